"""What comes into the stock of a consumable and goes out of it.

Who gets the last one is decided by one conditional UPDATE of the stock, which also makes everybody else wait
who moves the same thing; the lots and the log follow it in the same transaction.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, update

from unionweb.assets.actions.consumables import log
from unionweb.assets.actions.once import once
from unionweb.assets.models import Consumable, Done, Loan, Lot, Movement
from unionweb.assets.rules.states import MovementKind
from unionweb.assets.rules.stock import LotFacts, Part, draw, put
from unionweb.audit import Actor
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark

VERBS = {
    "assets.consumable.restock": mark("耗材入库"),
    "assets.consumable.take": mark("领用耗材"),
    "assets.consumable.return": mark("退回耗材"),
    "assets.consumable.adjust": mark("耗材盘点调整"),
    "assets.consumable.loss": mark("登记耗材损耗"),
}
MOST = 1_000_000
SLIP = timedelta(minutes=10)
"""So long whoever took something alone may put it back alone."""

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What comes in at once. `price` in fen of all of it."""

    quantity: int
    received_on: date
    price: int | None = None
    voucher: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Concerning:
    """Who took or brought it, for which department or hand-over, and what for."""

    person_id: int | None = None
    department_id: int | None = None
    loan_id: int | None = None
    words: str = ""


NOBODY = Concerning()


def restock(one: Consumable, delivery: Delivery, key: str, *, by: Actor, now: datetime) -> int:
    """A lot comes in, once however often it is sent; the stock after it. Refusal: not in use, expired when
    it came."""
    if delivery.expires_on is not None and delivery.expires_on < delivery.received_on:
        raise Refusal("失效日期早于入库日期", field="expires_on")
    return _once(key, by, lambda: _restock(one, delivery, by, now), now)


def _restock(one: Consumable, delivery: Delivery, by: Actor, now: datetime) -> Answer:
    stock = _change(one, delivery.quantity)
    lot = _lot(one, delivery, delivery.quantity)
    whole = Part(lot.id, delivery.quantity)
    words = Concerning(words=delivery.voucher)
    ids = _write(one, MovementKind.RESTOCK, [whole], 1, stock, words, by, now)
    details = {"quantity": delivery.quantity, "price": delivery.price, "voucher": delivery.voucher}
    log("assets.consumable.restock", one, by, now, stock=stock, **details)
    return {"moved": ids, "stock": stock}


def _lot(one: Consumable, delivery: Delivery, rest: int) -> Lot:
    lot = Lot(
        consumable_id=one.id,
        quantity=delivery.quantity,
        rest=rest,
        price=delivery.price,
        voucher=delivery.voucher.strip(),
        received_on=delivery.received_on,
        expires_on=delivery.expires_on,
    )
    db.session.add(lot)
    db.session.flush()
    return lot


def take(one: Consumable, quantity: int, about: Concerning, key: str, *, by: Actor, now: datetime) -> int:
    """Hand out so many, once however often it is sent; the stock that is left. Refusal: there are fewer, it
    names how many."""
    return _once(key, by, lambda: _take(one, quantity, about, by, now), now)


def take_alone(
    one: Consumable, quantity: int, key: str, department_id: int | None = None, *, by: Actor, now: datetime
) -> int:
    """The same by a member at the shelf, who has scanned the label. Refusal also above the limit."""
    if not one.self_most:
        raise Refusal("这种耗材不能自助领用，请找物资管理员")
    if quantity > one.self_most:
        raise Refusal(
            "每次最多自助领用 %(most)s %(measure)s；要得更多请找物资管理员",
            most=one.self_most,
            measure=one.measure,
        )
    return take(one, quantity, Concerning(by.id, department_id), key, by=by, now=now)


def _take(
    one: Consumable,
    quantity: int,
    about: Concerning,
    by: Actor,
    now: datetime,
    kind: MovementKind = MovementKind.TAKE,
) -> Answer:
    stock = _change(one, -quantity)
    ids = _write(one, kind, draw(_lots(one), quantity), -1, stock, about, by, now)
    log(f"assets.consumable.{kind.value}", one, by, now, **_told(quantity, stock, about))
    return {"moved": ids, "stock": stock}


