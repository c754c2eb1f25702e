"""Counts: what was scanned, how far it is, what came of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select

from unionweb.assets.models import Asset, AssetEvent, Category, Spot, StockLine, StockScan, Stocktake, Store
from unionweb.assets.rules.counting import Decision, Line, Result, Scan, count
from unionweb.assets.rules.states import AssetState, EventKind, StocktakeState
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.people.models import Grant, Person, Tenure
from unionweb.people.rules.roles import Role

LAST = 8
"""Scans shown with a way to take them back."""

AT_ONCE = 500

_CHANGES = frozenset(
    {
        EventKind.MOVED,
        EventKind.TO_REPAIR,
        EventKind.REPAIRED,
        EventKind.LOST,
        EventKind.FOUND,
        EventKind.LENT,
        EventKind.RETURNED,
        EventKind.UNDONE,
        EventKind.WRITTEN_OFF,
    }
)


def the_stocktake(stocktake_id: int) -> Stocktake:
    """Raises NotFound."""
    return found(db.session.get(Stocktake, stocktake_id))


def stocktakes_of(store_id: int) -> Select[Stocktake]:
    """The newest first."""
    return select(Stocktake).where(Stocktake.store_id == store_id).order_by(Stocktake.id.desc())


def open_stocktakes() -> Sequence[Stocktake]:
    """Those that somebody has something to do about."""
    return db.session.scalars(select(Stocktake).where(Stocktake.state != StocktakeState.SETTLED)).all()


def running(store_id: int) -> Stocktake | None:
    """The one that goes on in a store."""
    going_on = (Stocktake.store_id == store_id) & (Stocktake.state == StocktakeState.COUNTING)
    return db.session.scalar(select(Stocktake).where(going_on))


def people_of(store: Store, day: date) -> Sequence[Person]:
    """Who may be one of the two: whoever serves in the union on that day, or keeps its store; by name."""
    serving = select(Tenure.person_id).where(
        Tenure.unit_id == store.unit_id,
        Tenure.starts_on <= day,
        or_(Tenure.ends_on.is_(None), Tenure.ends_on >= day),
    )
    keeping = select(Grant.person_id).where(
        Grant.role == Role.ASSET_OFFICER, Grant.ended_at.is_(None), Grant.unit_id == store.unit_id
    )
    office = select(Grant.person_id).where(
        Grant.role == Role.ASSET_OFFICER, Grant.ended_at.is_(None), Grant.department_id == store.office_id
    )
    members = or_(Person.id.in_(serving), Person.id.in_(keeping), Person.id.in_(office))
    query = select(Person).where(members, Person.left_on.is_(None))
    return db.session.scalars(query.order_by(Person.name, Person.number)).all()


def scans_of(stocktake_id: int, asset_ids: Collection[int] | None = None) -> list[Scan]:
    """All that were not taken back; or those of some assets."""
    columns = (
        StockScan.key,
        StockScan.asset_id,
        StockScan.tag,
        StockScan.spot_id,
        StockScan.person_id,
        StockScan.scanned_at,
    )
    query = select(*columns).where(StockScan.stocktake_id == stocktake_id, StockScan.taken_back_at.is_(None))
    if asset_ids is not None:
        query = query.where(StockScan.asset_id.in_(asset_ids))
    return [Scan(*row) for row in db.session.execute(query)]


def lines_of(stocktake: Stocktake, asset_ids: Collection[int] | None = None) -> list[Line]:
    """Every line; or those of some assets. Two queries."""
    columns = (StockLine.asset_id, StockLine.state, StockLine.spot_id, StockLine.in_scope)
    query = select(*columns).where(StockLine.stocktake_id == stocktake.id)
    if asset_ids is not None:
        query = query.where(StockLine.asset_id.in_(asset_ids))
    changed = _changed(stocktake, asset_ids)
    rows = db.session.execute(query)
    return [Line(asset, state, spot, here, asset in changed) for asset, state, spot, here in rows]


def _changed(stocktake: Stocktake, asset_ids: Collection[int] | None) -> set[int]:
    """What happened to since the count began; until it was settled, for that changed things too."""
    query = select(AssetEvent.asset_id, AssetEvent.kind, AssetEvent.details).where(
        AssetEvent.at >= stocktake.started_at
    )
    if asset_ids is None:
        ours = (StockLine.asset_id == AssetEvent.asset_id) & (StockLine.stocktake_id == stocktake.id)
        query = query.join(StockLine, ours)
    else:
        query = query.where(AssetEvent.asset_id.in_(asset_ids))
    if stocktake.settled_at is not None:
        query = query.where(AssetEvent.at < stocktake.settled_at)
    rows = db.session.execute(query.where(AssetEvent.kind.in_([*_CHANGES, EventKind.EDITED])))
    return {
        asset for asset, kind, details in rows if kind in _CHANGES or "spot" in details.get("changed", {})
    }


def result_of(stocktake: Stocktake) -> Result:
    """What it came to, or comes to if it ended now."""
    return count(lines_of(stocktake), scans_of(stocktake.id))


@dataclass(frozen=True, slots=True)
class Place:
    """How far the count is at a place of the ledger (None: things without a place)."""

    spot: Spot | None
    expected: int
    found: int

    @property
    def left(self) -> int:
        """So many are still to be found."""
        return self.expected - self.found


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a count is. `beside`: scanned and not expected; `unknown`: what nobody knows, each text
    once. `last`: the latest scans, (key, tag, asset_id, scanned_at, thing, spot, person)."""

    places: Sequence[Place]
    beside: int
    unknown: int
    last: Sequence[Row[*tuple[Any, ...]]]

    @property
    def expected(self) -> int:
        """Of all places."""
        return sum(one.expected for one in self.places)

    @property
    def found(self) -> int:
        """Of these."""
        return sum(one.found for one in self.places)


