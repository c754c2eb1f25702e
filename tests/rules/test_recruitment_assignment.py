"""Jurors to candidates: who may not, who is short and why, what stays."""

from collections.abc import Iterable

from unionweb.recruitment.rules.assignment import Marker, assign
from unionweb.recruitment.rules.conflicts import CONFLICTS, Conflict, Ties, forbidden_pairs
from unionweb.recruitment.rules.connectivity import Pair
from unionweb.recruitment.rules.shortage import Named


def candidates(number: int) -> list[Named]:
    return [Named(f"c{place:03}", f"考生{place}") for place in range(number)]


def jurors(number: int, most: int | None = None) -> list[Marker]:
    return [Marker(f"j{place:02}", f"评委{place}", most) for place in range(number)]


def of(pairs: Iterable[Pair], candidate: str) -> set[str]:
    return {juror for juror, one in pairs if one == candidate}


def test_everybody_has_enough_loads_are_even_and_panels_mixed() -> None:
    made = assign(candidates(300), jurors(24), 5)
    assert not made.short and not made.faults
    assert sorted(set(made.loads.values())) == [62, 63]
    assert all(len(of(made.pairs, one.key)) == 5 for one in candidates(300))
    assert made.connected


def test_the_same_panel_does_not_meet_again_and_again() -> None:
    made = assign(candidates(48), jurors(8), 3)
    panels = {frozenset(of(made.pairs, one.key)) for one in candidates(48)}
    assert len(panels) > 20


def test_two_rooms_cannot_be_joined_and_it_says_so() -> None:
    apart = {
        (juror.key, one.key)
        for place, one in enumerate(candidates(10))
        for number, juror in enumerate(jurors(6))
        if place % 2 != number % 2
    }
    made = assign(candidates(10), jurors(6), 3, forbidden=apart)
    assert not made.short
    assert not made.connected


def test_few_candidates_are_joined_by_swaps_where_there_are_marks_enough() -> None:
    made = assign(candidates(12), jurors(24), 3)
    assert made.connected
    assert sorted(set(made.loads.values())) == [1, 2]


def test_what_was_given_out_stays_and_counts() -> None:
    kept = {("j00", "c000"), ("j00", "c001"), ("j00", "c002"), ("gone", "c003")}
    made = assign(candidates(4), jurors(4, 3), 2, kept=kept)
    assert kept <= made.pairs
    assert made.added == made.pairs - kept
    assert len(of(made.pairs, "c003")) == 2
    assert made.loads["j00"] == 3
    assert not made.short


def test_a_new_juror_takes_the_new_seats_and_nobody_else_changes() -> None:
    before = assign(candidates(30), jurors(5), 3)
    after = assign(candidates(30), jurors(6), 4, kept=before.pairs)
    assert before.pairs <= after.pairs
    assert after.loads["j05"] == 20


def test_candidates_are_passed_on_where_only_that_makes_room() -> None:
    """c000 may only have j00, which would be given to c001 if it stayed where it was first put."""
    barred = {("j01", "c001"), ("j02", "c001")}
    made = assign(candidates(2), jurors(3, 1), 1, forbidden=barred)
    assert of(made.pairs, "c001") == {"j00"}
    assert not made.short


def test_too_few_jurors_are_told_candidate_by_candidate() -> None:
    made = assign(candidates(2), jurors(2), 3)
    assert made.short == {"c000": 1, "c001": 1}
    assert [str(one) for one in made.faults] == [
        "每位候选人至少 3 名评委做不到：2 人共差 2 人次",
        "考生0还差 1 名：评委一共只有 2 名",
        "考生1还差 1 名：评委一共只有 2 名",
    ]


def test_conflicts_of_interest_are_named_as_the_cause() -> None:
    barred = {("j01", "c000"), ("j02", "c000")}
    made = assign(candidates(2), jurors(3), 2, forbidden=barred)
    assert made.short == {"c000": 1}
    assert str(made.faults[1]) == "考生0已有 1 名评委，还差 1 名：其余 2 名评委都须回避"


def test_full_jurors_are_named_as_the_cause() -> None:
    made = assign(candidates(2), [*jurors(1), Marker("j01", "评委1", 1)], 2)
    assert made.short == {"c001": 1}
    words = (
        "考生1已有 1 名评委，还差 1 名：0 名须回避，其余都已满额；只要评委1（任一位）多评一份，就能补上一名"
    )
    assert str(made.faults[1]) == words


def test_full_and_barred_jurors_together_are_the_cause() -> None:
    barred = {("j01", "c002")}
    made = assign(candidates(3), jurors(2, 1), 1, forbidden=barred)
    assert made.short == {"c002": 1}
    words = "考生2已有 0 名评委，还差 1 名：1 名须回避，其余都已满额；"
    assert str(made.faults[1]) == f"{words}只要评委0、评委1（任一位）多评一份，就能补上一名"
    assert not assign(candidates(3), [*jurors(1, 1), Marker("j01", "评委1", 2)], 1, forbidden=barred).short


def test_nobody_to_assign_is_no_fault() -> None:
    assert assign([], jurors(3), 3).faults == ()
    assert assign(candidates(1), [], 1).short == {"c000": 1}


def test_pairs_that_may_not_be_have_their_reason() -> None:
    people = [
        Ties("c1", 1, 11, frozenset({7})),
        Ties("c2", 2, 12, frozenset({8})),
        Ties("c3", 3, None),
        Ties("c4", 4, 14),
    ]
    panel = [Ties("j1", 4, 11, frozenset({8})), Ties("j2", 9, None, frozenset())]
    expected = {
        ("j1", "c1"): Conflict.SAME_CLASS,
        ("j1", "c4"): Conflict.SELF,
        ("j2", "c3"): Conflict.DECLARED,
    }
    assert forbidden_pairs(people, panel, {("j2", "c3")}) == expected
    own = forbidden_pairs(people, panel, {("j2", "c3")}, own_department=True)
    assert own == expected | {("j1", "c2"): Conflict.OWN_DEPARTMENT}
    assert set(CONFLICTS) == set(Conflict)
