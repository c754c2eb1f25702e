"""Slips (预领票纸条): made, handed out, taken back, collected unused, and what is missing of them.

How the counts add up: whoever is handed a slip takes his one place among those who draw, as with a paper
ballot, so 发出 counts him. Which slip he got nobody records. At the close every slip was handed out, or
collected unused and void, or is stated to be missing.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from unionweb.audit import Actor, record
from unionweb.ballots.actions import take_place
from unionweb.ballots.drawing import DrawnBefore
from unionweb.ballots.rules.encoding import digest
from unionweb.ballots.rules.slips import SlipCounts
from unionweb.ballots.slips import Fate, give_place_back, hold_slips, make_slips, void_slips
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.elections.models import Election, MissingSlips, Voter
from unionweb.elections.queries.roll import turnout
from unionweb.elections.queries.slips import slip_list, slips_of
from unionweb.elections.rules.slips import MOST, Scanned, Slips, in_the_way, most_of
from unionweb.elections.rules.stages import DRAWING, Stage, is_before

VERBS = {
    "elections.slips.make": mark("印制预领票纸条"),
    "elections.slips.hand_out": mark("发给预领票纸条"),
    "elections.slips.take_back": mark("撤销发给预领票纸条"),
    "elections.slips.void": mark("收回作废预领票纸条"),
    "elections.slips.missing": mark("说明缺少的预领票纸条"),
}
LONGEST_REASON = 300


def make(election: Election, requests: Sequence[bytes], *, by: Actor, now: datetime) -> list[bytes]:
    """Sign the requests of new slips. Refusal: not between freeze and close, or too many."""
    vote = _hold(election)
    most = most_of(turnout(election.id).expected)
    signatures = make_slips(vote, requests, most=most)
    _log("make", election, by, now, made=len(requests))
    return signatures


def hand_out(election: Election, voter: Voter, *, by: Actor, now: datetime) -> Voter:
    """Give a voter a slip instead of a draw on the phone. Refusal: has a ballot already, has not checked in,
    or there is no slip left."""
    vote = _drawing(election)
    name = voter.person.name
    if election.check_in and voter.checked_in is None:
        raise Refusal("%(name)s还没有签到，请先签到", name=name)
    if slips_of(election).missing < 1:
        raise Refusal("没有可以发的预领票纸条")
    line = (Voter.election_id == election.id) & (Voter.person_id == voter.person_id)
    free = Voter.slip.is_(False) & Voter.paper.is_(False)
    if db.session.scalar(update(Voter).where(line, free).values(slip=True).returning(Voter.number)) is None:
        raise Refusal("%(name)s此前已领纸条或纸质票", name=name)
    try:
        take_place(vote, voter.number)
    except DrawnBefore:
        raise Refusal("%(name)s已经用手机领过票了，不能再领纸条", name=name) from None
    # Without a name, as with check-in: the roll says who; an order of names is not kept.
    _log("hand_out", election, by, now)
    return voter


def take_back(election: Election, voter: Voter, *, by: Actor, now: datetime) -> Voter:
    """Undo a hand-out that was a mistake: the slip lies with the others again, the voter may draw. Refusal:
    he has none."""
    vote = _drawing(election)
    line = (Voter.election_id == election.id) & (Voter.person_id == voter.person_id)
    mine = update(Voter).where(line, Voter.slip.is_(True)).values(slip=False)
    if db.session.scalar(mine.returning(Voter.number)) is None:
        raise Refusal("%(name)s没有领预领票纸条", name=voter.person.name)
    give_place_back(vote, voter.number)
    # With the number on the roll: whoever was given back a place may draw once more, and that must show.
    _log("take_back", election, by, now, voter=voter.number)
    return voter


def collect(election: Election, scanned: Scanned, *, by: Actor, now: datetime) -> Counter[Fate]:
    """Make collected slips void; how many met which fate. Refusal: not between freeze and close."""
    if not scanned.seeds:
        raise Refusal("没有读到本次选举的纸条", field="codes")
    if len(scanned.seeds) > MOST:
        raise Refusal("一次最多 %(n)s 张", n=MOST, field="codes")
    vote = _hold(election)
    fates = Counter(void_slips(vote, scanned.seeds))
    _log("void", election, by, now, void=fates[Fate.VOID], before=fates[Fate.BEFORE], cast=fates[Fate.CAST])
    return fates


def state_missing(election: Election, number: int, reason: str, *, by: Actor, now: datetime) -> MissingSlips:
    """State why so many slips are neither handed out nor collected; the last word counts. Refusal: another
    number is missing."""
    _hold(election)
    missing = slips_of(election).missing
    if number != missing or number < 1:
        raise Refusal("现在还差 %(n)s 张，请重新核对", n=missing)
    if not reason:
        raise Refusal("请写明原因", field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refusal("最多 %(n)s 个字", n=LONGEST_REASON, field="reason")
    stated = MissingSlips(election_id=election.id, number=number, reason=reason, stated_by=by.name)
    stated = db.session.merge(stated)
    _log("missing", election, by, now, missing=number, reason=reason)
    return stated


def settle(election: Election) -> Slips:
    """The slips as the close takes them in, once nobody is handed one any more. Refusal while they do not add
    up."""
    slips = slips_of(election)
    for sentence in in_the_way(slips):
        raise Refusal(sentence)
    return slips


def closing_counts(election: Election, slips: Slips, cast: int) -> SlipCounts | None:
    """What the close statement says of slips; None where there are none. `cast` under void ones."""
    listed = slip_list(election)
    if listed is None:
        return None
    numbers = slips.made, slips.handed, slips.void, slips.missing
    return SlipCounts(*numbers, cast, digest(listed.to_bytes()))


def _drawing(election: Election) -> str:
    if election.annulled_at is not None or election.stage not in DRAWING or election.vote is None:
        raise Refusal("现在不能领票")
    return election.vote


def _hold(election: Election) -> str:
    """The name of the vote. Until our commit nobody else makes or collects slips, or closes the box."""
    if election.vote is not None:
        hold_slips(election.vote)  # first, as the close does, so that neither waits for the other
    db.session.execute(select(Election.id).where(Election.id == election.id).with_for_update())
    db.session.refresh(election, ["stage", "annulled_at"])
    over = is_before(election.stage, Stage.FROZEN) or not is_before(election.stage, Stage.CLOSED)
    if election.annulled_at is not None or over or election.vote is None:
        raise Refusal("选举定稿以后、封箱以前才能办理预领票纸条")
    return election.vote


def _log(what: str, election: Election, by: Actor, now: datetime, **details: object) -> None:
    record(f"elections.slips.{what}", subject=("election", election.id), by=by, now=now, details=details)
