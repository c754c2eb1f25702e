"""Requests to borrow: asked, moved to another time, cancelled and taken up again, over."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, delete, func, select, tuple_, update

from unionweb.assets.actions.asking import Asking, Clash, check_when, choose, pick_alone
from unionweb.assets.actions.once import once
from unionweb.assets.actions.telling import ask_approvers, short, tell_borrower
from unionweb.assets.models import Answer, Asset, Hold, Loan, Request, Store, Want
from unionweb.assets.queries.desk import bodies_of
from unionweb.assets.queries.requests import over
from unionweb.assets.rules.approving import (
    CANCELLED,
    CHANGED,
    COLLECTED,
    OVER,
    RESTORED,
    Said,
    after_restoring,
    must_agree,
)
from unionweb.assets.rules.bodies import ALONE
from unionweb.assets.rules.holding import Interval, check_length, check_pickup, interval_words
from unionweb.assets.rules.picking import Candidate, Chosen, time_of
from unionweb.assets.rules.states import REQUEST_STATES, RequestState
from unionweb.audit import SYSTEM, Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark, say
from unionweb.people.models import Person

VERBS = {
    "assets.request.ask": mark("申请借用物资"),
    "assets.request.move": mark("修改借用时间"),
    "assets.request.cancel": mark("取消借用申请"),
    "assets.request.restore": mark("恢复借用申请"),
    "assets.request.collect": mark("登记预约已领取"),
    "assets.request.lapse": mark("借用申请到期结束"),
}
OPEN = (RequestState.ASKED, RequestState.APPROVED)


def ask(store: Store, asking: Asking, *, by: Actor, now: datetime) -> Request:
    """A request with everything it asks for; the request of that key when it was made already. Clash:
    somebody else has reserved it, with who and when. Refusal: the rules of the store."""
    answer = once(asking.key, asking.person_id, lambda: {"request": _ask(store, asking, by, now).id}, now=now)
    return db.session.get_one(Request, answer["request"])


def _ask(store: Store, asking: Asking, by: Actor, now: datetime) -> Request:
    person = db.session.get_one(Person, asking.person_id)
    if asking.body != ALONE and asking.body not in [body for body, _name in bodies_of(person, now)]:
        raise Refusal("不能以这个单位的名义借用", field="body")
    if asking.large and asking.body == ALONE:
        raise Refusal("大型活动要以部门或单位的名义申请", field="body")
    chosen = choose(store, asking, person, now)
    made = _write(store, asking, chosen, now)
    details = {"event": made.event, "assets": [one.asset.tag for one in chosen], "large": made.large}
    _log("assets.request.ask", made, by, now, **details)
    ask_approvers(made, now)
    return made


def _write(store: Store, asking: Asking, chosen: Sequence[Chosen], now: datetime) -> Request:
    made = Request(
        store_id=store.id,
        person_id=asking.person_id,
        department_id=asking.body.department_id,
        unit_id=asking.body.unit_id,
        event=asking.event.strip(),
        venue=asking.venue.strip(),
        words=asking.words.strip(),
        large=asking.large,
        starts_at=asking.starts_at,
        ends_at=asking.ends_at,
        must=must_agree(asking.large, any(one.asset.large for one in chosen)),
        asked_at=now,
    )
    made.holds = [new_hold(one.asset, asking.interval, not one.before) for one in chosen]
    made.wants = [
        Want(consumable_id=key, quantity=number) for key, number in asking.consumables.items() if number > 0
    ]
    db.session.add(made)
    db.session.flush()
    return made


def new_hold(asset: Candidate, wanted: Interval, holding: bool) -> Hold:
    """What a request takes of an asset's time; not `holding`: it would like to."""
    taken = time_of(asset, wanted.from_at, wanted.until_at)
    return Hold(asset_id=asset.id, from_at=taken.from_at, until_at=taken.until_at, holding=holding)


def alone(request_id: int) -> Request:
    """The request as it stands, which nobody else changes until we have ended. Before it, its assets and all
    of their names, in the order of their ids as everywhere: so nobody waits for anybody in a circle."""
    kinds = (
        select(Asset.store_id, Asset.name, Asset.category_id)
        .join(Hold, Hold.asset_id == Asset.id)
        .where(Hold.request_id == request_id)
    )
    alike = tuple_(Asset.store_id, Asset.name, Asset.category_id).in_(kinds)
    db.session.execute(select(Asset.id).where(alike).order_by(Asset.id).with_for_update()).all()
    query = select(Request).where(Request.id == request_id).with_for_update(of=Request)
    one = db.session.scalars(query.execution_options(populate_existing=True)).unique().one()
    db.session.refresh(one, ["holds", "answers"])
    return one


def check_open(one: Request, states: Iterable[RequestState]) -> None:
    """Refuse a request that is in none of these states (any more)."""
    if one.state not in states:
        raise Refusal("这份申请现在是“%(state)s”，不能这样做", state=say(REQUEST_STATES[one.state]))


