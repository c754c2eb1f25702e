"""Reading publications, for everybody; taking down and confirming, for handlers."""

from typing import Any

from flask import Response
from sqlalchemy import Select

from unionweb.base.clock import now, today
from unionweb.base.db import db
from unionweb.base.refusals import NotFound, found
from unionweb.base.text import mark
from unionweb.base.web.answers import download, go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.incoming import search_argument
from unionweb.base.web.paging import paginate
from unionweb.base.web.policies import everyone, signed_in
from unionweb.base.web.qr import qr_svg
from unionweb.people.signin import who
from unionweb.publications import policies
from unionweb.publications.actions import publications as actions
from unionweb.publications.forms import ConfirmForm, WithdrawForm
from unionweb.publications.models import Publication
from unionweb.publications.queries import publications as queries
from unionweb.publications.queries.calendar import strip
from unionweb.publications.rules import OPEN_STATES, STATE_LABELS, State
from unionweb.publications.views.room import public_address, room


@room.get("/", policy=everyone)
def index() -> Response:
    """What is up now."""
    return _list(queries.running(today()), "publications.index")


@room.get("/past", policy=signed_in)
def past() -> Response:
    """What was up: for members of the school, not for the whole world."""
    return _list(queries.past(today()), "publications.past")


def _list(query: Select[Publication], endpoint: str) -> Response:
    text = search_argument()
    found_ones = paginate(queries.matching(query, text))
    return page(
        "publications/index.html",
        found=found_ones,
        standings=queries.standings(found_ones.items, today()),
        text=text,
        endpoint=endpoint,
        labels=STATE_LABELS,
    )


@room.get("/<int:publication_id>", policy=everyone)
def publication(publication_id: int) -> Response:
    """One publication: the list, how its days are counted, the answers to objections."""
    one = _publication(publication_id)
    text = search_argument()
    shown = _shown(one)
    return page(
        "publications/publication.html",
        **shown,
        text=text,
        rows=[row for row in shown["table"].rows if text in " ".join(row)] if shown["table"] else [],
        handles=policies.handles_at(who(), one.unit.place),
        answered=queries.answered_objections(one.id),
        replaced=db.session.get(Publication, one.replaces_id) if one.replaces_id else None,
        replacement=queries.replacement_of(one),
    )


@room.get("/<int:publication_id>/print", policy=everyone)
def print_publication(publication_id: int) -> Response:
    """The same on A4, to be put up on a board."""
    return page("publications/print.html", **_shown(_publication(publication_id)))


@room.get("/<int:publication_id>/source", policy=everyone)
def source(publication_id: int) -> Response:
    """The frozen text whose SHA-256 is the fingerprint."""
    one = _publication(publication_id)
    if not _list_is_open(one):
        raise NotFound
    return download(one.body.encode(), f"{one.title}.json", "application/json")


def _publication(publication_id: int) -> Publication:
    return found(db.session.get(Publication, publication_id))


def _list_is_open(one: Publication) -> bool:
    """Whether the list may be seen: a withdrawn one only by those who handle it."""
    return one.withdrawn_at is None or policies.handles_at(who(), one.unit.place)


def _shown(one: Publication) -> dict[str, Any]:
    standing = queries.standing(one, today())
    address = public_address("publications.publication", publication_id=one.id)
    return {
        "publication": one,
        "standing": standing,
        "is_open": standing.state in OPEN_STATES,
        "withdrawn": standing.state is State.WITHDRAWN,
        "label": STATE_LABELS[standing.state],
        "table": one.table if _list_is_open(one) else None,
        "strip": strip(one),
        "address": address,
        "qr_code": None if address.startswith("/") else qr_svg(address),
    }


@room.route("/<int:publication_id>/withdraw", methods=["GET", "POST"], policy=policies.handles_publication)
def withdraw(publication_id: int) -> Response:
    """Take it down, with a reason."""
    one = _publication(publication_id)
    form = WithdrawForm()
    if attempt(form, lambda: actions.withdraw(one, form.reason.data or "", by=who().actor, now=now())):
        tell(mark("公示已撤回"))
        return go("publications.publication", publication_id=one.id)
    return page("publications/withdraw.html", form.status, form=form, publication=one)


@room.route("/<int:publication_id>/confirm", methods=["GET", "POST"], policy=policies.handles_publication)
def confirm(publication_id: int) -> Response:
    """State that it stood."""
    one = _publication(publication_id)
    form = ConfirmForm()
    if attempt(form, lambda: actions.confirm(one, form.conclusion.data or "", by=who().actor, now=now())):
        tell(mark("公示结果已确认"))
        return go("publications.publication", publication_id=one.id)
    counts = queries.standing(one, today()).counts
    return page("publications/confirm.html", form.status, form=form, publication=one, counts=counts)
