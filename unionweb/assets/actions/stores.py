"""Opening a store room, its rules, its places and categories."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from unionweb.assets.models import Asset, Category, Spot, Store
from unionweb.assets.rules.states import AssetState
from unionweb.assets.rules.terms import LendingTerms
from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.people.models import Department, Unit

VERBS = {
    "assets.store.open": mark("开设物资室"),
    "assets.store.edit": mark("修改物资室资料"),
    "assets.store.terms": mark("修改借用规则"),
    "assets.spot.add": mark("添加存放地点"),
    "assets.spot.edit": mark("修改存放地点"),
    "assets.category.add": mark("添加物资类别"),
    "assets.category.edit": mark("修改物资类别"),
}
FIRST_CATEGORIES = (
    mark("音响设备"),
    mark("摄影摄像"),
    mark("帐篷桌椅"),
    mark("服装道具"),
    mark("工具"),
    mark("办公用品"),
)


def open_store(unit: Unit, *, by: Actor, now: datetime) -> Store:
    """A store with the usual rules and categories. Refusal: a unit without a union, or one that has a
    store."""
    if not unit.has_union or unit.closed:
        raise Refusal("这个单位没有学生会", field="unit_id")
    if db.session.scalar(select(Store.id).where(Store.unit_id == unit.id)) is not None:
        raise Refusal("%(unit)s已有物资室", field="unit_id", unit=unit.name)
    store = Store(unit=unit, terms_data=LendingTerms().as_json(), created_at=now)
    db.session.add(store)
    db.session.flush()
    db.session.add_all(Category(store_id=store.id, name=name) for name in FIRST_CATEGORIES)
    log("assets.store.open", store, by, now, unit=unit.name)
    return store


def edit_store(store: Store, words: str, office: Department | None, *, by: Actor, now: datetime) -> Store:
    """Where it is and when it is open; which department runs it. Refusal: a department of another union."""
    if office is not None and office.unit_id != store.unit_id:
        raise Refusal("请选择本单位学生会的部门", field="office_id")
    store.words, store.office = words.strip(), office
    log("assets.store.edit", store, by, now, office=office.name if office else "")
    return store


def change_terms(store: Store, terms: LendingTerms, *, by: Actor, now: datetime) -> Store:
    """The rules it lends by, from now on. Refusal: a usual length above the longest."""
    if terms.days > terms.most_days:
        raise Refusal("一般借期不能长于最长借期", field="days")
    if terms.ahead > terms.ahead_large:
        raise Refusal("大型活动可提前预约的天数不能更少", field="ahead_large")
    store.terms_data = terms.as_json()
    log("assets.store.terms", store, by, now, terms=store.terms_data)
    return store


def add_spot(store: Store, name: str, *, by: Actor, now: datetime) -> Spot:
    """A place to keep things. Refusal: there already."""
    spot = Spot(store_id=store.id, name=_free_name(store, name))
    db.session.add(spot)
    db.session.flush()
    log("assets.spot.add", store, by, now, name=name)
    return spot


def edit_spot(store: Store, spot: Spot, name: str, closed: bool, *, by: Actor, now: datetime) -> Spot:
    """Another name; or nothing is kept there any more. Refusal: a name that another one has, closing a place
    where things still are."""
    used = exists().where(Asset.spot_id == spot.id, Asset.state != AssetState.WRITTEN_OFF)
    if closed and not spot.closed and db.session.scalar(select(used)):
        raise Refusal("这里还放着物资，请先在台账里变更它们的存放地点", field="closed")
    spot.name, spot.closed = _free_name(store, name, spot.id), closed
    log("assets.spot.edit", store, by, now, name=spot.name, closed=closed)
    return spot


def _free_name(store: Store, name: str, besides: int = 0) -> str:
    name = " ".join(name.split())
    taken = select(Spot.id).where(Spot.store_id == store.id, Spot.name == name, Spot.id != besides)
    if not name or db.session.scalar(taken) is not None:
        raise Refusal("请填写一个还没有的存放地点", field="name")
    return name


@dataclass(frozen=True, slots=True)
class CategoryDetails:
    """What differs from the store's rules. `deposit` in fen for each asset."""

    name: str
    days: int | None = None
    deposit: int = 0
    large: bool = False
    confirms: bool = False
    buffer_hours: int = 0


def add_category(store: Store, details: CategoryDetails, *, by: Actor, now: datetime) -> Category:
    """A kind of things. Refusal: there already."""
    category = Category(store_id=store.id)
    _fill(store, category, details)
    db.session.add(category)
    db.session.flush()
    log("assets.category.add", store, by, now, name=category.name)
    return category


def edit_category(
    store: Store, category: Category, details: CategoryDetails, *, by: Actor, now: datetime
) -> Category:
    """Refusal: a name that another one has."""
    _fill(store, category, details)
    log("assets.category.edit", store, by, now, name=category.name)
    return category


def _fill(store: Store, category: Category, details: CategoryDetails) -> None:
    taken = select(Category.id).where(Category.store_id == store.id, Category.name == details.name)
    if db.session.scalar(taken.where(Category.id != (category.id or 0))) is not None:
        raise Refusal("已有这个类别：%(name)s", field="name", name=details.name)
    category.name, category.days, category.deposit = details.name, details.days, details.deposit
    category.large, category.confirms = details.large, details.confirms
    category.buffer_hours = details.buffer_hours


def log(verb: str, store: Store, by: Actor, now: datetime, **details: object) -> None:
    """An entry about a store."""
    record(verb, subject=("asset_store", store.id), by=by, now=now, details=details)
