"""What ends next at the asset desk, for those who run the installation."""

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from sqlalchemy import func, select

from unionweb.assets.models import Loan, LoanItem, Store
from unionweb.base.db import db
from unionweb.base.text import say
from unionweb.base.web.feature import Waiting


def deadlines(now: datetime) -> Iterator[Waiting]:
    """When the next things are to be brought back, one line a store."""
    query = (
        select(Loan.store_id, func.min(LoanItem.due_at))
        .join(LoanItem, LoanItem.loan_id == Loan.id)
        .where(LoanItem.returned_at.is_(None), LoanItem.due_at > now)
        .group_by(Loan.store_id)
    )
    for number, due_at in db.session.execute(query).all():
        store = db.session.get_one(Store, number)
        address = url_for("assets.overdue", store_id=store.id)
        yield Waiting(say("物资归还：%(unit)s", unit=store.unit.full_name), address, "roster", due_at)
