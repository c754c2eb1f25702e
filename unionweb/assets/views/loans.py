"""Loans: one for its keepers and its borrower, the list of a store, the slip that is signed on paper."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Response, request, url_for

from unionweb.assets import policies
from unionweb.assets.actions import custody
from unionweb.assets.forms.desk import ConfirmForm
from unionweb.assets.models import Consumable, Loan, LoanItem
from unionweb.assets.queries import loans as queries
from unionweb.assets.queries.desk import body_name
from unionweb.assets.rules.tags import show_tag
from unionweb.assets.rules.terms import UNDO_SECONDS
from unionweb.assets.views.room import room
from unionweb.base.clock import now, today
from unionweb.base.tables import Cell, Sheet, write_xlsx
from unionweb.base.text import mark
from unionweb.base.web.answers import XLSX, download, fragment, go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.base.web.incoming import search_argument
from unionweb.base.web.paging import paginate
from unionweb.base.web.site import site
from unionweb.people.signin import who

BOTH = ["GET", "POST"]
HEADERS = (
    mark("物资编号"),
    mark("名称"),
    mark("借用人"),
    mark("学号"),
    mark("借用单位"),
    mark("用途"),
    mark("借出时间"),
    mark("应还时间"),
    mark("归还时间"),
    mark("经手人"),
    mark("归还经手人"),
    mark("归还时的问题"),
    mark("越过预约的理由"),
)


@dataclass(frozen=True, slots=True)
class LoanShown:
    """A loan with what its pages say of it: the consumables `taken` with it, `deposit` in fen, `undo` seconds
    that are left, the address where the borrower confirms."""

    loan: Loan
    body: str
    taken: Mapping[Consumable, int]
    deposit: int
    undo: int
    confirm_at: str

    @property
    def open(self) -> int:
        """How many things are out."""
        return sum(item.returned_at is None for item in self.loan.items)

    @property
    def count(self) -> int:
        """How many things went out."""
        return len(self.loan.items) + sum(self.taken.values())


def shown(loan: Loan, at: datetime) -> LoanShown:
    """The loan as a page shows it at this moment."""
    left = 0 if loan.undone_at else UNDO_SECONDS - int((at - loan.lent_at).total_seconds())
    path = url_for("assets.confirm_loan", loan_id=loan.id)
    return LoanShown(
        loan,
        body_name(loan.department, loan.unit),
        queries.taken(loan.id),
        queries.deposit_asked(loan),
        max(0, left),
        (site() or request.host_url.rstrip("/")) + path,
    )


@room.get("/<int:store_id>/loans", policy=policies.sees_store)
def loans(store_id: int) -> Response:
    """The list, searched and filtered."""
    store, wanted = policies.the_store(store_id), _wanted()
    out, overdue = queries.counts(store_id, now())
    listed = paginate(queries.loans(store_id, wanted, now()))
    return page(
        "assets/loans.html",
        store=store,
        wanted=wanted,
        listed=listed,
        bodies={one.id: body_name(one.department, one.unit) for one in listed.items},
        keeps=policies.keeps_store(who(), store_id),
        out=out,
        overdue=overdue,
        moment=now(),
    )


def _wanted() -> queries.Wanted:
    state = request.args.get("state", "")
    return queries.Wanted(search_argument(), state if state in queries.STATES else "")


@room.get("/<int:store_id>/loans.xlsx", policy=policies.sees_store)
def export_loans(store_id: int) -> Response:
    """The same as a workbook, a row for each thing."""
    store = policies.the_store(store_id)
    title, headers = translate(mark("借用记录")), [translate(one) for one in HEADERS]
    rows = [list(_row(item)) for item in queries.items_of(store_id, _wanted(), now())]
    name = f"{store.unit.name}-{title}-{today()}.xlsx"
    return download(write_xlsx([Sheet(title, headers, rows)]), name, XLSX)


def _row(item: LoanItem) -> Iterator[Cell]:
    loan = item.loan
    yield from (show_tag(item.asset.tag), item.asset.name, loan.person.name, loan.person.number)
    yield from (body_name(loan.department, loan.unit), loan.event, item.lent_at, item.due_at)
    yield from (item.returned_at, loan.by, item.returned_by, item.condition, item.override)


@room.get("/loans/<int:loan_id>", policy=policies.sees_loan)
def loan(loan_id: int) -> Response:
    """One loan: what is out, what came back and how."""
    one = queries.the_loan(loan_id)
    return page(
        "assets/loan.html",
        one=shown(one, now()),
        loan=one,
        keeps=policies.keeps_store(who(), one.store_id),
        mine=one.person_id == who().person_id,
        moment=now(),
    )


@room.get("/loans/<int:loan_id>/state", policy=policies.keeps_loan)
def loan_state(loan_id: int) -> Response:
    """Whether the borrower has confirmed, for the desk that waits for it."""
    return fragment("assets/_loan_state.html", loan=queries.the_loan(loan_id))


@room.get("/loans/<int:loan_id>/slip", policy=policies.sees_loan)
def loan_slip(loan_id: int) -> Response:
    """The hand-over on paper."""
    one = queries.the_loan(loan_id)
    return page("assets/loan_slip.html", one=shown(one, now()), loan=one)


@room.route("/loans/<int:loan_id>/confirm", methods=BOTH, policy=policies.borrows_loan)
def confirm_loan(loan_id: int) -> Response:
    """The borrower's own phone: the list, and one tap."""
    one, form = queries.the_loan(loan_id), ConfirmForm()
    if attempt(form, lambda: custody.confirm(one, by=who().actor, now=now())):
        tell(mark("已确认收到，请按时归还"))
        return go("assets.loan", loan_id=loan_id)
    return page("assets/loan_confirm.html", form.status, form=form, one=shown(one, now()), loan=one)
