"""What a timer does for the asset desk."""

from collections.abc import Iterator
from datetime import datetime, time

from unionweb.assets.actions import bars, reminding
from unionweb.assets.actions.once import forget_done
from unionweb.assets.actions.requests import lapse_requests
from unionweb.assets.models import Store
from unionweb.assets.queries.stores import stores
from unionweb.audit import SYSTEM
from unionweb.base.db import db, unit_of_work
from unionweb.base.text import Sentence, mark, say
from unionweb.base.timed import TimedWork, in_turn

Named = tuple[int, str]
"""The id of a store and its unit's name."""


def remind_late(now: datetime) -> Iterator[Sentence]:
    """Bar whoever is much too late, and remind whoever has something that is due."""

    def remind(one: Named) -> Iterator[Sentence]:
        with unit_of_work():
            store = db.session.get_one(Store, one[0])
            barred = bars.bar_all_late(store, by=SYSTEM, now=now)
            bars.tell_barred(bars.barred_now(store, now), now)
            told = reminding.remind(store, now=now)
        if told or barred:
            yield say(
                "%(store)s：提醒 %(told)s 条，停借 %(barred)s 人", store=one[1], told=told, barred=len(barred)
            )

    yield from in_turn([(one.id, one.unit.full_name) for one in stores()], remind, lambda one: one[1])


def lapse(now: datetime) -> Iterator[Sentence]:
    """End requests that nobody collected in time."""
    with unit_of_work():
        lapsed = lapse_requests(now)
    if lapsed:
        yield say("逾期未领的借用申请：%(n)s", n=lapsed)


def forget_keys(now: datetime) -> Iterator[Sentence]:
    """Drop the keys of requests that no phone sends again."""
    with unit_of_work():
        forgotten = forget_done(now)
    if forgotten:
        yield say("清除旧的请求记录：%(n)s", n=forgotten)


TIMED = (
    TimedWork("assets.remind", mark("催还到期物资，严重逾期停借"), remind_late),
    TimedWork("assets.lapse", mark("结束逾期未取的借用申请"), lapse),
    TimedWork("assets.keys", mark("清理过期的重复提交标记"), forget_keys, at=time(3, 0)),
)