def progress_of(stocktake: Stocktake) -> Progress:
    """Four queries."""
    expected = StockLine.in_scope & (StockLine.state == AssetState.AVAILABLE)
    seen = StockLine.found_at.is_not(None)
    columns = [
        func.sum(case((condition, 1), else_=0))
        for condition in (expected, and_(expected, seen), and_(~expected, seen))
    ]
    query = select(StockLine.spot_id, *columns).where(StockLine.stocktake_id == stocktake.id)
    rows = db.session.execute(query.group_by(StockLine.spot_id)).all()
    spots = spots_by_id(stocktake.store_id)
    places = [Place(spots.get(spot), total, there) for spot, total, there, _beside in rows if total]
    return Progress(
        sorted(places, key=lambda one: (one.spot is None, one.spot.name if one.spot else "")),
        sum(beside for *_others, beside in rows),
        _unknown(stocktake.id),
        _last(stocktake.id),
    )


def spots_by_id(store_id: int) -> Mapping[int, Spot]:
    """Every place of a store, also those given up."""
    return {one.id: one for one in db.session.scalars(select(Spot).where(Spot.store_id == store_id))}


def _standing(stocktake_id: int) -> ColumnElement[bool]:
    return (StockScan.stocktake_id == stocktake_id) & StockScan.taken_back_at.is_(None)


def _unknown(stocktake_id: int) -> int:
    strange = _standing(stocktake_id) & StockScan.asset_id.is_(None)
    return db.session.scalar(select(func.count(StockScan.tag.distinct())).where(strange)) or 0


def _last(stocktake_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    columns = (StockScan.key, StockScan.tag, StockScan.asset_id, StockScan.scanned_at)
    query = (
        select(*columns, Asset.name.label("thing"), Spot.name.label("spot"), Person.name.label("person"))
        .outerjoin(Asset, Asset.id == StockScan.asset_id)
        .outerjoin(Spot, Spot.id == StockScan.spot_id)
        .join(Person, Person.id == StockScan.person_id)
        .where(_standing(stocktake_id))
        .order_by(StockScan.received_at.desc(), StockScan.scanned_at.desc())
    )
    return db.session.execute(query.limit(LAST)).all()


@dataclass(frozen=True, slots=True)
class Thing:
    """What a report says of an asset."""

    id: int
    tag: str
    name: str
    category: str


def things(asset_ids: Iterable[int]) -> Mapping[int, Thing]:
    """By asset; so many in a query as every database takes."""
    named: dict[int, Thing] = {}
    wanted = sorted(set(asset_ids))
    columns = select(Asset.id, Asset.tag, Asset.name, Category.name)
    query = columns.join(Category, Category.id == Asset.category_id)
    for start in range(0, len(wanted), AT_ONCE):
        some = query.where(Asset.id.in_(wanted[start : start + AT_ONCE]))
        named |= {row[0]: Thing(*row) for row in db.session.execute(some)}
    return named


def decisions_of(stocktake_id: int) -> Mapping[int, Decision]:
    """What was decided, by asset."""
    query = select(StockLine.asset_id, StockLine.settled)
    query = query.where(StockLine.stocktake_id == stocktake_id, StockLine.settled != "")
    return {asset: Decision(settled) for asset, settled in db.session.execute(query)}
