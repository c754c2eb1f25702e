"""What a timer does for accounts: what is over is dropped. Nothing asks for it in the meantime."""

from collections.abc import Iterator
from datetime import datetime

from unionweb.base.db import unit_of_work
from unionweb.base.text import Sentence, mark, say
from unionweb.base.timed import TimedWork
from unionweb.people.actions import attempts, sessions


def forget_log_ins(now: datetime) -> Iterator[Sentence]:
    """Drop log-ins that are over, and guesses of long ago."""
    with unit_of_work():
        ended, guesses = sessions.purge(now), attempts.purge(now)
    if ended or guesses:
        yield say("清除过期登录 %(ended)s 个、旧的登录失败记录 %(guesses)s 条", ended=ended, guesses=guesses)


# At every turn: nobody else drops what the register of personal data says is kept for an hour.
TIMED = (TimedWork("people.log_ins", mark("清理过期的登录和登录失败记录"), forget_log_ins),)
