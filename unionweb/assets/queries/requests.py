"""Requests to borrow: one, a person's, a store's, what is ready to be collected."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, case, or_, select
from sqlalchemy.orm import lazyload

from unionweb.assets.models import Asset, Hold, Loan, LoanItem, Request, Store
from unionweb.assets.queries.desk import body_name
from unionweb.assets.rules.approving import OFFICE, Said, next_step
from unionweb.assets.rules.bodies import Body
from unionweb.assets.rules.states import RequestState
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.people.models import Grant, Person, Tenure
from unionweb.people.rules.roles import Role


def request_of(request_id: int) -> Request:
    """Raises NotFound."""
    return found(db.session.get(Request, request_id))


def step_of(one: Request) -> str | None:
    """Who is to answer now: "office", "adviser", or nobody."""
    return (left_to_answer(one) or OFFICE) if one.state is RequestState.ASKED else None


def left_to_answer(one: Request) -> str | None:
    """Who has not agreed yet, whatever has become of it; None: everybody has."""
    return next_step(one.must, [Said(answer.step, answer.agreed) for answer in one.answers])


def body_of(one: Request) -> Body:
    """For whom it is."""
    return Body(one.department_id, one.unit_id)


def whose(one: Request) -> str:
    """Who borrows: "文艺部", "会计学院 办公室"; "" for a person alone."""
    return body_name(one.department, one.unit)


def own_requests(person_id: int) -> Select[Request]:
    """A person's, what is still to come first."""
    query = select(Request).where(Request.person_id == person_id)
    return query.order_by(_open_first(), Request.starts_at.desc(), Request.id.desc())


def _open_first() -> Any:
    return case((Request.state.in_((RequestState.ASKED, RequestState.APPROVED)), 0), else_=1)


BOARDS = ("asked", "today", "coming", "all")
"""What the store's board shows: what waits for an answer, what goes out today, what is approved and comes
later, everything."""


def board(store: Store, which: str, text: str, day_ends: datetime) -> Select[Request]:
    """The requests of a store in one of `BOARDS`; `day_ends`: midnight."""
    query = select(Request).where(Request.store_id == store.id).join(Person, Person.id == Request.person_id)
    if text:
        query = query.where(
            or_(
                Request.event.icontains(text, autoescape=True),
                Person.name.icontains(text, autoescape=True),
                Person.number == text,
            )
        )
    approved, begun = Request.state == RequestState.APPROVED, Request.starts_at < day_ends
    if which == "asked":
        return query.where(Request.state == RequestState.ASKED).order_by(Request.starts_at, Request.id)
    if which == "today":
        return query.where(approved, begun).order_by(Request.starts_at, Request.id)
    if which == "coming":
        return query.where(approved, ~begun).order_by(Request.starts_at, Request.id)
    return query.order_by(Request.id.desc())


@dataclass(frozen=True, slots=True)
class Ready:
    """A request that may be collected now, for the desk's cart: the tags of the assets that it holds, and of
    the consumables (tag, name, measure, quantity)."""

    request_id: int
    event: str
    body: Body
    starts_at: datetime
    ends_at: datetime
    tags: tuple[str, ...]
    wants: tuple[tuple[str, str, str, int], ...]

    @property
    def cart(self) -> str:
        """The tags of all of it, as often as they are wanted."""
        taken = [tag for tag, _name, _measure, quantity in self.wants for _each in range(quantity)]
        return " ".join([*self.tags, *taken])


def ready_for(person_id: int, store_id: int, now: datetime) -> list[Ready]:
    """What a person may collect in a store now, the earliest first. One query more for each of its parts,
    however many there are."""
    store = db.session.get_one(Store, store_id)
    query = select(Request).where(
        Request.person_id == person_id,
        Request.store_id == store_id,
        Request.state == RequestState.APPROVED,
        Request.starts_at <= now + timedelta(days=store.terms.pickup_days),
        Request.ends_at > now,
    )
    return [_ready(one) for one in db.session.scalars(query.order_by(Request.starts_at, Request.id))]


def _ready(one: Request) -> Ready:
    return Ready(
        one.id,
        one.event,
        body_of(one),
        one.starts_at,
        one.ends_at,
        tuple(hold.asset.tag for hold in one.holds if hold.holding),
        tuple(
            (want.consumable.tag, want.consumable.name, want.consumable.measure, want.quantity)
            for want in one.wants
        ),
    )


def collected_of(one: Request) -> set[int]:
    """The assets that were handed over for a request."""
    query = (
        select(LoanItem.asset_id)
        .join(Loan, Loan.id == LoanItem.loan_id)
        .where(Loan.request_id == one.id, Loan.undone_at.is_(None))
    )
    return set(db.session.scalars(query))


def waiting_requests(store_ids: Collection[int]) -> Sequence[Request]:
    """All of these stores that wait for an answer, the earliest event first; what is wanted comes when asked
    for."""
    query = select(Request).where(Request.store_id.in_(store_ids), Request.state == RequestState.ASKED)
    query = query.options(lazyload(Request.holds), lazyload(Request.wants))
    return db.session.scalars(query.order_by(Request.starts_at, Request.id)).all()


def to_collect(person_id: int, now: datetime) -> Sequence[Request]:
    """What was approved for a person and is not over; what is wanted comes when asked for."""
    query = select(Request).where(
        Request.person_id == person_id, Request.state == RequestState.APPROVED, Request.ends_at > now
    )
    query = query.options(lazyload(Request.holds), lazyload(Request.wants), lazyload(Request.answers))
    return db.session.scalars(query.order_by(Request.starts_at)).all()


def over(now: datetime) -> Sequence[int]:
    """The ids of those whose time has passed while they still hold something."""
    still = Request.state.in_((RequestState.ASKED, RequestState.APPROVED))
    query = select(Request.id).where(still, Request.ends_at <= now)
    return db.session.scalars(query.order_by(Request.id)).all()


def held_assets(request_id: int) -> Sequence[tuple[Hold, Asset]]:
    """What a request names, by place and name: the order in which one fetches it."""
    query = select(Hold, Asset).join(Asset, Asset.id == Hold.asset_id).where(Hold.request_id == request_id)
    return [(hold, asset) for hold, asset in db.session.execute(query.order_by(Asset.spot_id, Asset.name))]


def advisers_of(store: Store, now: datetime) -> list[int]:
    """Whoever guides the union that owns the store by a post there, or else above it."""
    today = local_date(now)
    serving = (Tenure.starts_on <= today) & or_(Tenure.ends_on.is_(None), Tenure.ends_on >= today)
    for unit_id in store.place.unit_ids:
        tenures = db.session.scalars(select(Tenure).where(Tenure.unit_id == unit_id, serving))
        found_here = {
            one.person_id for one in tenures for held in one.held if held.role is Role.ADVISER
        } | _granted(unit_id)
        if found_here:
            return sorted(found_here)
    return []


def _granted(unit_id: int) -> set[int]:
    query = select(Grant.person_id).where(
        Grant.role == Role.ADVISER,
        Grant.unit_id == unit_id,
        Grant.department_id.is_(None),
        Grant.ended_at.is_(None),
    )
    return set(db.session.scalars(query))
