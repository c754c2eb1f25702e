"""Who would be asked: persons with their college, grade and departments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import lazyload

from unionweb.base.db import db
from unionweb.congress.models import Congress, CongressStatus, Delegate
from unionweb.people.models import Person, Tenure, Unit
from unionweb.people.queries.posts import serving
from unionweb.people.queries.units import ACTIVE_STUDENT, below
from unionweb.people.rules.organisation import UnitKind
from unionweb.surveys.models import Audience, Survey


@dataclass(frozen=True, slots=True)
class Asked:
    """A person who is asked; `departments` are those in which he serves."""

    person_id: int
    college: str
    grade: str
    departments: frozenset[int]


def audience_of(survey: Survey, day: date) -> list[Asked]:
    """Everybody who is asked, by student number, in four queries however many they are."""
    query = select(Person.id, Person.unit_id, Person.grade)
    query = query.where(_belongs(survey, day)).order_by(Person.number)
    colleges, departments = _colleges(), _departments(day)
    return [
        Asked(
            person_id,
            colleges.get(unit_id, ""),
            "" if grade is None else str(grade),
            departments.get(person_id, frozenset()),
        )
        for person_id, unit_id, grade in db.session.execute(query)
    ]


def _belongs(survey: Survey, day: date) -> ColumnElement[bool]:
    here = Person.unit_id.in_(below([survey.unit_id]))
    if survey.audience is Audience.STUDENTS:
        return ACTIVE_STUDENT & here
    if survey.audience is Audience.POSTS:
        posts = select(Tenure.person_id).where(serving(day), Tenure.unit_id == survey.unit_id)
        return ACTIVE_STUDENT & Person.id.in_(posts)
    latest = select(Congress.id).where(
        Congress.unit_id == survey.unit_id, Congress.status != CongressStatus.CANCELLED
    )
    latest = latest.order_by(Congress.id.desc()).limit(1)
    delegates = select(Delegate.person_id).where(
        Delegate.congress_id == latest.scalar_subquery(), Delegate.removed_at.is_(None)
    )
    return ACTIVE_STUDENT & Person.id.in_(delegates)


def _colleges() -> dict[int, str]:
    """The name of the college that each unit is or belongs to, by the unit's id."""
    units = {unit.id: unit for unit in db.session.scalars(select(Unit).options(lazyload(Unit.parent)))}
    return {unit.id: _college_above(unit, units) for unit in units.values()}


def _college_above(unit: Unit | None, units: Mapping[int, Unit]) -> str:
    while unit is not None and unit.kind is not UnitKind.COLLEGE:
        unit = units.get(unit.parent_id or 0)
    return "" if unit is None else unit.name


def _departments(day: date) -> dict[int, frozenset[int]]:
    """The departments in which each person serves, by the person's id."""
    query = select(Tenure.person_id, Tenure.department_id)
    found: dict[int, set[int]] = {}
    for person_id, department_id in db.session.execute(
        query.where(serving(day), Tenure.department_id.is_not(None))
    ):
        if department_id is not None:
            found.setdefault(person_id, set()).add(department_id)
    return {person_id: frozenset(ids) for person_id, ids in found.items()}
