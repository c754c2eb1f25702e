"""Who serves as what, when; and who is therefore a core member."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from unionweb.audit.models import AuditEntry
from unionweb.base.clock import LOCAL
from unionweb.base.db import db
from unionweb.people.models import Department, Person, Semester, Tenure, Unit
from unionweb.people.queries.terms import semester_after, semester_at
from unionweb.people.queries.units import departments, unions
from unionweb.people.rules.limits import Serving
from unionweb.people.rules.organisation import CORE_POSTS, UNION_KINDS, Period, Post

APPOINT = "people.post.appoint"

# Without it every row asks for the college of its person: the models join only so deep.
_WITH_COLLEGE = joinedload(Tenure.person).joinedload(Person.unit).joinedload(Unit.parent)


def serving(day: date) -> ColumnElement[bool]:
    """The condition that a tenure lasts on a day."""
    return (Tenure.starts_on <= day) & or_(Tenure.ends_on.is_(None), Tenure.ends_on >= day)


def _is_core(day: date) -> ColumnElement[bool]:
    union = select(Unit.id).where(Unit.kind.in_(UNION_KINDS))
    return serving(day) & Tenure.post.in_(CORE_POSTS) & Tenure.unit_id.in_(union)


def core_member_ids(day: date) -> frozenset[int]:
    """Persons who are core members (学生会骨干) on a day: they serve as presidium member, chair, head
    or deputy of a school's or college's union and have not left. Each once (rules C5, P14)."""
    here = or_(Person.left_on.is_(None), Person.left_on > day)
    query = select(Tenure.person_id).join(Person, Person.id == Tenure.person_id).where(_is_core(day), here)
    return frozenset(db.session.scalars(query.distinct()))


def core_members(day: date) -> Select[Person]:
    """The core members of a day as persons, by number."""
    reason = select(Tenure.person_id).where(_is_core(day))
    here = or_(Person.left_on.is_(None), Person.left_on > day)
    return select(Person).where(Person.id.in_(reason), here).order_by(Person.number)


def core_reasons(person_ids: Iterable[int], day: date) -> dict[int, list[Tenure]]:
    """The posts that make each of these persons a core member."""
    query = select(Tenure).where(_is_core(day), Tenure.person_id.in_(list(person_ids)))
    reasons: dict[int, list[Tenure]] = defaultdict(list)
    for tenure in db.session.scalars(query.order_by(Tenure.unit_id, Tenure.id)):
        reasons[tenure.person_id].append(tenure)
    return reasons


@dataclass(slots=True)
class Team:
    """A department with those who serve in it."""

    department: Department
    heads: list[Tenure] = field(default_factory=list)
    deputies: list[Tenure] = field(default_factory=list)
    officers: list[Tenure] = field(default_factory=list)

    @property
    def all(self) -> list[Tenure]:
        """Heads, deputies, officers."""
        return self.heads + self.deputies + self.officers


@dataclass(slots=True)
class Board:
    """Who serves in a union on a day. `chairs`: this semester and the next one, each with its
    tenure or None while nobody is appointed."""

    day: date
    by_post: dict[Post, list[Tenure]]
    teams: list[Team]
    chairs: list[tuple[Semester, Tenure | None]]

    @property
    def chair(self) -> Tenure | None:
        """The executive chair of the day."""
        return next(
            (chair for semester, chair in self.chairs if chair and semester.starts_on <= self.day), None
        )

    @property
    def serving(self) -> list[Serving]:
        """Everybody, as the limits count them."""
        everybody = [tenure for tenures in self.by_post.values() for tenure in tenures]
        return [serving_as(tenure) for tenure in everybody + [one for team in self.teams for one in team.all]]


def serving_as(tenure: Tenure) -> Serving:
    """A tenure as the limits count it."""
    department = tenure.department.name if tenure.department else ""
    return Serving(tenure.person_id, tenure.person.name, tenure.post, department)


def board(unit_id: int, day: date) -> Board:
    """Who serves in a union on a day, in five queries."""
    query = select(Tenure).options(_WITH_COLLEGE).where(Tenure.unit_id == unit_id, serving(day))
    tenures = list(db.session.scalars(query.order_by(Tenure.starts_on, Tenure.id)))
    by_post: dict[Post, list[Tenure]] = {post: [] for post in Post if post is not Post.EXECUTIVE_CHAIR}
    teams = _teams(departments(unit_id, closed=True), tenures)
    for tenure in tenures:
        if tenure.department_id is None and tenure.post in by_post:
            by_post[tenure.post].append(tenure)
    return Board(day, by_post, teams, chairs(unit_id, day))


def _teams(all_departments: list[Department], tenures: list[Tenure]) -> list[Team]:
    teams = {department.id: Team(department) for department in all_departments}
    for tenure in tenures:
        if tenure.department_id is not None:
            team = teams[tenure.department_id]
            {Post.HEAD: team.heads, Post.DEPUTY: team.deputies}.get(tenure.post, team.officers).append(tenure)
    return [team for team in teams.values() if team.all or not team.department.closed]


def chairs(unit_id: int, day: date) -> list[tuple[Semester, Tenure | None]]:
    """The executive chair of the semester of a day and of the one after it."""
    semesters = [one for one in (semester_at(day), semester_after(day)) if one is not None]
    query = (
        select(Tenure)
        .options(_WITH_COLLEGE)
        .where(
            Tenure.unit_id == unit_id,
            Tenure.post == Post.EXECUTIVE_CHAIR,
            Tenure.semester_id.in_([semester.id for semester in semesters]),
        )
    )
    by_semester = {tenure.semester_id: tenure for tenure in db.session.scalars(query)}
    return [(semester, by_semester.get(semester.id)) for semester in semesters]


def history(unit_id: int) -> Select[Tenure]:
    """Every tenure of a union, latest first."""
    return (
        select(Tenure)
        .options(_WITH_COLLEGE)
        .where(Tenure.unit_id == unit_id)
        .order_by(Tenure.starts_on.desc(), Tenure.id.desc())
    )


def tenures_of_person(person_id: int) -> list[Tenure]:
    """Everything a person served, serves and will serve as, latest first."""
    query = select(Tenure).where(Tenure.person_id == person_id)
    return list(db.session.scalars(query.order_by(Tenure.starts_on.desc(), Tenure.id.desc())))


def periods_in_post(person_id: int, post: Post, unit_id: int, department_id: int | None) -> list[Period]:
    """When a person served or is to serve in one post of one union."""
    query = select(Tenure.starts_on, Tenure.ends_on).where(
        Tenure.person_id == person_id,
        Tenure.post == post,
        Tenure.unit_id == unit_id,
        Tenure.department_id.is_not_distinct_from(department_id),
    )
    return [Period(starts_on, ends_on) for starts_on, ends_on in db.session.execute(query)]


def chair_of_semester(unit_id: int, semester_id: int) -> Tenure | None:
    """The executive chair of a union in a semester; the last one if somebody took over."""
    query = select(Tenure).where(Tenure.unit_id == unit_id, Tenure.semester_id == semester_id)
    return db.session.scalar(query.order_by(Tenure.starts_on.desc()).limit(1))


def chair_after(tenure: Tenure, day: date) -> Tenure | None:
    """The service as executive chair that a presidium member still has in this union after a day."""
    if tenure.post is not Post.PRESIDIUM:
        return None
    query = select(Tenure).where(
        Tenure.person_id == tenure.person_id,
        Tenure.unit_id == tenure.unit_id,
        Tenure.post == Post.EXECUTIVE_CHAIR,
        or_(Tenure.ends_on.is_(None), Tenure.ends_on > day),
        Tenure.starts_on <= (tenure.ends_on or date.max),
    )
    return db.session.scalar(query.order_by(Tenure.starts_on).limit(1))


def count_open_posts(unit_id: int, day: date) -> int:
    """Tenures in a union that last on a day or begin later."""
    still = or_(Tenure.ends_on.is_(None), Tenure.ends_on >= day)
    return db.session.scalar(select(func.count()).where(Tenure.unit_id == unit_id, still)) or 0


def count_open_posts_in(department_id: int, day: date) -> int:
    """Tenures in a department that last on a day or begin later."""
    still = or_(Tenure.ends_on.is_(None), Tenure.ends_on >= day)
    return db.session.scalar(select(func.count()).where(Tenure.department_id == department_id, still)) or 0


def appointed_since(day: date, tenure_id: int | None = None) -> frozenset[int]:
    """Tenures whose appointment was entered on this day or later: the log knows. One may be asked for."""
    midnight = datetime.combine(day, time(), LOCAL)
    query = select(AuditEntry.subject_id).where(
        AuditEntry.verb == APPOINT, AuditEntry.subject_kind == "tenure", AuditEntry.at >= midnight
    )
    if tenure_id is not None:
        query = query.where(AuditEntry.subject_id == tenure_id)
    return frozenset(number for number in db.session.scalars(query) if number is not None)


def posts_of_those_who_left(unit_ids: Select[Any], day: date) -> list[Tenure]:
    """Tenures of the units asked for that go on although the person has left the school."""
    query = select(Tenure).join(Person, Person.id == Tenure.person_id)
    query = query.where(serving(day), Person.left_on <= day, Tenure.unit_id.in_(unit_ids))
    return list(db.session.scalars(query.order_by(Tenure.unit_id, Tenure.id)))


def unions_without_chair(unit_ids: Iterable[int], day: date) -> list[Unit]:
    """Of these unions, those with a presidium but no executive chair in the semester of the day."""
    semester = semester_at(day)
    if semester is None:
        return []
    led = select(Tenure.unit_id).where(
        Tenure.post == Post.EXECUTIVE_CHAIR, Tenure.semester_id == semester.id, serving(day)
    )
    presidium = select(Tenure.unit_id).where(Tenure.post == Post.PRESIDIUM, serving(day))
    query = select(Unit).where(Unit.id.in_(list(unit_ids)), Unit.id.in_(presidium), Unit.id.not_in(led))
    return list(db.session.scalars(query.order_by(Unit.id)))


@dataclass(frozen=True, slots=True)
class UnionSize:
    """A union with the number of its open departments and of the persons who serve in it."""

    unit: Unit
    departments: int
    people: int


def union_sizes(day: date) -> list[UnionSize]:
    """Every union of the school on a day, in three queries."""
    departments = (
        select(Department.unit_id, func.count()).where(~Department.closed).group_by(Department.unit_id)
    )
    people = select(Tenure.unit_id, func.count(Tenure.person_id.distinct())).where(serving(day))
    departments_of = dict(db.session.execute(departments).all())
    people_of = dict(db.session.execute(people.group_by(Tenure.unit_id)).all())
    return [UnionSize(one, departments_of.get(one.id, 0), people_of.get(one.id, 0)) for one in unions()]
