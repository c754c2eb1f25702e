"""Quota plans, their rows, and the seats that follow from them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from unionweb.base.db import db
from unionweb.base.refusals import NotFound, Refusal, found
from unionweb.base.text import Sentence
from unionweb.congress.models import Delegate, QuotaPlan, QuotaRow
from unionweb.congress.rules.facts import DelegateKind
from unionweb.congress.rules.planning import PlanSettings, share_out
from unionweb.congress.rules.quota import Allotment, Apportionment


def plan_of(congress_id: int) -> QuotaPlan:
    """The plan of a congress."""
    return found(db.session.get(QuotaPlan, congress_id))


def rows_of(congress_id: int) -> list[QuotaRow]:
    """The rows of a plan in their order."""
    query = (
        select(QuotaRow).where(QuotaRow.congress_id == congress_id).order_by(QuotaRow.position, QuotaRow.id)
    )
    return list(db.session.scalars(query))


def row_of(congress_id: int, row_id: int) -> QuotaRow:
    """One row of a congress; NotFound if it belongs to another."""
    row = found(db.session.get(QuotaRow, row_id))
    if row.congress_id != congress_id:
        raise NotFound
    return row


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a plan gives: the seats, or the reason why there are none."""

    result: Apportionment | None
    refusal: Sentence | None = None

    def of(self, name: str) -> Allotment | None:
        """The row of a unit."""
        rows = self.result.rows if self.result else ()
        return next((row for row in rows if row.unit.name == name), None)

    @property
    def seats(self) -> dict[str, int]:
        """Seats by the name of the row; empty where nothing could be worked out."""
        return {row.unit.name: row.seats for row in self.result.rows} if self.result else {}


def outcome(rows: Sequence[QuotaRow], settings: PlanSettings) -> Outcome:
    """Share the seats out, or say why that cannot be done."""
    overrides = {row.name: row.override for row in rows if row.override is not None}
    try:
        return Outcome(share_out([row.entry for row in rows], overrides, settings))
    except Refusal as refusal:
        return Outcome(None, refusal.sentence)


@dataclass(slots=True)
class Filled:
    """How many delegates are registered in one row."""

    formal: int = 0
    others: int = 0


def filled(congress_id: int) -> dict[int | None, Filled]:
    """Registered delegates by row; under None those without a row."""
    query = (
        select(Delegate.row_id, Delegate.kind, func.count())
        .where(Delegate.congress_id == congress_id, Delegate.removed_at.is_(None))
        .group_by(Delegate.row_id, Delegate.kind)
    )
    counts: dict[int | None, Filled] = defaultdict(Filled)
    for row_id, kind, number in db.session.execute(query):
        if kind is DelegateKind.FORMAL:
            counts[row_id].formal += number
        else:
            counts[row_id].others += number
    return counts
