"""Which days of a publication count (公示期).

The day a notice is put up does not count; the next one is day 1 (the Civil Code's way of counting
periods), and only full days count. In working days, Saturdays, Sundays and holidays are skipped and
make-up working days count. A day of a year whose holidays are not known is never guessed: the answer
is then `YearMissing`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256

from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence, mark, say

MOST_DAYS = 365
SATURDAY = 5
NEXT_YEAR_FROM_MONTH = 11


class DayKind(StrEnum):
    """How a day differs from its place in the week."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"


DAY_KIND_LABELS = {DayKind.HOLIDAY: mark("节假日"), DayKind.WORKDAY: mark("调休上班日")}


@dataclass(frozen=True, slots=True)
class Calendar:
    """The exceptions to the ordinary week, and the years for which they are complete."""

    days: Mapping[date, DayKind] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def covers(self, year: int) -> bool:
        """Whether the holidays of this year are known."""
        return year in self.years

    def is_working(self, day: date) -> bool:
        """Whether people work on this day of a covered year."""
        kind = self.days.get(day)
        return day.weekday() < SATURDAY if kind is None else kind is DayKind.WORKDAY


@dataclass(frozen=True, slots=True)
class YearMissing:
    """Cannot tell: the holidays of this year are not in the calendar."""

    year: int

    @property
    def sentence(self) -> Sentence:
        """What is missing, and what to do."""
        return say("节假日表里没有%(year)s年，请先补充该年的放假安排", year=str(self.year))


def working_days(start: date, count: int, calendar: Calendar) -> tuple[date, ...] | YearMissing:
    """The first `count` working days from `start` on, `start` included if it is one."""
    _check_count(count)
    found: list[date] = []
    for day in _days_from(start):
        if len(found) == count:
            break
        if not calendar.covers(day.year):
            return YearMissing(day.year)
        if calendar.is_working(day):
            found.append(day)
    return tuple(found)


def last_day(published_on: date, days: int, working: bool, calendar: Calendar) -> date | YearMissing:
    """The last full day of a publication of so many days; objections are received until its end."""
    _check_count(days)
    if not working:
        return published_on + timedelta(days=days)
    counted = working_days(published_on + timedelta(days=1), days, calendar)
    return counted if isinstance(counted, YearMissing) else counted[-1]


def full_days(published_on: date, until: date, working: bool, calendar: Calendar) -> int | YearMissing:
    """How many days a publication has fully run when `until` begins: that day and the first day do not count.

    For one that was taken down during a day, `until` is that day."""
    days = [published_on + timedelta(days=n) for n in range(1, (until - published_on).days)]
    if not working:
        return len(days)
    for day in days:
        if not calendar.covers(day.year):
            return YearMissing(day.year)
    return sum(1 for day in days if calendar.is_working(day))


def _days_from(start: date) -> Iterator[date]:
    day = start
    while True:
        yield day
        day += timedelta(days=1)


def _check_count(count: int) -> None:
    if not 1 <= count <= MOST_DAYS:
        raise Refusal("公示天数须在1和%(most)s之间：%(count)s", field="days", most=MOST_DAYS, count=count)


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """The list that is put up; nothing else is shown to the world. Every row is as long as the headers."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if not self.headers or any(len(row) != len(self.headers) for row in self.rows):
            raise ValueError("every row of a published table is as long as its headers")


def snapshot(title: str, table: PublishedTable) -> str:
    """The frozen text of a publication: JSON without spaces, keys in order, UTF-8."""
    content = {"headers": table.headers, "rows": table.rows, "title": title}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(body: str) -> str:
    """SHA-256 of a snapshot as 64 hexadecimal digits; whoever saved the text can compute it again."""
    return sha256(body.encode()).hexdigest()


def table_of(body: str) -> PublishedTable:
    """The table inside a snapshot."""
    content = json.loads(body)
    return PublishedTable(tuple(content["headers"]), tuple(tuple(row) for row in content["rows"]))


class State(StrEnum):
    """Where a publication stands. Undetermined runs on until the calendar of its last year is known."""

    RUNNING = "running"
    UNDETERMINED = "undetermined"
    OBJECTIONS_OPEN = "objections_open"
    ENDED = "ended"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


STATE_LABELS = {
    State.RUNNING: mark("公示中"),
    State.UNDETERMINED: mark("公示中，截止日未定"),
    State.OBJECTIONS_OPEN: mark("期满，异议待答复"),
    State.ENDED: mark("公示期满"),
    State.CONFIRMED: mark("已确认"),
    State.WITHDRAWN: mark("已撤回"),
}

OPEN_STATES = frozenset({State.RUNNING, State.UNDETERMINED})
"""States in which anybody may object."""


def state_of(
    ends_on: date | None,
    today: date,
    *,
    withdrawn: bool = False,
    confirmed: bool = False,
    unanswered: int = 0,
) -> State:
    """The state on a day. The last day still belongs to the period."""
    if withdrawn:
        return State.WITHDRAWN
    if confirmed:
        return State.CONFIRMED
    if ends_on is None:
        return State.UNDETERMINED
    if today <= ends_on:
        return State.RUNNING
    return State.OBJECTIONS_OPEN if unanswered else State.ENDED


def ran_full(ends_on: date | None, today: date, withdrawn_on: date | None) -> bool | None:
    """Whether the whole period has passed and the notice still stands; None when nobody can tell yet."""
    if withdrawn_on is not None:
        return False
    return None if ends_on is None else today > ends_on


def moved_end(computed: date | YearMissing, today: date) -> date | None:
    """The last day after the calendar changed while a publication runs: never before today, so that
    nobody loses overnight the time to object; None when it cannot be told."""
    return None if isinstance(computed, YearMissing) else max(computed, today)


def years_wanted(today: date) -> tuple[int, ...]:
    """The years whose holidays must be known by now: this one, from 1 November on the next one too."""
    return (today.year, today.year + 1) if today.month >= NEXT_YEAR_FROM_MONTH else (today.year,)
