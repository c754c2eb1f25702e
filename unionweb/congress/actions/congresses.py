"""Setting a congress up, and how many students it represents."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.congress.actions.settling import STALE, settle
from unionweb.congress.models import Congress, CongressStatus, HeadcountSource, QuotaPlan
from unionweb.congress.queries.headcounts import headcounts
from unionweb.congress.queries.plans import plan_of, rows_of
from unionweb.congress.rules.planning import PlanSettings
from unionweb.congress.rules.versions import load
from unionweb.people.models import Term, Unit

VERBS = {
    "congress.create": mark("新建学代会"),
    "congress.edit": mark("修改学代会资料"),
    "congress.headcount.type": mark("填写联系学生人数"),
    "congress.headcount.roster": mark("按名册更新人数"),
}


@dataclass(frozen=True, slots=True)
class CongressDetails:
    """What people say of a congress."""

    name: str
    term: Term | None
    starts_on: date | None
    ends_on: date | None
    rule_version: str
    status: CongressStatus = CongressStatus.PREPARING
    no_clubs: bool = False


def create_congress(unit: Unit, details: CongressDetails, *, by: Actor, now: datetime) -> Congress:
    """A new congress of the school or a college, with an empty plan; the roster gives the headcount."""
    _check(unit, details)
    congress = Congress(unit_id=unit.id, created_at=now)
    _fill(congress, details)
    students = headcounts(unit).total
    if students:
        _set_headcount(congress, students, HeadcountSource.ROSTER, now)
    db.session.add(congress)
    db.session.flush()
    plan = QuotaPlan(congress_id=congress.id, changed_at=now, changed_by=by.name, version=1)
    plan.set(PlanSettings())
    db.session.add(plan)
    logged = {
        "name": congress.name,
        "unit": unit.name,
        "rules": congress.rule_version,
        "headcount": congress.headcount,
    }
    record("congress.create", subject=("congress", congress.id), by=by, now=now, details=logged)
    return congress


def edit_congress(
    congress: Congress, details: CongressDetails, version: int, *, by: Actor, now: datetime
) -> Congress:
    """Change what is said of a congress. Refusal when somebody else changed it since `version`."""
    _check(congress.unit, details, besides=congress.id)
    statement = update(Congress).where(Congress.id == congress.id, Congress.version == version)
    if db.session.scalar(statement.values(version=version + 1).returning(Congress.id)) is None:
        raise Refusal(STALE)
    db.session.refresh(congress)
    before = _said(congress)
    _fill(congress, details)
    after = _said(congress)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    record("congress.edit", subject=("congress", congress.id), by=by, now=now, details=changed)
    return congress


def _check(unit: Unit, details: CongressDetails, besides: int = 0) -> None:
    load(details.rule_version)
    if details.ends_on and not details.starts_on:
        raise Refusal("请填写开始日期", field="starts_on")
    if details.ends_on and details.starts_on and details.ends_on < details.starts_on:
        raise Refusal("结束日期不能早于开始日期", field="ends_on")
    if details.term is not None and details.term.unit_id != unit.id:
        raise Refusal("这一届不属于%(unit)s", field="term", unit=unit.name)
    same = select(Congress.id).where(
        Congress.unit_id == unit.id, Congress.name == details.name, Congress.id != besides
    )
    if db.session.scalar(same) is not None:
        raise Refusal("已有同名的学代会：%(name)s", field="name", name=details.name)


def _fill(congress: Congress, details: CongressDetails) -> None:
    congress.name = details.name
    congress.term_id = details.term.id if details.term else None
    congress.starts_on, congress.ends_on = details.starts_on, details.ends_on
    congress.rule_version, congress.status = details.rule_version, details.status
    congress.no_clubs = details.no_clubs


def _said(congress: Congress) -> dict[str, object]:
    names = ("name", "term_id", "starts_on", "ends_on", "rule_version", "status", "no_clubs")
    return {name: getattr(congress, name) for name in names}


def type_headcount(congress: Congress, number: int, *, by: Actor, now: datetime) -> Congress:
    """Set the number of students represented by hand."""
    details = {"before": congress.headcount, "after": number}
    _set_headcount(congress, number, HeadcountSource.TYPED, now)
    record("congress.headcount.type", subject=("congress", congress.id), by=by, now=now, details=details)
    return congress


def take_headcounts(congress: Congress, *, by: Actor, now: datetime) -> Congress:
    """Bring the headcount and the members of every row that is linked to the roster up to date."""
    roster = headcounts(congress.unit)
    changes: dict[str, object] = {}
    if congress.headcount != roster.total:
        changes["headcount"] = [congress.headcount, roster.total]
    for row in rows_of(congress.id):
        members = roster.of_row(row.entry)
        if members is not None and members != row.members:
            changes[row.name] = [row.members, members]
            row.members = members
            row.version += 1
    _set_headcount(congress, roster.total, HeadcountSource.ROSTER, now)
    db.session.flush()
    settle(plan_of(congress.id), by, now)
    record("congress.headcount.roster", subject=("congress", congress.id), by=by, now=now, details=changes)
    return congress


def _set_headcount(congress: Congress, number: int, source: HeadcountSource, now: datetime) -> None:
    congress.headcount, congress.headcount_source, congress.headcount_at = number, source, now
