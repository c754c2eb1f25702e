"""Kits: making them, what is in them, taking them apart."""

from flask import Response

from unionweb.assets import policies
from unionweb.assets.actions import kits as actions
from unionweb.assets.forms.ledger import KitForm, NewKitForm, PartForm
from unionweb.assets.models import Kit
from unionweb.assets.queries import kits as queries
from unionweb.assets.rules.states import ASSET_STATES
from unionweb.assets.views.room import room
from unionweb.base.clock import now
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.incoming import search_argument
from unionweb.base.web.paging import paginate
from unionweb.people.signin import who


@room.get("/<int:store_id>/kits", policy=policies.sees_store)
def kits(store_id: int) -> Response:
    """Those of a store."""
    text = search_argument()
    return page(
        "assets/kits.html",
        store=policies.the_store(store_id),
        found=paginate(queries.kits(store_id, text)),
        text=text,
        state_of=queries.kit_state,
        states=ASSET_STATES,
        keeps=policies.keeps_store(who(), store_id),
    )


@room.route("/<int:store_id>/kits/new", methods=["GET", "POST"], policy=policies.keeps_store)
def new_kit(store_id: int) -> Response:
    """An empty one."""
    store, form = policies.the_store(store_id), NewKitForm()
    kit = attempt(
        form,
        lambda: actions.make_kit(
            store,
            form.name.data or "",
            form.words.data or "",
            tag=form.tag.data or "",
            by=who().actor,
            now=now(),
        ),
    )
    if kit:
        tell(mark("已新建。请把物资逐件扫进来"))
        return go("assets.kit", kit_id=kit.id)
    return page("assets/kit_new.html", form.status, form=form, store=store)


@room.route("/kits/<int:kit_id>", methods=["GET", "POST"], policy=policies.keeps_kit)
def kit(kit_id: int) -> Response:
    """What is in it, and one more part by its tag."""
    one, form = queries.kit_by_id(kit_id), PartForm()
    text = form.tag.data or ""
    part = attempt(form, lambda: actions.add_part(one, text, by=who().actor, now=now()))
    if part:
        tell(mark("已加入%(name)s"), name=part.asset.name)
        return go("assets.kit", kit_id=kit_id)
    return _kit_page(one, form)


def _kit_page(one: Kit, form: PartForm) -> Response:
    return page(
        "assets/kit.html",
        form.status,
        kit=one,
        form=form,
        state=queries.kit_state(one),
        states=ASSET_STATES,
    )


@room.route("/kits/<int:kit_id>/edit", methods=["GET", "POST"], policy=policies.keeps_kit)
def edit_kit(kit_id: int) -> Response:
    """What it is called."""
    one = queries.kit_by_id(kit_id)
    form = KitForm(one)
    name, words = form.name.data or "", form.words.data or ""
    if attempt(form, lambda: actions.edit_kit(one, name, words, by=who().actor, now=now())):
        tell(mark("已保存"))
        return go("assets.kit", kit_id=kit_id)
    return page("assets/kit_edit.html", form.status, form=form, kit=one)


@room.post("/kits/<int:kit_id>/parts/<int:asset_id>/remove", policy=policies.keeps_kit)
def remove_part(kit_id: int, asset_id: int) -> Response:
    """Take an asset out."""
    actions.remove_part(queries.kit_by_id(kit_id), asset_id, by=who().actor, now=now())
    tell(mark("已取出"))
    return go("assets.kit", kit_id=kit_id)


@room.post("/kits/<int:kit_id>/dissolve", policy=policies.keeps_kit)
def dissolve_kit(kit_id: int) -> Response:
    """Take it apart."""
    one = actions.dissolve(queries.kit_by_id(kit_id), by=who().actor, now=now())
    tell(mark("已拆散“%(name)s”，其中的物资留在台账里"), name=one.name)
    return go("assets.kits", store_id=one.store_id)
