"""What waits in the stores for those who must answer."""

from collections.abc import Iterator
from datetime import datetime

from flask import url_for

from unionweb.assets import policies
from unionweb.assets.queries.requests import step_of, to_collect, waiting_requests
from unionweb.assets.queries.stocktakes import open_stocktakes
from unionweb.assets.queries.stores import stores
from unionweb.assets.queries.writeoffs import waiting_write_offs
from unionweb.assets.rules.holding import pickup_from
from unionweb.assets.rules.states import StocktakeState
from unionweb.base.text import say
from unionweb.base.web.feature import Waiting
from unionweb.people.rules.roles import Role
from unionweb.people.rules.who import Who

_DECIDE = (Role.ADVISER, Role.DEPARTMENT_HEAD, Role.PRESIDIUM)


def write_offs_waiting(who: Who, now: datetime) -> Iterator[Waiting]:
    """Wishes to write something off, for those who decide; nobody about his own."""
    if not any(who.holds(role) for role in _DECIDE):
        return
    for wish, store in waiting_write_offs():
        if wish.asked_by != who.person_id and policies.decides_for(who, wish, store):
            sentence = say("请审批报废申请：%(name)s", name=wish.asset.name)
            yield Waiting(sentence, url_for("assets.write_off", write_off_id=wish.id), "trash")


def requests_waiting(who: Who, now: datetime) -> Iterator[Waiting]:
    """What was reserved and can be fetched, for the borrower; what is asked, for those whose turn it is."""
    if who.person_id is None:
        return
    for one in to_collect(who.person_id, now):
        if now >= pickup_from(one.starts_at, one.store.terms):
            sentence = say("可以领取预约的物资：%(event)s", event=one.event)
            yield Waiting(sentence, url_for("assets.request", request_id=one.id), "check", one.ends_at)
    if any(who.holds(role) for role in (*policies.KEEPERS, Role.ADVISER)):
        yield from _to_answer(who)


def _to_answer(who: Who) -> Iterator[Waiting]:
    for one in waiting_requests([store.id for store in stores()]):
        if one.person_id != who.person_id and policies.answers_at(who, one.store, step_of(one)):
            sentence = say("请审批借用申请：%(event)s", event=one.event)
            yield Waiting(sentence, url_for("assets.request", request_id=one.id), "check", one.starts_at)


def stocktakes_waiting(who: Who, now: datetime) -> Iterator[Waiting]:
    """Counts: for the two who go on with it or say what is to change, for those who approve."""
    if not who.roles:
        return
    for one in open_stocktakes():
        here, title = url_for("assets.stocktake", stocktake_id=one.id), one.title
        if who.person_id in (one.first_id, one.second_id):
            if one.state is StocktakeState.COUNTING:
                counting = url_for("assets.count_stock", stocktake_id=one.id)
                yield Waiting(say("请继续盘点：%(title)s", title=title), counting, "search")
            elif one.proposed_at is None:
                yield Waiting(say("请提交盘点处理意见：%(title)s", title=title), here, "edit")
        elif one.proposed_at is not None and policies.approves_counts_of(who, one.store):
            yield Waiting(say("请审批盘点结果：%(title)s", title=title), here, "check")
