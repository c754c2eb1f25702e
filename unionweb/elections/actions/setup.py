"""Setting an election up: what it is, and what its ballot asks."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import func, select, update

from unionweb.audit import Actor, record
from unionweb.ballots.rules.rule import Rule
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.elections.actions.arranging import arrange_all
from unionweb.elections.models import (
    Contest,
    Election,
    ElectionKind,
    Nominee,
    NomineeOrder,
    Teller,
    Voter,
)
from unionweb.elections.rules.presets import SETUPS, Preset, is_motion
from unionweb.people.models import Unit

VERBS = {
    "elections.create": mark("新建选举"),
    "elections.edit": mark("修改选举资料"),
    "elections.remove": mark("删除选举草稿"),
    "elections.contest.add": mark("添加选票内容"),
    "elections.contest.edit": mark("修改选票内容"),
    "elections.contest.remove": mark("删除选票内容"),
    "elections.contest.order": mark("排列选票内容"),
}
STALE = mark("有人比您更快地修改了，请重新载入后再改")


@dataclass(frozen=True, slots=True)
class ElectionDetails:
    """What people say of an election."""

    title: str
    check_in: bool
    server_opens: bool
    threshold: int
    nominee_order: NomineeOrder
    may_void: bool = True
    show_board: bool = True
    working_days: int = 3


@dataclass(frozen=True, slots=True)
class ContestDetails:
    """What people say of one question on the ballot. `margin` as in the model."""

    title: str
    motion: bool
    seats: int
    rule: Rule
    margin: Fraction | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Belonging:
    """What an election belongs to: an owner on a floor above, a batch, an election it follows."""

    owner: tuple[str, int] | None = None
    batch: str = ""
    follows: Election | None = None
    practice: bool = False


def details_of(preset: Preset, title: str) -> ElectionDetails:
    """What a preset says of an election."""
    setup = SETUPS[preset]
    order = NomineeOrder(setup.order.value)
    return ElectionDetails(title, setup.check_in, setup.server_opens, setup.threshold, nominee_order=order)


def kind_of(preset: Preset) -> ElectionKind:
    """The kind of election that a preset is for."""
    if is_motion(preset):
        return ElectionKind.MOTION
    return ElectionKind.BRANCH if preset is Preset.BRANCH else ElectionKind.CONGRESS


NOTHING = Belonging()


def create_election(
    unit: Unit,
    kind: ElectionKind,
    details: ElectionDetails,
    belonging: Belonging = NOTHING,
    *,
    by: Actor,
    now: datetime,
) -> Election:
    """A new election of a unit, as a draft without contests. Refusal: the title is taken in this round."""
    follows = belonging.follows
    number = follows.round + 1 if follows else 1
    _refuse_same_title(unit, details.title, number)
    election = Election(unit_id=unit.id, kind=kind, round=number, created_at=now)
    election.hall_secret = secrets.token_bytes(32)
    if belonging.owner is not None:
        election.owner_kind, election.owner_id = belonging.owner
    election.batch, election.practice = belonging.batch, belonging.practice
    election.follows_id = follows.id if follows else None
    _fill(election, details)
    db.session.add(election)
    db.session.flush()
    logged = {"title": election.title, "unit": unit.name, "kind": kind, "round": number}
    record("elections.create", subject=("election", election.id), by=by, now=now, details=logged)
    return election


def edit_election(
    election: Election, details: ElectionDetails, version: int, *, by: Actor, now: datetime
) -> Election:
    """Change what is said of an election that is not frozen. Refusal when somebody changed it since
    `version`."""
    refuse_frozen(election)
    if details.title != election.title:
        _refuse_same_title(election.unit, details.title, election.round)
    statement = update(Election).where(Election.id == election.id, Election.version == version)
    if db.session.scalar(statement.values(version=version + 1).returning(Election.id)) is None:
        raise Refusal(STALE)
    db.session.refresh(election)
    before = {name: getattr(election, name) for name in ElectionDetails.__dataclass_fields__}
    _fill(election, details)
    after = {name: getattr(election, name) for name in ElectionDetails.__dataclass_fields__}
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if "nominee_order" in changed:
        arrange_all(election, anew=True)
    record("elections.edit", subject=("election", election.id), by=by, now=now, details=changed)
    return election


def _fill(election: Election, details: ElectionDetails) -> None:
    for name in ElectionDetails.__dataclass_fields__:
        setattr(election, name, getattr(details, name))
    if election.server_opens:
        election.threshold = 1


def _refuse_same_title(unit: Unit, title: str, number: int) -> None:
    same = select(Election.id).where(
        Election.unit_id == unit.id, Election.title == title, Election.round == number
    )
    if db.session.scalar(same) is not None:
        raise Refusal("已有同名的选举：%(title)s", field="title", title=title)


def refuse_frozen(election: Election) -> None:
    """Refusal once contests, nominees, roll and tellers are settled."""
    if not election.changeable:
        raise Refusal("选举已经定稿，不能再修改")


def remove_election(election: Election, *, by: Actor, now: datetime) -> Election:
    """Delete a draft with everything in it. What was frozen is annulled instead, and stays."""
    refuse_frozen(election)
    for contest in election.contests:
        for nominee in contest.nominees:
            db.session.delete(nominee)
        db.session.delete(contest)
    for table in (Voter, Teller):
        for row in db.session.scalars(select(table).where(table.election_id == election.id)):
            db.session.delete(row)
    db.session.flush()
    record(
        "elections.remove",
        subject=("election", election.id),
        by=by,
        now=now,
        details={"title": election.title},
    )
    db.session.delete(election)
    return election


def add_contest(election: Election, details: ContestDetails, *, by: Actor, now: datetime) -> Contest:
    """Another question on the ballot. A motion is its own only option."""
    refuse_frozen(election)
    _check_contest(election, details)
    last = db.session.scalar(select(func.max(Contest.position)).where(Contest.election_id == election.id))
    contest = Contest(election_id=election.id, position=(last or 0) + 1)
    _fill_contest(contest, details)
    db.session.add(contest)
    db.session.flush()
    db.session.refresh(election)
    logged = {"contest": contest.title, "seats": contest.seats, "rule": contest.rule}
    record("elections.contest.add", subject=("election", election.id), by=by, now=now, details=logged)
    return contest


def edit_contest(
    contest: Contest, details: ContestDetails, version: int, *, by: Actor, now: datetime
) -> Contest:
    """Change a question. Refusal when somebody else changed it since `version`."""
    refuse_frozen(contest.election)
    _check_contest(contest.election, details, besides=contest.id)
    statement = update(Contest).where(Contest.id == contest.id, Contest.version == version)
    if db.session.scalar(statement.values(version=version + 1).returning(Contest.id)) is None:
        raise Refusal(STALE)
    db.session.refresh(contest)
    before = {"contest": contest.title, "seats": contest.seats, "rule": contest.rule}
    _fill_contest(contest, details)
    after = {"contest": contest.title, "seats": contest.seats, "rule": contest.rule}
    logged = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    record(
        "elections.contest.edit", subject=("election", contest.election_id), by=by, now=now, details=logged
    )
    return contest


def remove_contest(contest: Contest, *, by: Actor, now: datetime) -> Election:
    """Take a question off the ballot, with its nominees."""
    election = contest.election
    refuse_frozen(election)
    logged = {"contest": contest.title, "nominees": [one.name for one in contest.nominees]}
    for nominee in contest.nominees:
        db.session.delete(nominee)
    db.session.flush()
    db.session.delete(contest)
    db.session.flush()
    db.session.refresh(election)
    record("elections.contest.remove", subject=("election", election.id), by=by, now=now, details=logged)
    return election


def order_contests(election: Election, order: Sequence[int], *, by: Actor, now: datetime) -> Election:
    """Order the questions by a list of their ids. Refusal when the list is not exactly theirs."""
    refuse_frozen(election)
    known = {one.id: one for one in election.contests}
    if sorted(order) != sorted(known):
        raise Refusal(STALE)
    for position, number in enumerate(order, start=1):
        known[number].position = position
    db.session.flush()
    db.session.refresh(election)
    logged = {"order": [known[number].title for number in order]}
    record("elections.contest.order", subject=("election", election.id), by=by, now=now, details=logged)
    return election


def _check_contest(election: Election, details: ContestDetails, besides: int = 0) -> None:
    same = select(Contest.id).where(
        Contest.election_id == election.id, Contest.title == details.title, Contest.id != besides
    )
    if db.session.scalar(same) is not None:
        raise Refusal("选票上已有同名的一项：%(title)s", field="title", title=details.title)
    if details.motion and details.seats != 1:
        raise Refusal("表决没有名额", field="seats")


def _fill_contest(contest: Contest, details: ContestDetails) -> None:
    contest.title, contest.motion, contest.text = details.title, details.motion, details.text
    contest.seats, contest.margin = details.seats, details.margin
    contest.rule = details.rule.as_json()


def people_on_ballot(election: Election) -> set[int]:
    """The ids of everybody who stands or is proposed."""
    query = select(Nominee.person_id).join(Contest).where(Contest.election_id == election.id)
    return set(db.session.scalars(query))
