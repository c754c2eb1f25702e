"""Roles: the explicit grants, and where each role of a person comes from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from unionweb.base.db import db
from unionweb.people.models import Grant, Person, Tenure
from unionweb.people.queries.identity import tenures_of
from unionweb.people.queries.persons import matches
from unionweb.people.queries.units import below, school
from unionweb.people.rules.roles import Held, Role


@dataclass(frozen=True, slots=True)
class Source:
    """One role of a person, and the tenures and grants that it comes from: one at least."""

    held: Held
    tenures: tuple[Tenure, ...]
    grants: tuple[Grant, ...]

    @property
    def where(self) -> str:
        """The name of the unit or department that the role is for."""
        origin = (self.tenures or self.grants)[0]
        department = origin.department if self.held.department_id is not None else None
        return f"{origin.unit.full_name} {department.name}" if department else origin.unit.full_name


def role_sources(person_id: int, day: date, *, without: Grant | None = None) -> list[Source]:
    """Every role of a person on a day with its origins, in the order of `Role`; one grant may be left out."""
    tenures = tenures_of(person_id, day)
    grants = [grant for grant in open_grants_of(person_id) if grant is not without]
    roles = {held for tenure in tenures for held in tenure.held} | {grant.held for grant in grants}
    order = list(Role)
    return [
        Source(
            held,
            tuple(tenure for tenure in tenures if held in tenure.held),
            tuple(grant for grant in grants if grant.held == held),
        )
        for held in sorted(
            roles, key=lambda held: (order.index(held.role), held.unit_id, held.department_id or 0)
        )
    ]


def open_grants_of(person_id: int) -> list[Grant]:
    """The grants of a person that were not withdrawn."""
    query = select(Grant).where(Grant.person_id == person_id, Grant.ended_at.is_(None))
    return list(db.session.scalars(query.order_by(Grant.id)))


def grants(
    within: Iterable[int], *, text: str = "", role: Role | None = None, ended: bool = False
) -> Select[Grant]:
    """Grants for these units and what is below them: the open ones, or those that were withdrawn."""
    query = select(Grant).where(Grant.unit_id.in_(below(within)))
    query = query.where(Grant.ended_at.is_not(None) if ended else Grant.ended_at.is_(None))
    if role is not None:
        query = query.where(Grant.role == role)
    if text:
        query = query.where(Grant.person_id.in_(select(Person.id).where(matches(text))))
    return query.order_by((Grant.ended_at if ended else Grant.granted_at).desc(), Grant.id.desc())


def open_grant(person_id: int, role: Role, unit_id: int, department_id: int | None) -> Grant | None:
    """The grant that already gives a role at a place."""
    query = select(Grant).where(
        Grant.person_id == person_id,
        Grant.role == role,
        Grant.unit_id == unit_id,
        Grant.department_id.is_not_distinct_from(department_id),
        Grant.ended_at.is_(None),
    )
    return db.session.scalar(query)


def administrator_grants() -> list[tuple[int, int, bool]]:
    """The open grants of administrators who have not left: (grant, person, is it for the school).
    Locked until the end of the transaction, so that two last ones cannot withdraw each other."""
    root = school()
    query = (
        select(Grant.id, Grant.person_id, Grant.unit_id)
        .join(Person, Person.id == Grant.person_id)
        .where(Grant.role == Role.ADMINISTRATOR, Grant.ended_at.is_(None), Person.left_on.is_(None))
        .order_by(Grant.id)
        .with_for_update(of=Grant)
    )
    of_school = root.id if root else None
    return [(number, person, unit == of_school) for number, person, unit in db.session.execute(query)]


def school_administrators() -> frozenset[int]:
    """The persons who administer the whole school and have not left."""
    root = school()
    query = (
        select(Grant.person_id)
        .join(Person, Person.id == Grant.person_id)
        .where(Grant.role == Role.ADMINISTRATOR, Grant.ended_at.is_(None), Person.left_on.is_(None))
        .where(Grant.unit_id == (root.id if root else 0))
    )
    return frozenset(db.session.scalars(query))
