"""Reading the calendar: which days are exceptions, which years are known."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from unionweb.base.db import db
from unionweb.publications.models import CalendarDay, CalendarYear, Publication
from unionweb.publications.rules import Calendar, YearMissing, last_day, years_wanted
from unionweb.publications.shipped import DayEntry, Difference, differences, shipped_days

LONGEST_STRIP = 62


def calendar() -> Calendar:
    """The whole calendar; a school gathers about forty exceptions a year. Two queries."""
    days = {row.day: row.kind for row in db.session.scalars(select(CalendarDay))}
    return Calendar(days, frozenset(db.session.scalars(select(CalendarYear.year))))


def days_of_year(year: int) -> list[CalendarDay]:
    """The exceptional days of a year, in order."""
    return days_between(date(year, 1, 1), date(year, 12, 31))


def days_between(first: date, last: date) -> list[CalendarDay]:
    """The exceptional days from one day to another, both included, in order."""
    query = select(CalendarDay).where(CalendarDay.day.between(first, last)).order_by(CalendarDay.day)
    return list(db.session.scalars(query))


def covered_years() -> dict[int, CalendarYear]:
    """Every year whose exceptions are all known, in order."""
    return {row.year: row for row in db.session.scalars(select(CalendarYear).order_by(CalendarYear.year))}


def preview(year: int) -> tuple[Difference, ...]:
    """What the shipped list says of a year and our calendar does not, or the other way round."""
    ours = {row.day: DayEntry(row.kind, row.name) for row in days_of_year(year)}
    return differences(ours, shipped_days(year))


def missing_years(today: date) -> tuple[int, ...]:
    """The years that must be filled in now: this one, from November on the next one, and those that
    a running publication needs."""
    known = calendar()
    undetermined = select(Publication).where(
        Publication.ends_on.is_(None), Publication.withdrawn_at.is_(None)
    )
    needed = {year_missing(publication, known) for publication in db.session.scalars(undetermined)}
    wanted = {*years_wanted(today), *(year for year in needed if year is not None)}
    return tuple(sorted(year for year in wanted if not known.covers(year)))


def year_missing(publication: Publication, known: Calendar) -> int | None:
    """The year without which the end of a publication cannot be told; None when it can."""
    end = last_day(publication.published_on, publication.days, publication.working, known)
    return end.year if isinstance(end, YearMissing) else None


@dataclass(frozen=True, slots=True)
class StripDay:
    """One day of a publication: the number under which it counts, or None, and the holiday's name."""

    day: date
    number: int | None
    exception: CalendarDay | None


@dataclass(frozen=True, slots=True)
class Strip:
    """How the days of a publication are counted. `missing` is the year at which counting stops, `cut`
    tells that the picture ends before the period does."""

    days: tuple[StripDay, ...]
    missing: int | None
    cut: bool


def strip(publication: Publication) -> Strip:
    """The picture of a publication's days, from the day it was put up to its last one."""
    known = calendar()
    first = publication.published_on
    missing = year_missing(publication, known) if publication.ends_on is None else None
    end = publication.ends_on or (first if missing is None else max(first, date(missing - 1, 12, 31)))
    shown = min((end - first).days, LONGEST_STRIP)
    exceptions = {row.day: row for row in days_between(first, first + timedelta(days=shown))}
    days, number = [], 0
    for offset in range(shown + 1):
        day = first + timedelta(days=offset)
        counts = offset > 0 and (not publication.working or known.is_working(day))
        number += counts
        days.append(StripDay(day, number if counts else None, exceptions.get(day)))
    return Strip(tuple(days), missing, shown < (end - first).days)
