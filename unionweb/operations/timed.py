"""What a timer does for no feature in particular."""

from collections.abc import Iterator
from datetime import datetime, time

from unionweb.base.files import sweep_orphans
from unionweb.base.text import Sentence, say
from unionweb.base.timed import TimedWork
from unionweb.operations.checking import check_all


def sweep_files(now: datetime) -> Iterator[Sentence]:
    """Remove uploaded files that nobody names and that are a day old."""
    swept = sweep_orphans(now)
    if swept:
        yield say("清除无主文件 %(n)s 个", n=swept)


TIMED = (
    TimedWork("operations.files", sweep_files, at=time(3, 15)),
    TimedWork("operations.checks", check_all, at=time(4, 0)),
)
