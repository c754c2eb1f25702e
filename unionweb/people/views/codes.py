"""What officers do with accounts: give out one-time codes, stop and reopen, end log-ins."""

from itertools import groupby

from flask import Response, request, url_for

from unionweb.base.clock import local_date, now
from unionweb.base.db import db, unit_of_work
from unionweb.base.refusals import Refusal, found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.qr import qr_svg
from unionweb.base.web.site import certain_site
from unionweb.people import policies
from unionweb.people.actions import accounts, activation
from unionweb.people.actions.activation import Slip
from unionweb.people.models import Person, Unit
from unionweb.people.queries.activation import code_counts, receivers
from unionweb.people.queries.units import children
from unionweb.people.rules.codes import VALID_FOR
from unionweb.people.signin import who
from unionweb.people.views.room import room

MOST_SLIPS = 1000
"""On one print: a hundred pages, three seconds."""


@room.route(
    "/units/<int:unit_id>/codes",
    methods=["GET", "POST"],
    policy=policies.administers_unit,
    transaction=False,
)
def code_sheet(unit_id: int) -> Response:
    """How many codes will be given out; then the sheet to print and cut. The QR codes are drawn after
    the transaction: they take seconds in which nobody else could write."""
    unit = found(db.session.get(Unit, unit_id))
    counts = code_counts(unit_id, now())
    fits = counts.persons <= MOST_SLIPS
    if request.method == "POST":
        return _print_sheet(unit_id, fits)
    _given, held_back = policies.vouched(who(), receivers(unit_id, everybody=True) if fits else [])
    return page(
        "people/code_sheet_form.html",
        unit=unit,
        counts=counts,
        held_back=held_back,
        fits=fits,
        most=MOST_SLIPS,
        days=VALID_FOR.days,
        below=children(unit_id),
    )


def _print_sheet(unit_id: int, fits: bool) -> Response:
    if not fits:
        raise Refusal("一次最多打印 %(most)s 张，请按班级或学院分别打印。", most=MOST_SLIPS)
    everybody = request.form.get("receivers") == "everybody"
    me, address = who(), _address()
    with unit_of_work():
        unit = found(db.session.get(Unit, unit_id)).full_name
        people, held_back = policies.vouched(me, receivers(unit_id, everybody=everybody))
        names = [person.name for person in held_back]
        slips = activation.issue_codes(unit_id, people, by=me.actor, now=now())
    sheets = [(name, list(group)) for name, group in groupby(slips, key=lambda slip: slip.unit)]
    return page(
        "people/code_sheet.html",
        unit=unit,
        unit_id=unit_id,
        sheets=sheets,
        total=len(slips),
        held_back=names,
        until=local_date(slips[0].expires_at),
        address=address,
        qr=_qr,
    )


def _address() -> str:
    """Where codes are typed in, as printed on the slips."""
    return certain_site() + url_for("people.activate")


def _qr(slip: Slip) -> str:
    return qr_svg(certain_site() + url_for("people.activate", number=slip.number, code=slip.shown))


@room.post("/persons/<int:person_id>/code", policy=policies.handles_account)
def issue_code(person_id: int) -> Response:
    """A code for one person, shown once."""
    person = found(db.session.get(Person, person_id))
    slip = activation.issue_code(person, by=who().actor, now=now())
    return page("people/code_sheet_person.html", slip=slip, address=_address(), qr=_qr(slip))


@room.post("/persons/<int:person_id>/account/disable", policy=policies.handles_account)
def disable_account(person_id: int) -> Response:
    """Stop an account."""
    person = found(db.session.get(Person, person_id))
    accounts.disable(person, by=who().actor, now=now())
    tell(mark("账号已停用，对方的登录已全部结束。"))
    return go("people.person", person_id=person_id)


@room.post("/persons/<int:person_id>/account/enable", policy=policies.handles_account)
def enable_account(person_id: int) -> Response:
    """Reopen an account."""
    accounts.enable(found(db.session.get(Person, person_id)), by=who().actor, now=now())
    tell(mark("账号已恢复，密码没有变。"))
    return go("people.person", person_id=person_id)


@room.post("/persons/<int:person_id>/account/end-sessions", policy=policies.handles_account)
def end_sessions_of(person_id: int) -> Response:
    """End all log-ins of somebody."""
    person = found(db.session.get(Person, person_id))
    ended = accounts.sign_out_everywhere(person, by=who().actor, now=now())
    tell(mark("已结束 %(n)s 个登录。"), n=ended)
    return go("people.person", person_id=person_id)
