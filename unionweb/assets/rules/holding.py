"""Reserving 预约: whether a thing is free from one moment until another, and what is said when it is not.

Intervals are half open, [from, until): what ends at noon and what begins at noon do not meet. The hours that
a category keeps free are added after each reservation, so that whoever comes before leaves them to whoever
comes after. Among reservations the first counts; only a large or school-level event goes before those that
nobody has approved yet, and only when it is approved itself.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from unionweb.assets.rules.lending import Borrower, bar_words
from unionweb.assets.rules.moments import moment_words
from unionweb.assets.rules.terms import LendingTerms
from unionweb.assets.rules.weeks import SemesterDays, week_of
from unionweb.base.clock import LOCAL, local_date
from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence, mark, say


@dataclass(frozen=True, slots=True)
class Interval:
    """[from_at, until_at)."""

    from_at: datetime
    until_at: datetime


class UseKind(StrEnum):
    """Why something is not free: a request that waits, an approved one, a loan."""

    ASKED = "asked"
    APPROVED = "approved"
    LENT = "lent"


@dataclass(frozen=True, slots=True)
class Use:
    """Somebody has an asset, or has reserved it, during an interval with the hours kept free after it.
    `whom`: the body for which it is used, "" for a person alone; `large`: for a large event."""

    kind: UseKind
    whom: str
    interval: Interval
    large: bool = False
    request_id: int | None = None


def overlap(one: Interval, other: Interval) -> bool:
    """Whether there is a moment that belongs to both."""
    return one.from_at < other.until_at and other.from_at < one.until_at


def held(starts_at: datetime, ends_at: datetime, buffer_hours: int) -> Interval:
    """What a reservation takes of a thing's time."""
    return Interval(starts_at, ends_at + timedelta(hours=buffer_hours))


def clashes(wanted: Interval, uses: Iterable[Use]) -> list[Use]:
    """The uses in the way of an interval, the earliest first."""
    found = [use for use in uses if overlap(wanted, use.interval)]
    return sorted(found, key=lambda use: use.interval.from_at)


def displaces(large: bool, use: Use) -> bool:
    """Whether a request goes before a use that is in its way."""
    return large and use.kind is UseKind.ASKED and not use.large


def clash_words(use: Use) -> Sentence:
    """ "12月1日 08:00–18:00 已被 文艺部 预约"."""
    when = interval_words(use.interval)
    if use.kind is UseKind.LENT:
        due = moment_words(use.interval.until_at)
        return say("已借给 %(whom)s，%(due)s 才归还", whom=_whom(use), due=due)
    if use.kind is UseKind.ASKED:
        return say("%(when)s 已被 %(whom)s 申请", when=when, whom=_whom(use))
    return say("%(when)s 已被 %(whom)s 预约", when=when, whom=_whom(use))


def _whom(use: Use) -> str | Sentence:
    return use.whom or say("一位同学")


def interval_words(interval: Interval) -> Sentence:
    """ "12月1日 08:00–18:00", or "12月1日 08:00 至 12月2日 18:00"."""
    start, end = interval.from_at.astimezone(LOCAL), interval.until_at.astimezone(LOCAL)
    if start.date() == end.date():
        return say("%(start)s–%(end)s", start=moment_words(interval.from_at), end=f"{end:%H:%M}")
    return say(
        "%(start)s 至 %(end)s", start=moment_words(interval.from_at), end=moment_words(interval.until_at)
    )


def check_times(wanted: Interval, now: datetime) -> None:
    """Refuse what is over before it begins, or begins in the past."""
    if wanted.until_at <= wanted.from_at:
        raise Refusal("归还时间要晚于开始时间", field="ends_at")
    if wanted.from_at <= now:
        raise Refusal("开始时间要晚于现在；现在就要用，请直接到物资室借", field="starts_at")


def check_window(starts_at: datetime, large: bool, terms: LendingTerms, now: datetime) -> None:
    """Refuse what begins further ahead than one may book."""
    most = terms.ahead_large if large else terms.ahead
    last = local_date(now) + timedelta(days=most)
    if not most or local_date(starts_at) <= last:
        return
    if large or not terms.ahead_large:
        message = mark("最多提前 %(most)s 天申请，最晚 %(last)s 开始")
    else:
        message = mark("最多提前 %(most)s 天申请，最晚 %(last)s 开始；大型活动可提前 %(large)s 天")
    day = last.isoformat()
    raise Refusal(message, field="starts_at", most=most, last=day, large=terms.ahead_large)


def longest(terms: LendingTerms, days: int | None) -> int:
    """How many days something may be out; `days` of its category, None: the store's."""
    return max(terms.most_days, days or 0)


def check_length(wanted: Interval, terms: LendingTerms, kinds: Iterable[tuple[str, int | None]]) -> None:
    """Refuse a longer loan than a thing allows, by its name; `kinds`: names with their categories' days."""
    length = (local_date(wanted.until_at) - local_date(wanted.from_at)).days
    for name, days in kinds:
        most = longest(terms, days)
        if length > most:
            raise Refusal("%(name)s一次最多借 %(most)s 天", field="ends_at", name=name, most=most)


def closed_week_in(
    wanted: Interval, semesters: Collection[SemesterDays], closed_weeks: Collection[int]
) -> int | None:
    """The first stock-taking week that the interval touches."""
    weeks = [week_of(day, semesters) for day in _days(wanted)]
    return next((week for week in weeks if week in closed_weeks), None)


def check_weeks(wanted: Interval, semesters: Collection[SemesterDays], terms: LendingTerms) -> None:
    """Refuse what touches a stock-taking week."""
    week = closed_week_in(wanted, semesters, terms.closed_weeks)
    if week is not None:
        raise Refusal("第 %(week)s 周是盘点周，不外借，请换一个时间", field="starts_at", week=week)


def weeks_hint(wanted: Interval, semesters: Collection[SemesterDays], terms: LendingTerms) -> Sentence | None:
    """What to know where no semester says which week it is; None: everything is known."""
    unknown = [day for day in _days(wanted) if week_of(day, semesters) is None]
    if not terms.closed_weeks or not unknown:
        return None
    return say("校历里没有 %(day)s 所在的学期，无法判断是不是盘点周", day=unknown[0].isoformat())


MOST_DAYS = 400
"""Nobody reserves for longer; days are not counted beyond."""


def _days(wanted: Interval) -> list[date]:
    first, last = local_date(wanted.from_at), local_date(wanted.until_at - timedelta(microseconds=1))
    return [first + timedelta(days=n) for n in range(min((last - first).days + 1, MOST_DAYS))]


def check_borrower(borrower: Borrower, count: int, terms: LendingTerms) -> None:
    """Refuse somebody who is barred, with the reason and until when, and more than one may have at once."""
    for bar in borrower.bars:
        raise Refusal(bar_words(bar))
    if terms.most_open and count > terms.most_open:
        raise Refusal("每位借用人最多同时借 %(most)s 件", most=terms.most_open)


def pickup_from(starts_at: datetime, terms: LendingTerms) -> datetime:
    """From when on a reservation may be collected."""
    return starts_at - timedelta(days=terms.pickup_days)


def check_pickup(starts_at: datetime, ends_at: datetime, terms: LendingTerms, now: datetime) -> None:
    """Refuse to hand over what was reserved too early, or when its time is over."""
    first = pickup_from(starts_at, terms)
    if now < first:
        raise Refusal("最早 %(first)s 领取", first=moment_words(first))
    if now >= ends_at:
        raise Refusal("预约的时间已过（%(end)s 结束）", end=moment_words(ends_at))
