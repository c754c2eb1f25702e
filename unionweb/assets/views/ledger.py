"""The ledger of a store: the list, files and paper of it, registering, moving many."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from flask import Response, request

from unionweb.assets import policies
from unionweb.assets.actions import ledger as actions
from unionweb.assets.forms.ledger import RegisterForm
from unionweb.assets.models import Asset, Spot, Store
from unionweb.assets.queries import importing, stores
from unionweb.assets.queries import ledger as queries
from unionweb.assets.rules.ledger_sheet import COLUMNS
from unionweb.assets.rules.states import ASSET_STATES, RESERVED
from unionweb.assets.rules.tags import show_tag
from unionweb.assets.views.room import room
from unionweb.base.clock import now, today
from unionweb.base.db import db
from unionweb.base.money import yuan
from unionweb.base.tables import Cell, Sheet, write_csv, write_xlsx
from unionweb.base.text import mark
from unionweb.base.web.answers import XLSX, download, go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.base.web.incoming import number_argument, read_number, search_argument
from unionweb.base.web.paging import PAGE_SIZE, Page
from unionweb.people.models import Person
from unionweb.people.signin import who

STATES: dict[str, str] = {
    "": mark("在账（不含已报废）"),
    **{state.value: words for state, words in ASSET_STATES.items()},
    queries.RESERVED: RESERVED,
}
PAPER_MOST = 2000
"""Lines on paper; more belongs into a file."""


def _wanted() -> queries.Wanted:
    state = request.args.get("state", "")
    return queries.Wanted(
        search_argument(),
        state if state in STATES else "",
        number_argument("category"),
        number_argument("spot"),
    )


def _arguments(wanted: queries.Wanted) -> dict[str, Any]:
    told: dict[str, Any] = {"text": wanted.text, "state": wanted.state}
    told |= {"category": wanted.category_id, "spot": wanted.spot_id}
    return {name: value for name, value in told.items() if value}


@room.get("/<int:store_id>/ledger", policy=policies.sees_store)
def ledger(store_id: int) -> Response:
    """What is in the store: searched, filtered, sorted, paged."""
    wanted, sort, moment = _wanted(), request.args.get("sort", "name"), now()
    found = _page(store_id, wanted, moment, sort, number_argument("page") or 1)
    return page(
        "assets/ledger.html",
        store=policies.the_store(store_id),
        found=found,
        beside=queries.beside([row.id for row in found.items], moment),
        wanted=wanted,
        sort=sort,
        arguments=_arguments(wanted),
        categories=stores.categories_of(store_id),
        spots=stores.spots_of(store_id),
        states=STATES,
        keeps=policies.keeps_store(who(), store_id),
        moment=moment,
    )


def _page(store_id: int, wanted: queries.Wanted, moment: datetime, sort: str, number: int) -> Page[Any]:
    number = max(1, number)
    rows, total = queries.one_page(store_id, wanted, moment, sort, number, PAGE_SIZE)
    if not rows and number > 1:
        return _page(store_id, wanted, moment, sort, 1)
    return Page(rows, number, max(1, -(-total // PAGE_SIZE)), total)


HEADERS = (*COLUMNS.values(), mark("状态"), mark("保管人"))


@room.get("/<int:store_id>/ledger.<any(csv,xlsx):kind>", policy=policies.sees_store)
def export_ledger(store_id: int, kind: str) -> Response:
    """What the filters leave, as a file that the import takes back."""
    title = translate(mark("物资台账"))
    name = f"{policies.the_store(store_id).unit.full_name}-{title}-{today()}.{kind}"
    headers = [translate(header) for header in HEADERS]
    rows = db.session.execute(queries.ledger(store_id, _wanted(), now(), request.args.get("sort", "name")))
    if kind == "csv":
        return download(write_csv(headers, _cells(rows)), name, "text/csv")
    return download(write_xlsx([Sheet(title, headers, _cells(rows))]), name, XLSX)


def _cells(rows: Any) -> Iterator[Sequence[Cell]]:
    for row in rows:
        yield [
            row.name,
            row.category,
            row.spot or "",
            row.custodian_number or "",
            "" if row.price is None else yuan(row.price),
            row.bought_on,
            row.voucher,
            row.serial,
            1,
            show_tag(row.tag),
            row.words,
            translate(ASSET_STATES[row.state]),
            row.custodian or "",
        ]


@room.get("/<int:store_id>/ledger/print", policy=policies.sees_store)
def print_ledger(store_id: int) -> Response:
    """The same on A4."""
    wanted, moment = _wanted(), now()
    query = queries.ledger(store_id, wanted, moment, request.args.get("sort", "name"))
    return page(
        "assets/ledger_print.html",
        store=policies.the_store(store_id),
        rows=db.session.execute(query.limit(PAPER_MOST)).all(),
        total=queries.count(store_id, wanted, moment),
        most=PAPER_MOST,
        states=STATES,
        wanted=wanted,
        arguments=_arguments(wanted),
        today=today(),
    )


@room.post("/<int:store_id>/ledger/move", policy=policies.keeps_store)
def move_assets(store_id: int) -> Response:
    """Put those that were ticked somewhere else."""
    numbers = (read_number(text) for text in request.form.getlist("asset"))
    chosen = {number for number in numbers if number is not None}
    spot = db.session.get(Spot, read_number(request.form.get("spot_id", "")) or 0)
    store = policies.the_store(store_id)
    moved = actions.move(store, chosen, spot, by=who().actor, now=now())
    tell(mark("已把 %(n)s 件变更到“%(spot)s”"), n=len(moved), spot=spot.name if spot else "—")
    return go("assets.ledger", store_id=store_id, spot=spot.id if spot else None)


def find_person(store: Store) -> Any:
    """Looks up whoever may keep things of a store by number."""

    def find(number: str) -> Person | None:
        key, _name = importing.people_of(store, [number]).get(number, (None, ""))
        return None if key is None else db.session.get(Person, key)

    return find


@room.route("/<int:store_id>/register", methods=["GET", "POST"], policy=policies.keeps_store)
def register_assets(store_id: int) -> Response:
    """One asset, or several alike; `like`: an asset to take everything from but its serial number."""
    store = policies.the_store(store_id)
    form = RegisterForm(
        None,
        stores.categories_of(store_id),
        stores.spots_of(store_id),
        find_person(store),
        count=1,
        **_like(store_id),
    )
    made = attempt(form, lambda: _register(store, form))
    if made:
        tell(mark("已登记 %(n)s 件。请打印标签贴上"), n=len(made))
        if form.tag.data or len(made) == 1:
            return go("assets.photos", asset_id=made[0].id)
        return go("assets.ledger", store_id=store_id, text=made[0].name)
    return page("assets/register.html", form.status, form=form, store=store)


def _like(store_id: int) -> dict[str, Any]:
    like = db.session.get(Asset, number_argument("like") or 0)
    if like is None or like.store_id != store_id:
        return {}
    plain = ("name", "category_id", "price", "bought_on", "voucher", "words")
    told = {name: getattr(like, name) for name in plain}
    number = like.custodian.number if like.custodian else ""
    return told | {"spot_id": like.spot_id or 0, "custodian_number": number}


def _register(store: Store, form: RegisterForm) -> Sequence[Asset]:
    details, count, by = form.read(), form.count.data or 1, who().actor
    if form.tag.data and count == 1:
        return [actions.register(store, details, tag=form.tag.data, by=by, now=now())]
    if form.tag.data:
        raise actions.one_label_each()
    return actions.register_many(store, details, count, by=by, now=now())
