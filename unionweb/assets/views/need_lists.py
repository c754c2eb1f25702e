"""The lists of what events need: a store's, one to change or to print."""

from flask import Response

from unionweb.assets import policies
from unionweb.assets.actions import need_lists as actions
from unionweb.assets.forms.need_lists import NeedListForm
from unionweb.assets.queries import need_lists as queries
from unionweb.assets.rules.need_lists import read_lines
from unionweb.assets.views.room import room
from unionweb.base.clock import now
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.people.signin import who

BOTH = ["GET", "POST"]


@room.get("/<int:store_id>/lists", policy=policies.keeps_store)
def need_lists(store_id: int) -> Response:
    """All of a store."""
    store = policies.the_store(store_id)
    return page("assets/need_lists.html", store=store, lists=queries.need_lists(store_id))


@room.post("/<int:store_id>/lists/shipped", policy=policies.keeps_store)
def add_shipped_lists(store_id: int) -> Response:
    """Begin with the one for large events."""
    if actions.add_shipped(policies.the_store(store_id), by=who().actor, now=now()):
        tell(mark("已添加，请按本校情况修改"))
    else:
        tell(mark("已经有了"), "warn")
    return go("assets.need_lists", store_id=store_id)


@room.route("/<int:store_id>/lists/new", methods=BOTH, policy=policies.keeps_store)
def new_need_list(store_id: int) -> Response:
    """One of the union's own."""
    store, form = policies.the_store(store_id), NeedListForm(None)
    if attempt(form, lambda: actions.add_list(store, form.read(), by=who().actor, now=now())):
        tell(mark("已添加"))
        return go("assets.need_lists", store_id=store_id)
    return page("assets/need_list_edit.html", form.status, store=store, form=form, one=None)


@room.route("/lists/<int:need_list_id>/edit", methods=BOTH, policy=policies.keeps_need_list)
def edit_need_list(need_list_id: int) -> Response:
    """Other lines. The second of two who edit is told."""
    one = queries.need_list_of(need_list_id)
    form = NeedListForm(one)
    seen = form.version.data or 0
    if attempt(form, lambda: actions.edit_list(one, form.read(), seen, by=who().actor, now=now())):
        tell(mark("已保存"))
        return go("assets.need_lists", store_id=one.store_id)
    store = policies.the_store(one.store_id)
    return page("assets/need_list_edit.html", form.status, store=store, form=form, one=one)


@room.post("/lists/<int:need_list_id>/remove", policy=policies.keeps_need_list)
def remove_need_list(need_list_id: int) -> Response:
    """Not needed any more."""
    one = queries.need_list_of(need_list_id)
    store_id = actions.remove_list(one, by=who().actor, now=now()).store_id
    tell(mark("已删除"))
    return go("assets.need_lists", store_id=store_id)


@room.get("/lists/<int:need_list_id>/print", policy=policies.signed_in)
def print_need_list(need_list_id: int) -> Response:
    """On paper, to be filled in at a meeting."""
    one = queries.need_list_of(need_list_id)
    return page("assets/need_list_print.html", one=one, lines=read_lines(one.lines))
