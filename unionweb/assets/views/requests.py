"""Requests: one with its history, a person's own, the store's board, what is printed for the shelf."""

from datetime import datetime, time, timedelta
from typing import Any

from flask import Response
from flask import request as incoming

from unionweb.assets import policies
from unionweb.assets.actions import approvals
from unionweb.assets.actions import requests as actions
from unionweb.assets.forms.requests import MoveForm, ReplyForm
from unionweb.assets.models import Request
from unionweb.assets.queries import requests as queries
from unionweb.assets.rules.approving import CHANGED, STEPS
from unionweb.assets.rules.holding import Interval, interval_words, pickup_from
from unionweb.assets.rules.states import REQUEST_STATES, RequestState
from unionweb.assets.views.room import room
from unionweb.base.clock import LOCAL, now, today
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.incoming import search_argument
from unionweb.base.web.paging import paginate
from unionweb.people.signin import who

MOST_PRINTED = 60


@room.get("/requests", policy=policies.signed_in)
def my_requests() -> Response:
    """The reader's own."""
    found = paginate(queries.own_requests(who().person_id or 0))
    return page("assets/my_requests.html", found=found, **_words())


def _words() -> dict[str, Any]:
    return {
        "states": REQUEST_STATES,
        "whose": queries.whose,
        "when": lambda one: interval_words(Interval(one.starts_at, one.ends_at)),
    }


@room.get("/requests/<int:request_id>", policy=policies.sees_request)
def request(request_id: int) -> Response:
    """One, with what the reader may do with it."""
    return _request_page(queries.request_of(request_id), ReplyForm())


def _request_page(one: Request, form: ReplyForm) -> Response:
    person, step = who(), queries.step_of(one)
    if not form.submitted:
        form.step.data = step or ""
    open_ = one.state in actions.OPEN
    own = one.person_id == person.person_id
    return page(
        "assets/request.html",
        form.status,
        one=one,
        form=form,
        step=step,
        steps=STEPS,
        own=own,
        changed=CHANGED,
        answers=open_ and policies.answers_request(person, one.id),
        keeps=policies.keeps_request(person, one.id),
        desk_values=_desk_values(one) if policies.keeps_request(person, one.id) else None,
        collected=queries.collected_of(one),
        open=open_,
        may_restore=own and one.state is RequestState.CANCELLED and one.starts_at > now(),
        first=pickup_from(one.starts_at, one.store.terms),
        **_words(),
    )


def _desk_values(one: Request) -> dict[str, Any] | None:
    """The desk with everything in the cart that is to be fetched now."""
    for ready in queries.ready_for(one.person_id, one.store_id, now()):
        if ready.request_id == one.id:
            cart = {"cart": ready.cart, "event": one.event}
            return {"store_id": one.store_id, "person": one.person_id, "body": ready.body.code} | cart
    return None


@room.post("/requests/<int:request_id>/<any(approve,refuse):answer>", policy=policies.answers_request)
def answer_request(request_id: int, answer: str) -> Response:
    """Agree, or not."""
    one, form, actor = queries.request_of(request_id), ReplyForm(), who().actor
    words, step = form.words.data or "", form.step.data or None

    def act() -> Request:
        if answer == "approve":
            return approvals.approve(one, step, words, by=actor, now=now())
        return approvals.refuse(one, words, by=actor, now=now())

    if attempt(form, act):
        tell(mark("已答复，借用人会收到通知"))
        return go("assets.request", request_id=request_id)
    return _request_page(one, form)


_ENDS = {
    "cancel": (actions.cancel, mark("已取消。要用的话还可以恢复")),
    "restore": (actions.restore, mark("已恢复，物资重新为你保留")),
}


@room.post("/requests/<int:request_id>/<any(cancel,restore):what>", policy=policies.borrows_request)
def end_request(request_id: int, what: str) -> Response:
    """The borrower does not need it, or does again."""
    one, form = queries.request_of(request_id), ReplyForm()
    action, words = _ENDS[what]
    if attempt(form, lambda: action(one, by=who().actor, now=now())):
        tell(words)
        return go("assets.request", request_id=request_id)
    return _request_page(one, form)


@room.post("/requests/<int:request_id>/collected", policy=policies.keeps_request)
def collect_request(request_id: int) -> Response:
    """Everything was handed over."""
    one, form = queries.request_of(request_id), ReplyForm()
    if attempt(form, lambda: actions.collect(one, by=who().actor, now=now())):
        tell(mark("已登记领取"))
        return go("assets.request", request_id=request_id)
    return _request_page(one, form)


@room.route("/requests/<int:request_id>/move", methods=["GET", "POST"], policy=policies.borrows_request)
def move_request(request_id: int) -> Response:
    """Another time."""
    one = queries.request_of(request_id)
    form = MoveForm(one)
    if attempt(form, lambda: actions.move(one, form.read(), by=who().actor, now=now())):
        tell(mark("已修改时间，等待审批"))
        return go("assets.request", request_id=request_id)
    return page("assets/request_move.html", form.status, one=one, form=form)


@room.get("/<int:store_id>/requests", policy=policies.sees_store)
def requests(store_id: int) -> Response:
    """The store's board: what waits, what goes out today, what comes."""
    store, text = policies.the_store(store_id), search_argument()
    which = incoming.args.get("show", "asked")
    which = which if which in queries.BOARDS else "asked"
    found = paginate(queries.board(store, which, text, _midnight()))
    return page(
        "assets/requests.html",
        store=store,
        found=found,
        which=which,
        text=text,
        boards=BOARDS,
        step_of=queries.step_of,
        steps=STEPS,
        moment=now(),
        **_words(),
    )


BOARDS = {
    "asked": mark("待审批"),
    "today": mark("今天可发"),
    "coming": mark("即将到来"),
    "all": mark("全部"),
}


def _midnight() -> datetime:
    return datetime.combine(today() + timedelta(days=1), time(), LOCAL)


@room.get("/requests/<int:request_id>/print", policy=policies.sees_request)
def print_request(request_id: int) -> Response:
    """What to fetch from the shelves, on paper."""
    one = queries.request_of(request_id)
    return _pick_lists([one], one.event)


@room.get("/<int:store_id>/requests/print", policy=policies.sees_store)
def print_requests(store_id: int) -> Response:
    """The same of everything that goes out today."""
    store = policies.the_store(store_id)
    found = paginate(queries.board(store, "today", "", _midnight()), 1, MOST_PRINTED).items
    if not found:
        tell(mark("今天没有要发出的预约"), "warn")
        return go("assets.requests", store_id=store_id, show="today")
    return _pick_lists(found, store.unit.full_name)


def _pick_lists(found: list[Request], title: str) -> Response:
    things = {one.id: queries.held_assets(one.id) for one in found}
    return page("assets/requests_print.html", found=found, things=things, title=title, **_words())