def hand_out(loan: Loan, consumed: Mapping[int, int], *, by: Actor, now: datetime) -> int:
    """What lies in the cart beside the assets: how many of which, by id. In the order of the ids, so that
    two carts never wait for each other; how many kinds. Refusal as of `take`, and then nothing goes out."""
    about = Concerning(loan.person_id, loan.department_id, loan.id, loan.event[:200])
    for key in sorted(consumed):
        _take(db.session.get_one(Consumable, key), consumed[key], about, by, now)
    return len(consumed)


def put_back(loan: Loan, *, by: Actor, now: datetime) -> int:
    """A hand-over was undone: what it took lies in its lots again; how many movements that were."""
    mine = select(Movement).where(Movement.loan_id == loan.id, Movement.kind == MovementKind.TAKE)
    return _reverse(db.session.scalars(mine.order_by(Movement.consumable_id, Movement.id)).all(), by, now)


def undo_take(one: Consumable, key: str, *, by: Actor, now: datetime) -> int:
    """Whoever has just taken it puts it back; the stock after it. Once. Refusal: it was not he, or it is too
    long ago."""
    done = db.session.get(Done, key)
    if done is None or done.person_id != by.id or now - done.at > SLIP:
        raise Refusal("领用已超过可以自己撤销的时间，请把东西交给物资管理员")
    moved = select(Movement).where(Movement.id.in_(done.answer.get("moved", [])))
    mine = moved.where(Movement.consumable_id == one.id, Movement.kind == MovementKind.TAKE)

    def work() -> Answer:
        if not _reverse(db.session.scalars(mine.order_by(Movement.id)).all(), by, now):
            raise Refusal("没有可以撤销的领用")
        db.session.refresh(one)
        return {"stock": one.stock}

    return _once(f"{key[:35]}-back", by, work, now)


def _reverse(movements: Sequence[Movement], by: Actor, now: datetime) -> int:
    for past in movements:
        stock = _change(past.consumable, -past.change)
        about = Concerning(past.person_id, past.department_id, past.loan_id, past.words)
        part = Part(past.lot_id, -past.change)
        _write(past.consumable, MovementKind.RETURN, [part], 1, stock, about, by, now)
        log("assets.consumable.return", past.consumable, by, now, **_told(-past.change, stock, about))
    return len(movements)


def give_back(
    one: Consumable, quantity: int, about: Concerning, key: str, *, by: Actor, now: datetime
) -> int:
    """What was too many comes back; the stock after it. Once."""

    def work() -> Answer:
        stock = _change(one, quantity)
        ids = _put(one, quantity, MovementKind.RETURN, stock, about, by, now)
        log("assets.consumable.return", one, by, now, **_told(quantity, stock, about))
        return {"moved": ids, "stock": stock}

    return _once(key, by, work, now)


def lose(one: Consumable, quantity: int, words: str, key: str, *, by: Actor, now: datetime) -> int:
    """Broken, spilt, out of date, gone; the stock that is left. Once. Refusal without a reason."""
    about = Concerning(words=_reason(words))
    return _once(key, by, lambda: _take(one, quantity, about, by, now, MovementKind.LOSS), now)


def adjust(one: Consumable, counted: int, seen: int, words: str, *, by: Actor, now: datetime) -> Consumable:
    """The shelf holds another number than the books, in which the counter saw `seen`. Refusal: it does not,
    no reason, or something was moved while it was counted."""
    words, change = _reason(words), counted - seen
    if not change:
        raise Refusal("清点数与账面一致，不需要调整", field="counted")
    stock, about = _change(one, change, Consumable.stock == seen), Concerning(words=words)
    if change > 0:
        _put(one, change, MovementKind.ADJUST, stock, about, by, now)
    else:
        _write(one, MovementKind.ADJUST, draw(_lots(one), -change), -1, stock, about, by, now)
    log("assets.consumable.adjust", one, by, now, was=seen, stock=stock, words=words)
    return one


