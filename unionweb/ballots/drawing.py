"""Handing out papers 领票: one for each voter, signed blind, many at a time."""

import hashlib
from collections.abc import Sequence

from flask import Flask, current_app
from sqlalchemy import select

from unionweb.ballots.groups import GroupWriter
from unionweb.ballots.ledger import Entry, Ledger, Outcome, Together
from unionweb.ballots.models import BallotVote, DrawState
from unionweb.ballots.rules.blindrsa import PrivateKey
from unionweb.ballots.rules.encoding import Malformed
from unionweb.base.db import db, driver, end_reading
from unionweb.base.refusals import NotFound, Refusal


class NotDrawing(Refusal):
    """Papers of this vote are not handed out now (409)."""


class DrawnBefore(Refusal):
    """This voter has drawn with other bytes (409)."""


DRAWS = Ledger("ballot_draw", ("vote_id", "voter", "request"), "ballot_vote", "id")


Paper = tuple[str, int, bytes]
"""What one voter asks for: the vote's name, the voter's number, the blinded message."""


class Draws:
    """The signing keys of this process by the names of their votes, and the queue of those who draw."""

    def __init__(self) -> None:
        self._keys: dict[str, tuple[int, PrivateKey]] = {}
        self._writer: GroupWriter[Together, Outcome] = GroupWriter(lambda: driver().writing(), DRAWS.write)

    def forget(self) -> None:
        """Another database stands in this place."""
        self._keys.clear()

    def draw_many(self, papers: Sequence[Paper]) -> list[bytes]:
        """See the function `draw_many`."""
        keys = [self._key(name) for name, _voter, _blinded in papers]
        entries = [_entry(key, *paper[1:]) for key, paper in zip(keys, papers, strict=True)]
        outcome = self._writer.submit(tuple(entries))
        if outcome is Outcome.OTHER:
            raise DrawnBefore("您已经领过票。请用领票时的那部手机和浏览器投票。")
        if outcome is Outcome.NOT_OPEN:
            for name, _voter, _blinded in papers:
                self._keys.pop(name, None)
            raise _not_drawing()
        return [key.blind_sign(paper[2]) for (_id, key), paper in zip(keys, papers, strict=True)]

    def sign(self, name: str, blinded: bytes) -> bytes:
        """Sign what stands on disk already. Raises NotFound, Malformed, NotDrawing."""
        return self._key(name)[1].blind_sign(blinded)

    def _key(self, name: str) -> tuple[int, PrivateKey]:
        if (known := self._keys.get(name)) is not None:
            return known
        columns = select(BallotVote.id, BallotVote.state, BallotVote.issuer)
        row = db.session.execute(columns.where(BallotVote.name == name)).first()
        if row is None:
            raise NotFound
        if row.state is not DrawState.OPEN or row.issuer is None:
            raise _not_drawing()
        # Whoever waits for the disk holds no snapshot of what was.
        end_reading()
        found = self._keys[name] = row.id, PrivateKey.from_bytes(row.issuer)
        return found


_KEY = "unionweb.draws"


def install(app: Flask) -> None:
    """Let an application hand out papers."""
    app.extensions[_KEY] = Draws()


def draws() -> Draws:
    """Where the running application hands out papers."""
    found: Draws = current_app.extensions[_KEY]
    return found


def draw(name: str, voter: int, blinded: bytes) -> bytes:
    """The blind signature, 256 bytes, once the voter's row is on disk. The same request, the same answer.

    Not inside a unit of work: it has its own, and ends a reading transaction. Raises NotFound, Malformed,
    NotDrawing, DrawnBefore.
    """
    return draws().draw_many([(name, voter, blinded)])[0]


def draw_many(papers: Sequence[Paper]) -> list[bytes]:
    """The same for papers of several votes: the blind signatures in their order, once all rows are on disk.
    When one is refused none is drawn; those that were drawn before with the same bytes are drawn again."""
    return draws().draw_many(papers)


def _entry(of_vote: tuple[int, PrivateKey], voter: int, blinded: bytes) -> Entry:
    vote_id, key = of_vote
    # Before the row is written: a request that cannot be signed must not be a voter's only one.
    if len(blinded) != key.public.length:
        raise Malformed("size")
    if not 0 < int.from_bytes(blinded) < key.public.n:
        raise Malformed("range")
    return Entry(vote_id, voter, hashlib.sha256(blinded).digest())


def _not_drawing() -> NotDrawing:
    return NotDrawing("现在不能领票。")
