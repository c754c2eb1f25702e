"""Closing a box: from the inbox, in which nobody can read, to the board, which everybody may.

Each step can be repeated: whoever is killed on the way calls close again.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from unionweb.ballots.box.schema import BoxState, board, box, inbox, opening
from unionweb.ballots.box.sealer import Damaged, Sealer
from unionweb.ballots.rules.ballots import tracker_of
from unionweb.ballots.rules.board import merkle_root
from unionweb.ballots.rules.parameters import Vote

SLICE = 1000


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
    """
    ballots = sorted(_opened(connection, vote, sealer))
    for start in range(0, len(ballots), SLICE):
        part = ballots[start : start + SLICE]
        rows = [{"ph": vote.ph, "tracker": tracker, "ballot": ballot} for tracker, ballot in part]
        connection.execute(insert(board), rows)
    root = merkle_root([tracker for tracker, _ballot in ballots])
    connection.execute(delete(inbox).where(inbox.c.ph == vote.ph))
    statement = update(box).where(box.c.ph == vote.ph)
    connection.execute(statement.values(state=BoxState.CLOSED, received=len(ballots), root=root))


def erase_board(connection: Connection, ph: bytes) -> None:
    """The ballots of a closed box, what opening them came to, and the keys that belong to them. Without a
    receipt key a box has no board any more; count and root stay."""
    for table in (board, opening):
        connection.execute(delete(table).where(table.c.ph == ph))
    connection.execute(update(box).where(box.c.ph == ph).values(server_secret=None, receipt_private=b""))


def _opened(connection: Connection, vote: Vote, sealer: Sealer | None) -> list[tuple[bytes, bytes]]:
    """(tracker, ballot) of everything in the inbox. A ballot that does not verify cannot be there."""
    question = select(inbox.c.tag, inbox.c.sealed).where(inbox.c.ph == vote.ph)
    found = []
    with connection.execute(question.execution_options(yield_per=SLICE)) as rows:
        for row in rows:
            if sealer is None:
                raise Damaged
            ballot = sealer.unseal(row.tag, row.sealed)
            found.append((tracker_of(ballot), ballot))
    return found
