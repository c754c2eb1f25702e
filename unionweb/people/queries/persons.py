"""Finding persons."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, or_, select

from unionweb.base.db import db
from unionweb.people.models import Person, PersonKind, Unit
from unionweb.people.queries.units import below
from unionweb.people.rules.eligibility import Studies


class Presence(StrEnum):
    """Whether those who have left are looked for."""

    HERE = "here"
    LEFT = "left"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of persons asks for; empty means everybody. `unit_id` includes what is below it,
    `within` are the units that the person who looks may see (None: all)."""

    text: str = ""
    unit_id: int | None = None
    grade: int | None = None
    kind: PersonKind | None = None
    presence: Presence = Presence.HERE
    within: frozenset[int] | None = None


SORTS = {"number": Person.number, "name": Person.name, "grade": Person.grade, "unit": Person.unit_id}


def persons(wanted: Filter, sort: str = "number") -> Select[Person]:
    """The persons wanted, in one of the orders of SORTS; "-grade" turns it round."""
    column = SORTS.get(sort.removeprefix("-"), Person.number)
    query = select(Person).order_by(column.desc() if sort.startswith("-") else column, Person.id)
    return query.where(*_conditions(wanted))


def _conditions(wanted: Filter) -> Iterable[ColumnElement[bool]]:
    if wanted.text:
        yield matches(wanted.text)
    if wanted.unit_id is not None:
        yield Person.unit_id.in_(below([wanted.unit_id]))
    if wanted.within is not None:
        yield Person.unit_id.in_(below(wanted.within))
    if wanted.grade is not None:
        yield Person.grade == wanted.grade
    if wanted.kind is not None:
        yield Person.kind == wanted.kind
    if wanted.presence is not Presence.ALL:
        yield Person.left_on.is_(None) if wanted.presence is Presence.HERE else Person.left_on.is_not(None)


def matches(text: str) -> ColumnElement[bool]:
    """A part of the name, or the beginning of the number."""
    return or_(Person.name.icontains(text, autoescape=True), Person.number.istartswith(text, autoescape=True))


def candidates(
    text: str, *, kind: PersonKind | None = None, within: Iterable[int] | None = None, limit: int = 12
) -> list[Person]:
    """A few persons who have not left, for a search while typing; nothing for an empty text.
    `within` keeps students to these units; teachers are found anywhere."""
    if not text:
        return []
    query = select(Person).where(matches(text), Person.left_on.is_(None))
    if kind is not None:
        query = query.where(Person.kind == kind)
    if within is not None:
        query = query.where(_reach(within))
    return list(db.session.scalars(query.order_by(Person.number).limit(limit)))


def candidate(person_id: int, *, within: Iterable[int]) -> Person | None:
    """The person with an id, if such a search looks at him: nobody reads of others by trying ids."""
    return db.session.scalar(select(Person).where(Person.id == person_id, _reach(within)))


def _reach(within: Iterable[int]) -> ColumnElement[bool]:
    return or_(Person.kind == PersonKind.TEACHER, Person.unit_id.in_(below(within)))


def person_by_number(number: str) -> Person | None:
    """The person with a student or staff number."""
    return db.session.scalar(select(Person).where(Person.number == number))


def grades() -> list[int]:
    """Every grade that a person who has not left is in, latest first."""
    query = select(Person.grade).where(Person.grade.is_not(None), Person.left_on.is_(None)).distinct()
    return sorted((grade for grade in db.session.scalars(query) if grade is not None), reverse=True)


def classes_of(unit: Unit) -> list[Unit]:
    """The classes of the college that a unit is or belongs to."""
    college = unit.college
    if college is None:
        return []
    return list(
        db.session.scalars(select(Unit).where(Unit.parent_id == college.id, ~Unit.closed).order_by(Unit.name))
    )


def studies_of(person: Person) -> Studies:
    """What the roster says of a person's studies."""
    return Studies(
        person.student_kind,
        person.grade,
        person.rank_semester,
        person.rank_year,
        person.rank_overall,
        person.failed_course,
    )
