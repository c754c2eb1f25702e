"""What is out and late, and what is owed for it: overdue board, deposits, claims, bars."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from unionweb.assets.models import Asset, Bar, Claim, Deposit, Loan, LoanItem
from unionweb.assets.rules.states import DepositKind
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.notices.models import Notice
from unionweb.people.models import Department, Person, Unit
from unionweb.people.queries.persons import matches

LOOK_BACK = timedelta(days=30)
"""So long after it came back something is looked at for bars: the tick may have stood still."""

LOAN_KEY = "assets.remind."
"""Every reminder's key begins with it and the loan."""


_barred = aliased(LoanItem)


def item_by_id(item_id: int) -> LoanItem:
    """Raises NotFound."""
    return found(db.session.get(LoanItem, item_id))


def _items() -> Select[LoanItem]:
    query = (
        select(LoanItem).join(Loan, Loan.id == LoanItem.loan_id).join(Asset, Asset.id == LoanItem.asset_id)
    )
    return query.options(contains_eager(LoanItem.loan), contains_eager(LoanItem.asset))


def too_late(store_id: int, now: datetime) -> list[LoanItem]:
    """Things of a store that are late, or were when they came back lately, of loans without a bar."""
    barred = LoanItem.loan_id.in_(select(_barred.loan_id).join(Bar, Bar.item_id == _barred.id))
    out = LoanItem.returned_at.is_(None) & (LoanItem.due_at < now)
    back = (LoanItem.returned_at > LoanItem.due_at) & (LoanItem.returned_at > now - LOOK_BACK)
    query = _items().where(Loan.store_id == store_id, Loan.undone_at.is_(None), or_(out, back), ~barred)
    return list(db.session.scalars(query.order_by(LoanItem.id)))


SHOWN = ("overdue", "today", "out")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the board shows: a part of a name, number, tag or event; one of SHOWN."""

    text: str = ""
    shown: str = "overdue"


def board(store_id: int, wanted: Wanted, now: datetime) -> Select[LoanItem]:
    """What is out, the longest overdue first."""
    query = _items().join(Person, Person.id == Loan.person_id)
    query = query.where(Loan.store_id == store_id, LoanItem.returned_at.is_(None), *_conditions(wanted, now))
    return query.order_by(LoanItem.due_at, Loan.id, LoanItem.id)


def _conditions(wanted: Wanted, now: datetime) -> Iterator[ColumnElement[bool]]:
    if wanted.shown == "overdue":
        yield LoanItem.due_at < now
    elif wanted.shown == "today":
        yield LoanItem.due_at.between(now, now + timedelta(days=1))
    if wanted.text:
        tag = "".join(wanted.text.split()).replace("-", "").upper()
        yield or_(
            matches(wanted.text),
            Asset.name.icontains(wanted.text, autoescape=True),
            Asset.tag.startswith(tag, autoescape=True),
            Loan.event.icontains(wanted.text, autoescape=True),
            Loan.department_id.in_(_named(Department, wanted.text)),
            Loan.unit_id.in_(_named(Unit, wanted.text)),
        )


def _named(table: type[Department] | type[Unit], text: str) -> Any:
    return select(table.id).where(table.name.icontains(text, autoescape=True))


def reminded(items: Collection[LoanItem]) -> dict[int, datetime]:
    """When each loan's borrower was reminded last, by loan."""
    people = {item.loan.person_id for item in items}
    query = select(Notice.key, Notice.created_at).where(
        Notice.person_id.in_(people), Notice.key.startswith(LOAN_KEY, autoescape=True)
    )
    last: dict[int, datetime] = {}
    for key, at in db.session.execute(query) if people else ():
        loan_id = int(key.removeprefix(LOAN_KEY).split(".")[0])
        last[loan_id] = max(at, last.get(loan_id, at))
    return last


def balance_of(loan_id: int) -> int:
    """The deposit of a loan that is still here, in fen."""
    return db.session.scalar(select(func.sum(Deposit.amount)).where(Deposit.loan_id == loan_id)) or 0


