"""Reservations and loans laid out over days: how many of a kind are in use, and bars of single things."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from unionweb.assets.rules.holding import Interval, overlap
from unionweb.base.clock import LOCAL, local_date


@dataclass(frozen=True, slots=True)
class Booking:
    """A thing in use: reserved (asked or approved) or lent. `whom` as the reader may know it; `request_id`
    of the reservation, None for a loan without one."""

    asset_id: int
    tag: str
    name: str
    category_id: int
    kind: str
    whom: str
    event: str
    starts_at: datetime
    ends_at: datetime
    request_id: int | None = None

    @property
    def interval(self) -> Interval:
        """When."""
        return Interval(self.starts_at, self.ends_at)


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days, both included."""

    first: date
    last: date

    @property
    def days(self) -> list[date]:
        """Each of them."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    @property
    def interval(self) -> Interval:
        """From midnight to midnight in Shanghai."""
        return Interval(_midnight(self.first), _midnight(self.last + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)


def week_around(day: date) -> Span:
    """From Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return Span(monday, monday + timedelta(days=6))


def month_around(day: date) -> Span:
    """A calendar month."""
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return Span(first, following - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of things, and how many are in use at most on each day of a span."""

    name: str
    category_id: int
    used: tuple[int, ...]


def rows(bookings: Iterable[Booking], span: Span) -> list[Row]:
    """One for each kind that is used at all, by name. A thing counts on a day once, however often it is
    handed on."""
    there: dict[tuple[str, int], list[Booking]] = defaultdict(list)
    for one in bookings:
        there[one.name, one.category_id].append(one)
    return [
        Row(*kind, tuple(len({one.asset_id for one in found if _on(one, day)}) for day in span.days))
        for kind, found in sorted(there.items())
    ]


def _on(one: Booking, day: date) -> bool:
    return overlap(one.interval, Span(day, day).interval)


@dataclass(frozen=True, slots=True)
class Group:
    """What is used together: by one request, or lent to one borrower at one time. `counts`: how many of which
    name."""

    kind: str
    whom: str
    event: str
    starts_at: datetime
    ends_at: datetime
    request_id: int | None
    counts: tuple[tuple[str, int], ...]


def by_day(bookings: Iterable[Booking], span: Span) -> list[tuple[date, list[Group]]]:
    """What is used on each day that has something, the earliest first. What goes on for days stands at the
    first of them."""
    found: dict[date, dict[tuple[object, ...], list[Booking]]] = defaultdict(lambda: defaultdict(list))
    for one in bookings:
        day = max(local_date(one.starts_at), span.first)
        together = (one.starts_at, one.kind, one.whom, one.event, one.ends_at, one.request_id or 0)
        found[day][together].append(one)
    return [(day, [_group(found[day][key]) for key in sorted(found[day], key=str)]) for day in sorted(found)]


def _group(together: Sequence[Booking]) -> Group:
    counts: dict[str, int] = defaultdict(int)
    for one in together:
        counts[one.name] += 1
    first = together[0]
    return Group(
        first.kind,
        first.whom,
        first.event,
        first.starts_at,
        first.ends_at,
        first.request_id,
        tuple(sorted(counts.items())),
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """A booking as a bar: from which minute of the span on, how many minutes long."""

    start: int
    length: int
    booking: Booking


def bars(bookings: Iterable[Booking], span: Span) -> list[tuple[str, list[Bar]]]:
    """One line for each thing, by tag; what reaches beyond the span is cut."""
    lines: dict[str, list[Bar]] = defaultdict(list)
    whole = span.interval
    for one in sorted(bookings, key=lambda each: (each.tag, each.starts_at)):
        start = max(one.starts_at, whole.from_at)
        end = min(one.ends_at, whole.until_at)
        minutes = int((end - start).total_seconds() // 60)
        if minutes > 0:
            begins = int((start - whole.from_at).total_seconds() // 60)
            lines[one.tag].append(Bar(begins, minutes, one))
    return list(lines.items())
