"""What the rules on head counts and composition ask of a union and of the people placed."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import func, select

from unionweb.base.db import db
from unionweb.people.models import Department, Person, Tenure, Unit
from unionweb.people.queries.posts import serving
from unionweb.people.queries.units import count_students
from unionweb.people.rules.attributes import PoliticalStatus
from unionweb.people.rules.eligibility import MEMBERS
from unionweb.people.rules.limits import STAFF_POSTS
from unionweb.people.rules.organisation import CORE_POSTS, Post, UnitKind
from unionweb.recruitment.models import Application, Drive
from unionweb.recruitment.rules.headcount import Counts, Finding, findings


def findings_of(drive: Drive, placed: Mapping[int, int], today: date) -> tuple[Finding, ...]:
    """Every rule, with these people placed (person → opening) beside those who serve then."""
    return findings(drive.unit.kind, counts_of(drive, placed, today))


def counts_of(drive: Drive, placed: Mapping[int, int], today: date) -> Counts:
    """The numbers. Who serves now and leaves before the new term is not counted; nobody is counted twice."""
    day = max(today, drive.term.starts_on) if drive.term else today
    posts = {one.id: one.post for one in drive.openings}
    here = select(Tenure.person_id, Tenure.post, Department.name).outerjoin(Tenure.department)
    rows = db.session.execute(here.where(Tenure.unit_id == drive.unit_id, serving(day))).all()
    staff = {person for person, post, _name in rows if post in STAFF_POSTS}
    presidium = {person for person, post, _name in rows if post in (Post.PRESIDIUM, Post.EXECUTIVE_CHAIR)}
    core = {person for person, post, _name in rows if post in CORE_POSTS}
    new_presidium = {person for person, opening in placed.items() if posts[opening] is Post.PRESIDIUM}
    new_core = {person for person, opening in placed.items() if posts[opening] in CORE_POSTS}
    statuses = _statuses(placed)
    members = staff | set(placed)
    return Counts(
        staff=len(staff - set(placed)),
        placed=len(placed),
        presidium=len(presidium - new_presidium),
        presidium_placed=len(new_presidium),
        departments=_departments(drive.unit_id),
        deputies=_deputies(drive, rows, placed),
        members=len(members),
        outside=sum(status is not None and status not in MEMBERS for status in statuses),
        untold=sum(status is None for status in statuses),
        from_colleges=len(_from_colleges(drive, members)),
        core=len(core | new_core),
        served=count_students(drive.unit_id) or None,
    )


def _statuses(placed: Collection[int]) -> list[PoliticalStatus | None]:
    query = select(Person.political_status).where(Person.id.in_(placed))
    return list(db.session.scalars(query))


def _departments(unit_id: int) -> int:
    query = select(func.count()).where(Department.unit_id == unit_id, ~Department.closed)
    return db.session.scalar(query) or 0


def _deputies(
    drive: Drive, rows: Collection[tuple[int, Post, str]], placed: Mapping[int, int]
) -> dict[str, int]:
    """By department those who serve and those placed, each once."""
    found: dict[str, set[int]] = {}
    for person, post, name in rows:
        if post is Post.DEPUTY:
            found.setdefault(name, set()).add(person)
    openings = {one.id: one for one in drive.openings}
    for person, key in placed.items():
        if openings[key].post is Post.DEPUTY:
            found.setdefault(openings[key].place_name, set()).add(person)
    return {name: len(people) for name, people in found.items()}


def _from_colleges(drive: Drive, members: Collection[int]) -> set[int]:
    """Of these people: who was recommended by a college union, or has served in one."""
    served = (
        select(Tenure.person_id)
        .join(Unit, Unit.id == Tenure.unit_id)
        .where(Unit.kind == UnitKind.COLLEGE, Tenure.person_id.in_(members))
    )
    recommended = select(Application.person_id).where(
        Application.drive_id == drive.id,
        Application.recommended_by != "",
        Application.person_id.in_(members),
    )
    return {*db.session.scalars(served), *db.session.scalars(recommended)}
