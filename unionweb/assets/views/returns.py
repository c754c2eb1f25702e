"""Slips of the hand: a hand-over or a return taken back; and what was wrong with a thing that came back."""

from flask import Response, jsonify, make_response, request

from unionweb.assets import policies
from unionweb.assets.actions.custody import undo_lending
from unionweb.assets.actions.ledger import change_state
from unionweb.assets.actions.photos import add_photo
from unionweb.assets.actions.returning import report_damage, undo_return
from unionweb.assets.forms.desk import WrongForm
from unionweb.assets.models import LoanItem
from unionweb.assets.queries.loans import the_loan
from unionweb.assets.rules.states import EventKind
from unionweb.assets.views.room import room
from unionweb.audit import Actor
from unionweb.base import files
from unionweb.base.clock import now
from unionweb.base.db import db, end_reading, unit_of_work
from unionweb.base.files import Stored
from unionweb.base.refusals import Refusal, found
from unionweb.base.sniffing import PORTRAIT, FileKind
from unionweb.base.text import Sentence, mark, say
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.base.web.uploads import receive
from unionweb.people.signin import who

Picture = tuple[FileKind, Stored] | None


@room.post("/loans/<int:loan_id>/undo", policy=policies.keeps_loan)
def undo_loan(loan_id: int) -> Response:
    """The hand-over was a slip; on with the desk."""
    loan = the_loan(loan_id)
    try:
        with db.session.begin_nested():
            undo_lending(loan, by=who().actor, now=now())
        tell(mark("已撤销借出，物资仍在库"))
    except Refusal as refusal:
        tell(refusal.sentence, "error")
    return go("assets.desk", store_id=loan.store_id)


@room.post("/returns/<int:item_id>/undo", policy=policies.keeps_item)
def undo_back(item_id: int) -> Response:
    """It is out again. The desk's script asks for data, a form for the page."""
    item = _item(item_id)
    try:
        with db.session.begin_nested():
            undo_return(item, by=who().actor, now=now())
    except Refusal as refusal:
        return _undone(item, refusal.sentence, 409)
    return _undone(item, say("已撤销归还：%(name)s", name=item.asset.name), 200)


def _item(item_id: int) -> LoanItem:
    return found(db.session.get(LoanItem, item_id))


def _undone(item: LoanItem, sentence: Sentence, status: int) -> Response:
    if request.accept_mimetypes.best == "application/json":
        return make_response(jsonify(message=translate(sentence)), status)
    tell(sentence, "ok" if status == 200 else "error")
    return go("assets.desk", store_id=item.loan.store_id)


@room.get("/returns/<int:item_id>/wrong", policy=policies.keeps_item)
def wrong(item_id: int) -> Response:
    """Words and a picture, only when something is wrong."""
    return page("assets/loan_wrong.html", form=WrongForm(), item=_item(item_id))


@room.post("/returns/<int:item_id>/wrong", policy=policies.keeps_item, transaction=False)
def note_wrong(item_id: int) -> Response:
    """The picture is on disk before the short transaction that names it."""
    store_id, actor, form = _item(item_id).loan.store_id, who().actor, WrongForm()
    end_reading()
    try:
        kept = receive(form.photo.data, PORTRAIT) if form.photo.data else None
    except Refusal as refusal:
        form.photo.errors = [translate(refusal.sentence)]
        return page("assets/loan_wrong.html", 422, form=form, item=_item(item_id))
    with unit_of_work():
        noted = attempt(form, lambda: _note(item_id, form, kept, actor))
    if noted is None:
        if kept is not None:
            files.erase(kept[1].name)
        return page("assets/loan_wrong.html", 422, form=form, item=_item(item_id))
    tell(mark("已登记到履历和借用记录"))
    return go("assets.desk", store_id=store_id)


def _note(item_id: int, form: WrongForm, kept: Picture, by: Actor) -> LoanItem:
    item, at, words = _item(item_id), now(), form.words.data or ""
    photo = add_photo(item.asset, *kept, damage=True, by=by, now=at) if kept else None
    report_damage(item, words, photo.id if photo else None, by=by, now=at)
    if form.repair.data:
        change_state(item.asset, EventKind.TO_REPAIR, words, by=by, now=at)
    return item
