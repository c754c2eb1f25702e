"""The picture of a year: twelve months of weeks, each cell knowing whether people rest."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from unionweb.base.text import mark
from unionweb.publications.models import CalendarDay
from unionweb.publications.rules import SATURDAY, DayKind


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a month."""

    day: date
    exception: CalendarDay | None

    @property
    def look(self) -> str:
        """What the style sheet draws: holiday, workday, weekend, or nothing."""
        if self.exception is not None:
            return self.exception.kind.value
        return "weekend" if self.day.weekday() >= SATURDAY else ""

    @property
    def sign(self) -> str:
        """The sign that Chinese calendars print beside such a day."""
        signs = {DayKind.HOLIDAY: mark("休"), DayKind.WORKDAY: mark("班")}
        return signs[self.exception.kind] if self.exception else ""


@dataclass(frozen=True, slots=True)
class Month:
    """Weeks from Monday; None for cells outside the month."""

    number: int
    weeks: tuple[tuple[Cell | None, ...], ...]


def months_of(year: int, exceptions: Iterable[CalendarDay]) -> tuple[Month, ...]:
    """The twelve months of a year."""
    known = {row.day: row for row in exceptions}
    return tuple(_month(year, number, known) for number in range(1, 13))


def _month(year: int, number: int, known: dict[date, CalendarDay]) -> Month:
    weeks = calendar.Calendar().monthdayscalendar(year, number)
    return Month(number, tuple(tuple(_cell(year, number, day, known) for day in week) for week in weeks))


def _cell(year: int, month: int, day: int, known: dict[date, CalendarDay]) -> Cell | None:
    if day == 0:
        return None
    return Cell(date(year, month, day), known.get(date(year, month, day)))
