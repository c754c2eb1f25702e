"""Consumables: what kinds there are. What comes in and goes out is in `actions.stock`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from unionweb.assets.actions.tagging import claim_tag, give_tags
from unionweb.assets.models import Category, Consumable, Spot, Store
from unionweb.assets.rules.states import LabelKind
from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark

VERBS = {
    "assets.consumable.register": mark("登记耗材"),
    "assets.consumable.edit": mark("修改耗材资料"),
}


@dataclass(frozen=True, slots=True)
class ConsumableDetails:
    """What people write of a consumable; see the table."""

    name: str
    category: Category
    measure: str
    spot: Spot | None = None
    least: int = 0
    self_most: int = 0
    words: str = ""
    closed: bool = False

    def columns(self) -> dict[str, Any]:
        """As the table stores it."""
        return {
            "name": self.name,
            "category_id": self.category.id,
            "spot_id": self.spot.id if self.spot else None,
            "measure": self.measure,
            "least": self.least,
            "self_most": self.self_most,
            "words": self.words.strip(),
        }


def register(
    store: Store, details: ConsumableDetails, *, tag: str = "", by: Actor, now: datetime
) -> Consumable:
    """One more kind, with a fresh tag or the blank label `tag`; it has no stock yet. Refusal: no blank label
    of this store, a name that is there."""
    _refuse_foreign(store, details)
    _refuse_name(store, details.name, 0)
    if tag.strip():
        taken = claim_tag(store, tag, LabelKind.CONSUMABLE)
    else:
        (taken,) = give_tags(store, 1, LabelKind.CONSUMABLE, now=now)
    one = Consumable(store_id=store.id, tag=taken, created_at=now, **details.columns())
    db.session.add(one)
    db.session.flush()
    log("assets.consumable.register", one, by, now, tag=taken)
    return one


def edit(
    one: Consumable, details: ConsumableDetails, version: int, *, by: Actor, now: datetime
) -> Consumable:
    """Refusal: somebody else changed it meanwhile, a name that is there, out of use with something in
    stock."""
    _refuse_foreign(one.store, details)
    _refuse_name(one.store, details.name, one.id)
    if details.closed and one.stock:
        raise Refusal(
            "还有库存 %(stock)s %(measure)s，请先领用或登记损耗，再停用",
            field="closed",
            stock=one.stock,
            measure=one.measure,
        )
    same = (Consumable.id == one.id) & (Consumable.version == version)
    values = details.columns() | {"closed": details.closed, "version": version + 1}
    changed = update(Consumable).where(same).values(values).returning(Consumable.id)
    if db.session.scalar(changed) is None:
        raise Refusal("别人刚刚修改了这种耗材，请重新打开再改")
    log("assets.consumable.edit", one, by, now, closed=details.closed)
    db.session.refresh(one)
    return one


def _refuse_foreign(store: Store, details: ConsumableDetails) -> None:
    if details.category.store_id != store.id:
        raise Refusal("请选择本物资室的类别", field="category_id")
    if details.spot is not None and details.spot.store_id != store.id:
        raise Refusal("请选择本物资室的存放地点", field="spot_id")


def _refuse_name(store: Store, name: str, besides: int) -> None:
    same = (Consumable.store_id == store.id) & (Consumable.name == name) & (Consumable.id != besides)
    if db.session.scalar(select(Consumable.id).where(same, Consumable.closed.is_(False)).limit(1)):
        raise Refusal("已有这种耗材：%(name)s。要增加数量请登记入库", field="name", name=name)


def log(verb: str, one: Consumable, by: Actor, now: datetime, **details: Any) -> None:
    """An entry about a consumable."""
    about = {"name": one.name} | details
    record(verb, subject=("asset_consumable", one.id), by=by, now=now, details=about)
