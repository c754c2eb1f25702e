"""Closing a box: from the inbox, in which nobody can read, to the board, which everybody may.

Each step can be repeated: whoever is killed on the way calls close again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import Connection, delete, select, update

from unionweb.ballots.box.schema import BoxState, board, box, inbox, opening
from unionweb.ballots.box.sealer import Damaged, Sealer
from unionweb.ballots.rules.ballots import tracker_of
from unionweb.ballots.rules.board import merkle_root
from unionweb.ballots.rules.parameters import Vote

SLICE = 500
"""Ballots in memory at once."""

TRACKER = 32
"""Bytes of a tracker; its ballot's tag in the inbox has as many."""


@dataclass(frozen=True, slots=True)
class Board:
    """How many ballots the box held, and the Merkle root over their trackers."""

    count: int
    root: bytes


def begin_closing(connection: Connection, ph: bytes) -> None:
    """From the commit of this on nothing is taken any more."""
    statement = update(box).where(box.c.ph == ph, box.c.state.in_((BoxState.PREPARING, BoxState.OPEN)))
    connection.execute(statement.values(state=BoxState.CLOSING))


def write_board(connection: Connection, vote: Vote, sealer: Sealer | None) -> None:
    """In one transaction: all ballots in the order of their trackers, their root, an empty inbox, and closed.

    One transaction, so that all rows have one age; in that order, so that no place in a file says more than
    the ballots themselves. Without a sealer, or with another box's, Damaged is raised unless there are none.

    Every ballot is unsealed twice, first for its tracker and then to be written: 3 µs more each, and only 64
    bytes of each are in memory at once.
    """
    trackers = sorted(_trackers(connection, vote, sealer))
    for start in range(0, len(trackers), SLICE):
        part = trackers[start : start + SLICE]
        connection.exec_driver_sql(_insert(connection), _rows(connection, vote, sealer, part))
    root = merkle_root(one[:TRACKER] for one in trackers)
    connection.execute(delete(inbox).where(inbox.c.ph == vote.ph))
    statement = update(box).where(box.c.ph == vote.ph)
    connection.execute(statement.values(state=BoxState.CLOSED, received=len(trackers), root=root))


def erase_board(connection: Connection, ph: bytes) -> None:
    """The ballots of a closed box, what opening them came to, and the keys that belong to them. Without a
    receipt key a box has no board any more; count and root stay."""
    for table in (board, opening):
        connection.execute(delete(table).where(table.c.ph == ph))
    connection.execute(update(box).where(box.c.ph == ph).values(server_secret=None, receipt_private=b""))


def _trackers(connection: Connection, vote: Vote, sealer: Sealer | None) -> Iterator[bytes]:
    """Tracker ‖ tag of everything in the inbox. A ballot that does not verify cannot be there."""
    question = select(inbox.c.tag, inbox.c.sealed).where(inbox.c.ph == vote.ph)
    with connection.execute(question.execution_options(yield_per=SLICE)) as rows:
        for tag, sealed in chain.from_iterable(rows.partitions()):
            yield tracker_of(_ballot(vote, sealer, tag, sealed)) + tag


def _insert(connection: Connection) -> str:
    """As the driver wants it: wrapping 100,000 ballots for SQLAlchemy costs a fifth of all closing."""
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    return f"INSERT INTO board (ph, tracker, ballot) VALUES ({mark}, {mark}, {mark})"


def _rows(
    connection: Connection, vote: Vote, sealer: Sealer | None, trackers: Sequence[bytes]
) -> list[tuple[bytes, bytes, bytes]]:
    """The rows of the board for some of `_trackers`, in their order."""
    tags = [one[TRACKER:] for one in trackers]
    question = select(inbox.c.tag, inbox.c.sealed).where(inbox.c.ph == vote.ph, inbox.c.tag.in_(tags))
    found = {bytes(tag): sealed for tag, sealed in connection.execute(question)}
    return [
        (vote.ph, one[:TRACKER], _ballot(vote, sealer, tag, found[tag]))
        for one, tag in zip(trackers, tags, strict=True)
    ]


def _ballot(vote: Vote, sealer: Sealer | None, tag: bytes, sealed: bytes) -> bytes:
    if sealer is None:
        raise Damaged
    # Behind a ballot that may be changed waits its number, which is of no use any more.
    return sealer.unseal(tag, sealed)[: vote.ballot_length]
