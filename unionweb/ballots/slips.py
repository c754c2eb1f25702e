"""Slips (预领票纸条): papers drawn before the vote, each for whoever is handed it. Made, served, collected.

The seeds are made in the browser that prints the slips and stand on paper only. Here is the hash of each
request; whoever sends the request again gets the signature again. A slip that comes back unused is told by
its seed, which shows that it is one of those that were made.
"""

import hashlib
from collections.abc import Iterable, Sequence
from enum import Enum, auto

from sqlalchemy import delete, func, insert, select, update

from unionweb.ballots import box
from unionweb.ballots.drawing import NotDrawing, draws
from unionweb.ballots.models import BallotDraw, BallotSlip, BallotVote, DrawState
from unionweb.ballots.rules.blindrsa import PrivateKey
from unionweb.ballots.rules.encoding import Malformed
from unionweb.ballots.rules.tokens import Booth
from unionweb.base.db import db
from unionweb.base.refusals import NotFound, Refusal, found


class VoidSlip(Refusal):
    """This slip was collected unused (409)."""


class Fate(Enum):
    """What came of a slip that was to be void. CAST: a ballot was cast with it, so it was not unused."""

    VOID = auto()
    BEFORE = auto()
    CAST = auto()
    UNKNOWN = auto()


def make_slips(name: str, requests: Sequence[bytes], *, most: int) -> list[bytes]:
    """Sign the requests and keep a row for each; those that were made before get the same answer. `most` may
    there be in all. Raises NotFound, Malformed, NotDrawing, Refusal."""
    stored = hold_slips(name)
    if stored.issuer is None:
        raise NotDrawing("现在不能领票。")
    key = PrivateKey.from_bytes(stored.issuer)
    signatures = [key.blind_sign(request) for request in requests]
    known = set(db.session.scalars(select(BallotSlip.request).where(BallotSlip.vote_id == stored.id)))
    new = {_hash(request) for request in requests} - {bytes(one) for one in known}
    if len(known) + len(new) > most:
        raise Refusal("最多印制 %(most)s 张，已有 %(made)s 张", most=most, made=len(known))
    if new:
        # Sorted, so that the place of a row says nothing of the place on the sheet.
        rows = [{"vote_id": stored.id, "request": request} for request in sorted(new)]
        db.session.execute(insert(BallotSlip), rows)
    return signatures


def sign_slip(name: str, blinded: bytes) -> bytes:
    """The blind signature of a slip, as often as it is asked for. Not inside a unit of work: it writes
    nothing, and ends a reading transaction. Raises NotFound, Malformed, NotDrawing, VoidSlip."""
    question = select(BallotSlip.seed, BallotVote.state).join(BallotVote).where(BallotVote.name == name)
    row = db.session.execute(question.where(BallotSlip.request == _hash(blinded))).first()
    if row is None:
        raise NotFound
    if row.state is not DrawState.OPEN:
        raise NotDrawing("现在不能领票。")
    if row.seed is not None:
        raise VoidSlip("这张纸条已收回作废，不能再用。")
    return draws().sign(name, blinded)


def void_slips(name: str, seeds: Iterable[bytes]) -> list[Fate]:
    """Make the slips with these seeds void, unless a ballot was cast with one. What came of each, in order.
    Raises NotFound."""
    stored = hold_slips(name)
    return [_void(stored, seed) for seed in seeds]


def _void(stored: BallotVote, seed: bytes) -> Fate:
    try:
        booth = Booth(seed, stored.vote)
    except Malformed:  # no browser of ours makes such a seed
        return Fate.UNKNOWN
    mine = (BallotSlip.vote_id == stored.id) & (BallotSlip.request == _hash(booth.blinded))
    known = db.session.execute(select(BallotSlip.seed).where(mine)).first()
    if known is None:
        return Fate.UNKNOWN
    if known.seed is not None:
        return Fate.BEFORE
    if box.has_cast(stored.name, booth.vk):
        return Fate.CAST
    db.session.execute(update(BallotSlip).where(mine).values(seed=seed))
    return Fate.VOID


def give_place_back(name: str, voter: int) -> int:
    """Undo `take_place`: the voter may draw again. Only for who was given nothing else. How many places there
    are now. Raises NotDrawing."""
    question = select(BallotVote.id).where(BallotVote.name == name, BallotVote.state == DrawState.OPEN)
    vote_id = db.session.scalar(question.with_for_update(read=True))
    if vote_id is None:
        raise NotDrawing("现在不能领票。")
    place = (BallotDraw.vote_id == vote_id) & (BallotDraw.voter == voter)
    db.session.execute(delete(BallotDraw).where(place))
    left = select(func.count()).select_from(BallotDraw).where(BallotDraw.vote_id == vote_id)
    return db.session.scalar(left) or 0


def hold_slips(name: str) -> BallotVote:
    """The vote; until our commit nobody else makes or collects slips of it, or ends its drawing. Raises
    NotFound."""
    question = select(BallotVote).where(BallotVote.name == name).with_for_update()
    return found(db.session.scalar(question.execution_options(populate_existing=True)))


def _hash(request: bytes) -> bytes:
    return hashlib.sha256(request).digest()
