"""What a timer does for notices."""

from collections.abc import Iterator
from datetime import datetime, time

from unionweb.base.db import unit_of_work
from unionweb.base.text import Sentence, mark, say
from unionweb.base.timed import TimedWork
from unionweb.notices.actions import drop_old
from unionweb.notices.sending import send_everything


def drop_read(now: datetime) -> Iterator[Sentence]:
    """Drop notices of long ago."""
    with unit_of_work():
        dropped = drop_old(now=now)
    if dropped:
        yield say("删除旧通知 %(n)s 条", n=dropped)


TIMED = (
    TimedWork("notices.mails", mark("发送邮件、汇总和群机器人消息"), send_everything),
    TimedWork("notices.old", mark("清理很久以前的通知"), drop_read, at=time(3, 30)),
)
