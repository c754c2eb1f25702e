"""What is owed: deposits, claims, and who may not borrow."""

from collections.abc import Iterator
from secrets import token_hex

from flask import Response, request

from unionweb.assets import policies
from unionweb.assets.actions import bars, claims, deposits
from unionweb.assets.forms.owing import RETURN, DepositForm, PayForm, ReasonForm
from unionweb.assets.models import Bar, Claim, Deposit, Loan
from unionweb.assets.queries import owing as queries
from unionweb.assets.queries.desk import body_name
from unionweb.assets.queries.loans import deposit_asked, the_loan
from unionweb.assets.rules.states import DEPOSIT_KINDS
from unionweb.assets.views.room import room
from unionweb.base.clock import now, today
from unionweb.base.db import db
from unionweb.base.money import yuan
from unionweb.base.refusals import found
from unionweb.base.tables import Cell, Sheet, write_xlsx
from unionweb.base.text import mark, say
from unionweb.base.web.answers import XLSX, download, go, page, tell
from unionweb.base.web.forms import Form, attempt
from unionweb.base.web.i18n import translate
from unionweb.base.web.incoming import search_argument
from unionweb.base.web.paging import paginate
from unionweb.people.signin import who

BOTH = ["GET", "POST"]
HEADERS = (
    mark("时间"),
    mark("类型"),
    mark("金额（元）"),
    mark("借用单"),
    mark("借用人"),
    mark("学号"),
    mark("借用单位"),
    mark("说明"),
    mark("经手人"),
)


@room.get("/<int:store_id>/deposits", policy=policies.sees_store)
def deposit_ledger(store_id: int) -> Response:
    """What is still here, and every entry."""
    text, kind = search_argument(), request.args.get("kind", "")
    held = queries.held(store_id)
    return page(
        "assets/deposits.html",
        store=policies.the_store(store_id),
        held=held,
        total=sum(amount for _loan, amount, _back in held),
        listed=paginate(queries.deposits(store_id, text, kind)),
        text=text,
        kind=kind,
        kinds=DEPOSIT_KINDS,
        keeps=policies.keeps_store(who(), store_id),
    )


@room.get("/<int:store_id>/deposits.xlsx", policy=policies.sees_store)
def export_deposits(store_id: int) -> Response:
    """The same entries as a workbook."""
    store = policies.the_store(store_id)
    title, headers = translate(mark("押金台账")), [translate(one) for one in HEADERS]
    query = queries.deposits(store_id, search_argument(), request.args.get("kind", ""))
    rows = [list(_row(one)) for one in db.session.scalars(query)]
    name = f"{store.unit.name}-{title}-{today()}.xlsx"
    return download(write_xlsx([Sheet(title, headers, rows)]), name, XLSX)


def _row(one: Deposit) -> Iterator[Cell]:
    loan = one.loan
    yield from (one.at, translate(DEPOSIT_KINDS[one.kind]), yuan(one.amount), loan.id)
    yield from (loan.person.name, loan.person.number, body_name(loan.department, loan.unit))
    yield from (one.words, one.by)


@room.route("/loans/<int:loan_id>/deposit", methods=BOTH, policy=policies.keeps_loan)
def loan_deposit(loan_id: int) -> Response:
    """Take it, or give it back."""
    loan, balance = the_loan(loan_id), queries.balance_of(loan_id)
    usual = balance or deposit_asked(loan)
    form = DepositForm(kind=RETURN if balance else None, amount=usual or None)
    form.key.data = form.key.data or token_hex(12)
    if attempt(form, lambda: (_enter(loan, form),)):
        tell(say("已登记，押金余额 %(yuan)s 元", yuan=yuan(queries.balance_of(loan_id))))
        return go("assets.loan_deposit", loan_id=loan_id)
    return page(
        "assets/loan_deposit.html",
        form.status,
        loan=loan,
        form=form,
        balance=balance,
        asked=deposit_asked(loan),
        entries=queries.entries_of(loan_id),
        kinds=DEPOSIT_KINDS,
    )


