"""The stores that there are: where one may borrow, and the hub of each for those who keep it."""

from collections.abc import Sequence
from typing import Any, cast

from flask import Response, current_app, url_for

from unionweb.assets import policies
from unionweb.assets.models import Store
from unionweb.assets.queries import browsing
from unionweb.assets.queries import stores as queries
from unionweb.assets.queries.overview import Overview, overview
from unionweb.assets.rules.states import ASSET_STATES, AssetState
from unionweb.assets.views.room import room
from unionweb.base.clock import now
from unionweb.base.text import mark
from unionweb.base.web.answers import page
from unionweb.base.web.incoming import number_argument, search_argument
from unionweb.base.web.paging import paginate
from unionweb.base.web.rooms import policy_of
from unionweb.people.models import Unit
from unionweb.people.queries.units import open_units
from unionweb.people.rules.who import Who
from unionweb.people.signin import who

_DOORS = (
    (mark("借还台"), "assets.desk", "qr"),
    (mark("台账"), "assets.ledger", "roster"),
    (mark("借用申请"), "assets.requests", "check"),
    (mark("预约日历"), "assets.calendar", "calendar"),
    (mark("借用记录"), "assets.loans", "people"),
    (mark("逾期未还"), "assets.overdue", "warning"),
    (mark("耗材"), "assets.consumables", "download"),
    (mark("套装"), "assets.kits", "units"),
    (mark("盘点"), "assets.stocktakes", "search"),
    (mark("押金"), "assets.deposit_ledger", "key"),
    (mark("赔偿"), "assets.claim_list", "edit"),
    (mark("停借"), "assets.bar_list", "lock"),
    (mark("报废"), "assets.write_offs", "trash"),
    (mark("标签"), "assets.labels", "print"),
)
_SETTINGS = (
    (mark("说明和负责部门"), "assets.settings", "edit"),
    (mark("借用规则"), "assets.terms", "settings"),
    (mark("存放地点"), "assets.spots", "home"),
    (mark("类别"), "assets.categories", "units"),
    (mark("需求清单模板"), "assets.need_lists", "roster"),
)
_OWN = (
    (mark("扫一扫"), "assets.scan", "search"),
    (mark("我的借用"), "assets.mine", "person"),
    (mark("我的申请"), "assets.my_requests", "check"),
    (mark("我的借物码"), "assets.my_code", "qr"),
)


@room.get("/", policy=policies.signed_in)
def index() -> Response:
    """What the reader has and keeps, and where one may borrow."""
    person = who()
    stores = queries.stores()
    kept = [one for one in stores if _sees(person, one)]
    return page(
        "assets/index.html",
        own=_doors(_OWN, person, {}),
        kept=[(one, overview(one, now())) for one in kept] if len(kept) <= 3 else [],
        more_kept=kept if len(kept) > 3 else [],
        stores=_near(person, stores),
        states=ASSET_STATES,
        may_open=policies.keeps_some_store(person) and bool(units_without(person)),
    )


def _sees(person: Who, store: Store) -> bool:
    return any(person.holds(role, policies.store_place(store)) for role in policies.OVERSEERS)


def _near(person: Who, stores: Sequence[Store]) -> list[Store]:
    """The reader's own college first, then the school's, then the others."""
    home = person.home.unit_ids
    return sorted(stores, key=lambda one: home.index(one.unit_id) if one.unit_id in home else len(home))


def units_without(person: Who) -> list[Unit]:
    """Units with a union, without a store, where the reader may open one."""
    taken = {one.unit_id for one in queries.stores()}
    return [
        one
        for one in open_units()
        if one.has_union and one.id not in taken and policies.keeps_at(person, one.place)
    ]


@room.get("/<int:store_id>", policy=policies.sees_store)
def store(store_id: int) -> Response:
    """The hub of a store."""
    person, one = who(), policies.the_store(store_id)
    told = overview(one, now())
    return page(
        "assets/store.html",
        store=one,
        told=told,
        keeps=policies.keeps_store(person, store_id),
        doors=_doors(_DOORS, person, {"store_id": store_id}, _notes(told)),
        settings=_doors(_SETTINGS, person, {"store_id": store_id}),
        states=ASSET_STATES,
    )


def _notes(told: Overview) -> dict[str, int]:
    return {
        "assets.ledger": sum(told.states.values()) - told.states[AssetState.WRITTEN_OFF],
        "assets.requests": told.requests,
        "assets.overdue": told.overdue,
        "assets.consumables": told.low,
        "assets.write_offs": told.write_offs,
        "assets.kits": told.kits,
    }


def _doors(
    doors: tuple[tuple[str, str, str], ...],
    person: Who,
    arguments: dict[str, int],
    notes: dict[str, int] | None = None,
) -> list[tuple[str, str, str, int | None]]:
    """(label, address, icon, number) of those that exist and that the reader may open."""
    found, values = [], cast(dict[str, Any], arguments)
    for label, endpoint, icon in doors:
        if endpoint in current_app.view_functions:
            policy = policy_of(current_app, endpoint)
            if policy is not None and policy(person, **arguments):
                number = (notes or {}).get(endpoint)
                found.append((label, url_for(endpoint, **values), icon, number))
    return found


@room.get("/<int:store_id>/browse", policy=policies.signed_in)
def browse(store_id: int) -> Response:
    """What a store lends, each kind of thing once, with how many are there now."""
    one, text, category = policies.the_store(store_id), search_argument(), number_argument("category")
    found = paginate(browsing.kinds(store_id, text, category), size=24)
    return page(
        "assets/browse.html",
        store=one,
        found=found,
        text=text,
        category=category,
        categories=queries.categories_of(store_id),
        photos=browsing.photos([row.first for row in found.items]),
        tags=browsing.tags_of([row.first for row in found.items]),
        asks="assets.ask" in current_app.view_functions,
        sees=_sees(who(), one),
    )