def move(one: Request, wanted: Interval, *, by: Actor, now: datetime) -> Request:
    """Another time, while nobody has approved it; the same things where they are free then, otherwise others
    of their name. Whoever agreed is asked again. Clash names what cannot be had then."""
    one = alone(one.id)
    check_open(one, (RequestState.ASKED,))
    check_when(one.store, wanted, one.large, now)
    chosen = _again(one, wanted)
    check_length(wanted, one.store.terms, [(each.asset.name, each.asset.days) for each in chosen])
    db.session.execute(delete(Hold).where(Hold.request_id == one.id))
    db.session.expire(one, ["holds"])
    one.starts_at, one.ends_at = wanted.from_at, wanted.until_at
    one.holds = [new_hold(each.asset, wanted, not each.before) for each in chosen]
    write_down(one, CHANGED, True, str(interval_words(wanted)), by, now)
    _log("assets.request.move", one, by, now, starts_at=wanted.from_at.isoformat())
    ask_approvers(one, now)
    return one


def _again(one: Request, wanted: Interval) -> list[Chosen]:
    """The same assets at another time; what is not free then is exchanged for another of its name."""
    named = [hold.asset_id for hold in one.holds]
    same = pick_alone(one.store, named, {}, wanted, one.large, one.id)
    got = {each.asset.id for each in same.chosen}
    kinds: dict[tuple[str, int], int] = {}
    for hold in one.holds:
        if hold.asset_id not in got:
            kind = (hold.asset.name, hold.asset.category_id)
            kinds[kind] = kinds.get(kind, 0) + 1
    if not kinds:
        return same.chosen
    both = pick_alone(one.store, sorted(got), kinds, wanted, one.large, one.id)
    if both.missing:
        raise Clash(both.missing)
    return both.chosen


def cancel(one: Request, *, by: Actor, now: datetime) -> Request:
    """The borrower does not need it; what was fetched already stays a loan."""
    one = alone(one.id)
    check_open(one, OPEN)
    write_down(one, CANCELLED, True, "", by, now)
    end(one, RequestState.CANCELLED, now)
    _log("assets.request.cancel", one, by, now)
    return one


def restore(one: Request, *, by: Actor, now: datetime) -> Request:
    """Take it up again after cancelling: as far as it had come, if everything is still free. Clash
    otherwise."""
    one = alone(one.id)
    check_open(one, (RequestState.CANCELLED,))
    wanted = Interval(one.starts_at, one.ends_at)
    check_when(one.store, wanted, one.large, now)
    picked = pick_alone(one.store, [hold.asset_id for hold in one.holds], {}, wanted, False, one.id)
    if picked.missing:
        raise Clash(picked.missing)
    for hold in one.holds:
        hold.holding = True
    one.state = after_restoring(one.must, [Said(each.step, each.agreed) for each in one.answers])
    one.settled_at = now if one.state is RequestState.APPROVED else None
    write_down(one, RESTORED, True, "", by, now)
    _log("assets.request.restore", one, by, now)
    if one.state is RequestState.ASKED:
        ask_approvers(one, now)
    return one


def collect(one: Request, *, by: Actor, now: datetime) -> Request:
    """Everything has been handed over, for instance consumables alone; what was not fetched is free again.
    Refusal: too early, its time is over."""
    one = alone(one.id)
    check_open(one, (RequestState.APPROVED,))
    check_pickup(one.starts_at, one.ends_at, one.store.terms, now)
    write_down(one, COLLECTED, True, "", by, now)
    end(one, RequestState.COLLECTED, now)
    _log("assets.request.collect", one, by, now)
    return one


def lapse_requests(now: datetime) -> int:
    """End what was not collected, or not answered, before its time was over; how many."""
    ids = over(now)
    for request_id in ids:
        _lapse(alone(request_id), now)
    return len(ids)


def _lapse(one: Request, now: datetime) -> None:
    if one.state not in OPEN:
        return
    asked = one.state is RequestState.ASKED
    subject = say("预约已过期：%(event)s", event=short(one))
    body = say("借用时间内没有来领取，预约的物资已释放。")
    if asked:
        subject = say("借用申请没有得到答复：%(event)s", event=short(one))
        body = say("申请的时间已过，自动结束。请与物资室联系。")
    write_down(one, OVER, False, "", SYSTEM, now)
    fetched = db.session.scalar(_loans(one))
    end(one, RequestState.REFUSED if asked else RequestState.LAPSED, now)
    _log("assets.request.lapse", one, SYSTEM, now)
    if not fetched:
        tell_borrower(one, subject, body, "over", now)


def end(one: Request, state: RequestState, now: datetime) -> None:
    """It holds nothing any more; whoever fetched a part of it has collected it."""
    holding = (Hold.request_id == one.id) & Hold.holding
    db.session.execute(update(Hold).where(holding).values(holding=False))
    db.session.expire(one, ["holds"])
    one.state = RequestState.COLLECTED if db.session.scalar(_loans(one)) else state
    one.settled_at = now


def _loans(one: Request) -> Select[int]:
    return select(func.count(Loan.id)).where(Loan.request_id == one.id, Loan.undone_at.is_(None))


def write_down(one: Request, step: str, agreed: bool, words: str, by: Actor, now: datetime) -> Answer:
    """Add an entry to its history."""
    answer = Answer(step=step, agreed=agreed, words=words.strip(), by=by.name, at=now)
    one.answers.append(answer)
    db.session.flush()
    return answer


def _log(verb: str, one: Request, by: Actor, now: datetime, **details: object) -> None:
    record(verb, subject=("asset_request", one.id), by=by, now=now, details={"event": one.event, **details})
