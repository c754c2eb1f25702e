"""Writing off: the wish, the answer, the list for the files."""

from flask import Response, request

from unionweb.assets import policies
from unionweb.assets.actions import photos
from unionweb.assets.actions import writeoffs as actions
from unionweb.assets.forms.ledger import AnswerForm, WriteOffForm
from unionweb.assets.models import WriteOff
from unionweb.assets.queries import writeoffs as queries
from unionweb.assets.queries.ledger import asset_by_id, holder_of
from unionweb.assets.rules.states import ASSET_STATES, WRITE_OFF_STATES, WriteOffState
from unionweb.assets.rules.writing_off import DECIDERS, decider
from unionweb.assets.views.room import room
from unionweb.audit import Actor
from unionweb.base import files
from unionweb.base.clock import now, today
from unionweb.base.db import db, end_reading, unit_of_work
from unionweb.base.files import Stored
from unionweb.base.refusals import Refusal
from unionweb.base.sniffing import PORTRAIT, FileKind
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.paging import paginate
from unionweb.base.web.uploads import receive
from unionweb.people.signin import who


@room.get("/items/<int:asset_id>/write-off", policy=policies.keeps_asset)
def ask_write_off(asset_id: int) -> Response:
    """The form of the wish; or the wish that waits."""
    return _ask_page(asset_id, WriteOffForm(), 200)


def _ask_page(asset_id: int, form: WriteOffForm, status: int) -> Response:
    asset = asset_by_id(asset_id)
    return page(
        "assets/edit_write_off.html",
        status,
        thing=asset,
        form=form,
        waiting=queries.waiting_for(asset_id),
        decider=DECIDERS[decider(asset.price, asset.store.terms)],
        holder=holder_of(asset_id),
        states=ASSET_STATES,
        wanted=PORTRAIT,
    )


@room.post("/items/<int:asset_id>/write-off", policy=policies.keeps_asset, transaction=False)
def wish_write_off(asset_id: int) -> Response:
    """Ask for it. A picture is received and on disk before the short transaction."""
    actor, form = who().actor, WriteOffForm()
    if not form.validate():
        return _ask_page(asset_id, form, 422)
    end_reading()
    kept: tuple[FileKind, Stored] | None = None
    try:
        kept = receive(form.photo.data, PORTRAIT) if form.photo.data else None
        with unit_of_work():
            wish_id = _wish(asset_id, form.reason.data or "", kept, actor)
    except BaseException as problem:
        if kept is not None:
            files.erase(kept[1].name)
        if not isinstance(problem, Refusal):
            raise
        form.refuse(problem)
        return _ask_page(asset_id, form, 422)
    tell(mark("已提交，等待审批"))
    return go("assets.write_off", write_off_id=wish_id)


def _wish(asset_id: int, reason: str, kept: tuple[FileKind, Stored] | None, by: Actor) -> int:
    asset = asset_by_id(asset_id)
    if kept is not None:
        photos.add_photo(asset, *kept, damage=True, by=by, now=now())
    return actions.ask_write_off(asset, reason, by=by, now=now()).id


@room.get("/<int:store_id>/write-offs", policy=policies.sees_store)
def write_offs(store_id: int) -> Response:
    """All wishes of a store, those that wait first."""
    state = request.args.get("state", "")
    chosen = WriteOffState(state) if state in list(WriteOffState) else None
    return page(
        "assets/write_offs.html",
        store=policies.the_store(store_id),
        found=paginate(queries.write_offs(store_id, chosen)),
        chosen=chosen,
        states=WRITE_OFF_STATES,
    )


@room.get("/write-offs/<int:write_off_id>", policy=policies.sees_write_off)
def write_off(write_off_id: int) -> Response:
    """One, with the answer to give for those who may."""
    return _answer_page(queries.write_off_of(write_off_id), AnswerForm(), 200)


def _answer_page(wish: WriteOff, form: AnswerForm, status: int) -> Response:
    person = who()
    waits = wish.state is WriteOffState.ASKED
    return page(
        "assets/write_off.html",
        status,
        wish=wish,
        form=form,
        answers=waits and policies.answers_write_off(person, wish.id),
        own=waits and wish.asked_by == person.person_id,
        decider=DECIDERS[decider(wish.value, wish.asset.store.terms)],
        states=WRITE_OFF_STATES,
        asset_states=ASSET_STATES,
        pictures=[one for one in wish.asset.photos if one.damage],
        sees=policies.sees_store(person, wish.asset.store_id),
    )


@room.post("/write-offs/<int:write_off_id>", policy=policies.answers_write_off)
def answer_write_off(write_off_id: int) -> Response:
    """Yes or no."""
    wish, form = queries.write_off_of(write_off_id), AnswerForm()
    act = actions.approve if request.form.get("answer") == "yes" else actions.refuse
    if attempt(form, lambda: act(wish, form.words.data or "", by=who().actor, now=now())):
        tell(mark("已批准报废") if wish.state is WriteOffState.APPROVED else mark("已答复：不同意报废"))
        return go("assets.write_off", write_off_id=write_off_id)
    return _answer_page(wish, form, form.status)


@room.post("/write-offs/<int:write_off_id>/withdraw", policy=policies.sees_write_off)
def withdraw_write_off(write_off_id: int) -> Response:
    """Whoever asked takes it back."""
    actions.withdraw(queries.write_off_of(write_off_id), by=who().actor, now=now())
    tell(mark("已撤回"))
    return go("assets.write_off", write_off_id=write_off_id)


@room.get("/<int:store_id>/write-offs/print", policy=policies.sees_store)
def print_write_offs(store_id: int) -> Response:
    """What was written off, on A4, with lines for signatures."""
    query = queries.write_offs(store_id, WriteOffState.APPROVED)
    wishes = db.session.scalars(query).unique().all()
    return page(
        "assets/write_offs_print.html",
        store=policies.the_store(store_id),
        wishes=wishes,
        total=sum(one.value or 0 for one in wishes),
        unknown=sum(one.value is None for one in wishes),
        today=today(),
    )
