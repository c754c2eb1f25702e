"""Who answers for a borrower when the borrower does not."""

from datetime import datetime

from sqlalchemy import ColumnElement, select

from unionweb.assets.models import Loan
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.people.models import Tenure, Unit
from unionweb.people.queries.posts import serving
from unionweb.people.rules.organisation import Post

_PRESIDIUM = (Post.PRESIDIUM, Post.EXECUTIVE_CHAIR)


def heads_of(loan: Loan, now: datetime) -> list[int]:
    """The head of the department for which it was borrowed; else, or when that is the borrower, the presidium
    of its union; for a class or a club that of the union above it. Nobody for who borrowed alone."""
    if loan.department is not None:
        heads = _serving((Tenure.department_id == loan.department_id) & (Tenure.post == Post.HEAD), loan, now)
        return heads or _presidium(loan.department.unit, loan, now)
    return [] if loan.unit is None else _presidium(loan.unit, loan, now)


def _presidium(unit: Unit, loan: Loan, now: datetime) -> list[int]:
    for one in unit.ancestry:
        here = Tenure.post.in_(_PRESIDIUM) & (Tenure.unit_id == one.id)
        if found := _serving(here, loan, now):
            return found
    return []


def _serving(who: ColumnElement[bool], loan: Loan, now: datetime) -> list[int]:
    query = select(Tenure.person_id).where(who, serving(local_date(now)), Tenure.person_id != loan.person_id)
    return sorted(set(db.session.scalars(query)))
