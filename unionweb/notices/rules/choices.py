"""How somebody wants to be told, and when not to be disturbed. Times of day are minutes in China."""

from datetime import datetime, time, timedelta
from enum import StrEnum

from unionweb.base.clock import LOCAL
from unionweb.base.text import mark

USUAL_HOUR = 8
"""When a digest goes out, unless its reader chose otherwise."""


class Way(StrEnum):
    """How notices of a kind are mailed."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    NEVER = "never"


WAYS = {
    Way.AT_ONCE: mark("立即发邮件"),
    Way.DIGEST: mark("每日汇总"),
    Way.NEVER: mark("不发邮件"),
}

Quiet = tuple[int, int] | None
"""From and until which minute of the day nobody is disturbed; None for never."""


def quiet_until(quiet: Quiet, now: datetime) -> datetime | None:
    """When quiet time is over; None when it is not quiet now. The end is no longer quiet."""
    if quiet is None or quiet[0] == quiet[1]:
        return None
    local = now.astimezone(LOCAL)
    begins, ends = quiet
    minute = local.hour * 60 + local.minute
    if not (begins <= minute < ends if begins < ends else minute >= begins or minute < ends):
        return None
    day = local.date() if minute < ends else local.date() + timedelta(days=1)
    return datetime.combine(day, _time(ends), LOCAL).astimezone(now.tzinfo)


def next_digest(hour: int, now: datetime) -> datetime:
    """The next full hour of that name after this moment."""
    local = now.astimezone(LOCAL)
    today = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return (today if today > local else today + timedelta(days=1)).astimezone(now.tzinfo)


def _time(minute: int) -> time:
    return time(minute // 60, minute % 60)


def clock_words(minute: int) -> str:
    """07:05"""
    return f"{minute // 60:02}:{minute % 60:02}"
