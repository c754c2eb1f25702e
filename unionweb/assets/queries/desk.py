"""What the desk must know: the assets with who has or holds them, and the borrower."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from unionweb.assets.models import (
    Asset,
    Bar,
    Category,
    Consumable,
    Hold,
    Kit,
    KitPart,
    Loan,
    LoanItem,
    Request,
)
from unionweb.assets.rules.bodies import Body
from unionweb.assets.rules.lending import MONTH, Barring, Borrower, Out, Piece, Reservation
from unionweb.assets.rules.states import RequestState
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.people.models import Department, Person, Unit
from unionweb.people.queries.identity import tenures_of
from unionweb.people.rules.organisation import UnitKind


def holder_words(person: str, department: str | None, unit: str | None, kind: UnitKind | None) -> str:
    """Who has something: "权益服务部 王小明", "会计学院 办公室 李四"."""
    where = unit if unit and kind is not UnitKind.SCHOOL else None
    return " ".join(part for part in (where, department, person) if part)


_unit = aliased(Unit)


def _with_body(query: Any, table: type[Loan] | type[Request]) -> Select[*tuple[Any, ...]]:
    """The names of who borrows, after the columns of the query: person, department, unit and its kind."""
    more: Select[*tuple[Any, ...]] = (
        query.add_columns(Person.name, Department.name, _unit.name, _unit.kind)
        .outerjoin(Person, Person.id == table.person_id)
        .outerjoin(Department, Department.id == table.department_id)
        .outerjoin(_unit, _unit.id == func.coalesce(table.unit_id, Department.unit_id))
    )
    return more


def pieces(
    store_id: int, tags: Collection[str], person_id: int | None, body: Body, now: datetime
) -> list[Piece]:
    """The assets of a store with these tags, in the order of their ids, as they are for this borrower."""
    columns = (
        Asset.id,
        Asset.tag,
        Asset.name,
        Asset.state,
        Asset.price,
        Category.days,
        Category.deposit,
        Category.confirms,
        LoanItem.due_at,
    )
    query = (
        select(*columns)
        .join(Category, Category.id == Asset.category_id)
        .outerjoin(LoanItem, (LoanItem.asset_id == Asset.id) & LoanItem.returned_at.is_(None))
        .outerjoin(Loan, Loan.id == LoanItem.loan_id)
        .where(Asset.store_id == store_id, Asset.tag.in_(tags))
        .order_by(Asset.id)
    )
    rows = db.session.execute(_with_body(query, Loan)).all()
    held = _reservations([row.id for row in rows], person_id, body, now)
    return [_piece(row, held.get(row.id, ())) for row in rows]


_PIECE = ("id", "tag", "name", "state", "price", "days", "deposit", "confirms")


def _piece(row: Any, held: Iterable[Reservation]) -> Piece:
    out = None if row.due_at is None else Out(holder_words(*row[-4:]), row.due_at)
    values = dict(zip(_PIECE, row, strict=False))
    return Piece(**values, out=out, reservations=tuple(held))


def _reservations(
    asset_ids: Collection[int], person_id: int | None, body: Body, now: datetime
) -> dict[int, list[Reservation]]:
    query = (
        select(
            Hold.asset_id,
            Hold.from_at,
            Hold.until_at,
            Request.id,
            Request.event,
            Request.ends_at,
            Request.state,
            Request.person_id,
            Request.department_id,
            Request.unit_id,
        )
        .join(Request, Request.id == Hold.request_id)
        .where(Hold.asset_id.in_(asset_ids), Hold.holding, Hold.until_at > now)
    )
    found: dict[int, list[Reservation]] = defaultdict(list)
    for row in db.session.execute(_with_body(query, Request)) if asset_ids else ():
        own = row.person_id == person_id or (bool(body.code) and Body(row.department_id, row.unit_id) == body)
        reservation = Reservation(
            body=holder_words(*row[-4:]),
            event=row.event,
            from_at=row.from_at,
            until_at=row.until_at,
            ends_at=row.ends_at,
            own=own,
            approved=row.state is RequestState.APPROVED,
            request_id=row.id,
        )
        found[row.asset_id].append(reservation)
    return found


def kit_parts(store_id: int, tags: Collection[str]) -> dict[str, list[str]]:
    """The tags of the parts of each kit among these tags."""
    query = (
        select(Kit.tag, Asset.tag)
        .join(KitPart, KitPart.kit_id == Kit.id)
        .join(Asset, Asset.id == KitPart.asset_id)
        .where(Kit.store_id == store_id, Kit.tag.in_(tags), ~Kit.closed)
        .order_by(Asset.id)
    )
    found: dict[str, list[str]] = defaultdict(list)
    for kit, part in db.session.execute(query):
        found[kit].append(part)
    return found


def consumables_among(store_id: int, tags: Collection[str]) -> dict[str, int]:
    """The ids of those that are consumables, by tag."""
    query = select(Consumable.tag, Consumable.id).where(
        Consumable.store_id == store_id, Consumable.tag.in_(tags), ~Consumable.closed
    )
    return {row.tag: row.id for row in db.session.execute(query)}


def borrower(store_id: int, person: Person, body: Body, now: datetime) -> Borrower:
    """What stands against this borrower, and what he has."""
    mine = Loan.person_id == person.id
    out = (
        select(func.count(LoanItem.id))
        .join(Loan, Loan.id == LoanItem.loan_id)
        .where(mine, Loan.store_id == store_id, LoanItem.returned_at.is_(None))
    )
    lately = select(func.count(Loan.id)).where(
        mine, Loan.store_id == store_id, Loan.lent_at > now - MONTH, Loan.undone_at.is_(None)
    )
    return Borrower(
        bars=tuple(_bars(store_id, person.id, body, now)),
        open=db.session.scalar(out) or 0,
        recent=db.session.scalar(lately) or 0,
    )


def _bars(store_id: int, person_id: int, body: Body, now: datetime) -> Iterator[Barring]:
    whom: list[ColumnElement[bool]] = [Bar.person_id == person_id]
    if body.department_id is not None:
        whom.append(Bar.department_id == body.department_id)
    if body.unit_id is not None:
        whom.append(Bar.unit_id == body.unit_id)
    today = local_date(now)
    query = select(Bar).where(
        Bar.store_id == store_id, Bar.starts_on <= today, Bar.ends_on >= today, Bar.lifted_at.is_(None)
    )
    for bar in db.session.scalars(query.where(or_(*whom)).order_by(Bar.ends_on.desc())):
        named = bar.person.name if bar.person_id == person_id else body_name(bar.department, bar.unit)
        yield Barring(named, bar.ends_on, bar.reason)


def body_name(department: Department | None, unit: Unit | None) -> str:
    """A borrowing body: "权益服务部", "会计学院 办公室", "会计学院 会计2401班"; "" for none."""
    if department is not None:
        where = "" if department.unit.kind is UnitKind.SCHOOL else f"{department.unit.name} "
        return where + department.name
    return "" if unit is None else unit.full_name


def bodies_of(person: Person, now: datetime) -> list[tuple[Body, str]]:
    """For whom a person may borrow, the likeliest first: where he serves, his class and college, then the
    clubs, of which the roster does not know who answers for them."""
    found: dict[Body, str] = {}
    for one in tenures_of(person.id, local_date(now)):
        body = Body(one.department_id) if one.department_id else Body(None, one.unit_id)
        found[body] = body_name(one.department, None if one.department_id else one.unit)
    for unit in person.unit.ancestry:
        if unit.kind is not UnitKind.SCHOOL:
            found.setdefault(Body(None, unit.id), unit.full_name)
    clubs = select(Unit).where(Unit.kind == UnitKind.CLUB, Unit.closed.is_(False)).order_by(Unit.name)
    for unit in db.session.scalars(clubs):
        found.setdefault(Body(None, unit.id), unit.full_name)
    return list(found.items())