def entries_of(loan_id: int) -> Sequence[Deposit]:
    """The deposits' ledger of a loan, the oldest first."""
    return db.session.scalars(select(Deposit).where(Deposit.loan_id == loan_id).order_by(Deposit.id)).all()


def deposits(store_id: int, text: str = "", kind: str = "", person_id: int | None = None) -> Select[Deposit]:
    """The ledger of a store, the newest first."""
    query = select(Deposit).join(Loan, Loan.id == Deposit.loan_id).join(Person, Person.id == Loan.person_id)
    query = query.where(Loan.store_id == store_id)
    if text:
        query = query.where(or_(matches(text), Deposit.words.icontains(text, autoescape=True)))
    if kind in list(DepositKind):
        query = query.where(Deposit.kind == DepositKind(kind))
    return query.options(contains_eager(Deposit.loan)).order_by(Deposit.id.desc())


def held(store_id: int) -> list[tuple[Loan, int, bool]]:
    """Loans whose deposit is still here: how much, and whether everything came back."""
    out = select(LoanItem.id).where(LoanItem.loan_id == Loan.id, LoanItem.returned_at.is_(None)).exists()
    total = func.sum(Deposit.amount)
    sums = (
        select(Deposit.loan_id, total.label("total")).group_by(Deposit.loan_id).having(total > 0).subquery()
    )
    query = select(Loan, sums.c.total, ~out).join(sums, sums.c.loan_id == Loan.id)
    query = query.where(Loan.store_id == store_id).order_by(Loan.id)
    return [(loan, amount, bool(back)) for loan, amount, back in db.session.execute(query)]


def claims(store_id: int, text: str = "", state: str = "") -> Select[Claim]:
    """Of a store, those that are open first. `state`: "open", "settled", or all."""
    query = select(Claim).join(LoanItem, LoanItem.id == Claim.item_id).join(Loan, Loan.id == LoanItem.loan_id)
    query = query.join(Person, Person.id == Loan.person_id).join(Asset, Asset.id == LoanItem.asset_id)
    query = query.where(Loan.store_id == store_id)
    if state in ("open", "settled"):
        query = query.where(Claim.paid_at.is_(None) if state == "open" else Claim.paid_at.is_not(None))
    if text:
        query = query.where(or_(matches(text), Asset.name.icontains(text, autoescape=True)))
    return query.order_by(Claim.paid_at.is_not(None), Claim.id.desc())


def claims_of(person_id: int) -> Sequence[Claim]:
    """What somebody has to pay."""
    query = select(Claim).join(LoanItem, LoanItem.id == Claim.item_id).join(Loan, Loan.id == LoanItem.loan_id)
    query = query.where(Loan.person_id == person_id, Claim.paid_at.is_(None))
    return db.session.scalars(query.order_by(Claim.id)).all()


def bars_in(store_id: int, text: str, shown: str, now: datetime) -> Select[Bar]:
    """Of a store: those that hold today, or all of them ("all"), the newest first."""
    query = select(Bar).join(Person, Person.id == Bar.person_id).where(Bar.store_id == store_id)
    if shown != "all":
        query = query.where(Bar.lifted_at.is_(None), Bar.ends_on >= local_date(now))
    if text:
        query = query.where(or_(matches(text), Bar.reason.icontains(text, autoescape=True)))
    return query.order_by(Bar.id.desc())


def bars_of(person_id: int, now: datetime) -> Sequence[Bar]:
    """Those of a person that hold today."""
    query = select(Bar).where(Bar.person_id == person_id, Bar.lifted_at.is_(None))
    return db.session.scalars(query.where(Bar.ends_on >= local_date(now)).order_by(Bar.ends_on)).all()


def overdrawn() -> Iterator[str]:
    """Loans of which more deposit was given back than taken."""
    query = select(Deposit.loan_id).group_by(Deposit.loan_id).having(func.sum(Deposit.amount) < 0)
    yield from (f"loan {number}" for number in db.session.scalars(query.order_by(Deposit.loan_id)))
