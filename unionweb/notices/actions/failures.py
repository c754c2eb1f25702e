"""What an administrator does about messages that could not be delivered."""

from collections.abc import Collection
from datetime import datetime

from unionweb.audit import Actor, record
from unionweb.base.text import mark
from unionweb.notices.actions import travel
from unionweb.notices.queries.failures import CARRIERS

VERBS = {
    "notices.failed.retry": mark("重发失败的消息"),
    "notices.failed.drop": mark("放弃失败的消息"),
}


def retry(carrier: str, numbers: Collection[int] | None, *, by: Actor, now: datetime) -> int:
    """Have these (None: all) tried again; how many. `carrier` as in CARRIERS."""
    count = travel.try_again(CARRIERS[carrier], numbers, now=now)
    _log("notices.failed.retry", carrier, count, by, now)
    return count


def drop(carrier: str, numbers: Collection[int] | None, *, by: Actor, now: datetime) -> int:
    """Let these (None: all) be; how many. The notices in the application stay."""
    count = travel.let_be(CARRIERS[carrier], numbers, now=now)
    _log("notices.failed.drop", carrier, count, by, now)
    return count


def _log(verb: str, carrier: str, count: int, by: Actor, now: datetime) -> None:
    if count:
        record(verb, subject=("messages", None), by=by, now=now, details={"carrier": carrier, "n": count})
