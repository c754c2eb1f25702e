"""Answers to requests, and what a large event takes from those that nobody has approved yet."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from unionweb.assets.actions.asking import pick_alone
from unionweb.assets.actions.requests import OPEN, alone, check_open, end, new_hold, write_down
from unionweb.assets.actions.telling import ask_approvers, short, tell_borrower
from unionweb.assets.models import Hold, Request
from unionweb.assets.queries.holding import free_beside
from unionweb.assets.queries.requests import left_to_answer, step_of
from unionweb.assets.rules.approving import DISPLACED, OFFICE
from unionweb.assets.rules.holding import Interval, pickup_from
from unionweb.assets.rules.moments import moment_words
from unionweb.assets.rules.picking import Chosen, Kind
from unionweb.assets.rules.states import RequestState
from unionweb.assets.rules.tags import show_tag
from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence, mark, say

VERBS = {
    "assets.request.approve": mark("批准借用申请"),
    "assets.request.refuse": mark("不批准借用申请"),
    "assets.request.displace": mark("预约让给大型活动"),
}


def approve(one: Request, step: str | None, words: str = "", *, by: Actor, now: datetime) -> Request:
    """Agree at a step, as the reader saw it. The last one settles it: what a large event goes before is taken
    then, and what somebody else got in the meantime is exchanged where there is another of its name. Refusal:
    somebody else has answered, the borrower himself, nothing is left."""
    one = alone(one.id)
    check_open(one, (RequestState.ASKED,))
    _refuse_self(one, by)
    now_at = step_of(one)
    if step != now_at:
        raise Refusal("刚刚有人答复了这份申请，请重新打开")
    write_down(one, now_at or OFFICE, True, words, by, now)
    details = {"event": one.event, "step": now_at}
    record("assets.request.approve", subject=("asset_request", one.id), by=by, now=now, details=details)
    if left_to_answer(one) is not None:
        ask_approvers(one, now)
        return one
    _settle(one, words, by, now)
    return one


def refuse(one: Request, words: str, *, by: Actor, now: datetime) -> Request:
    """Not granted, or not any more; the borrower reads why. Refusal without a reason."""
    one = alone(one.id)
    check_open(one, OPEN)
    _refuse_self(one, by)
    if not words.strip():
        raise Refusal("请写明原因，借用人会看到", field="words")
    write_down(one, step_of(one) or OFFICE, False, words, by, now)
    end(one, RequestState.REFUSED, now)
    details = {"event": one.event, "reason": words.strip()}
    record("assets.request.refuse", subject=("asset_request", one.id), by=by, now=now, details=details)
    subject = say("借用申请未批准：%(event)s", event=short(one))
    tell_borrower(one, subject, say("原因：%(why)s", why=words.strip()), "refused", now)
    return one


def _refuse_self(one: Request, by: Actor) -> None:
    if by.id == one.person_id:
        raise Refusal("自己的申请要由别人审批")


def _settle(one: Request, words: str, by: Actor, now: datetime) -> None:
    lost = _take_what_waits(one, by, now)
    if not one.wants and not any(hold.holding for hold in one.holds):
        raise Refusal("申请的物资都已被别人预约，没有可以批准的；请选“不批准”并说明")
    one.state, one.settled_at = RequestState.APPROVED, now
    db.session.flush()
    body = say(
        "请在 %(first)s 到 %(end)s 之间到%(unit)s物资室领取。%(words)s",
        first=moment_words(max(now, pickup_from(one.starts_at, one.store.terms))),
        end=moment_words(one.ends_at),
        unit=one.store.unit.full_name,
        words=words.strip(),
    )
    if lost:
        body = say("%(body)s未能预约：%(lost)s。", body=body, lost=tuple(lost))
    tell_borrower(one, say("借用申请已批准：%(event)s", event=short(one)), body, "approved", now)


def _take_what_waits(one: Request, by: Actor, now: datetime) -> list[str]:
    """Try for everything that the request does not hold yet; the names of what cannot be had."""
    waiting = {hold.asset_id: hold for hold in one.holds if not hold.holding}
    if not waiting:
        return []
    wanted = Interval(one.starts_at, one.ends_at)
    picked = pick_alone(one.store, list(waiting), {}, wanted, one.large, one.id)
    for chosen in picked.chosen:
        waiting.pop(chosen.asset.id).holding = True
    _displace(one, picked.chosen, by, now)
    return [hold.asset.name for hold in waiting.values() if not _exchange(one, hold)]


def _exchange(one: Request, hold: Hold) -> Hold | None:
    """Hold another of its name instead; None when there is none free."""
    own = [each.asset_id for each in one.holds if each.holding]
    kind: Mapping[Kind, int] = {(hold.asset.name, hold.asset.category_id): 1}
    wanted = Interval(one.starts_at, one.ends_at)
    picked = pick_alone(one.store, own, kind, wanted, False, one.id)
    other = next((each for each in picked.chosen if each.asset.id not in own), None)
    if other is None:
        return None
    one.holds.remove(hold)
    db.session.delete(hold)
    one.holds.append(new_hold(other.asset, wanted, True))
    db.session.flush()
    return one.holds[-1]


def _displace(one: Request, chosen: Iterable[Chosen], by: Actor, now: datetime) -> None:
    """Those in the way lose what the large event takes, and get another of its name where there is one."""
    losses: dict[int, list[int]] = defaultdict(list)
    for each in chosen:
        for use in each.before:
            losses[use.request_id or 0].append(each.asset.id)
    for request_id, asset_ids in sorted(losses.items()):
        loser = db.session.get_one(Request, request_id, populate_existing=True)
        _lose(loser, [hold for hold in loser.holds if hold.asset_id in asset_ids], one, by, now)


def _lose(loser: Request, holds: Sequence[Hold], winner: Request, by: Actor, now: datetime) -> None:
    names, lines = [hold.asset.name for hold in holds], list[Sentence]()
    for hold in holds:
        hold.holding = False
    db.session.flush()
    categories = {hold.asset.category_id for hold in holds}
    for hold in holds:
        what = f"{hold.asset.name} {show_tag(hold.asset.tag)}"
        other = _exchange(loser, hold)
        if other is None:
            lines.append(say("%(what)s 没有同名的可换", what=what))
        else:
            db.session.refresh(other, ["asset"])
            lines.append(say("%(what)s 已换成 %(tag)s", what=what, tag=show_tag(other.asset.tag)))
    reason = say("学校或大型活动“%(event)s”优先：%(lines)s。", event=winner.event, lines=tuple(lines))
    write_down(loser, DISPLACED, True, str(reason), by, now)
    details = {"event": loser.event, "winner": winner.id, "assets": names}
    record("assets.request.displace", subject=("asset_request", loser.id), by=by, now=now, details=details)
    beside = free_beside(loser.store_id, categories, Interval(loser.starts_at, loser.ends_at))
    free = tuple(say("%(name)s %(free)s 件", name=row.name, free=row.free) for row in beside)
    body = say("%(reason)s那时还可借：%(free)s。", reason=reason, free=free) if free else reason
    tell_borrower(loser, say("预约有变动：%(event)s", event=short(loser)), body, "displaced", now)
