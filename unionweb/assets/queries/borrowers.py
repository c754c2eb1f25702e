"""What the desk says of somebody who is about to borrow."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import func, select

from unionweb.assets.models import Hold, Loan, LoanItem, Request, Store
from unionweb.assets.queries.desk import bodies_of, borrower
from unionweb.assets.queries.requests import ready_for
from unionweb.assets.rules.bodies import ALONE
from unionweb.assets.rules.lending import bar_words
from unionweb.assets.rules.moments import moment_words
from unionweb.assets.rules.states import RequestState
from unionweb.base.db import db
from unionweb.base.text import Sentence, say
from unionweb.people.models import Person


def named(person: Person) -> dict[str, Any]:
    """Enough to tell two of one name apart."""
    return {
        "id": person.id,
        "name": person.name,
        "number": person.number,
        "unit": person.unit.full_name,
    }


def about(store: Store, person: Person, now: datetime) -> dict[str, Any]:
    """Who borrows, for whom that may be (the likeliest first), and what to know before anything is handed
    over."""
    bodies = bodies_of(person, now)
    return {
        "kind": "borrower",
        **named(person),
        "bodies": [[one.code, name] for one, name in bodies],
        "notes": [*_notes(store, person, now)],
        "ready": [*_ready(store, person, now)],
    }


def _ready(store: Store, person: Person, now: datetime) -> Iterator[dict[str, Any]]:
    """What he reserved and may fetch now: one tap on it fills the cart."""
    for one in ready_for(person.id, store.id, now):
        sent = {"person": person.id, "body": one.body.code, "cart": one.cart, "event": one.event}
        label = say("领取预约“%(event)s”：%(count)s 件", event=one.event, count=len(one.cart.split()))
        yield {"label": label, "href": f"/assets/{store.id}/desk?{urlencode(sent)}"}


def _notes(store: Store, person: Person, now: datetime) -> Iterator[Sentence]:
    bodies = bodies_of(person, now)
    for bar in borrower(store.id, person, bodies[0][0] if bodies else ALONE, now).bars:
        yield bar_words(bar)
    number, late = _out(store.id, person.id, now)
    if number:
        yield say("有 %(number)s 件未还，其中 %(late)s 件逾期", number=number, late=late)
    for event, starts_at, count in _reserved(store.id, person.id, now):
        yield say(
            "有已批准的预约“%(event)s”：%(count)s 件，%(start)s 开始",
            event=event,
            count=count,
            start=moment_words(starts_at),
        )


def _out(store_id: int, person_id: int, now: datetime) -> tuple[int, int]:
    query = (
        select(LoanItem.due_at)
        .join(Loan, Loan.id == LoanItem.loan_id)
        .where(Loan.person_id == person_id, Loan.store_id == store_id, LoanItem.returned_at.is_(None))
    )
    due = db.session.scalars(query).all()
    return len(due), sum(one < now for one in due)


def _reserved(store_id: int, person_id: int, now: datetime) -> Iterator[Any]:
    query = (
        select(Request.event, Request.starts_at, func.count(Hold.id))
        .join(Hold, Hold.request_id == Request.id)
        .where(
            Request.store_id == store_id,
            Request.person_id == person_id,
            Request.state == RequestState.APPROVED,
            Request.ends_at > now,
            Hold.holding,
        )
        .group_by(Request.id, Request.event, Request.starts_at)
        .order_by(Request.starts_at)
    )
    yield from db.session.execute(query)
