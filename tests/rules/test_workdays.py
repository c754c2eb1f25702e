"""Working days of a publication, over real holidays and make-up days."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from unionweb.base.refusals import Refusal
from unionweb.publications.rules import (
    DAY_KIND_LABELS,
    Calendar,
    DayKind,
    YearMissing,
    full_days,
    last_day,
    working_days,
)


def official(*years: int) -> Calendar:
    """The exceptions of these years as published, from the package that the table is seeded with."""
    days = {
        day: DayKind.HOLIDAY
        for day in chinese_calendar.constants.holidays
        if day.year in years and day.weekday() < 5
    }
    days |= {day: DayKind.WORKDAY for day in chinese_calendar.constants.workdays if day.year in years}
    return Calendar(days, frozenset(years))


CALENDAR = official(2025, 2026)


@pytest.mark.parametrize(
    ("published_on", "days", "expected"),
    [
        # An ordinary week: put up on Monday, full days Tuesday to Thursday.
        (date(2025, 10, 20), 3, date(2025, 10, 23)),
        # Put up on Thursday: Friday, then Monday and Tuesday.
        (date(2025, 10, 23), 3, date(2025, 10, 28)),
        # National Day 2025: holiday 1–8 October, Sunday 28 September and Saturday 11 October are worked.
        (date(2025, 9, 26), 3, date(2025, 9, 30)),
        (date(2025, 9, 29), 3, date(2025, 10, 10)),
        (date(2025, 9, 30), 3, date(2025, 10, 11)),
        # Spring Festival 2026: holiday 15–23 February, Saturdays 14 and 28 February are worked.
        (date(2026, 2, 12), 3, date(2026, 2, 24)),
        (date(2026, 2, 13), 5, date(2026, 2, 27)),
        (date(2026, 2, 26), 3, date(2026, 3, 2)),
        # Over New Year into the next covered year; Sunday 4 January 2026 is worked.
        (date(2025, 12, 31), 2, date(2026, 1, 5)),
    ],
)
def test_last_day_counts_full_working_days(published_on: date, days: int, expected: date) -> None:
    assert last_day(published_on, days, True, CALENDAR) == expected


def test_plain_days_need_no_calendar() -> None:
    assert last_day(date(2025, 9, 30), 3, False, Calendar()) == date(2025, 10, 3)
    assert full_days(date(2025, 9, 30), date(2025, 10, 4), False, Calendar()) == 3


def test_a_year_whose_holidays_are_unknown_is_never_guessed() -> None:
    assert last_day(date(2026, 12, 30), 3, True, CALENDAR) == YearMissing(2027)
    assert last_day(date(2026, 12, 30), 1, True, CALENDAR) == date(2026, 12, 31)
    assert working_days(date(2024, 12, 31), 1, CALENDAR) == YearMissing(2024)
    assert full_days(date(2026, 12, 30), date(2027, 1, 8), True, CALENDAR) == YearMissing(2027)
    assert "2027年" in str(YearMissing(2027).sentence)
    assert not CALENDAR.covers(2027)


def test_the_start_itself_counts_if_it_is_a_working_day() -> None:
    assert working_days(date(2025, 10, 8), 3, CALENDAR) == (
        date(2025, 10, 9),
        date(2025, 10, 10),
        date(2025, 10, 11),
    )
    assert working_days(date(2025, 9, 28), 1, CALENDAR) == (date(2025, 9, 28),)


def test_a_publication_has_run_its_days_only_when_they_are_over() -> None:
    published_on = date(2025, 9, 29)
    last = last_day(published_on, 3, True, CALENDAR)
    assert isinstance(last, date)
    assert full_days(published_on, last, True, CALENDAR) == 2
    assert full_days(published_on, last + timedelta(days=1), True, CALENDAR) == 3
    assert full_days(published_on, published_on, True, CALENDAR) == 0


@pytest.mark.parametrize("count", [0, -1, 366])
def test_a_publication_runs_from_one_day_to_a_year(count: int) -> None:
    with pytest.raises(Refusal, match="公示天数"):
        last_day(date(2025, 10, 8), count, True, CALENDAR)


def test_every_day_of_both_years_agrees_with_the_published_calendar() -> None:
    day = date(2025, 1, 1)
    while day.year < 2027:
        assert CALENDAR.is_working(day) is chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_every_kind_of_day_has_its_word() -> None:
    assert DAY_KIND_LABELS.keys() == set(DayKind)
