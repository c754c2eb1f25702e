"""Loans: one of them, the list of a store, and what came back just now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from unionweb.assets.models import Asset, AssetEvent, Consumable, Loan, LoanItem, Movement
from unionweb.assets.queries.desk import body_name
from unionweb.assets.rules.states import EventKind, MovementKind
from unionweb.assets.rules.terms import UNDO_SECONDS
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.people.models import Department, Person, Unit
from unionweb.people.queries.persons import matches

RECENT = timedelta(minutes=10)
MOST_RECENT, MOST_EVENTS = 20, 300

STATES = ("out", "overdue", "returned", "unconfirmed", "undone")
"""What a list of loans may be cut down to; "" for all."""


def the_loan(loan_id: int) -> Loan:
    """Raises NotFound."""
    return found(db.session.get(Loan, loan_id))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of loans asks for: a part of a name, number, tag or event, and one of STATES."""

    text: str = ""
    state: str = ""


def loans(store_id: int, wanted: Wanted, now: datetime) -> Select[Loan]:
    """The loans of a store, the newest first."""
    query = select(Loan).where(Loan.store_id == store_id).order_by(Loan.lent_at.desc(), Loan.id.desc())
    return query.where(*_conditions(wanted, now))


def _conditions(wanted: Wanted, now: datetime) -> Iterator[ColumnElement[bool]]:
    if wanted.text:
        yield _about(wanted.text)
    out = _some_item(LoanItem.returned_at.is_(None))
    if wanted.state == "out":
        yield out
    elif wanted.state == "overdue":
        yield _some_item(LoanItem.returned_at.is_(None), LoanItem.due_at < now)
    elif wanted.state == "returned":
        yield ~out & Loan.undone_at.is_(None)
    elif wanted.state == "unconfirmed":
        yield Loan.must_confirm & Loan.confirmed_at.is_(None) & out
    elif wanted.state == "undone":
        yield Loan.undone_at.is_not(None)


def _some_item(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(LoanItem.id).where(LoanItem.loan_id == Loan.id, *conditions).exists()


def _about(text: str) -> ColumnElement[bool]:
    tag = text.replace("-", "").upper()
    thing = (
        select(LoanItem.id)
        .join(Asset, Asset.id == LoanItem.asset_id)
        .where(LoanItem.loan_id == Loan.id)
        .where(or_(Asset.name.icontains(text, autoescape=True), Asset.tag.startswith(tag, autoescape=True)))
    )
    person = select(Person.id).where(Person.id == Loan.person_id, matches(text))
    department = select(Department.id).where(
        Department.id == Loan.department_id, Department.name.icontains(text, autoescape=True)
    )
    unit = select(Unit.id).where(Unit.id == Loan.unit_id, Unit.name.icontains(text, autoescape=True))
    event = Loan.event.icontains(text, autoescape=True)
    return or_(event, *(one.exists() for one in (person, thing, department, unit)))


def items_of(store_id: int, wanted: Wanted, now: datetime) -> Iterable[LoanItem]:
    """Everything that was lent by these loans, for export."""
    ids = loans(store_id, wanted, now).order_by(None).with_only_columns(Loan.id)
    query = select(LoanItem).where(LoanItem.loan_id.in_(ids)).order_by(LoanItem.id.desc())
    return db.session.scalars(query)


def counts(store_id: int, now: datetime) -> tuple[int, int]:
    """How many assets of a store are out, and how many of them overdue."""
    late = func.count().filter(LoanItem.due_at < now)
    query = (
        select(func.count(), late)
        .select_from(LoanItem)
        .join(Loan, Loan.id == LoanItem.loan_id)
        .where(Loan.store_id == store_id, LoanItem.returned_at.is_(None))
    )
    number, overdue = db.session.execute(query).one()
    return number, overdue


def deposit_asked(loan: Loan) -> int:
    """What is taken as a deposit for it, in fen."""
    return sum(item.asset.category.deposit for item in loan.items)


def taken(loan_id: int) -> dict[Consumable, int]:
    """The consumables that went with it, and how many of each."""
    query = select(Movement).where(Movement.loan_id == loan_id, Movement.kind == MovementKind.TAKE)
    found: dict[Consumable, int] = {}
    for one in db.session.scalars(query.order_by(Movement.id)):
        found[one.consumable] = found.get(one.consumable, 0) - one.change
    return found


def just_returned(store_id: int, keeper: str, now: datetime) -> list[dict[str, Any]]:
    """What this keeper has taken back in the last minutes, the latest first, with the seconds that are left
    to undo each; as `actions.returning` answers. Found by the latest events: they are few and in order."""
    latest = select(AssetEvent).order_by(AssetEvent.id.desc()).limit(MOST_EVENTS).subquery()
    query = (
        select(LoanItem)
        .join(latest, (latest.c.asset_id == LoanItem.asset_id) & (latest.c.kind == EventKind.RETURNED))
        .join(Loan, Loan.id == LoanItem.loan_id)
        .where(Loan.store_id == store_id, Loan.undone_at.is_(None), LoanItem.returned_by == keeper)
        .where(LoanItem.returned_at == latest.c.at, LoanItem.returned_at > now - RECENT)
        .order_by(LoanItem.returned_at.desc())
        .limit(MOST_RECENT)
    )
    return [_back(item, now) for item in db.session.scalars(query)]


def _back(item: LoanItem, now: datetime) -> dict[str, Any]:
    at, loan = item.returned_at or now, item.loan
    return {
        "item": item.id,
        "tag": item.asset.tag,
        "name": item.asset.name,
        "holder": f"{body_name(loan.department, loan.unit)} {loan.person.name}".strip(),
        "late": item.due_at < at,
        "undo": max(0, UNDO_SECONDS - int((now - at).total_seconds())),
    }
