"""What a timer does: forgets what is over, and erases who left long ago."""

from collections.abc import Iterator
from datetime import datetime, time

from unionweb.audit import SYSTEM
from unionweb.base.clock import local_date
from unionweb.base.db import db, end_reading, unit_of_work
from unionweb.base.text import Sentence, mark, say
from unionweb.base.web.feature import TimedWork
from unionweb.people.models import Person
from unionweb.privacy.actions.erasing import erase
from unionweb.privacy.actions.forgetting import forget
from unionweb.privacy.queries.erasures import bindings, due


def forget_what_is_over(now: datetime) -> Iterator[Sentence]:
    """Rows older than the register allows."""
    with unit_of_work():
        gone = forget(now=now)
    if gone:
        yield say("按保存期限删除 %(n)s 行旧数据", n=sum(gone.values()))


def erase_who_left(now: datetime) -> Iterator[Sentence]:
    """Each in a transaction of his own; whoever is bound waits until somebody has settled it."""
    ids = due(local_date(now))
    end_reading()
    erased = bound = 0
    for person_id in ids:
        with unit_of_work():
            person = db.session.get_one(Person, person_id, with_for_update={"of": Person})
            if any(bindings(person)):
                bound += 1
                continue
            erase(person, by=SYSTEM, now=now)
            erased += 1
    if erased:
        yield say("删除离校满两年者的个人信息 %(n)s 人", n=erased)
    if bound:
        yield say("离校满两年而有未了事项、暂不能删除的有 %(n)s 人", n=bound)


TIMED = (
    TimedWork("privacy.forgetting", mark("清除超过保存期限的个人信息"), forget_what_is_over, at=time(3, 20)),
    TimedWork("privacy.leavers", mark("清除离校人员的个人信息"), erase_who_left, at=time(3, 40)),
)
