"""The only reader of time. Rules and actions get `now` as an argument."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")

_frozen: ContextVar[datetime | None] = ContextVar("frozen_time", default=None)


def now() -> datetime:
    """The current moment, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def local_date(moment: datetime) -> date:
    """The calendar day of a moment as people in China read it."""
    return moment.astimezone(LOCAL).date()


def end_of(day: date) -> datetime:
    """The moment at which a day in China is over, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), LOCAL).astimezone(UTC)


def today() -> date:
    """Today's date in China."""
    return local_date(now())


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock at an aware moment, in this thread; for tests and rehearsals."""
    if moment.tzinfo is None:
        raise ValueError("a frozen moment needs a time zone")
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
