"""Objecting, following one's objection, answering."""

from flask import Response

from unionweb.base.clock import now, today
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.paging import paginate
from unionweb.base.web.policies import signed_in
from unionweb.people.signin import who
from unionweb.publications import policies
from unionweb.publications.actions import objections as actions
from unionweb.publications.forms import AnswerForm, ObjectionForm
from unionweb.publications.models import Objection, Publication
from unionweb.publications.queries import publications as queries
from unionweb.publications.rules import OPEN_STATES
from unionweb.publications.views.room import room


@room.route("/<int:publication_id>/object", methods=["GET", "POST"], policy=signed_in)
def file_objection(publication_id: int) -> Response:
    """Write an objection; after the end, read that it is too late."""
    publication = found(db.session.get(Publication, publication_id))
    form = ObjectionForm()
    filed = attempt(form, lambda: _file(publication, form.text.data or ""))
    if filed:
        tell(mark("异议已收到，答复后会显示在这里"))
        return go("publications.objection", objection_id=filed.id)
    is_open = queries.standing(publication, today()).state in OPEN_STATES
    return page("publications/object.html", form.status, form=form, publication=publication, is_open=is_open)


def _file(publication: Publication, text: str) -> Objection:
    me = who()
    assert me.person_id is not None  # the policy lets nobody else in
    return actions.file_objection(publication, text, person_id=me.person_id, by=me.actor, now=now())


@room.get("/objections", policy=signed_in)
def my_objections() -> Response:
    """Everything I objected, with the answers."""
    return page(
        "publications/my_objections.html", found=paginate(queries.objections_by(who().person_id or 0))
    )


@room.get("/<int:publication_id>/objections", policy=policies.handles_publication)
def objections(publication_id: int) -> Response:
    """All objections to one publication, for its handlers."""
    publication = found(db.session.get(Publication, publication_id))
    return page(
        "publications/objections.html",
        publication=publication,
        found=paginate(queries.objections_to(publication_id)),
        standing=queries.standing(publication, today()),
    )


@room.get("/objections/<int:objection_id>", policy=policies.sees_objection)
def objection(objection_id: int) -> Response:
    """One objection: for its author the answer, for a handler also the way to answer."""
    one = found(db.session.get(Objection, objection_id))
    return _objection_page(one, AnswerForm())


@room.post("/objections/<int:objection_id>/answer", policy=policies.handles_objection)
def answer_objection(objection_id: int) -> Response:
    """Answer it, once."""
    one = found(db.session.get(Objection, objection_id))
    form = AnswerForm()
    if attempt(form, lambda: _answer(one, form)):
        tell(mark("答复已公开"))
        return go("publications.objections", publication_id=one.publication_id)
    return _objection_page(one, form)


def _answer(one: Objection, form: AnswerForm) -> Objection:
    text = form.answer.data or ""
    return actions.answer_objection(one, text, form.is_upheld, by=who().actor, now=now())


@room.post("/objections/<int:objection_id>/withdraw", policy=policies.filed_objection)
def withdraw_objection(objection_id: int) -> Response:
    """Its author takes it back."""
    one = found(db.session.get(Objection, objection_id))
    actions.withdraw_objection(one, by=who().actor, now=now())
    tell(mark("异议已撤回"))
    return go("publications.objection", objection_id=one.id)


def _objection_page(one: Objection, form: AnswerForm) -> Response:
    me = who()
    mine = one.person_id == me.person_id
    handles = policies.handles_at(me, one.publication.unit.place)
    return page(
        "publications/objection.html",
        form.status,
        objection=one,
        publication=one.publication,
        mine=mine,
        handles=handles,
        may_answer=handles and not mine and one.is_open,
        form=form,
    )
