"""Which labels to print, and what stands on them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, cast, func, select

from unionweb.assets.models import Asset, Consumable, Kit, Label, Spot, Store
from unionweb.assets.rules.labels import MOST, Printed
from unionweb.assets.rules.states import AssetState, LabelKind
from unionweb.base.db import db


@dataclass(frozen=True, slots=True)
class Batch:
    """Blank labels made at once, and how many of them are still blank."""

    name: str
    made: int
    blank: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which labels. `tags`: these, else of a kind, of a category or spot, registered since."""

    kind: LabelKind = LabelKind.ASSET
    tags: tuple[str, ...] = ()
    category_id: int | None = None
    spot_id: int | None = None
    since: datetime | None = None
    batch: str = ""


def to_print(store: Store, wanted: Wanted) -> list[Printed]:
    """The labels in order of name and tag; at most one more than may be printed at once."""
    if wanted.batch:
        return _blanks(store, wanted.batch)
    owner = store.unit.full_name
    found = []
    for table in (Asset, Kit, Consumable):
        if wanted.tags or wanted.kind == _KINDS[table]:
            rows = db.session.execute(_named(table, store, wanted).limit(MOST + 1))
            found += [Printed(tag, owner, name, words or "") for tag, name, words in rows]
    return found


_KINDS = {Asset: LabelKind.ASSET, Kit: LabelKind.KIT, Consumable: LabelKind.CONSUMABLE}


def _named(table: Any, store: Store, wanted: Wanted) -> Any:
    if table is Kit:
        query = select(Kit.tag, Kit.name, Kit.words).where(Kit.closed.is_(False))
    else:
        query = select(table.tag, table.name, Spot.name).outerjoin(Spot, Spot.id == table.spot_id)
        if wanted.category_id:
            query = query.where(table.category_id == wanted.category_id)
        if wanted.spot_id:
            query = query.where(table.spot_id == wanted.spot_id)
    if table is Asset:
        query = query.where(Asset.state != AssetState.WRITTEN_OFF)
    if wanted.since:
        query = query.where(table.created_at >= wanted.since)
    if wanted.tags:
        query = query.where(table.tag.in_(wanted.tags))
    return query.where(table.store_id == store.id).order_by(table.name, table.tag)


def _blanks(store: Store, batch: str) -> list[Printed]:
    query = select(Label.tag).where(
        Label.store_id == store.id, Label.batch == batch, Label.kind == LabelKind.BLANK
    )
    return [Printed(tag, store.unit.full_name) for tag in db.session.scalars(query.order_by(Label.tag))]


def batches(store_id: int) -> list[Batch]:
    """Blank labels by batch, the newest first, while one of them is left."""
    blank = func.sum(cast(Label.kind == LabelKind.BLANK, Integer))
    query = select(Label.batch, func.count(), blank).where(Label.store_id == store_id, Label.batch != "")
    rows = db.session.execute(query.group_by(Label.batch).having(blank > 0).order_by(Label.batch.desc()))
    return [Batch(name, made, left) for name, made, left in rows]
