"""What is free from one moment until another: one asset, and how many of a kind.

A use is found by `ix_asset_hold_clash` (asset, end) among what still holds, so that it costs the same however
many reservations there were.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select, tuple_, union
from sqlalchemy.orm import aliased

from unionweb.assets.models import Asset, Category, Hold, KitPart, Loan, LoanItem, Request
from unionweb.assets.queries.desk import holder_words
from unionweb.assets.rules.holding import Interval, Use, UseKind
from unionweb.assets.rules.picking import LENDABLE, Candidate, Kind
from unionweb.assets.rules.states import RequestState
from unionweb.base.db import db
from unionweb.people.models import Department, Unit

_unit = aliased(Unit)
MOST_BUFFER = timedelta(hours=168)
"""No category keeps more free after a loan."""


def clashing(
    asset_ids: Collection[int], wanted: Interval, but: int | None = None
) -> Select[*tuple[Any, ...]]:
    """(asset, from, until, request, state, large, department, unit, kind of unit) of what holds these assets
    then; `but`: leave out this request's."""
    query = (
        select(
            Hold.asset_id,
            Hold.from_at,
            Hold.until_at,
            Request.id,
            Request.state,
            Request.large,
            Department.name,
            _unit.name,
            _unit.kind,
        )
        .join(Request, Request.id == Hold.request_id)
        .outerjoin(Department, Department.id == Request.department_id)
        .outerjoin(_unit, _unit.id == func.coalesce(Request.unit_id, Department.unit_id))
        .where(
            Hold.asset_id.in_(asset_ids),
            Hold.holding,
            Hold.until_at > wanted.from_at,
            Hold.from_at < wanted.until_at,
        )
    )
    return query if but is None else query.where(Hold.request_id != but)


def uses_of(
    asset_ids: Collection[int], wanted: Interval, hours: int, but: int | None = None
) -> dict[int, list[Use]]:
    """Everything that could be in the way of these assets then, by asset: reservations of others than `but`,
    and loans that are due later than it begins. `hours`: the most that is kept free after any of them."""
    found: dict[int, list[Use]] = defaultdict(list)
    if not asset_ids:
        return found
    around = Interval(wanted.from_at, wanted.until_at + timedelta(hours=hours))
    for asset_id, start, end, request, state, large, *body in db.session.execute(
        clashing(asset_ids, around, but)
    ):
        kind = UseKind.APPROVED if state is RequestState.APPROVED else UseKind.ASKED
        found[asset_id].append(Use(kind, holder_words("", *body), Interval(start, end), large, request))
    for asset_id, use in _loans(asset_ids, wanted):
        found[asset_id].append(use)
    return found


def _loans(asset_ids: Collection[int], wanted: Interval) -> Iterator[tuple[int, Use]]:
    query = (
        select(
            LoanItem.asset_id,
            LoanItem.lent_at,
            LoanItem.due_at,
            Category.buffer_hours,
            Loan.request_id,
            Department.name,
            _unit.name,
            _unit.kind,
        )
        .join(Loan, Loan.id == LoanItem.loan_id)
        .join(Asset, Asset.id == LoanItem.asset_id)
        .join(Category, Category.id == Asset.category_id)
        .outerjoin(Department, Department.id == Loan.department_id)
        .outerjoin(_unit, _unit.id == func.coalesce(Loan.unit_id, Department.unit_id))
        .where(
            LoanItem.asset_id.in_(asset_ids),
            LoanItem.returned_at.is_(None),
            LoanItem.due_at > wanted.from_at - MOST_BUFFER,
        )
    )
    row: Any
    for row in db.session.execute(query):
        asset_id, lent_at, due_at, hours, request, *body = row
        taken = Interval(lent_at, due_at + timedelta(hours=hours))
        yield asset_id, Use(UseKind.LENT, holder_words("", *body), taken, request_id=request)


def candidates(
    store_id: int, named: Iterable[int], kinds: Collection[Kind], wanted: Interval, but: int | None = None
) -> list[Candidate]:
    """The assets that are named, and every one of these kinds that can be lent, with what is in their way."""
    rows = db.session.execute(_assets(store_id, named, kinds)).all()
    hours = max((row.buffer_hours for row in rows), default=0)
    uses = uses_of([row.id for row in rows], wanted, hours, but)
    return [_candidate(row, uses.get(row.id, ())) for row in rows]


