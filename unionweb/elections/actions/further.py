"""What follows a count that leaves seats without an owner: a further ballot, or a decision recorded beside
it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from unionweb.audit import Actor, record
from unionweb.ballots.rules.rule import read_rule
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.elections.actions.nominees import NomineeDetails, add_nominee
from unionweb.elections.actions.roll import add_voters
from unionweb.elections.actions.setup import (
    Belonging,
    ContestDetails,
    ElectionDetails,
    add_contest,
    create_election,
)
from unionweb.elections.actions.tellers import appoint, make_chief
from unionweb.elections.models import Contest, Decision, DecisionKind, Election, Nominee
from unionweb.elections.queries.outcome import report_of
from unionweb.elections.queries.roll import voters
from unionweb.elections.queries.tellers import tellers_of
from unionweb.elections.rules.further import Further, further_ballot, runoff
from unionweb.elections.rules.report import ContestReport, CountReport
from unionweb.elections.rules.stages import Stage, is_before

VERBS = {
    "elections.further": mark("建立再次投票"),
    "elections.decide": mark("记录抽签或决定"),
}


def open_questions(election: Election, report: CountReport) -> list[tuple[Contest, Further, bool]]:
    """Each contest that needs a further ballot: with its seats and names, and whether it is among equals."""
    found = []
    for contest, counted in zip(election.contests, report.contests, strict=True):
        tie = runoff(counted)
        more = tie or further_ballot(counted, contest.margin)
        if more is not None:
            found.append((contest, more, tie is not None))
    return found


def hold_further(election: Election, *, by: Actor, now: datetime) -> Election:
    """A further ballot for the seats that are tied or vacant, as a draft of the next round: the same roll,
    the same tellers (with new keys: the old ones are public). Refusal when the count left no seat open."""
    questions = open_questions(election, _counted(election))
    if not questions:
        raise Refusal("没有需要再次投票的名额")
    if db.session.scalar(select(Election.id).where(Election.follows_id == election.id)) is not None:
        raise Refusal("已经建立了再次投票")
    names = ElectionDetails.__dataclass_fields__
    details = ElectionDetails(**{name: getattr(election, name) for name in names})
    owner = (election.owner_kind, election.owner_id) if election.owner_id is not None else None
    belonging = Belonging(owner, election.batch, election, election.practice)
    new = create_election(election.unit, election.kind, details, belonging, by=by, now=now)
    for contest, further, _tie in questions:
        _ask_again(new, contest, further, by, now)
    add_voters(new, [(one.person_id, one.delegation) for one in voters(election.id)], by=by, now=now)
    for teller in tellers_of(election.id):
        again = appoint(new, teller.person, by=by, now=now)
        if teller.chief:
            make_chief(again, by=by, now=now)
    logged = {"follows": election.id, "contests": [contest.title for contest, _further, _tie in questions]}
    record("elections.further", subject=("election", new.id), by=by, now=now, details=logged)
    return new


def _ask_again(new: Election, contest: Contest, further: Further, by: Actor, now: datetime) -> None:
    # Between so few people everybody may stand, whatever margin the first ballot had.
    details = ContestDetails(contest.title, False, further.seats, read_rule(contest.rule), None, contest.text)
    asked = add_contest(new, details, by=by, now=now)
    standing = {f"o{place}": one for place, one in enumerate(contest.standing, start=1)}
    for key in further.keys:
        before = standing.get(key)
        if before is None:  # Written in: a name and not yet a person, to be added by hand.
            continue
        said = NomineeDetails(before.unit_name, before.group, before.introduction)
        again: Nominee = add_nominee(asked, before.person, said, by=by, now=now)
        again.photo, again.photo_hash = before.photo, before.photo_hash


def decide(
    contest: Contest, kind: DecisionKind, keys: Sequence[str], words: str, *, by: Actor, now: datetime
) -> Decision:
    """Record who is elected by lot or by decision of the presidium. Refusal when the rule does not leave it
    to that, when these people are not the ones in question, or when they are more than the open seats."""
    counted = _counted(contest.election).contests[contest.election.contests.index(contest)]
    rule, tie = read_rule(contest.rule), runoff(counted)
    allowed = rule.tie == "lot" if kind is DecisionKind.LOT else rule.shortfall == "presidium"
    if not allowed:
        raise Refusal("这次选举的办法没有规定用这种方式决定")
    seats, among = (tie.seats, set(tie.keys)) if tie else (counted.vacant, _not_elected(counted))
    if kind is DecisionKind.LOT and tie is None:
        raise Refusal("没有票数相同的候选人，不需要抽签")
    if not keys or len(set(keys)) > seats or not set(keys) <= among:
        raise Refusal("请从待定的候选人中选出不超过 %(n)s 名", field="keys", n=seats)
    if db.session.scalar(select(Decision.id).where(Decision.contest_id == contest.id)) is not None:
        raise Refusal("已经记录过决定")
    decision = Decision(contest_id=contest.id, kind=kind, keys=list(keys), words=words, decided_at=now)
    decision.recorded_by = by.name
    db.session.add(decision)
    details = {"contest": contest.title, "kind": kind, "keys": list(keys), "words": words}
    record("elections.decide", subject=("election", contest.election_id), by=by, now=now, details=details)
    return decision


def _not_elected(counted: ContestReport) -> set[str]:
    return {line.key for line in (*counted.lines, *counted.writeins) if line.name and not line.elected}


def _counted(election: Election) -> CountReport:
    report = report_of(election)
    if report is None or is_before(election.stage, Stage.COUNTED):
        raise Refusal("还没有计票")
    return report
