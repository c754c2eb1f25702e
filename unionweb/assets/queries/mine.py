"""What a borrower has and had."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from unionweb.assets.models import Loan, LoanItem, Store
from unionweb.base.db import db


def open_loans(person_id: int) -> Sequence[Loan]:
    """Those of which something is out, what is due first first."""
    due = (
        select(LoanItem.loan_id, func.min(LoanItem.due_at).label("due"))
        .where(LoanItem.returned_at.is_(None))
        .group_by(LoanItem.loan_id)
        .subquery()
    )
    query = select(Loan).join(due, due.c.loan_id == Loan.id).where(Loan.person_id == person_id)
    return db.session.scalars(query.order_by(due.c.due, Loan.id)).all()


def unconfirmed(person_id: int) -> Sequence[Loan]:
    """Those which he has to confirm on his own phone."""
    out = select(LoanItem.id).where(LoanItem.loan_id == Loan.id, LoanItem.returned_at.is_(None)).exists()
    query = select(Loan).where(Loan.person_id == person_id, Loan.must_confirm, out)
    query = query.where(Loan.confirmed_at.is_(None), Loan.undone_at.is_(None))
    return db.session.scalars(query.order_by(Loan.id)).all()


def past_items(person_id: int) -> Select[LoanItem]:
    """What came back, the latest first; what was undone was never lent."""
    query = select(LoanItem).join(Loan, Loan.id == LoanItem.loan_id)
    mine = (Loan.person_id == person_id) & Loan.undone_at.is_(None)
    query = query.where(mine, LoanItem.returned_at.is_not(None))
    return query.order_by(LoanItem.returned_at.desc(), LoanItem.id.desc())


def due_items(person_id: int, now: datetime) -> Sequence[LoanItem]:
    """What he has to bring back within a day, or should have brought."""
    query = select(LoanItem).join(Loan, Loan.id == LoanItem.loan_id).where(Loan.person_id == person_id)
    soon = LoanItem.returned_at.is_(None) & (LoanItem.due_at < now + timedelta(days=1))
    return db.session.scalars(
        query.where(soon).order_by(LoanItem.due_at, LoanItem.loan_id, LoanItem.id)
    ).all()


def stores_by_id() -> dict[int, Store]:
    """All stores, for the names of those that barred somebody."""
    return {one.id: one for one in db.session.scalars(select(Store))}