def _candidate(row: Any, uses: Iterable[Use]) -> Candidate:
    return Candidate(
        id=row.id,
        tag=row.tag,
        name=row.name,
        category_id=row.category_id,
        state=row.state,
        buffer_hours=row.buffer_hours,
        days=row.days,
        large=row.large,
        in_kit=row.kit_id is not None,
        uses=tuple(uses),
    )


def _assets(store_id: int, named: Iterable[int], kinds: Collection[Kind]) -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = (
        select(
            Asset.id,
            Asset.tag,
            Asset.name,
            Asset.category_id,
            Asset.state,
            Category.buffer_hours,
            Category.days,
            Category.large,
            KitPart.kit_id,
        )
        .join(Category, Category.id == Asset.category_id)
        .outerjoin(KitPart, KitPart.asset_id == Asset.id)
        .where(Asset.store_id == store_id, wanted_assets(named, kinds))
    )
    return query.order_by(Asset.id)


def wanted_assets(named: Iterable[int], kinds: Collection[Kind]) -> ColumnElement[bool]:
    """These, and all of these kinds that can be lent."""
    either: ColumnElement[bool] = Asset.id.in_(list(named))
    if kinds:
        alike = tuple_(Asset.name, Asset.category_id).in_(list(kinds)) & Asset.state.in_(LENDABLE)
        either = or_(either, alike)
    return either


def free_counts(store_id: int, wanted: Interval, text: str = "", category_id: int | None = None) -> Any:
    """(name, category, category id, total, free, first): how many of each kind of thing the store lends, how
    many of them are free all that time, the first of them by id."""
    free = func.sum(case((Asset.id.in_(_taken(store_id, wanted)), 0), else_=1))
    query = (
        select(
            Asset.name,
            Category.name.label("category"),
            Category.id.label("category_id"),
            func.count().label("total"),
            free.label("free"),
            func.min(Asset.id).label("first"),
        )
        .join(Category, Category.id == Asset.category_id)
        .where(Asset.store_id == store_id, Asset.state.in_(LENDABLE))
    )
    if text:
        query = query.where(Asset.name.icontains(text, autoescape=True))
    if category_id is not None:
        query = query.where(Asset.category_id == category_id)
    return query.group_by(Asset.name, Category.id, Category.name).order_by(Category.name, Asset.name)


def _taken(store_id: int, wanted: Interval) -> Any:
    """The assets of the store that somebody has or has reserved then. Each category keeps its own hours free
    after a loan, and there are few different ones."""
    hours = db.session.scalars(
        select(Category.buffer_hours).where(Category.store_id == store_id).distinct()
    ).all()
    reserved = (
        select(Hold.asset_id)
        .join(Asset, Asset.id == Hold.asset_id)
        .join(Category, Category.id == Asset.category_id)
        .where(
            Asset.store_id == store_id, Hold.holding, Hold.until_at > wanted.from_at, _before(hours, wanted)
        )
    )
    lent = (
        select(LoanItem.asset_id)
        .join(Asset, Asset.id == LoanItem.asset_id)
        .join(Category, Category.id == Asset.category_id)
        .where(Asset.store_id == store_id, LoanItem.returned_at.is_(None), _due_after(hours, wanted))
    )
    return union(reserved, lent)


def _before(hours: Iterable[int], wanted: Interval) -> ColumnElement[bool]:
    return or_(
        *(
            (Category.buffer_hours == one) & (Hold.from_at < wanted.until_at + timedelta(hours=one))
            for one in hours
        )
    )


def _due_after(hours: Iterable[int], wanted: Interval) -> ColumnElement[bool]:
    return or_(
        *(
            (Category.buffer_hours == one) & (LoanItem.due_at > wanted.from_at - timedelta(hours=one))
            for one in hours
        )
    )


def kinds_of(asset_ids: Collection[int], store_id: int) -> dict[int, Kind]:
    """What each of these assets is, by id; those of other stores are left out."""
    query = select(Asset.id, Asset.name, Asset.category_id).where(
        Asset.id.in_(asset_ids), Asset.store_id == store_id
    )
    return {row.id: (row.name, row.category_id) for row in db.session.execute(query)}


def free_beside(store_id: int, category_ids: Collection[int], wanted: Interval, most: int = 3) -> list[Any]:
    """The kinds of these categories of which most are free then: what could be had instead."""
    rows = [
        row
        for row in db.session.execute(free_counts(store_id, wanted))
        if row.free and row.category_id in category_ids
    ]
    return sorted(rows, key=lambda row: -row.free)[:most]
