"""The holidays that come with the installation (package `chinesecalendar`), and how they differ from ours.

The package knows a year once the State Council has announced it and the package was updated; it is
asked only when somebody fills a year, never while days are counted.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from importlib.metadata import version

from chinese_calendar.constants import Holiday, holidays, workdays

from unionweb.base.text import mark
from unionweb.publications.rules import DayKind

FIRST_YEAR: int = min(holidays).year
LAST_YEAR: int = max(holidays).year
SOURCE = f"chinesecalendar {version('chinesecalendar')}"

NAMES = (mark("元旦"), mark("春节"), mark("清明"), mark("劳动节"), mark("端午"), mark("国庆节"), mark("中秋"))
"""The package's names, for the catalogue."""


@dataclass(frozen=True, slots=True)
class DayEntry:
    """What the calendar says of one exceptional day."""

    kind: DayKind
    name: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A day on which the shipped list and our calendar do not agree; None means "an ordinary day"."""

    day: date
    ours: DayEntry | None
    shipped: DayEntry | None


def knows(year: int) -> bool:
    """Whether the shipped list has the holidays of a year."""
    return FIRST_YEAR <= year <= LAST_YEAR


def shipped_days(year: int) -> dict[date, DayEntry]:
    """Holidays and make-up days of a year, in order; empty for a year that the list does not know."""
    found = {day: DayEntry(DayKind.HOLIDAY, Holiday(name).chinese) for day, name in holidays.items()}
    found |= {day: DayEntry(DayKind.WORKDAY, Holiday(name).chinese) for day, name in workdays.items()}
    return {day: found[day] for day in sorted(found) if day.year == year}


def differences(ours: Mapping[date, DayEntry], shipped: Mapping[date, DayEntry]) -> tuple[Difference, ...]:
    """Every day on which the two do not agree, in order."""
    days = sorted(ours.keys() | shipped.keys())
    pairs = (Difference(day, ours.get(day), shipped.get(day)) for day in days)
    return tuple(pair for pair in pairs if pair.ours != pair.shipped)


def digest(shown: tuple[Difference, ...]) -> str:
    """A short mark of a preview, so that what is confirmed is what was looked at."""
    lines = [[pair.day.isoformat(), _text(pair.ours), _text(pair.shipped)] for pair in shown]
    return sha256(json.dumps(lines).encode()).hexdigest()[:16]


def _text(entry: DayEntry | None) -> str:
    return "" if entry is None else f"{entry.kind.value} {entry.name}"
