"""Slots in series, clashes, bookings, and drives that keep apart in time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from unionweb.base.refusals import Refusal
from unionweb.people.rules.organisation import UnitKind
from unionweb.recruitment.rules.slots import (
    NEEDED,
    Interval,
    Needed,
    Series,
    Slot,
    Use,
    check_booking,
    clashes,
    times,
)
from unionweb.recruitment.rules.windows import Window, check_apart, overlapping

TEN = datetime(2026, 9, 20, 2, 0, tzinfo=UTC)  # ten o'clock in China
ROOM, JUROR = Use(Needed.ROOM, "A101", "A101"), Use(Needed.JUROR, "3", "李老师")
ME, OTHER = Use(Needed.CANDIDATE, "1", "考生1"), Use(Needed.CANDIDATE, "2", "考生2")


def at(minutes: int) -> datetime:
    return TEN + timedelta(minutes=minutes)


def span(starts: int, ends: int) -> Interval:
    return Interval(at(starts), at(ends))


def slot(key: int, starts: int, ends: int, *uses: Use, capacity: int = 1) -> Slot:
    return Slot(key, span(starts, ends), uses, capacity)


def test_a_series_has_pauses_and_steps_over_breaks() -> None:
    lunch, tea = span(60, 90), span(20, 25)
    made = times(Series(TEN, minutes=15, count=5, pause=5, breaks=(lunch, tea)))
    assert made == (span(0, 15), span(25, 40), span(45, 60), span(90, 105), span(110, 125))


def test_slots_may_touch_but_not_overlap() -> None:
    made = times(Series(TEN, minutes=10, count=3))
    assert not any(one.overlaps(other) for one, other in pairwise(made))
    assert span(0, 11).overlaps(made[1])


def test_a_series_that_does_not_fit_says_how_many_do() -> None:
    series = Series(TEN, minutes=10, count=4, until=at(35))
    with pytest.raises(Refusal, match="只排得下 3 场，少于 4 场"):
        times(series)
    assert len(times(replace(series, count=3))) == 3


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"minutes": 0}, "minutes"),
        ({"minutes": 241}, "minutes"),
        ({"pause": -1}, "pause"),
        ({"count": 0}, "count"),
        ({"count": 201}, "count"),
        ({"capacity": 21}, "capacity"),
        ({"breaks": (span(5, 5),)}, "breaks"),
    ],
)
def test_slips_of_the_pen_are_refused(change: dict[str, object], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        times(replace(Series(TEN, minutes=10, count=3), **change))  # type: ignore[arg-type]
    assert refused.value.field == field


def test_clashes_of_room_juror_and_candidate_are_all_found() -> None:
    plan = [
        slot(1, 0, 10, ROOM, JUROR, ME),
        slot(2, 10, 20, ROOM, JUROR),
        slot(3, 5, 15, Use(Needed.ROOM, "B2", "B2"), JUROR, ME),
        slot(4, 0, 60, Use(Needed.ROOM, "C3", "C3")),
    ]
    found = clashes(plan)
    assert [(one.use.what, one.slots) for one in found] == [
        (Needed.CANDIDATE, (1, 3)),
        (Needed.JUROR, (1, 3)),
        (Needed.JUROR, (3, 2)),
    ]
    assert str(found[1].sentence) == "评委“李老师”的两场时间重叠：2026-09-20 10:00 和 2026-09-20 10:05"
    assert set(NEEDED) == set(Needed)


def test_a_long_slot_clashes_with_every_one_inside_it() -> None:
    plan = [slot(1, 0, 60, ROOM), slot(2, 10, 20, ROOM), slot(3, 30, 40, ROOM)]
    assert [one.slots for one in clashes(plan)] == [(1, 2), (1, 3)]
    assert clashes(plan[1:]) == ()


def test_a_group_takes_as_many_as_it_has_seats() -> None:
    group = slot(1, 0, 30, ROOM, OTHER, capacity=2)
    check_booking(group, ME, [], now=at(-60))
    with pytest.raises(Refusal, match="刚刚约满"):
        check_booking(replace(group, capacity=1), ME, [], now=at(-60))


def test_bookings_that_cannot_be_are_refused_with_the_reason() -> None:
    free = slot(1, 0, 30, ROOM)
    with pytest.raises(Refusal, match="已经开始"):
        check_booking(free, ME, [], now=at(0))
    with pytest.raises(Refusal, match="已经预约了这一场"):
        check_booking(slot(1, 0, 30, ROOM, ME, capacity=3), ME, [], now=at(-1))
    with pytest.raises(Refusal, match="2026-09-20 10:20"):
        check_booking(free, ME, [slot(2, 20, 40, ME)], now=at(-1))
    check_booking(free, ME, [slot(2, 30, 40, ME)], now=at(-1))


def window(drive: int, kind: UnitKind, starts: int, ends: int, may_overlap: bool = False) -> Window:
    return Window(
        drive, f"招新{drive}", drive, f"单位{drive}", kind, at(starts), at(ends), may_overlap=may_overlap
    )


SCHOOL = window(1, UnitKind.SCHOOL, 0, 100)


def test_a_college_drive_during_the_schools_is_refused_naming_it() -> None:
    college = window(2, UnitKind.COLLEGE, 99, 150)
    with pytest.raises(Refusal) as refused:
        check_apart(college, [SCHOOL])
    words = "报名时间与单位1“招新1”（2026-09-20 10:00 至 2026-09-20 11:40）重叠"
    assert str(refused.value).startswith(words)
    assert refused.value.field == "opens_at"
    with pytest.raises(Refusal, match="单位2“招新2”"):
        check_apart(SCHOOL, [college])


def test_drives_that_touch_or_say_so_or_are_of_one_level_are_apart() -> None:
    college = window(2, UnitKind.COLLEGE, 50, 150)
    check_apart(window(2, UnitKind.COLLEGE, 100, 150), [SCHOOL])
    check_apart(replace(college, may_overlap=True), [SCHOOL])
    check_apart(college, [replace(SCHOOL, may_overlap=True)])
    check_apart(college, [window(3, UnitKind.COLLEGE, 50, 150), college])
    assert overlapping(SCHOOL, [window(3, UnitKind.COLLEGE, 60, 70), college]) == (
        college,
        window(3, UnitKind.COLLEGE, 60, 70),
    )


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        check_apart(window(1, UnitKind.SCHOOL, 5, 5), [])
    assert refused.value.field == "closes_at"
