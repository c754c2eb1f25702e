"""Voting machines (投票机): set up on a tablet, a voter's turn, out of use."""

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.elections.models import Election, Kiosk, Voter
from unionweb.elections.queries.hall import drew
from unionweb.elections.rules.stages import Stage, is_before

VERBS = {
    "elections.kiosk.set_up": mark("设置投票机"),
    "elections.kiosk.turn": mark("安排到投票机投票"),
    "elections.kiosk.retire": mark("停用投票机"),
}
TURN = timedelta(minutes=15)
"""How long a voter may take from being sent to the machine; the machine itself gives up after five minutes
without a touch."""


def set_up(election: Election, token_hash: str, person_id: int, *, by: Actor, now: datetime) -> Kiosk:
    """Make a tablet a machine of this election."""
    before = is_before(election.stage, Stage.FROZEN)
    if election.annulled_at is not None or before or not is_before(election.stage, Stage.CLOSED):
        raise Refusal("选举定稿以后、封箱以前才能设置投票机")
    last = db.session.scalar(select(func.max(Kiosk.number)).where(Kiosk.election_id == election.id)) or 0
    kiosk = Kiosk(election_id=election.id, number=last + 1, token_hash=token_hash, opened_by=person_id)
    db.session.add(kiosk)
    db.session.flush()
    _log("set_up", kiosk, by, now)
    return kiosk


def begin_turn(kiosk: Kiosk, election: Election, voter: Voter, *, by: Actor, now: datetime) -> Kiosk:
    """Let a voter vote at a machine. Refusal: it is taken, or the voter may not draw."""
    if election.annulled_at is not None or election.stage is not Stage.VOTING:
        raise Refusal("现在不是投票阶段")
    name = voter.person.name
    if election.check_in and voter.checked_in is None:
        raise Refusal("%(name)s还没有签到，请先签到", name=name)
    if voter.paper:
        raise Refusal("%(name)s此前已领纸质票", name=name)
    if voter.slip:
        raise Refusal("%(name)s此前已领预领票纸条", name=name)
    if drew(election, voter):
        raise Refusal("%(name)s已经领过票了，请用领票的那部手机投票", name=name)
    free = or_(Kiosk.turn_until.is_(None), Kiosk.turn_until <= now)
    statement = update(Kiosk).where(Kiosk.id == kiosk.id, Kiosk.retired_at.is_(None), free)
    values = {"turn_voter": voter.number, "turn_until": now + TURN}
    if db.session.scalar(statement.values(values).returning(Kiosk.id)) is None:
        raise Refusal("%(n)s 号投票机正有人投票，请稍候或用另一台", n=kiosk.number)
    # Without a name: the log's order of names would be an order of ballots.
    _log("turn", kiosk, by, now)
    return kiosk


def end_turn(kiosk: Kiosk) -> Kiosk:
    """Forget who voted at a machine."""
    kiosk.turn_voter = kiosk.turn_until = None
    return kiosk


def end_turns(election_id: int) -> None:
    """The same for every machine of an election, when its box is closed."""
    statement = update(Kiosk).where(Kiosk.election_id == election_id)
    db.session.execute(statement.values(turn_voter=None, turn_until=None))


def retire(kiosk: Kiosk, *, by: Actor, now: datetime) -> Kiosk:
    """Take a machine out of use; its tablet is an ordinary one again."""
    kiosk.retired_at = now
    end_turn(kiosk)
    _log("retire", kiosk, by, now)
    return kiosk


def _log(what: str, kiosk: Kiosk, by: Actor, now: datetime) -> None:
    subject = ("election", kiosk.election_id)
    record(f"elections.kiosk.{what}", subject=subject, by=by, now=now, details={"kiosk": kiosk.number})
