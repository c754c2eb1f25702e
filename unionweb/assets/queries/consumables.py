"""Consumables with their lots, and the log of what came and went."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from unionweb.assets.models import Category, Consumable, Lot, Movement, Spot, Store
from unionweb.assets.rules.states import MovementKind
from unionweb.base.clock import LOCAL, local_date
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.people.models import Department, Person
from unionweb.people.queries.persons import matches

SOON = timedelta(days=30)
"""So long before a lot expires its keepers read of it."""

SORTS: dict[str, Any] = {
    "name": Consumable.name,
    "stock": Consumable.stock,
    "category": Category.name,
    "spot": Spot.name,
}
SHOWN = ("", "low", "closed")


def consumable_by_id(consumable_id: int) -> Consumable:
    """Raises NotFound."""
    return found(db.session.get(Consumable, consumable_id))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list asks for: a part of the name or the place, the beginning of the tag; one of SHOWN."""

    text: str = ""
    shown: str = ""


def consumables(store_id: int, wanted: Wanted, sort: str = "name") -> Select[Consumable]:
    """Those of a store in one of the orders of SORTS; "-name" turns it round."""
    column = SORTS.get(sort.removeprefix("-"), Consumable.name)
    return (
        select(Consumable)
        .join(Category, Category.id == Consumable.category_id)
        .outerjoin(Spot, Spot.id == Consumable.spot_id)
        .where(Consumable.store_id == store_id, *_conditions(wanted))
        .order_by(column.desc() if sort.startswith("-") else column, Consumable.id)
    )


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield Consumable.closed.is_(wanted.shown == "closed")
    if wanted.shown == "low":
        yield is_low()
    if wanted.text:
        tag = "".join(wanted.text.split()).replace("-", "").upper()
        yield or_(
            Consumable.name.icontains(wanted.text, autoescape=True),
            Spot.name.icontains(wanted.text, autoescape=True),
            Consumable.tag.startswith(tag, autoescape=True),
        )


def is_low() -> ColumnElement[bool]:
    """There is less than there should be."""
    return ~Consumable.closed & (Consumable.stock < Consumable.least)


def low_by_store() -> list[tuple[Store, int]]:
    """Stores where something must be bought, with how many kinds."""
    query = select(Store, func.count(Consumable.id)).join(Consumable, Consumable.store_id == Store.id)
    rows = db.session.execute(query.where(is_low()).group_by(Store.id).order_by(Store.id))
    return [(store, number) for store, number in rows]


def lots_of(consumable_id: int) -> Sequence[Lot]:
    """Those with something left, in the order in which they are used."""
    query = select(Lot).where(Lot.consumable_id == consumable_id, Lot.rest > 0)
    return db.session.scalars(query.order_by(Lot.expires_on.is_(None), Lot.expires_on, Lot.id)).all()


def expiring(consumable_ids: Sequence[int], now: datetime) -> dict[int, date]:
    """The day on which the first of what is left expires, where that is soon or past."""
    query = (
        select(Lot.consumable_id, func.min(Lot.expires_on))
        .where(Lot.consumable_id.in_(consumable_ids), Lot.rest > 0)
        .where(Lot.expires_on <= local_date(now) + SOON)
        .group_by(Lot.consumable_id)
    )
    rows = db.session.execute(query) if consumable_ids else ()
    return {key: day for key, day in rows if day is not None}


@dataclass(frozen=True, slots=True)
class Sought:
    """Which movements: of a consumable, of a kind, in a time of days (both included), by a part of what they
    say of things, people or purposes."""

    text: str = ""
    kind: str = ""
    consumable_id: int | None = None
    since: date | None = None
    until: date | None = None


def movements(store_id: int, sought: Sought) -> Select[Movement]:
    """The newest first."""
    query = (
        select(Movement)
        .join(Consumable, Consumable.id == Movement.consumable_id)
        .outerjoin(Person, Person.id == Movement.person_id)
        .where(Consumable.store_id == store_id, *_about(sought))
        .options(joinedload(Movement.department).joinedload(Department.unit))
    )
    return query.order_by(Movement.id.desc())


def _about(sought: Sought) -> Iterator[ColumnElement[bool]]:
    if sought.consumable_id is not None:
        yield Movement.consumable_id == sought.consumable_id
    if sought.kind in list(MovementKind):
        yield Movement.kind == MovementKind(sought.kind)
    if sought.since is not None:
        yield Movement.at >= _midnight(sought.since)
    if sought.until is not None:
        yield Movement.at < _midnight(sought.until + timedelta(days=1))
    if sought.text:
        yield or_(
            Consumable.name.icontains(sought.text, autoescape=True),
            Movement.words.icontains(sought.text, autoescape=True),
            matches(sought.text),
        )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL)


def taken_by(person_id: int) -> Select[Movement]:
    """What somebody took or brought back, the newest first."""
    query = select(Movement).where(Movement.person_id == person_id)
    return query.options(joinedload(Movement.department)).order_by(Movement.id.desc())


def out_of_balance() -> Iterator[str]:
    """Consumables whose stock is not the sum of their movements or of their lots."""
    moved = _sum(Movement.change, Movement.consumable_id)
    rest = _sum(Lot.rest, Lot.consumable_id)
    query = select(Consumable.tag).where(or_(Consumable.stock != moved, Consumable.stock != rest))
    yield from db.session.scalars(query.order_by(Consumable.id))


def _sum(column: Any, owner: Any) -> Any:
    query = select(func.coalesce(func.sum(column), 0)).where(owner == Consumable.id)
    return query.correlate(Consumable).scalar_subquery()
