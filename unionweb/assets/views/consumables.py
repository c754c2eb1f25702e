"""Consumables: the list, one of them, its page of changes."""

from collections.abc import Iterator

from flask import Response, request

from unionweb.assets import policies
from unionweb.assets.actions import consumables as actions
from unionweb.assets.forms.consumables import EditForm, RegisterForm
from unionweb.assets.models import Consumable
from unionweb.assets.queries import consumables as queries
from unionweb.assets.queries.stores import categories_of, spots_of
from unionweb.assets.rules.states import MOVEMENT_KINDS
from unionweb.assets.rules.tags import show_tag
from unionweb.assets.views.room import room
from unionweb.base.clock import now, today
from unionweb.base.db import db
from unionweb.base.tables import Cell, Sheet, write_xlsx
from unionweb.base.text import mark, say
from unionweb.base.web.answers import XLSX, download, go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.base.web.incoming import search_argument
from unionweb.base.web.paging import paginate
from unionweb.people.signin import who

BOTH = ["GET", "POST"]
RECENT = 10
HEADERS = (
    mark("编号"),
    mark("名称"),
    mark("类别"),
    mark("存放地点"),
    mark("单位"),
    mark("库存"),
    mark("最低库存"),
    mark("每次最多自助领用"),
    mark("备注"),
)


@room.get("/<int:store_id>/consumables", policy=policies.sees_store)
def consumables(store_id: int) -> Response:
    """The list, searched and sorted."""
    wanted, sort = _wanted(), _sort()
    listed = paginate(queries.consumables(store_id, wanted, sort))
    return page(
        "assets/consumables.html",
        store=policies.the_store(store_id),
        listed=listed,
        wanted=wanted,
        sort=sort,
        arguments={"text": wanted.text or None, "shown": wanted.shown or None},
        expiring=queries.expiring([one.id for one in listed.items], now()),
        today=today(),
        keeps=policies.keeps_store(who(), store_id),
    )


def _wanted() -> queries.Wanted:
    shown = request.args.get("shown", "")
    return queries.Wanted(search_argument(), shown if shown in queries.SHOWN else "")


def _sort() -> str:
    sort = request.args.get("sort", "")
    return sort if sort.removeprefix("-") in queries.SORTS else "name"


@room.get("/<int:store_id>/consumables.xlsx", policy=policies.sees_store)
def export_consumables(store_id: int) -> Response:
    """The same as a workbook."""
    store = policies.the_store(store_id)
    title, headers = translate(mark("耗材")), [translate(one) for one in HEADERS]
    listed = db.session.scalars(queries.consumables(store_id, _wanted(), _sort()))
    rows = [list(_row(one)) for one in listed]
    name = f"{store.unit.name}-{title}-{today()}.xlsx"
    return download(write_xlsx([Sheet(title, headers, rows)]), name, XLSX)


def _row(one: Consumable) -> Iterator[Cell]:
    yield from (show_tag(one.tag), one.name, translate(one.category.name))
    yield from (
        one.spot.name if one.spot else "",
        one.measure,
        one.stock,
        one.least,
        one.self_most,
        one.words,
    )


@room.route("/<int:store_id>/consumables/new", methods=BOTH, policy=policies.keeps_store)
def register_consumable(store_id: int) -> Response:
    """One more kind; on to its first delivery."""
    store = policies.the_store(store_id)
    usual = {"tag": request.args.get("tag", ""), "spot_id": 0}
    form = RegisterForm(None, categories_of(store_id), spots_of(store_id), **usual)
    made = attempt(
        form,
        lambda: actions.register(store, form.read(), tag=form.tag.data or "", by=who().actor, now=now()),
    )
    if made:
        tell(say("已登记 %(name)s，请登记入库数量", name=made.name))
        return go("assets.restock", consumable_id=made.id)
    return page("assets/consumable_new.html", form.status, form=form, store=store)


@room.get("/consumables/<int:consumable_id>", policy=policies.sees_consumable)
def consumable(consumable_id: int) -> Response:
    """One of them: its stock by lots, the last movements."""
    one = queries.consumable_by_id(consumable_id)
    sought = queries.Sought(consumable_id=consumable_id)
    recent = db.session.scalars(queries.movements(one.store_id, sought).limit(RECENT)).all()
    return page(
        "assets/consumable.html",
        one=one,
        lots=queries.lots_of(consumable_id),
        recent=recent,
        kinds=MOVEMENT_KINDS,
        today=today(),
        keeps=policies.keeps_store(who(), one.store_id),
    )


@room.route("/consumables/<int:consumable_id>/edit", methods=BOTH, policy=policies.keeps_consumable)
def edit_consumable(consumable_id: int) -> Response:
    """What is written of it."""
    one = queries.consumable_by_id(consumable_id)
    form = EditForm(one, categories_of(one.store_id), spots_of(one.store_id))
    version = form.version.data or 0
    if attempt(form, lambda: actions.edit(one, form.read(), version, by=who().actor, now=now())):
        tell(mark("已保存"))
        return go("assets.consumable", consumable_id=consumable_id)
    return page("assets/consumable_edit.html", form.status, form=form, one=one)
