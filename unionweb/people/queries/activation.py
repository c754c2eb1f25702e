"""Reading one-time codes: who waits for one, and whose a typed one is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from unionweb.base.db import db
from unionweb.people.models import Account, ActivationCode, Person, Unit
from unionweb.people.queries.units import below

_HERE = Person.left_on.is_(None)


@dataclass(frozen=True, slots=True)
class CodeCounts:
    """The persons of a unit and everything below: all, those whose account is activated, and others who
    hold a usable code."""

    persons: int
    active: int
    waiting: int

    @property
    def inactive(self) -> int:
        """Persons whose account is not activated."""
        return self.persons - self.active


def code_counts(unit_id: int, now: datetime) -> CodeCounts:
    """How many persons of a unit and below have an account, or wait with a code."""
    people = select(Person.id).where(_HERE, Person.unit_id.in_(below([unit_id])))
    active = select(Account.person_id).where(Account.is_active(), Account.person_id.in_(people))
    waiting = select(ActivationCode.person_id).where(
        ActivationCode.expires_at > now,
        ActivationCode.person_id.in_(people),
        ActivationCode.person_id.not_in(active),
    )
    counts = [
        db.session.scalar(select(func.count()).select_from(one.subquery())) or 0
        for one in (people, active, waiting)
    ]
    return CodeCounts(*counts)


def receivers(unit_id: int, *, everybody: bool) -> list[Person]:
    """Persons of a unit and below who get a code: those whose account is not activated, or all; stopped
    accounts never. By unit, then by number."""
    query = (
        select(Person)
        .join(Unit, Unit.id == Person.unit_id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(_HERE, Person.unit_id.in_(below([unit_id])), Account.disabled.is_not(True))
    )
    if not everybody:
        query = query.where(Account.person_id.is_(None) | ~Account.is_active())
    return list(db.session.scalars(query.order_by(Unit.name, Unit.id, Person.number)))


def code_of(person_id: int) -> ActivationCode | None:
    """The one-time code of a person, perhaps expired."""
    return db.session.get(ActivationCode, person_id)
