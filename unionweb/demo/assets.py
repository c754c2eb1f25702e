"""The store room of the demonstration: a ledger, kits, loans that came back, go on and are late."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from unionweb.assets.actions import consumables, stock, stores
from unionweb.assets.actions.approvals import approve
from unionweb.assets.actions.asking import Asking
from unionweb.assets.actions.desk import Wish, lend
from unionweb.assets.actions.kits import add_part, make_kit
from unionweb.assets.actions.ledger import AssetDetails, change_state, register_many
from unionweb.assets.actions.requests import ask
from unionweb.assets.models import Asset, Category, Loan, Spot, Store
from unionweb.assets.queries.stores import categories_of
from unionweb.assets.rules.bodies import Body
from unionweb.assets.rules.states import EventKind
from unionweb.audit import Actor
from unionweb.base.clock import LOCAL, local_date
from unionweb.base.db import db
from unionweb.demo.school import School
from unionweb.people.models import Department, Person

DAY = timedelta(days=1)
SPOTS = ("大学生活动中心 305 室 A 柜", "大学生活动中心 305 室 B 柜", "田径场器材间", "办公室文件柜")
SOUND, CAMERAS, TENTS, CLOTHES, TOOLS, OFFICE = range(6)
LEDGER = (
    ("户外音箱", SOUND, 0, 4, 168000),
    ("无线话筒", SOUND, 0, 8, 45000),
    ("调音台", SOUND, 0, 1, 236000),
    ("单反相机", CAMERAS, 1, 2, 629900),
    ("三脚架", CAMERAS, 1, 4, 32000),
    ("补光灯", CAMERAS, 1, 2, 29900),
    ("折叠帐篷 3 × 3 米", TENTS, 2, 10, 38000),
    ("折叠桌", TENTS, 2, 20, 12800),
    ("折叠椅", TENTS, 2, 40, 4500),
    ("礼仪服", CLOTHES, 1, 12, 15800),
    ("绶带", CLOTHES, 1, 10, 1800),
    ("电钻", TOOLS, 3, 1, 26900),
    ("插线板", TOOLS, 3, 8, 3900),
    ("推车", TOOLS, 2, 2, 19900),
    ("激光笔", OFFICE, 3, 3, 9900),
)
"""Name, category, spot, how many, price of one in fen."""
SUPPLIES = (("A4 复印纸", "包", 24, 10, 2), ("签字笔", "支", 85, 30, 5), ("工作证套", "个", 6, 20, 0))
"""Name, measure, stock, least, how many a member takes alone."""


def furnish(school: School, now: datetime) -> int:
    """A store with its things and what happened to them in the last weeks; its id. In the running
    transaction."""
    keeper = school.cast["asset_officer"]
    by = Actor(keeper.id, keeper.name)
    store = _open(school, by, now - 60 * DAY)
    things = _register(store, keeper, by, now - 50 * DAY)
    _kits(store, things, by, now - 45 * DAY)
    usual = store.terms
    # The past is lent in whatever week the demonstration is built.
    store.terms_data = replace(usual, closed_weeks=()).as_json()
    _loans(school, store, things, by, now)
    _requests(school, store, things, now)
    store.terms_data = usual.as_json()
    _consumables(store, by, now)
    change_state(things["推车"][1], EventKind.TO_REPAIR, "左前轮脱落", by=by, now=now - 6 * DAY)
    change_state(things["插线板"][7], EventKind.LOST, "迎新晚会后没有找到", by=by, now=now - 20 * DAY)
    return store.id


def _open(school: School, by: Actor, now: datetime) -> Store:
    store = stores.open_store(school.unit, by=by, now=now)
    office = _departments(school)["办公室"]
    words = "大学生活动中心 305 室；周一至周五 17:00–18:00"
    stores.edit_store(store, words, office, by=by, now=now)
    for name in SPOTS:
        stores.add_spot(store, name, by=by, now=now)
    cameras, tents = categories_of(store.id)[CAMERAS], categories_of(store.id)[TENTS]
    details = stores.CategoryDetails
    stores.edit_category(
        store, cameras, details(cameras.name, days=3, deposit=20000, confirms=True), by=by, now=now
    )
    stores.edit_category(store, tents, details(tents.name, large=True, buffer_hours=2), by=by, now=now)
    return store


def _register(store: Store, keeper: Person, by: Actor, now: datetime) -> dict[str, list[Asset]]:
    categories: list[Category] = list(categories_of(store.id))
    spots = {one.name: one for one in db.session.scalars(select(Spot).where(Spot.store_id == store.id))}
    found = {}
    for name, category, spot, count, price in LEDGER:
        details = AssetDetails(
            name,
            categories[category],
            spots[SPOTS[spot]],
            keeper,
            price=price,
            bought_on=date(local_date(now).year - 1, 9, 10),
        )
        found[name] = list(register_many(store, details, count, by=by, now=now))
    return found


def _kits(store: Store, things: dict[str, list[Asset]], by: Actor, now: datetime) -> None:
    kits = {
        "扩音套装": [*things["户外音箱"][:2], *things["无线话筒"][:2], things["插线板"][0]],
        "摄影套装": [things["单反相机"][1], things["三脚架"][3], things["补光灯"][1]],
    }
    for name, parts in kits.items():
        kit = make_kit(store, name, "一起借，一起还", by=by, now=now)
        for part in parts:
            add_part(kit, part.tag, by=by, now=now)


def _departments(school: School) -> dict[str, Department]:
    query = select(Department).where(Department.unit_id == school.unit.id)
    return {one.name: one for one in db.session.scalars(query)}


def _loans(
    school: School, store: Store, things: dict[str, list[Asset]], by: Actor, now: datetime
) -> list[Loan]:
    departments = _departments(school)
    head, officer = school.cast["head"], school.cast["officer"]
    media = Body(departments["宣传部"].id)
    club = Body(None, school.clubs[0].id)
    student = school.cast["student"]
    asked = (
        (student, club, "志愿者招募日", [*things["折叠帐篷 3 × 3 米"][:3], *things["折叠桌"][:4]], 9),
        (head, media, "新生开放日", [things["户外音箱"][2], *things["无线话筒"][4:6]], 2),
        (officer, media, "校运会拍摄", [things["单反相机"][0], things["三脚架"][0]], 1),
    )
    return [
        lend(
            store,
            Wish(person.id, tuple(one.tag for one in wanted), f"demo-loan-{place:04}", body, event),
            by=by,
            now=now - ago * DAY,
        )
        for place, (person, body, event, wanted, ago) in enumerate(asked)
    ]


def _requests(school: School, store: Store, things: dict[str, list[Asset]], now: datetime) -> None:
    """One is approved and can be collected, one waits for the office and the adviser."""
    head, officer, keeper = (school.cast[part] for part in ("head", "officer", "asset_officer"))
    media = Body(_departments(school)["宣传部"].id)
    start = datetime.combine(local_date(now) + 2 * DAY, time(8), LOCAL)
    asked = (
        (officer, "采访拍摄", [things["三脚架"][1], things["补光灯"][0]], start),
        (head, "社团嘉年华", [*things["折叠帐篷 3 × 3 米"][4:8], *things["插线板"][2:5]], start + 3 * DAY),
    )
    made = [
        ask(
            store,
            Asking(
                person.id,
                event,
                begins,
                begins + timedelta(hours=10),
                f"demo-ask-{place:04}",
                media,
                "大学生活动中心",
                tags=tuple(one.tag for one in wanted),
            ),
            by=Actor(person.id, person.name),
            now=now - DAY,
        )
        for place, (person, event, wanted, begins) in enumerate(asked)
    ]
    approve(made[0], "office", "按时归还", by=Actor(keeper.id, keeper.name), now=now)


def _consumables(store: Store, by: Actor, now: datetime) -> None:
    office = categories_of(store.id)[OFFICE]
    for place, (name, measure, count, least, alone) in enumerate(SUPPLIES):
        details = consumables.ConsumableDetails(name, office, measure, least=least, self_most=alone)
        one = consumables.register(store, details, by=by, now=now - 40 * DAY)
        delivery = stock.Delivery(count, local_date(now - 40 * DAY))
        stock.restock(one, delivery, f"demo-stock-{place:04}", by=by, now=now - 40 * DAY)
