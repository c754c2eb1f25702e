"""The desk: one field for everything, a cart, and one tap to hand over.

The page's script asks the door (`views.scanning`) and keeps the cart in the browser. Without script the same
field is a form, and the cart is carried along in the address.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from secrets import token_hex

from flask import Response, request

from unionweb.assets import policies
from unionweb.assets.actions.desk import NotLent, lend
from unionweb.assets.actions.scanning import Scan, Verdict
from unionweb.assets.forms.desk import At, LendForm
from unionweb.assets.models import Loan, MemberCode, Store
from unionweb.assets.queries.borrowers import about
from unionweb.assets.queries.cart import Line, lines
from unionweb.assets.queries.loans import just_returned
from unionweb.assets.queries.stores import semesters
from unionweb.assets.rules.bodies import read_body
from unionweb.assets.rules.lending import Problem
from unionweb.assets.rules.weeks import closed_on, week_of
from unionweb.assets.views.loans import LoanShown, shown
from unionweb.assets.views.room import room
from unionweb.assets.views.scanning import judge, spoken
from unionweb.base.clock import local_date, now
from unionweb.base.db import db
from unionweb.base.driver import Statements
from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence, mark, say
from unionweb.base.web.answers import go, page, scanning, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.incoming import number_argument, read_number
from unionweb.base.web.qr import qr_svg
from unionweb.people.models import Person
from unionweb.people.queries.persons import candidate
from unionweb.people.signin import who

RECENTLY = timedelta(minutes=10)
"""So long a hand-over stands above the next one."""


@room.get("/<int:store_id>/desk", policy=policies.keeps_store)
def desk(store_id: int) -> Response:
    """Ready for the next scan; what was handed over last stands above it."""
    at = At(number_argument("person"), request.args.get("body", ""), request.args.get("cart", ""))
    form = LendForm(person=at.person or "", body=at.body, cart=at.cart, event=request.args.get("event", ""))
    return _page(policies.the_store(store_id), form, at)


def _page(
    store: Store,
    form: LendForm,
    at: At,
    people: Sequence[Verdict] = (),
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> Response:
    person = _borrower(store, at.person)
    at = at if person is not None else At(None, "", at.cart)
    form.key.data, lent_now = form.key.data or token_hex(12), _lent(store)
    answer = page(
        "assets/desk.html",
        status,
        store=store,
        form=form,
        at=at,
        borrower=about(store, person, now()) if person else None,
        lines=_lines(store, at),
        people=people,
        problems=problems,
        lent=lent_now,
        confirm_svg=qr_svg(lent_now.confirm_at) if lent_now and lent_now.loan.must_confirm else "",
        returned=just_returned(store.id, who().name, now()),
        hint=_hint(store),
        key=token_hex(12),
    )
    return scanning(answer)


def _lines(store: Store, at: At) -> list[Line]:
    """Each with itself in both languages, as the script keeps it."""
    found = lines(store, at.tags, at.person, read_body(at.body), now())
    return [one | {"spoken": spoken(one)} for one in found]


def _borrower(store: Store, person_id: int | None) -> Person | None:
    """Whoever the field would find, or has shown a code before: nobody reads of others by trying ids."""
    if person_id is None:
        return None
    known = db.session.get(MemberCode, person_id)
    return known.person if known else candidate(person_id, within=[store.unit_id])


def _lent(store: Store) -> LoanShown | None:
    number = number_argument("lent")
    loan = None if number is None else db.session.get(Loan, number)
    if loan is None or loan.store_id != store.id or now() - loan.lent_at > RECENTLY:
        return None
    return shown(loan, now())


def _hint(store: Store) -> Sentence | None:
    """What the calendar says of today, before anybody is sent away."""
    weeks, known, today = store.terms.closed_weeks, semesters(), local_date(now())
    closed = closed_on(today, known, weeks)
    if closed is not None:
        return say("本周是第 %(week)s 周，盘点周不外借，只收归还。", week=closed)
    if weeks and week_of(today, known) is None:
        return say("没有登记今天所在的学期，无法判断本周是不是盘点周。")
    return None


@room.post("/<int:store_id>/desk/typed", policy=policies.keeps_store)
def typed(store_id: int) -> Response:
    """The field without script: the same scan, inside this request's transaction."""
    at = At(read_number(request.form.get("person", "")), _sent("body"), _sent("cart"))
    scan = Scan(_sent("code")[:300], _sent("key"), _mode(), at.person, read_body(at.body))
    try:
        verdict = judge(who().session, store_id, scan, _within, now())
    except Refusal as refusal:
        tell(refusal.sentence, "error")
        return go("assets.desk", store_id=store_id, **at.values())
    if verdict["kind"] == "people":
        return _page(policies.the_store(store_id), LendForm(), at, verdict["people"])
    if verdict["kind"] == "returned":
        tell(mark("已归还：%(name)s（%(holder)s）"), name=verdict["name"], holder=verdict["holder"])
    return go("assets.desk", store_id=store_id, **_after(at, verdict).values())


def _sent(name: str) -> str:
    return request.form.get(name, "").strip()


def _mode() -> str:
    return "return" if _sent("mode") == "return" else "desk"


@contextmanager
def _within() -> Iterator[Statements]:
    yield Statements.within(db.session.connection())


def _after(at: At, verdict: Verdict) -> At:
    """What the desk has in hand after a scan."""
    if verdict["kind"] == "borrower":
        bodies = verdict["bodies"]
        return At(verdict["id"], bodies[0][0] if bodies else "", at.cart)
    if verdict["kind"] == "returned":
        return at
    tags = [part["tag"] for part in verdict.get("parts", [verdict])]
    return At(at.person, at.body, " ".join((*at.tags, *tags)))


@room.post("/<int:store_id>/desk/lend", policy=policies.keeps_store)
def hand_over(store_id: int) -> Response:
    """One tap: all of the cart, or nothing and every reason why."""
    store, form = policies.the_store(store_id), LendForm()
    problems: list[Problem] = []
    loan = attempt(form, lambda: _lend(store, form, problems))
    if loan is None:
        return _page(store, form, form.at, problems=problems, status=form.status)
    return go("assets.desk", store_id=store_id, lent=loan.id, done=form.key.data, anchor="lent")


def _lend(store: Store, form: LendForm, problems: list[Problem]) -> Loan:
    try:
        return lend(store, form.read(), by=who().actor, now=now())
    except NotLent as refusal:
        problems += refusal.problems
        raise
