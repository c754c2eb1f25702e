"""The ledger: what is in a store, searched and sorted, and one asset of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select

from unionweb.assets.models import Asset, Category, Hold, Kit, KitPart, Loan, LoanItem, Photo, Spot
from unionweb.assets.rules.states import AssetState
from unionweb.assets.rules.tags import ALPHABET
from unionweb.base.clock import LOCAL
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.people.models import Department, Person, Unit
from unionweb.people.queries.persons import matches

RESERVED = "reserved"
"""Asked for like a state; it is none."""

SORTS: Mapping[str, Any] = {
    "name": Asset.name,
    "tag": Asset.tag,
    "category": select(Category.name).where(Category.id == Asset.category_id).scalar_subquery(),
    "spot": select(Spot.name).where(Spot.id == Asset.spot_id).scalar_subquery(),
    "state": Asset.state,
    "price": Asset.price,
    "bought": Asset.bought_on,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of a store's assets asks for. An empty `state` leaves out what is written off."""

    text: str = ""
    state: str = ""
    category_id: int | None = None
    spot_id: int | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has an asset, and until when."""

    asset_id: int
    loan_id: int
    name: str
    due_at: datetime

    @property
    def due_text(self) -> str:
        """The due time for a sentence, as read in China."""
        return self.due_at.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M")


@dataclass(frozen=True, slots=True)
class Beside:
    """What a list shows beside the ledger's own columns, by asset: the first photo, who has it, from when
    it is reserved, the name of its kit."""

    photos: Mapping[int, int]
    holders: Mapping[int, Holder]
    reserved: Mapping[int, datetime]
    kits: Mapping[int, str]


def asset_by_id(asset_id: int) -> Asset:
    """Raises NotFound."""
    return found(db.session.get(Asset, asset_id))


def ledger(store_id: int, wanted: Wanted, now: datetime, sort: str = "name") -> Select[*tuple[Any, ...]]:
    """All of what is wanted, in one of the orders of SORTS; "-name" turns it round."""
    return _in_order(_rows().where(*_conditions(store_id, wanted, now)), sort)


def count(store_id: int, wanted: Wanted, now: datetime) -> int:
    """How many that are; the names of places and people are not needed for it."""
    query = select(func.count()).select_from(Asset).where(*_conditions(store_id, wanted, now))
    return db.session.scalar(query) or 0


def one_page(
    store_id: int, wanted: Wanted, now: datetime, sort: str, number: int, size: int
) -> tuple[list[Row[Any]], int]:
    """The rows of one page, and how many there are on all of them. What is searched for is looked for once,
    not for the page and again for the number: among 20,000 assets that is most of the work."""
    query = _in_order(select(Asset.id).select_from(Asset), sort)
    query = query.where(*_conditions(store_id, wanted, now)).limit(size).offset((number - 1) * size)
    if wanted.text:
        found = db.session.execute(query.add_columns(func.count().over())).all()
        ids, total = [key for key, _all in found], found[0][1] if found else 0
    else:
        ids, total = list(db.session.scalars(query)), count(store_id, wanted, now)
    rows = {row.id: row for row in db.session.execute(_rows().where(Asset.id.in_(ids)))}
    return [rows[key] for key in ids], total


def _in_order(query: Select[*tuple[Any, ...]], sort: str) -> Select[*tuple[Any, ...]]:
    name = sort.removeprefix("-")
    column = SORTS.get(name, Asset.name)
    return query.order_by(column.desc() if sort.startswith("-") else column, Asset.id)


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Asset.id,
            Asset.tag,
            Asset.name,
            Asset.state,
            Asset.serial,
            Asset.price,
            Asset.bought_on,
            Asset.voucher,
            Asset.words,
            Category.name.label("category"),
            Spot.name.label("spot"),
            Person.name.label("custodian"),
            Person.number.label("custodian_number"),
        )
        .select_from(Asset)
        .join(Category, Category.id == Asset.category_id)
        .outerjoin(Spot, Spot.id == Asset.spot_id)
        .outerjoin(Person, Person.id == Asset.custodian_id)
    )


def _conditions(store_id: int, wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    asked = [Asset.store_id == store_id]
    if wanted.state in list(AssetState):
        asked.append(Asset.state == AssetState(wanted.state))
    else:
        asked.append(Asset.state != AssetState.WRITTEN_OFF)
    if wanted.state == RESERVED:
        asked.append(Asset.id.in_(select(Hold.asset_id).where(_holding(now))))
    if wanted.category_id is not None:
        asked.append(Asset.category_id == wanted.category_id)
    if wanted.spot_id is not None:
        asked.append(Asset.spot_id == wanted.spot_id)
    if wanted.text:
        asked.append(_matching(store_id, wanted.text))
    return asked


def _matching(store_id: int, text: str) -> ColumnElement[bool]:
    """A part of the name, of the serial number or of the place, the beginning of the tag, the custodian.
    Places and people are looked up first: they are few, and the many rows are then compared by number."""
    spots = select(Spot.id).where(Spot.store_id == store_id, Spot.name.icontains(text, autoescape=True))
    keepers = select(Asset.custodian_id).where(Asset.store_id == store_id, Asset.custodian_id.is_not(None))
    people = select(Person.id).where(Person.id.in_(keepers.distinct()), matches(text))
    parts = [_contains(Asset.name, text), _contains(Asset.serial, text)]
    tag = "".join(text.split()).replace("-", "").upper()
    if set(tag) <= set(ALPHABET):
        parts.append(Asset.tag.startswith(tag))
    for column, query in ((Asset.spot_id, spots), (Asset.custodian_id, people)):
        if ids := db.session.scalars(query).all():
            parts.append(column.in_(ids))
    return or_(*parts)


def _contains(column: Any, text: str) -> ColumnElement[bool]:
    """Without regard to capitals. SQLite's LIKE has none for Latin letters, and Chinese has none at all:
    there the usual lower() on both sides would only cost twice as much."""
    sqlite = db.session.get_bind().dialect.name == "sqlite"
    like: ColumnElement[bool] = (column.contains if sqlite else column.icontains)(text, autoescape=True)
    return like


def _holding(now: datetime) -> ColumnElement[bool]:
    return Hold.holding & (Hold.until_at > now)


def beside(asset_ids: Collection[int], now: datetime) -> Beside:
    """Four queries, however many assets."""
    pictures = select(Photo.asset_id, func.min(Photo.id)).where(
        Photo.asset_id.in_(asset_ids), Photo.damage.is_(False)
    )
    held = select(Hold.asset_id, func.min(Hold.from_at)).where(_holding(now), Hold.asset_id.in_(asset_ids))
    kits = select(KitPart.asset_id, Kit.name).join(Kit, Kit.id == KitPart.kit_id)
    return Beside(
        photos=_pairs(pictures.group_by(Photo.asset_id)),
        holders={one.asset_id: one for one in holders(asset_ids)},
        reserved=_pairs(held.group_by(Hold.asset_id)),
        kits=_pairs(kits.where(KitPart.asset_id.in_(asset_ids))),
    )


def _pairs(query: Select[int, Any]) -> dict[int, Any]:
    return dict(db.session.execute(query).all())


def holders(asset_ids: Collection[int]) -> list[Holder]:
    """Who has those of the assets that are out: the responsible person with the body he borrows for."""
    query = (
        select(LoanItem.asset_id, LoanItem.loan_id, LoanItem.due_at, Person.name, Department.name, Unit.name)
        .join(Loan, Loan.id == LoanItem.loan_id)
        .join(Person, Person.id == Loan.person_id)
        .outerjoin(Department, Department.id == Loan.department_id)
        .outerjoin(Unit, Unit.id == Loan.unit_id)
        .where(LoanItem.asset_id.in_(asset_ids), LoanItem.returned_at.is_(None))
    )
    return [
        Holder(asset_id, loan_id, " ".join(filter(None, (department or unit, person))), due_at)
        for asset_id, loan_id, due_at, person, department, unit in db.session.execute(query)
    ]


def holder_of(asset_id: int) -> Holder | None:
    """Who has it; None when it is not out."""
    return next(iter(holders([asset_id])), None)


def reserved_from(asset_id: int, now: datetime) -> datetime | None:
    """From when somebody has reserved it; None: nobody."""
    query = select(func.min(Hold.from_at)).where(_holding(now), Hold.asset_id == asset_id)
    return db.session.scalar(query)


def stored_names() -> list[str]:
    """The files that photos name."""
    return list(db.session.scalars(select(Photo.stored)))


def counts_of(store_id: int) -> Mapping[AssetState, int]:
    """How many assets are in which state; every state is there."""
    query = select(Asset.state, func.count()).where(Asset.store_id == store_id).group_by(Asset.state)
    told = dict(db.session.execute(query).all())
    return {state: told.get(state, 0) for state in AssetState}
