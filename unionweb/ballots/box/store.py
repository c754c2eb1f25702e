"""The ballot boxes of this installation: open, take ballots, count them, close, show the board."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from unionweb.ballots.box.closing import Board, begin_closing, erase_board, write_board
from unionweb.ballots.box.database import BoxDatabase
from unionweb.ballots.box.keys import KeyFiles
from unionweb.ballots.box.loaded import Loaded, OpenBoxes
from unionweb.ballots.box.refusals import (
    BadBallot,
    BoardForgotten,
    BoxBusy,
    BoxClosed,
    BoxDamaged,
    BoxNotOpen,
    NewerBallot,
    NoSuchBox,
    OtherBallot,
)
from unionweb.ballots.box.schema import BoxState, board, box, inbox
from unionweb.ballots.box.sealer import Damaged, Sealer
from unionweb.ballots.box.wiping import wipe
from unionweb.ballots.groups import GroupWriter
from unionweb.ballots.ledger import Entry, Ledger, Outcome, Together
from unionweb.ballots.rules.ballots import NUMBER_LENGTH, Ballot, check_cast, receipt
from unionweb.ballots.rules.encoding import Malformed, unb64
from unionweb.ballots.rules.parameters import Vote

SLICE = 500

INBOX = Ledger("inbox", ("ph", "tag", "sealed"), "box", "ph")


_Cast = tuple[Loaded, Ballot]


class Boxes:
    """`url` of the box's own database; `directory` of the keys of open boxes."""

    def __init__(self, url: str, directory: Path) -> None:
        self.database = BoxDatabase(url)
        self.keys = KeyFiles(directory)
        self._loaded = OpenBoxes(self._is_closed)
        self._casts: GroupWriter[Together, Outcome] = GroupWriter(self.database.taking, INBOX.write)

    def forget(self) -> None:
        """Give back every connection and everything known: for a fork, or another database in this place."""
        self.database.engine.dispose()
        self._loaded.clear()

    # --- opening ------------------------------------------------------------------------------------------

    def prepare(self, data: bytes, receipt_private: bytes, server_secret: bytes | None = None) -> Vote:
        """Have a box for the vote with these parameters; the same call again changes nothing.

        `receipt_private` is the 32-byte Ed25519 secret whose public half the parameters name; `server_secret`
        the teller's secret where the server is the only one. Raises Malformed.
        """
        vote = Vote(data)
        public = Ed25519PrivateKey.from_private_bytes(receipt_private).public_key().public_bytes_raw()
        if public != vote.parameters.receipt:
            raise Malformed("receipt")
        with self.database.writing() as connection:
            if _row(connection, vote.ph) is None:
                row = {"ph": vote.ph, "data": data, "receipt_private": receipt_private}
                more = {"server_secret": server_secret, "state": BoxState.PREPARING}
                connection.execute(insert(box), row | more)
        return vote

    def open_box(self, name: str) -> None:
        """From now on ballots are taken; again changes nothing. Raises NoSuchBox, BoxClosed."""
        ph = _ph(name)
        with self.database.writing() as connection:
            state = _lock_state(connection, ph)
            if state == BoxState.PREPARING:
                # On disk before the box can take anything.
                self.keys.make(name)
                connection.execute(update(box).where(box.c.ph == ph).values(state=BoxState.OPEN))
            elif state != BoxState.OPEN:
                raise BoxClosed

    # --- casting ------------------------------------------------------------------------------------------

    def cast(self, name: str, data: bytes) -> bytes:
        """Take a ballot; its receipt, once it is on disk. The same bytes again get the same receipt. Where
        ballots may be changed it replaces the one before, when its number is higher.

        Raises NoSuchBox, BadBallot, OtherBallot or NewerBallot, BoxNotOpen, BoxClosed, BoxBusy; BoxDamaged
        without its key.
        """
        return self.cast_many([(name, data)])[0]

    def cast_many(self, papers: Sequence[tuple[str, bytes]]) -> list[bytes]:
        """Take ballots of several votes, all or none; their receipts in the same order. Raises as `cast`, for
        the first that is refused."""
        cast = [_check(self._load(name), data) for name, data in papers]
        self._take(cast)
        return [receipt(to.vote, to.receipt_private, ballot.tracker) for to, ballot in cast]

    def _take(self, cast: Sequence[_Cast]) -> None:
        # First what lies in closed boxes: when it does not, nothing may be written.
        for to, ballot in cast:
            if to.sealer is None:
                self._must_be_on_board(to.vote, ballot)
        entries = tuple(_entry(to.vote, to.sealer, ballot) for to, ballot in cast if to.sealer is not None)
        outcome = self._casts.submit(entries) if entries else Outcome.KEPT
        if outcome is Outcome.OTHER:
            raise NewerBallot if all(to.vote.changes for to, _ballot in cast) else OtherBallot
        if outcome is Outcome.NOT_OPEN:
            # A box was closed since we looked, and never opens again.
            for to, _ballot in cast:
                self._loaded.drop(to.vote.name)
            self._take([(self._load(to.vote.name), ballot) for to, ballot in cast])

    def _must_be_on_board(self, vote: Vote, ballot: Ballot) -> None:
        """Whoever lost the answer to his ballot may ask for it again after closing too."""
        question = select(board.c.tracker).where(board.c.ph == vote.ph, board.c.tracker == ballot.tracker)
        with self._reading(vote.ph) as (connection, row):
            if row.state == BoxState.PREPARING:
                raise BoxNotOpen
            if row.state != BoxState.CLOSED:
                raise BoxBusy
            if connection.execute(question).first() is None:
                raise BoxClosed

    def _load(self, name: str) -> Loaded:
        if (known := self._loaded.get(name)) is not None:
            return known
        with self._reading(_ph(name)) as (_connection, row):
            sealer = self._sealer(name) if row.state == BoxState.OPEN else None
            if sealer is None and row.state == BoxState.OPEN:
                raise BoxDamaged(f"the key of the open box {name} is gone")
            loaded = Loaded(Vote(row.data), row.receipt_private, sealer)
        return loaded if sealer is None else self._loaded.keep(name, loaded)

    def _sealer(self, name: str) -> Sealer | None:
        key = self.keys.read(name)
        if key is None:
            return None
        try:
            return Sealer(key)
        finally:
            wipe(key)

    def _is_closed(self, name: str) -> bool:
        """Whether somebody else closed it. The key is destroyed last, so while it is there nobody is asked;
        when it is not, the directory may just be out of reach."""
        try:
            if self.keys.is_there(name):
                return False
            question = select(box.c.state).where(box.c.ph == _ph(name))
            with self.database.engine.connect() as connection:
                return connection.execute(question).scalar_one_or_none() != BoxState.OPEN
        except (OSError, SQLAlchemyError):
            return False

    # --- closing ------------------------------------------------------------------------------------------

    def stop(self, name: str) -> None:
        """Take nothing any more: the first part of `close_box`. Again changes nothing. Raises NoSuchBox."""
        ph = _ph(name)
        with self.database.writing() as connection:
            _lock_state(connection, ph)
            begin_closing(connection, ph)
        self._loaded.drop(name)

    def close_box(self, name: str) -> Board:
        """Close for good: ballots to the board, the inbox emptied, the key destroyed. Again: the same answer,
        and what a crash left undone is done. Raises NoSuchBox, BoxDamaged."""
        ph = _ph(name)
        self.stop(name)
        with self.database.writing() as connection:
            if _lock_state(connection, ph) == BoxState.CLOSING:
                self._write_board(connection, name)
        self.database.sweep()
        self.keys.destroy(name)
        with self._reading(ph) as (_connection, row):
            return Board(row.received, row.root)

    def _write_board(self, connection: Connection, name: str) -> None:
        row = _row(connection, _ph(name))
        assert row is not None
        sealer = self._sealer(name)
        try:
            write_board(connection, Vote(row.data), sealer)
        except Damaged:
            raise BoxDamaged(
                f"nobody can read what the box {name} holds: its key is gone or another"
            ) from None
        finally:
            if sealer is not None:
                sealer.forget()

    def forget_board(self, name: str) -> Board:
        """After a form vote is counted: destroy its ballots for good, and the keys that belong to them. Count
        and root stay, and are told; again changes nothing but finishes what was interrupted. What may be left
        where: `BoxDatabase.sweep_all`. Raises NoSuchBox, BoxBusy while it is not closed or somebody reads it,
        ValueError for a vote with contests."""
        if Vote(self.parameters(name)).parameters.form is None:
            raise ValueError("the board of a vote with contests is kept")
        told = self.closed(name)
        with self.database.writing() as connection:
            erase_board(connection, _ph(name))
        self.database.sweep_all()
        return told

    # --- looking ------------------------------------------------------------------------------------------

    def names(self) -> list[str]:
        """The votes that have a box."""
        with self.database.reading() as connection:
            return sorted(Vote(data).name for data in connection.scalars(select(box.c.data)))

    def parameters(self, name: str) -> bytes:
        """The bytes of the parameters. Raises NoSuchBox."""
        if (known := self._loaded.get(name)) is not None:
            return known.vote.data
        with self._reading(_ph(name)) as (_connection, row):
            return bytes(row.data)

    def state(self, name: str) -> BoxState:
        """Raises NoSuchBox."""
        with self._reading(_ph(name)) as (_connection, row):
            return BoxState(row.state)

    def received(self, name: str) -> int:
        """How many ballots the box holds; which, nobody can see before it is closed. Raises NoSuchBox."""
        with self._reading(_ph(name)) as (connection, row):
            if row.state == BoxState.CLOSED:
                return int(row.received)
            waiting = select(func.count()).select_from(inbox).where(inbox.c.ph == row.ph)
            return int(connection.execute(waiting).scalar_one())

    def has_cast(self, name: str, vk: bytes) -> bool:
        """Whether a ballot of this key waits in the open box. Raises NoSuchBox, BoxDamaged."""
        opened = self._load(name)
        if opened.sealer is None:
            return False
        mine = (inbox.c.ph == opened.vote.ph) & (inbox.c.tag == opened.sealer.tag(vk))
        with self.database.reading() as connection:
            return connection.execute(select(inbox.c.ph).where(mine)).first() is not None

    def closed(self, name: str) -> Board:
        """Count and root of a closed box. Raises NoSuchBox, BoxBusy while it is not closed."""
        with self._reading(_ph(name)) as (_connection, row):
            if row.state != BoxState.CLOSED:
                raise BoxBusy
            return Board(row.received, row.root)

    def board(self, name: str, after: bytes = b"") -> Iterator[bytes]:
        """The board: every ballot, in the order of the trackers; only those after a tracker. Raises as
        `closed`, and BoardForgotten, when first asked."""
        self.closed(name)
        ph, last = _ph(name), after
        with self._reading(ph) as (_connection, row):
            if not row.receipt_private:
                raise BoardForgotten
        question = select(board.c.tracker, board.c.ballot).order_by(board.c.tracker).limit(SLICE)
        while True:
            with self.database.reading() as connection:
                part = question.where(board.c.ph == ph, board.c.tracker > last)
                rows = connection.execute(part).all()
            yield from (bytes(row.ballot) for row in rows)
            if len(rows) < SLICE:
                return
            last = rows[-1].tracker

    def server_secret(self, name: str) -> bytes | None:
        """The secret of the only teller, once the box is closed. Raises NoSuchBox, BoxBusy before."""
        with self._reading(_ph(name)) as (_connection, row):
            if row.state != BoxState.CLOSED:
                raise BoxBusy
            return None if row.server_secret is None else bytes(row.server_secret)

    @contextmanager
    def _reading(self, ph: bytes) -> Iterator[tuple[Connection, Row[tuple[object, ...]]]]:
        with self.database.reading() as connection:
            row = _row(connection, ph)
            if row is None:
                raise NoSuchBox
            yield connection, row