def _enter(loan: Loan, form: DepositForm) -> int:
    act = deposits.return_deposit if form.kind.data == RETURN else deposits.take_deposit
    amount, words = form.amount.data or 0, form.words.data or ""
    return act(loan, amount, words, form.key.data or "", by=who().actor, now=now())


@room.get("/<int:store_id>/claims", policy=policies.sees_store)
def claim_list(store_id: int) -> Response:
    """What is to be paid, and what was."""
    text, state = search_argument(), request.args.get("state", "")
    return page(
        "assets/claims.html",
        store=policies.the_store(store_id),
        listed=paginate(queries.claims(store_id, text, state)),
        text=text,
        state=state,
    )


def _the_claim(claim_id: int) -> Claim:
    return found(db.session.get(Claim, claim_id))


@room.get("/claims/<int:claim_id>", policy=policies.sees_claim)
def claim(claim_id: int) -> Response:
    """One of them."""
    return _claim_page(_the_claim(claim_id), PayForm(), ReasonForm(), 200)


def _claim_page(one: Claim, paying: Form, waiving: Form, status: int) -> Response:
    loan = one.item.loan
    balance = queries.balance_of(loan.id)
    if not paying.submitted and balance:
        paying["kept"].data = min(balance, one.amount)
    return page(
        "assets/claim.html",
        status,
        one=one,
        loan=loan,
        body=body_name(loan.department, loan.unit),
        balance=balance,
        paying=paying,
        waiving=waiving,
        keeps=policies.keeps_store(who(), loan.store_id),
        sees=policies.sees_store(who(), loan.store_id),
    )


@room.post("/claims/<int:claim_id>/pay", policy=policies.keeps_claim)
def pay_claim(claim_id: int) -> Response:
    """It is settled."""
    one, form = _the_claim(claim_id), PayForm()
    if attempt(form, lambda: claims.pay(one, form.kept.data or 0, by=who().actor, now=now())):
        tell(mark("已登记结清"))
        return go("assets.claim", claim_id=claim_id)
    return _claim_page(one, form, _unsent(ReasonForm()), form.status)


@room.post("/claims/<int:claim_id>/waive", policy=policies.keeps_claim)
def waive_claim(claim_id: int) -> Response:
    """Nothing is paid after all."""
    one, form = _the_claim(claim_id), ReasonForm()
    if attempt(form, lambda: claims.waive(one, form.words.data or "", by=who().actor, now=now())):
        tell(mark("已免除赔偿"))
        return go("assets.claim", claim_id=claim_id)
    return _claim_page(one, _unsent(PayForm()), form, form.status)


def _unsent(form: Form) -> Form:
    """The other form of the page shows nothing of what was sent to this one."""
    form.submitted = False
    return form


@room.get("/<int:store_id>/bars", policy=policies.sees_store)
def bar_list(store_id: int) -> Response:
    """Who may not borrow now, or ever was barred."""
    text, shown = search_argument(), request.args.get("shown", "")
    listed = paginate(queries.bars_in(store_id, text, shown, now()))
    return page(
        "assets/bars.html",
        store=policies.the_store(store_id),
        listed=listed,
        bodies={one.id: body_name(one.department, one.unit) for one in listed.items},
        text=text,
        shown=shown,
        today=today(),
        keeps=policies.keeps_store(who(), store_id),
    )


@room.route("/bars/<int:bar_id>/lift", methods=BOTH, policy=policies.keeps_bar)
def lift_bar(bar_id: int) -> Response:
    """He may borrow again."""
    one, form = found(db.session.get(Bar, bar_id)), ReasonForm()
    if attempt(form, lambda: bars.lift(one, form.words.data or "", by=who().actor, now=now())):
        tell(mark("已解除停借，借用人会收到通知"))
        return go("assets.bar_list", store_id=one.store_id)
    store = policies.the_store(one.store_id)
    body = body_name(one.department, one.unit)
    return page("assets/bar_lift.html", form.status, one=one, form=form, store=store, body=body)
