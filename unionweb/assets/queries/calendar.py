"""What of a store is reserved or lent during some days."""

from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from unionweb.assets.models import Asset, Hold, Loan, LoanItem, Request
from unionweb.assets.queries.desk import holder_words
from unionweb.assets.rules.calendar import Booking
from unionweb.assets.rules.holding import Interval, UseKind
from unionweb.assets.rules.states import RequestState
from unionweb.base.db import db
from unionweb.people.models import Department, Person, Unit

MOST = 2000
"""Lines on one page; a month of a large union has some hundreds."""

_unit = aliased(Unit)


def bookings(store_id: int, wanted: Interval, text: str, names: bool) -> list[Booking]:
    """Those that touch an interval, of things with this in their name. `names`: of persons too, for those
    who see the store; others read for which department."""
    reserved = _named(_reserved(wanted), Request, store_id, text)
    lent = _named(_lent(wanted), Loan, store_id, text)
    first = db.session.execute(reserved.order_by(Hold.from_at, Hold.id).limit(MOST))
    found = [_reservation(row, names) for row in first]
    second = db.session.execute(lent.order_by(LoanItem.lent_at, LoanItem.id).limit(MOST))
    return found + [_loan(row, names) for row in second]


def _reserved(wanted: Interval) -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = (
        select(Hold.asset_id, Request.state, Request.event, Hold.from_at, Request.ends_at, Request.id)
        .join(Request, Request.id == Hold.request_id)
        .join(Asset, Asset.id == Hold.asset_id)
        .where(Hold.holding, Hold.from_at < wanted.until_at, Hold.until_at > wanted.from_at)
    )
    return query


def _lent(wanted: Interval) -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = (
        select(
            LoanItem.asset_id,
            LoanItem.returned_at,
            Loan.event,
            LoanItem.lent_at,
            LoanItem.due_at,
            Loan.request_id,
        )
        .join(Loan, Loan.id == LoanItem.loan_id)
        .join(Asset, Asset.id == LoanItem.asset_id)
        .where(
            LoanItem.lent_at < wanted.until_at,
            Loan.undone_at.is_(None),
            or_(
                LoanItem.returned_at > wanted.from_at,
                LoanItem.returned_at.is_(None) & (LoanItem.due_at > wanted.from_at),
            ),
        )
    )
    return query


def _named(
    query: Select[*tuple[Any, ...]], table: type[Loan] | type[Request], store_id: int, text: str
) -> Select[*tuple[Any, ...]]:
    query = (
        query.add_columns(Asset.tag, Asset.name, Asset.category_id)
        .add_columns(Person.name, Department.name, _unit.name, _unit.kind)
        .join(Person, Person.id == table.person_id)
        .outerjoin(Department, Department.id == table.department_id)
        .outerjoin(_unit, _unit.id == func.coalesce(table.unit_id, Department.unit_id))
        .where(Asset.store_id == store_id)
    )
    return query.where(Asset.name.icontains(text, autoescape=True)) if text else query


def _reservation(row: Any, names: bool) -> Booking:
    asset_id, state, event, start, end, request_id, tag, name, category_id, person, *body = row
    kind = UseKind.APPROVED if state is RequestState.APPROVED else UseKind.ASKED
    whom = holder_words(person if names else "", *body)
    return Booking(asset_id, tag, name, category_id, kind, whom, event, start, end, request_id)


def _loan(row: Any, names: bool) -> Booking:
    asset_id, returned_at, event, start, due_at, request_id, tag, name, category_id, person, *body = row
    whom = holder_words(person if names else "", *body)
    end = max(returned_at or due_at, start)
    return Booking(asset_id, tag, name, category_id, UseKind.LENT, whom, event, start, end, request_id)


def totals(store_id: int) -> dict[tuple[str, int], int]:
    """How many of each kind the store has, what is gone left out."""
    query = select(Asset.name, Asset.category_id, func.count()).where(Asset.store_id == store_id)
    query = query.where(Asset.state.not_in(("lost", "written_off"))).group_by(Asset.name, Asset.category_id)
    return {(name, category): number for name, category, number in db.session.execute(query)}
