"""Nominees: proposed, examined, withdrawn, put in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark, say
from unionweb.elections.actions.arranging import arrange
from unionweb.elections.actions.setup import refuse_frozen
from unionweb.elections.models import ORDERS, Contest, Nominee, NomineeState, Teller
from unionweb.people.models import Person

VERBS = {
    "elections.nominee.add": mark("添加候选人"),
    "elections.nominee.propose": mark("提名候选人"),
    "elections.nominee.edit": mark("修改候选人资料"),
    "elections.nominee.photo": mark("更换候选人照片"),
    "elections.nominee.accept": mark("候选人通过审查"),
    "elections.nominee.refuse": mark("候选人未通过审查"),
    "elections.nominee.withdraw": mark("候选人退出"),
    "elections.nominee.order": mark("排列候选人"),
}


@dataclass(frozen=True, slots=True)
class NomineeDetails:
    """What the ballot says of a nominee."""

    unit_name: str
    group: str = ""
    introduction: str = ""


def add_nominee(
    contest: Contest,
    person: Person,
    details: NomineeDetails,
    *,
    proposed_by: str = "",
    accepted: bool = True,
    by: Actor,
    now: datetime,
) -> Nominee:
    """Put a person on the ballot, or propose one to be examined. Refusal: stands there already, is a
    teller."""
    refuse_frozen(contest.election)
    _check(contest, person)
    last = db.session.scalar(select(func.max(Nominee.position)).where(Nominee.contest_id == contest.id))
    state = NomineeState.ACCEPTED if accepted else NomineeState.PROPOSED
    nominee = Nominee(contest_id=contest.id, person_id=person.id, position=(last or 0) + 1, state=state)
    nominee.name, nominee.proposed_by = person.name, proposed_by
    _fill(nominee, details)
    db.session.add(nominee)
    db.session.flush()
    db.session.refresh(contest)
    arrange(contest, nominee)
    _log("add" if accepted else "propose", nominee, by, now, proposed_by=proposed_by)
    return nominee


def _check(contest: Contest, person: Person) -> None:
    if contest.motion:
        raise Refusal("表决没有候选人")
    if person.left_on is not None:
        raise Refusal("%(name)s已经不在校", field="person", name=person.name)
    if any(one.person_id == person.id for one in contest.nominees):
        raise Refusal("%(name)s已经在这份名单里", field="person", name=person.name)
    if db.session.get(Teller, (contest.election_id, person.id)) is not None:
        raise Refusal("%(name)s是监票人，不能做候选人", field="person", name=person.name)


def edit_nominee(nominee: Nominee, details: NomineeDetails, *, by: Actor, now: datetime) -> Nominee:
    """Change what the ballot says of a nominee."""
    refuse_frozen(nominee.contest.election)
    _fill(nominee, details)
    _log("edit", nominee, by, now)
    return nominee


def _fill(nominee: Nominee, details: NomineeDetails) -> None:
    nominee.unit_name, nominee.group = details.unit_name, details.group
    nominee.introduction = details.introduction


def set_photo(nominee: Nominee, picture: bytes | None, *, by: Actor, now: datetime) -> Nominee:
    """Keep another picture (a small JPEG), or none."""
    refuse_frozen(nominee.contest.election)
    nominee.photo = picture
    nominee.photo_hash = sha256(picture).hexdigest() if picture else ""
    _log("photo", nominee, by, now, photo=nominee.photo_hash)
    return nominee


def accept(nominee: Nominee, *, by: Actor, now: datetime) -> Nominee:
    """Examined and found eligible, or back after having been refused or having withdrawn."""
    refuse_frozen(nominee.contest.election)
    nominee.state, nominee.refused_reason = NomineeState.ACCEPTED, ""
    _log("accept", nominee, by, now)
    return nominee


def refuse(nominee: Nominee, reason: str, *, by: Actor, now: datetime) -> Nominee:
    """Examined and not eligible; the person is told the reason."""
    refuse_frozen(nominee.contest.election)
    if not reason:
        raise Refusal("请写明理由", field="reason")
    nominee.state, nominee.refused_reason = NomineeState.REFUSED, reason
    _log("refuse", nominee, by, now, reason=reason)
    return nominee


def withdraw(nominee: Nominee, *, by: Actor, now: datetime) -> Nominee:
    """No longer stands, by own wish."""
    refuse_frozen(nominee.contest.election)
    nominee.state, nominee.refused_reason = NomineeState.WITHDRAWN, ""
    _log("withdraw", nominee, by, now)
    return nominee


def put_in_order(contest: Contest, order: Sequence[int], *, by: Actor, now: datetime) -> Contest:
    """Order the nominees by a list of their ids. Refusal when the list is not exactly theirs, or against the
    order that the election's rule says."""
    refuse_frozen(contest.election)
    known = {one.id: one for one in contest.nominees}
    if sorted(order) != sorted(known):
        raise Refusal("名单已经变动，请重新载入后再排列")
    for position, number in enumerate(order, start=1):
        known[number].position = position
    db.session.flush()
    db.session.refresh(contest)
    if [one.id for one in arrange(contest).nominees] != list(order):
        raise Refusal(
            "这样排列不符合这次选举规定的次序（%(rule)s）", rule=say(ORDERS[contest.election.nominee_order])
        )
    details = {"contest": contest.title, "order": [known[number].name for number in order]}
    record(
        "elections.nominee.order", subject=("election", contest.election_id), by=by, now=now, details=details
    )
    return contest


def _log(what: str, nominee: Nominee, by: Actor, now: datetime, **more: object) -> None:
    details = {"contest": nominee.contest.title, "name": nominee.name, **more}
    record(
        f"elections.nominee.{what}",
        subject=("election", nominee.contest.election_id),
        by=by,
        now=now,
        details=details,
    )
