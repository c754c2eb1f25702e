"""Points as typed, results of a round, seats, rooms joined, the calendar file."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from unionweb.base.refusals import Refusal
from unionweb.recruitment.rules.booking import Seats, check_change, free_seat, next_free
from unionweb.recruitment.rules.connectivity import rooms
from unionweb.recruitment.rules.crossing import Session, crossings
from unionweb.recruitment.rules.icalendar import Event, calendar_text
from unionweb.recruitment.rules.results import compute, gaps
from unionweb.recruitment.rules.rubric import Criterion, Rubric
from unionweb.recruitment.rules.scores import Binding, Mark
from unionweb.recruitment.rules.sheets import next_open, points_text, read_points, stored_points
from unionweb.recruitment.rules.shipped_scenarios import SCENARIOS, check_scenario
from unionweb.recruitment.rules.slots import Interval

NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)
RUBRIC = Rubric((Criterion("a", "A", 10), Criterion("b", "B", 5)), Fraction(1, 2))


def test_points_are_read_as_they_are_kept() -> None:
    found = read_points(RUBRIC, {"a": " 7.5 ", "b": ""})
    assert found == {"a": Fraction(15, 2)}
    assert stored_points(found) == {"a": "7.5"}
    assert points_text(Fraction(8)) == "8"


@pytest.mark.parametrize("text", ["11", "-1", "7.25", "seven", "1e1", "٣"])
def test_points_that_do_not_fit_are_refused_at_their_field(text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read_points(RUBRIC, {"a": text})
    assert refusal.value.field == "a"


def test_the_next_one_is_the_first_open_after_this_then_from_the_beginning() -> None:
    order = [(1, False), (2, True), (3, False), (4, True)]
    assert next_open(order, 1) == 3
    assert next_open(order, 3) == 1
    assert next_open([(1, True), (2, True)], 1) is None


def test_without_a_mark_a_line_is_missed_and_nothing_else_is_claimed() -> None:
    marks = [Mark("x", "1", Fraction(60)), Mark("y", "1", Fraction(80))]
    found = compute(marks, ["1", "2"], Binding.RAW, Fraction(70))
    assert (found["1"].raw, found["1"].trimmed, found["1"].passed) == (Fraction(70), None, True)
    assert (found["2"].score, found["2"].passed, found["2"].panel) == (None, False, 0)
    assert compute(marks, ["2"], Binding.RAW, None)["2"].passed is None


def test_a_round_lacks_those_with_open_sheets_or_too_few() -> None:
    assert gaps({"1": 0, "2": 1, "3": 0}, 2, {"1": 2, "2": 2, "3": 1}, {"3"}) == ["2"]


def test_the_first_free_seat_and_the_next_free_slots() -> None:
    assert free_seat(3, {1, 3}) == 2
    assert free_seat(2, {1, 2}) is None

    def seats(key: int, hours: int, taken: int) -> Seats:
        starts = NOON + timedelta(hours=hours)
        return Seats(key, starts, starts + timedelta(minutes=15), 1, frozenset(range(1, taken + 1)))

    found = next_free([seats(1, 3, 0), seats(2, 1, 1), seats(3, 2, 0), seats(4, -1, 0)], NOON)
    assert [one.id for one in found] == [3, 1]


def test_a_slot_is_given_back_in_time_only() -> None:
    check_change(NOON, NOON - timedelta(hours=12))
    with pytest.raises(Refusal):
        check_change(NOON, NOON - timedelta(hours=11))


def test_two_rooms_are_joined_by_jurors_who_change_at_the_same_time() -> None:
    times = [Interval(NOON + timedelta(hours=n), NOON + timedelta(hours=n, minutes=15)) for n in range(3)]
    sessions = [
        Session(place * 10 + n, room, time, frozenset({f"{room}{n}"}), frozenset({f"{room}x", f"{room}y"}))
        for place, room in enumerate(("p", "q"))
        for n, time in enumerate(times)
    ]
    pairs = frozenset((juror, one) for each in sessions for juror in each.jurors for one in each.candidates)
    found = crossings(sessions, pairs, links=1)
    assert len(found) == 1
    assert found[0].first.time == found[0].second.time
    after = found[0].apply(pairs)
    assert len(rooms(pairs)) == 2
    assert len(rooms(after)) == 1
    assert len(after) == len(pairs)
    assert crossings(sessions, pairs, forbidden=frozenset(after - pairs), links=1) != found


def test_rooms_without_a_common_time_cannot_be_joined() -> None:
    one = Session(1, "p", Interval(NOON, NOON + timedelta(hours=1)), frozenset({"a"}), frozenset({"x"}))
    later = NOON + timedelta(hours=2)
    two = Session(2, "q", Interval(later, later + timedelta(hours=1)), frozenset({"b"}), frozenset({"y"}))
    assert crossings([one, two], {("x", "a"), ("y", "b")}) == ()


def test_a_calendar_file_is_folded_and_escaped() -> None:
    event = Event(
        "r-1@x", NOON, NOON + timedelta(minutes=15), "面试, 第二轮" * 10, "203; 一教", "Line\nnext", "/x"
    )
    text = calendar_text(event, NOON)
    assert "DTSTART:20261201T040000Z" in text
    assert "LOCATION:203\\; 一教" in text
    assert "Line\\nnext" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_the_shipped_scenarios_may_be_used_as_they_are() -> None:
    for one in SCENARIOS:
        check_scenario(one)
    assert {one.group for one in SCENARIOS} == {True, False}
