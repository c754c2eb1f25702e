"""Whether rooms can be compared, what deserves a look, and who needs one more juror."""

from fractions import Fraction
from math import sqrt

import pytest

from unionweb.recruitment.rules.connectivity import Addition, Pair, Room, Swap, advise, rooms
from unionweb.recruitment.rules.flags import Flag, Kind, flags
from unionweb.recruitment.rules.scores import Mark, panels
from unionweb.recruitment.rules.severity import correct
from unionweb.recruitment.rules.uncertain import Standing, cut_line, errors_of_means, near_line


def room(jurors: str, candidates: str) -> list[Pair]:
    """Everybody marks everybody."""
    return [(juror, candidate) for juror in jurors for candidate in candidates]


TWO_ROOMS = room("abc", "123") + room("def", "456")


def test_rooms_are_the_connected_parts() -> None:
    assert rooms(TWO_ROOMS) == (Room(tuple("abc"), tuple("123")), Room(tuple("def"), tuple("456")))
    assert rooms([("a", "1"), ("b", "2"), ("c", "3"), ("b", "3"), ("b", "1")]) == (
        Room(tuple("abc"), tuple("123")),
    )
    assert rooms([]) == ()


def test_connected_panels_need_no_advice() -> None:
    found = advise([*TWO_ROOMS, ("a", "4")])
    assert found.proposals == () and str(found.words()) == "各评委组已经连通，分数可以比较"


def test_two_rooms_are_connected_by_two_swaps_of_different_people() -> None:
    found = advise(TWO_ROOMS)
    assert found.proposals == (Swap("a", "1", "d", "4"), Swap("b", "2", "e", "5"))
    assert str(found.proposals[0].words(str.upper)) == "A 与 D 对调：A 改评 4，D 改评 1"
    assert len(found.rooms) == 1 and "2 处调整" in str(found.words())
    assert advise(list(reversed(TWO_ROOMS))) == found
    assert len(advise(TWO_ROOMS, links=1).proposals) == 1


def test_swaps_leave_loads_and_panels_as_they_are() -> None:
    plan = frozenset(TWO_ROOMS)
    for one in advise(TWO_ROOMS, links=3).proposals:
        plan = one.apply(plan)
    assert sorted(juror for juror, _candidate in plan) == sorted(juror for juror, _candidate in TWO_ROOMS)
    assert sorted(name for _juror, name in plan) == sorted(name for _juror, name in TWO_ROOMS)
    assert len(rooms(plan)) == 1


def test_conflicts_of_interest_are_respected() -> None:
    conflicts = {("a", "4"), ("a", "5"), ("a", "6"), *room("de", "123")}
    found = advise(TWO_ROOMS, conflicts)
    plan = frozenset(TWO_ROOMS)
    for one in found.proposals:
        plan = one.apply(plan)
    assert found.proposals and not plan & conflicts and len(rooms(plan)) == 1


def test_what_is_marked_already_is_not_swapped_away() -> None:
    found = advise(TWO_ROOMS, marked=TWO_ROOMS)
    assert found.proposals == (Addition("a", "4"), Addition("b", "5"))
    assert str(found.proposals[0].words()) == "请 a 加评 4"


def test_the_juror_with_the_least_to_do_marks_one_more() -> None:
    found = advise([*room("ab", "12"), ("a", "3"), ("c", "4")], marked=room("ab", "123"), links=1)
    assert found.proposals == (Addition("c", "1"),)


def test_a_swap_that_would_cut_off_a_juror_is_not_proposed() -> None:
    assert advise([("a", "1"), ("b", "2")]).proposals == (Addition("a", "2"), Addition("b", "1"))


def test_where_conflicts_leave_no_way_it_is_said() -> None:
    found = advise(TWO_ROOMS, room("abc", "456") + room("def", "123"))
    assert found.proposals == () and len(found.rooms) == 2
    assert "回避关系使 2 组评委无法连通" in str(found.words())


def test_three_rooms_are_linked_to_the_largest() -> None:
    found = advise([*TWO_ROOMS, *room("gh", "78")], links=1)
    assert len(found.proposals) == 2 and len(found.rooms) == 1
    assert all(isinstance(one, Swap) and one.juror in "abc" for one in found.proposals)


