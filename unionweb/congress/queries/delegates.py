"""Who is registered for a congress."""

from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from unionweb.base.db import db
from unionweb.base.refusals import NotFound, found
from unionweb.congress.models import Congress, Delegate, DelegateFile, QuotaRow
from unionweb.congress.rules.facts import DelegateKind
from unionweb.people.models import Person, Unit
from unionweb.people.queries.persons import Filter, persons
from unionweb.people.queries.units import below

MOST_CANDIDATES = 8
_WITH_COLLEGE = joinedload(Person.unit).joinedload(Unit.parent).joinedload(Unit.parent)


def delegates_of(congress_id: int) -> Select[Any]:
    """The delegates on the list, by row and then by number."""
    person = contains_eager(Delegate.person).options(_WITH_COLLEGE)
    return _on_the_list(congress_id).options(person, contains_eager(Delegate.row))


def delegates_without_units(congress_id: int) -> list[Delegate]:
    """The whole list for those who have the units at hand: joining them to each person is for nothing."""
    person = contains_eager(Delegate.person).lazyload(Person.unit)
    return list(db.session.scalars(_on_the_list(congress_id).options(person, contains_eager(Delegate.row))))


def _on_the_list(congress_id: int) -> Select[Any]:
    return (
        select(Delegate)
        .join(Delegate.person)
        .outerjoin(Delegate.row)
        .where(Delegate.congress_id == congress_id, Delegate.removed_at.is_(None))
        .order_by(QuotaRow.position.is_(None), QuotaRow.position, QuotaRow.id, Person.number)
    )


def search(
    congress_id: int, text: str = "", row_id: int | None = None, kind: str = "", *, numbers: bool = True
) -> Select[Any]:
    """The delegates whose name contains the text or whose number begins with it; `row_id` 0 means those
    without a row. Without `numbers` by name only: who may not see numbers could spell one out."""
    query = delegates_of(congress_id)
    if text:
        named, numbered = (
            Person.name.icontains(text, autoescape=True),
            Person.number.startswith(text, autoescape=True),
        )
        query = query.where(or_(named, numbered) if numbers else named)
    if row_id is not None:
        query = query.where(Delegate.row_id == row_id if row_id else Delegate.row_id.is_(None))
    if kind in set(DelegateKind):
        query = query.where(Delegate.kind == DelegateKind(kind))
    return query


def all_delegates(congress_id: int) -> list[Delegate]:
    """The whole list, in order."""
    return list(db.session.scalars(delegates_of(congress_id)))


def removed(congress_id: int) -> list[Delegate]:
    """Those who were taken off the list, the latest first."""
    query = (
        select(Delegate)
        .where(Delegate.congress_id == congress_id, Delegate.removed_at.is_not(None))
        .order_by(Delegate.removed_at.desc())
    )
    return list(db.session.scalars(query))


def number_of_delegates(congress_id: int) -> int:
    """How many are on the list."""
    query = select(func.count()).where(Delegate.congress_id == congress_id, Delegate.removed_at.is_(None))
    return db.session.scalar(query) or 0


def delegate_of(congress_id: int, delegate_id: int) -> Delegate:
    """One delegate of a congress, on the list or taken off it."""
    delegate = found(db.session.get(Delegate, delegate_id))
    if delegate.congress_id != congress_id:
        raise NotFound
    return delegate


def registration(congress_id: int, person_id: int) -> Delegate | None:
    """How a person is registered for a congress, if at all."""
    query = select(Delegate).where(Delegate.congress_id == congress_id, Delegate.person_id == person_id)
    return db.session.scalars(query).first()


def candidates(congress: Congress, text: str) -> list[tuple[Person, Delegate | None]]:
    """A few persons of the congress's unit whose name contains the text or whose number begins with it,
    each with the registration if there is one."""
    if not text:
        return []
    found_persons = persons(Filter(text=text, within=frozenset({congress.unit_id})))
    people = list(db.session.scalars(found_persons.limit(MOST_CANDIDATES)))
    standing = select(Delegate).where(
        Delegate.congress_id == congress.id,
        Delegate.removed_at.is_(None),
        Delegate.person_id.in_([person.id for person in people]),
    )
    registered = {delegate.person_id: delegate for delegate in db.session.scalars(standing)}
    return [(person, registered.get(person.id)) for person in people]


def candidate(congress: Congress, person_id: int) -> Person:
    """A person of the congress's unit; NotFound for somebody from elsewhere."""
    query = select(Person).where(Person.id == person_id, Person.unit_id.in_(below([congress.unit_id])))
    return found(db.session.scalar(query))


def file_of(congress_id: int, file_id: int) -> DelegateFile:
    """An uploaded file of a congress."""
    file = found(db.session.get(DelegateFile, file_id))
    if file.congress_id != congress_id:
        raise NotFound
    return file