def _check(to: Loaded, data: bytes) -> _Cast:
    try:
        return to, check_cast(to.vote, data)
    except Malformed as fault:
        raise BadBallot(fault.code) from fault


def _entry(vote: Vote, sealer: Sealer, ballot: Ballot) -> Entry:
    tag = sealer.tag(ballot.vk)
    if not vote.changes:
        return Entry(vote.ph, tag, sealer.seal(tag, ballot.data))
    # The number waits behind the ballot, sealed like it, and does not come to the board: a person's ballots
    # in several votes have the same, and would be known by it.
    written = ballot.number.to_bytes(NUMBER_LENGTH)

    def replaces(sealed: bytes) -> bool:
        return sealer.unseal(tag, sealed)[vote.ballot_length :] < written

    return Entry(vote.ph, tag, sealer.seal(tag, ballot.data + written), replaces)


def _row(connection: Connection, ph: bytes) -> Row[tuple[object, ...]] | None:
    return connection.execute(select(box).where(box.c.ph == ph)).first()


def _lock_state(connection: Connection, ph: bytes) -> str:
    """The state, which nobody else changes until our commit."""
    question = select(box.c.state).where(box.c.ph == ph).with_for_update()
    state = connection.execute(question).scalar_one_or_none()
    if state is None:
        raise NoSuchBox
    return str(state)


def _ph(name: str) -> bytes:
    """The hash that a vote is named after. Raises NoSuchBox for what is no name."""
    try:
        ph = unb64(name)
    except Malformed:
        raise NoSuchBox from None
    if len(ph) != 32:
        raise NoSuchBox
    return ph
