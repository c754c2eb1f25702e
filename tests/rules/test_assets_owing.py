"""When somebody is reminded, told on, and barred."""

from datetime import UTC, date, datetime, timedelta

import pytest

from unionweb.assets.rules.owing import Reminder, Stage, bars, days_late, escalates, reminder_of, semester_end
from unionweb.assets.rules.terms import LendingTerms
from unionweb.assets.rules.weeks import SemesterDays

DUE = datetime(2026, 11, 23, 10, tzinfo=UTC)
"""18:00 in Shanghai."""

LENT = DUE - timedelta(days=5)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TERMS = LendingTerms()


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (-25 * HOUR, None),
        (-24 * HOUR, Reminder(Stage.SOON)),
        (-HOUR / 60, Reminder(Stage.SOON)),
        (0 * HOUR, Reminder(Stage.DUE)),
        (23 * HOUR, Reminder(Stage.DUE)),
        (24 * HOUR, Reminder(Stage.LATE, 1)),
        (14 * DAY, Reminder(Stage.LATE, 14)),
        (15 * DAY, None),
    ],
)
def test_a_reminder_for_each_stage_and_no_more_after_two_weeks(
    after: timedelta, told: Reminder | None
) -> None:
    assert reminder_of(LENT, DUE, TERMS, DUE + after) == told


def test_what_is_lent_for_less_than_the_notice_is_not_announced() -> None:
    assert reminder_of(DUE - 3 * HOUR, DUE, TERMS, DUE - HOUR) is None
    assert reminder_of(DUE - 3 * HOUR, DUE, TERMS, DUE) == Reminder(Stage.DUE)


def test_without_notice_hours_nobody_is_reminded_beforehand() -> None:
    assert reminder_of(LENT, DUE, LendingTerms(remind_hours=0), DUE - HOUR / 60) is None


def test_the_head_is_told_after_so_many_days_or_never() -> None:
    assert not escalates(DUE, TERMS, DUE + 23 * HOUR)
    assert escalates(DUE, TERMS, DUE + DAY)
    assert not escalates(DUE, LendingTerms(escalate_days=0), DUE + 9 * DAY)


def test_days_late_are_days_of_the_calendar_in_shanghai() -> None:
    assert days_late(DUE, DUE) == days_late(DUE, DUE - DAY) == 0
    assert days_late(DUE, DUE + 5 * HOUR) == 0
    assert days_late(DUE, DUE + 6 * HOUR) == 1


def test_more_than_three_days_bar_unless_notice_was_given_or_the_rule_is_off() -> None:
    third, fourth = DUE + 3 * DAY, DUE + 4 * DAY
    assert not bars(DUE, third, False, TERMS)
    assert bars(DUE, fourth, False, TERMS)
    assert not bars(DUE, fourth, True, TERMS)
    assert not bars(DUE, fourth, False, LendingTerms(late_days=0))


def test_the_end_of_a_semester_that_nobody_knows_is_unknown() -> None:
    known = [SemesterDays(date(2026, 9, 1), date(2027, 1, 20))]
    assert semester_end(date(2026, 11, 23), known) == date(2027, 1, 20)
    assert semester_end(date(2027, 1, 20), known) == date(2027, 1, 20)
    assert semester_end(date(2027, 2, 1), known) is None
