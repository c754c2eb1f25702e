"""Setting up a store: opening it, its words, its rules, its places and categories."""

from flask import Response

from unionweb.assets import policies
from unionweb.assets.actions import stores as actions
from unionweb.assets.forms.setup import CategoryForm, OpenForm, SpotForm, StoreForm, TermsForm
from unionweb.assets.models import Category, Spot
from unionweb.assets.queries import stores as queries
from unionweb.assets.views.room import room
from unionweb.assets.views.stores import units_without
from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.people.queries.units import departments
from unionweb.people.signin import who


@room.route("/new", methods=["GET", "POST"], policy=policies.keeps_some_store)
def open_store() -> Response:
    """Open the store of a unit."""
    form = OpenForm()
    form.offer(units_without(who()))
    store = attempt(form, lambda: actions.open_store(form.unit, by=who().actor, now=now()))
    if store:
        tell(mark("已开设。请写明地点和开放时间，核对借用规则，再登记物资"))
        return go("assets.store", store_id=store.id)
    return page("assets/setup_open.html", form.status, form=form)


@room.route("/<int:store_id>/settings", methods=["GET", "POST"], policy=policies.keeps_store)
def settings(store_id: int) -> Response:
    """What borrowers read, and who runs it."""
    store = policies.the_store(store_id)
    form = StoreForm(store, departments(store.unit_id))
    words = form.words.data or ""
    if attempt(form, lambda: actions.edit_store(store, words, form.office, by=who().actor, now=now())):
        tell(mark("已保存"))
        return go("assets.store", store_id=store_id)
    return page("assets/setup_settings.html", form.status, form=form, store=store)


@room.route("/<int:store_id>/terms", methods=["GET", "POST"], policy=policies.keeps_store)
def terms(store_id: int) -> Response:
    """The rules it lends by."""
    store = policies.the_store(store_id)
    form = TermsForm(store.terms)
    if attempt(form, lambda: actions.change_terms(store, form.read(), by=who().actor, now=now())):
        tell(mark("已保存，从现在起按新规则借还；已经借出的仍按原来的日期"))
        return go("assets.store", store_id=store_id)
    return page("assets/setup_terms.html", form.status, form=form, store=store)


@room.route("/<int:store_id>/spots", methods=["GET", "POST"], policy=policies.keeps_store)
def spots(store_id: int) -> Response:
    """The places, and one more."""
    store, form = policies.the_store(store_id), SpotForm()
    name = form.name.data or ""
    spot = attempt(form, lambda: actions.add_spot(store, name, by=who().actor, now=now()))
    if spot:
        tell(mark("已添加“%(name)s”"), name=spot.name)
        return go("assets.spots", store_id=store_id)
    return page(
        "assets/setup_spots.html", form.status, form=form, store=store, spots=queries.spots_counted(store_id)
    )


@room.route("/spots/<int:spot_id>", methods=["GET", "POST"], policy=policies.keeps_spot)
def edit_spot(spot_id: int) -> Response:
    """Another name; or it is not used any more."""
    spot = found(db.session.get(Spot, spot_id))
    store, form = policies.the_store(spot.store_id), SpotForm(spot)
    name, closed = form.name.data or "", form.closed.data
    if attempt(form, lambda: actions.edit_spot(store, spot, name, closed, by=who().actor, now=now())):
        tell(mark("已保存"))
        return go("assets.spots", store_id=store.id)
    return page("assets/setup_spot.html", form.status, form=form, store=store, spot=spot)


@room.get("/<int:store_id>/categories", policy=policies.keeps_store)
def categories(store_id: int) -> Response:
    """The kinds of things, with what differs from the store's rules."""
    store = policies.the_store(store_id)
    return page("assets/setup_categories.html", store=store, categories=queries.categories_counted(store_id))


@room.route("/<int:store_id>/categories/new", methods=["GET", "POST"], policy=policies.keeps_store)
def new_category(store_id: int) -> Response:
    """One more."""
    store, form = policies.the_store(store_id), CategoryForm()
    if attempt(form, lambda: actions.add_category(store, form.read(), by=who().actor, now=now())):
        tell(mark("已保存"))
        return go("assets.categories", store_id=store_id)
    return page("assets/setup_category.html", form.status, form=form, store=store, category=None)


@room.route("/categories/<int:category_id>", methods=["GET", "POST"], policy=policies.keeps_category)
def edit_category(category_id: int) -> Response:
    """Change one."""
    category = found(db.session.get(Category, category_id))
    store, form = policies.the_store(category.store_id), CategoryForm(category)
    if attempt(form, lambda: actions.edit_category(store, category, form.read(), by=who().actor, now=now())):
        tell(mark("已保存"))
        return go("assets.categories", store_id=store.id)
    return page("assets/setup_category.html", form.status, form=form, store=store, category=category)