def marks(change: dict[Pair, int] | None = None) -> list[Mark]:
    """Five jurors and twelve candidates, who agree within some points, but for what is changed."""
    found = {
        (f"j{juror}", f"c{number:02}"): 60 + 2 * number + (juror * 7 + number * 5 + juror * number) % 7
        for juror in range(5)
        for number in range(12)
    }
    return [Mark(*pair, Fraction(points)) for pair, points in (found | (change or {})).items()]


def test_ordinary_panels_have_no_flags() -> None:
    assert flags(correct(marks())) == []
    assert flags(correct([])) == flags(correct([Mark("a", "x", Fraction(3))])) == []


def test_the_same_score_for_everybody_is_flagged() -> None:
    found = flags(correct(marks({("j2", f"c{number:02}"): 70 for number in range(12)})))
    assert found[0] == Flag(Kind.SAME, "j2", Fraction(70), marks=12)
    assert str(found[0].words({"j2": "二号"}.get)) == "评委 二号 给 12 位候选人都打了 70.00 分"  # type: ignore[arg-type]


@pytest.mark.parametrize(("by", "kind", "words"), [(-15, Kind.HARSH, "偏严"), (15, Kind.MILD, "偏宽")])
def test_a_juror_far_off_the_others_is_flagged(by: int, kind: Kind, words: str) -> None:
    moved = {(one.juror, one.candidate): int(one.points) + by for one in marks() if one.juror == "j1"}
    found = flags(correct(marks(moved)))
    assert [(one.kind, one.juror) for one in found] == [(kind, "j1")]
    assert 9 < found[0].points < 15 and words in str(found[0].words())


@pytest.mark.parametrize(("points", "kind"), [(20, Kind.LOW), (100, Kind.HIGH)])
def test_a_mark_far_off_its_panel_is_flagged(points: int, kind: Kind) -> None:
    found = flags(correct(marks({("j3", "c04"): points})))
    assert [(one.kind, one.juror, one.candidate) for one in found] == [(kind, "j3", "c04")]
    assert "c04" in str(found[0].words())


def test_who_is_nearer_to_the_line_than_his_error_needs_one_more_juror() -> None:
    standings = [
        Standing("sure", Fraction(90), 2.0),
        Standing("above", Fraction(81), 2.0),
        Standing("below", Fraction("79.5"), 2.0),
        Standing("just", Fraction(82), 2.0),
        Standing("not", Fraction("82.01"), 2.0),
    ]
    found = near_line(standings, Fraction(80))
    assert [one.candidate for one in found] == ["below", "above", "just"]
    assert str(found[0].words()) == "距分数线 0.50 分，标准误差 2.00 分，名次不确定，需再请一位评委"
    assert [one.candidate for one in near_line(standings, Fraction(80), near=0.3)] == ["below"]


def test_without_an_error_everybody_is_uncertain_and_at_the_line_always() -> None:
    found = near_line([Standing("a", Fraction(99), None), Standing("b", Fraction(60), 0.0)], Fraction(60))
    assert [one.candidate for one in found] == ["a", "b"]
    assert "评分太少" in str(found[0].words())
    assert near_line([Standing("b", Fraction(61), 0.0)], Fraction(60)) == []


def test_the_line_is_half_way_between_the_last_in_and_the_first_out() -> None:
    scores = [Fraction(one) for one in (70, 90, 81, 80)]
    assert cut_line(scores, 2) == Fraction("80.5")
    assert cut_line(scores, 4) is None and cut_line(scores, 0) is None


def test_the_error_of_a_mean_by_hand() -> None:
    given = [("a", "x", 70), ("b", "x", 76), ("a", "y", 80), ("b", "y", 82), ("c", "y", 84), ("c", "z", 5)]
    found = errors_of_means(panels(Mark(one, name, Fraction(points)) for one, name, points in given))
    # Squares within panels 18 + 8, spare marks 1 + 2.
    assert found == pytest.approx({"x": sqrt(26 / 3 / 2), "y": sqrt(26 / 3 / 3), "z": sqrt(26 / 3)})
    assert errors_of_means(panels([Mark("a", "x", Fraction(1))])) == {"x": None}
