"""What must hold of congresses, beyond what the tables themselves enforce. Each yields its offenders."""

from collections.abc import Iterator

from sqlalchemy import select

from unionweb.base.db import db
from unionweb.congress.models import Congress, Delegate, QuotaPlan, QuotaRow
from unionweb.congress.queries.plans import outcome, rows_of
from unionweb.people.models import Term


def foreign_seats() -> Iterator[str]:
    """Delegates who sit in a row of another congress."""
    query = select(Delegate.id).join(QuotaRow).where(Delegate.congress_id != QuotaRow.congress_id)
    yield from (f"delegate {number}" for number in db.session.scalars(query))


def wrong_sums() -> Iterator[str]:
    """Plans whose stored sum is not that of their rows."""
    for plan in db.session.scalars(select(QuotaPlan)):
        result = outcome(rows_of(plan.congress_id), plan.settings).result
        if plan.rows_total != (result.total if result else None):
            yield f"quota_plan {plan.congress_id}"


def foreign_terms() -> Iterator[str]:
    """Congresses in the term of another union."""
    query = (
        select(Congress.id).join(Term, Term.id == Congress.term_id).where(Term.unit_id != Congress.unit_id)
    )
    yield from (f"congress {number}" for number in db.session.scalars(query))
