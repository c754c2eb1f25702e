"""The hand-over: everything in the cart goes out at once, or nothing.

Who gets a thing is decided by one conditional UPDATE. The rows are locked in the order of their ids before
anything is looked at, so that two carts that share things do not wait for each other for ever.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from unionweb.assets.actions.history import note_all
from unionweb.assets.actions.once import once
from unionweb.assets.actions.stock import hand_out
from unionweb.assets.models import Asset, Hold, Loan, LoanItem, Request, Store
from unionweb.assets.queries.desk import (
    bodies_of,
    body_name,
    borrower,
    consumables_among,
    kit_parts,
    pieces,
)
from unionweb.assets.queries.stores import semesters
from unionweb.assets.rules.bodies import ALONE, Body
from unionweb.assets.rules.lending import (
    Asked,
    Piece,
    Problem,
    Reservation,
    due_of,
    must_confirm,
    problems,
    unavailable,
)
from unionweb.assets.rules.states import AssetState, EventKind, RequestState
from unionweb.assets.rules.tags import read_tag, show_tag
from unionweb.assets.rules.weeks import closed_on
from unionweb.audit import Actor, record
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark, say
from unionweb.notices.actions import tell_person
from unionweb.people.models import Department, Person, Unit

VERBS = {
    "assets.lend": mark("借出物资"),
}
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """A cart: the tags of assets, kits and consumables (as often as they are wanted), who answers for it, for
    whom, what for. `due` for everything, None: as the rules say. `override`: why although somebody else has
    reserved it. `key`: of this hand-over."""

    person_id: int
    tags: tuple[str, ...]
    key: str
    body: Body = ALONE
    event: str = ""
    due: datetime | None = None
    override: str = ""


class NotLent(Refusal):
    """Why nothing was handed over: every reason at once, the first of them in the sentence."""

    def __init__(self, found: Sequence[Problem]) -> None:
        super().__init__(found[0].sentence)
        self.problems = tuple(found)


def lend(store: Store, wish: Wish, *, by: Actor, now: datetime) -> Loan:
    """Hand over all of it. The loan of that key when it was handed over already. NotLent names every thing
    that stands against it; Refusal: nobody borrows, nothing is borrowed."""
    answer = once(
        wish.key, by.id or wish.person_id, lambda: {"loan": _lend(store, wish, by, now).id}, now=now
    )
    return db.session.get_one(Loan, answer["loan"])


def _lend(store: Store, wish: Wish, by: Actor, now: datetime) -> Loan:
    person = _person(wish.person_id)
    wanted, consumed = _cart(store, _tags(wish.tags))
    _glance(pieces(store.id, wanted, person.id, wish.body, now))
    if wish.body.code and wish.body not in [body for body, _name in bodies_of(person, now)]:
        raise Refusal("%(name)s不能以这个单位的名义借用", field="body", name=person.name)
    _stand_alone(person.id, wanted)
    found = pieces(store.id, wanted, person.id, wish.body, now)
    _judge(store, wish, person, found, wanted, now)
    loan = _write(store, wish, person, found, by, now)
    hand_out(loan, consumed, by=by, now=now)
    return loan


def _person(person_id: int) -> Person:
    person = db.session.get(Person, person_id)
    if person is None or person.left_on is not None:
        raise Refusal("请先扫描借用人的借物码，或输入姓名、学号查找", field="person")
    return person


def _tags(typed: Sequence[str]) -> list[str]:
    """In order, with repetitions. Refusal for what is no tag."""
    read = [(text, read_tag(text)) for text in typed if text.strip()]
    if not read:
        raise Refusal("请先扫描要借出的物资", field="tags")
    if len(read) > MOST_AT_ONCE:
        raise Refusal("一次最多借出 %(most)s 件", field="tags", most=MOST_AT_ONCE)
    for text, tag in read:
        if tag is None:
            raise Refusal("“%(text)s”不是物资编号", field="tags", text=text.strip()[:40])
    return [tag for _text, tag in read if tag is not None]


def _cart(store: Store, tags: Sequence[str]) -> tuple[list[str], Mapping[int, int]]:
    """The tags of its assets, once each, the parts of a kit in its place; and of which consumables how
    many."""
    parts, consumables, counted = kit_parts(store.id, tags), consumables_among(store.id, tags), Counter(tags)
    wanted = [part for tag in counted if tag not in consumables for part in parts.get(tag, [tag])]
    return list(dict.fromkeys(wanted)), {key: counted[tag] for tag, key in consumables.items()}


def _glance(found: Sequence[Piece]) -> None:
    """What is not there is told before anybody else is kept waiting for a lock."""
    away = [(piece.tag, why) for piece in found if (why := unavailable(piece)) is not None]
    if away:
        raise NotLent([Problem(why, tag) for tag, why in away])


def _stand_alone(person_id: int, tags: Collection[str]) -> None:
    """Nobody else lends these, or to this person, until we have ended; SQLite lets one write at a time
    anyway."""
    alone = select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)
    db.session.execute(alone).all()
    rows = select(Asset.id).where(Asset.tag.in_(tags)).order_by(Asset.id).with_for_update()
    db.session.execute(rows).all()


def _judge(
    store: Store, wish: Wish, person: Person, found: Sequence[Piece], wanted: Sequence[str], now: datetime
) -> None:
    terms, known = store.terms, {piece.tag for piece in found}
    against = problems(
        found,
        borrower(store.id, person, wish.body, now),
        Asked(wish.due, wish.override.strip()),
        terms,
        closed_on(local_date(now), semesters(), terms.closed_weeks),
        now,
    )
    against += [
        Problem(say("本物资室没有编号为 %(tag)s 的物资", tag=show_tag(tag)), tag)
        for tag in wanted
        if tag not in known
    ]
    if against:
        raise NotLent(against)


def _write(
    store: Store, wish: Wish, person: Person, found: Sequence[Piece], by: Actor, now: datetime
) -> Loan:
    collected = _collected(store, found, now)
    loan = Loan(
        store_id=store.id,
        person_id=person.id,
        department_id=wish.body.department_id,
        unit_id=wish.body.unit_id,
        request_id=next(iter(collected.values())).request_id if collected else None,
        event=wish.event.strip() or next((one.event for one in collected.values()), ""),
        by=by.name,
        lent_at=now,
        must_confirm=must_confirm(found, store.terms),
    )
    db.session.add(loan)
    db.session.flush()
    _hand_over(store, loan, wish, found, by, now)
    _end_holds(collected)
    details = {"loan": loan.id, "person": person.number, "tags": [one.tag for one in found]}
    about = details | {"event": loan.event, "reason": wish.override.strip()}
    record("assets.lend", subject=("asset_loan", loan.id), by=by, now=now, details=about)
    if loan.must_confirm:
        _ask_to_confirm(loan, len(found), now)
    return loan


def _hand_over(
    store: Store, loan: Loan, wish: Wish, found: Sequence[Piece], by: Actor, now: datetime
) -> None:
    """One conditional UPDATE for all of them: whoever comes second finds them gone."""
    ids = [one.id for one in found]
    free = (Asset.id.in_(ids)) & (Asset.state == AssetState.AVAILABLE)
    taken = update(Asset).where(free).values(state=AssetState.LENT).returning(Asset.id)
    if len(db.session.scalars(taken).all()) != len(ids):
        raise Refusal("有物资刚刚被别人借走，请重新扫描")
    rows = [
        {
            "loan_id": loan.id,
            "asset_id": one.id,
            "lent_at": now,
            "due_at": wish.due or due_of(one, store.terms, now),
            "override": wish.override.strip()[:200],
        }
        for one in found
    ]
    if rows:
        db.session.execute(insert(LoanItem), rows)
    whom = " ".join(part for part in (_body_of(loan), _person(loan.person_id).name) if part)
    details = {"loan": loan.id, "holder": whom, "event": loan.event}
    note_all(ids, EventKind.LENT, details, wish.override, by=by, now=now)


def _body_of(loan: Loan) -> str:
    department = None if loan.department_id is None else db.session.get(Department, loan.department_id)
    return body_name(department, None if loan.unit_id is None else db.session.get(Unit, loan.unit_id))


def _collected(store: Store, found: Sequence[Piece], now: datetime) -> dict[int, Reservation]:
    """What was reserved for this borrower and is now fetched, by asset."""
    return {
        piece.id: one for piece in found for one in piece.reservations if one.collectable(store.terms, now)
    }


def _end_holds(collected: Mapping[int, Reservation]) -> None:
    """What is fetched is held no longer; a request of which all is fetched has been collected."""
    if not collected:
        return
    requests = {one.request_id for one in collected.values()}
    fetched = (Hold.request_id.in_(requests)) & (Hold.asset_id.in_(collected))
    db.session.execute(update(Hold).where(fetched).values(holding=False))
    left = select(Hold.id).where(Hold.request_id == Request.id, Hold.holding).exists()
    done = (Request.id.in_(requests)) & (Request.state == RequestState.APPROVED) & ~left
    db.session.execute(update(Request).where(done).values(state=RequestState.COLLECTED))


def _ask_to_confirm(loan: Loan, count: int, now: datetime) -> None:
    link = f"/assets/loans/{loan.id}/confirm"
    subject = str(say("请确认借用的 %(count)s 件物资", count=count))
    body = mark("请打开核对清单，无误后点“确认收到”。")
    tell_person(loan.person_id, subject, body, link, key=f"assets.confirm.{loan.id}", now=now)