def _reason(words: str) -> str:
    if not words.strip():
        raise Refusal("请写明原因", field="words")
    return words.strip()[:200]


def _once(key: str, by: Actor, work: Callable[[], Answer], now: datetime) -> int:
    answer = once(key, by.id or 0, work, now=now)
    return int(answer["stock"])


def _change(one: Consumable, change: int, *more: ColumnElement[bool]) -> int:
    """The stock after it; whoever else moves this waits until we have ended."""
    if not 0 < abs(change) <= MOST:
        raise Refusal("请填写数量", field="quantity")
    enough = (Consumable.id == one.id, Consumable.closed.is_(False), Consumable.stock + change >= 0)
    moved = update(Consumable).where(*enough, *more).values(stock=Consumable.stock + change)
    stock = db.session.scalar(moved.returning(Consumable.stock).execution_options(synchronize_session=False))
    db.session.refresh(one, ["stock", "closed"])
    if stock is None:
        raise _why_not(one, bool(more))
    return stock


def _why_not(one: Consumable, counted: bool) -> Refusal:
    about = {"name": one.name, "stock": one.stock, "measure": one.measure}
    if one.closed:
        return Refusal("%(name)s已停用", name=one.name)
    if counted:
        return Refusal(
            "清点期间%(name)s有出入库，现在账面是 %(stock)s %(measure)s，请核对后再提交",
            field="counted",
            **about,
        )
    if not one.stock:
        return Refusal("%(name)s已领完", field="quantity", name=one.name)
    return Refusal("%(name)s只剩 %(stock)s %(measure)s", field="quantity", **about)


def _lots(one: Consumable) -> list[LotFacts]:
    """As they are now that nobody else moves this."""
    query = select(Lot.id, Lot.quantity, Lot.rest, Lot.received_on, Lot.expires_on)
    rows = db.session.execute(query.where(Lot.consumable_id == one.id))
    return [LotFacts(*row) for row in rows]


def _put(
    one: Consumable,
    quantity: int,
    kind: MovementKind,
    stock: int,
    about: Concerning,
    by: Actor,
    now: datetime,
) -> list[int]:
    """Into the lots that have room; what is more than ever came in is a lot of its own."""
    parts = put(_lots(one), quantity)
    if parts[-1].lot_id is None:
        found = Delivery(parts[-1].quantity, local_date(now))
        parts[-1] = Part(_lot(one, found, 0).id, parts[-1].quantity)
    return _write(one, kind, parts, 1, stock, about, by, now)


def _write(
    one: Consumable,
    kind: MovementKind,
    parts: Iterable[Part],
    sign: int,
    stock: int,
    about: Concerning,
    by: Actor,
    now: datetime,
) -> list[int]:
    """A movement for each lot, the last of which leaves the stock; their ids."""
    parts = list(parts)
    after = stock - sign * sum(part.quantity for part in parts)
    written = []
    for part in parts:
        after += sign * part.quantity
        # A lot that came in just now is full already.
        if kind is not MovementKind.RESTOCK:
            rest = {"rest": Lot.rest + sign * part.quantity}
            db.session.execute(update(Lot).where(Lot.id == part.lot_id).values(rest))
        moved = Movement(
            consumable_id=one.id,
            lot_id=part.lot_id,
            kind=kind,
            change=sign * part.quantity,
            after=after,
            person_id=about.person_id,
            department_id=about.department_id,
            loan_id=about.loan_id,
            words=about.words.strip()[:200],
            by=by.name,
            at=now,
        )
        db.session.add(moved)
        db.session.flush()
        written.append(moved.id)
    return written


def _told(quantity: int, stock: int, about: Concerning) -> Answer:
    return {"quantity": quantity, "stock": stock, "person": about.person_id, "words": about.words}
