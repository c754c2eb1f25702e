"""What a timer does for no feature in particular."""

from collections.abc import Iterator
from datetime import datetime, time

from unionweb.base.files import sweep_orphans
from unionweb.base.text import Sentence, mark, say
from unionweb.base.timed import TimedWork
from unionweb.operations.checking import check_all


def sweep_files(now: datetime) -> Iterator[Sentence]:
    """Remove uploaded files that nobody names and that are a day old."""
    swept = sweep_orphans(now)
    if swept:
        yield say("清除无主文件 %(n)s 个", n=swept)


TIMED = (
    TimedWork("operations.files", mark("清理无人引用的上传文件"), sweep_files, at=time(3, 15)),
    TimedWork("operations.checks", mark("每晚核查全部数据"), check_all, at=time(4, 0)),
)
