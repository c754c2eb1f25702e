"""What must hold of every placement, whoever applies."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import permutations, product

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.applicants import opening
from unionweb.recruitment.rules.acceptance import blocking_pairs
from unionweb.recruitment.rules.placement import place
from unionweb.recruitment.rules.ranking import ranking
from unionweb.recruitment.rules.reasons import Way
from unionweb.recruitment.rules.standing import Applicant, OpeningFacts
from unionweb.recruitment.rules.waiting import RollUp, roll_up, waiting_lists

OPENINGS = 3
some_scores = st.integers(3, 8).map(lambda tens: Fraction(tens * 10))
some_openings = st.lists(
    st.builds(lambda places, line: (places, line), st.integers(0, 3), st.sampled_from(["40", "60", None])),
    min_size=OPENINGS,
    max_size=OPENINGS,
).map(lambda rows: [opening(key, *row) for key, row in enumerate(rows)])
choices = st.lists(st.integers(0, OPENINGS - 1), max_size=2, unique=True).map(tuple)


def people(most: int) -> st.SearchStrategy[list[Applicant]]:
    """Applicants without tie keys."""
    rows = st.tuples(
        choices,
        st.none() | some_scores,
        st.dictionaries(st.integers(0, OPENINGS - 1), some_scores, max_size=2),
        st.booleans(),
        st.integers(0, 9).map(lambda chance: chance == 0),
    )
    return st.lists(rows, max_size=most).map(
        lambda listed: [
            Applicant(key, f"考生{key}", row[0], row[1], row[2], (), row[3], row[4])
            for key, row in enumerate(listed)
        ]
    )


def with_lots(listed: list[Applicant], order: tuple[int, ...]) -> list[Applicant]:
    return [replace(one, ties=(Fraction(-lot),)) for one, lot in zip(listed, order, strict=True)]


def drawn(most: int) -> st.SearchStrategy[list[Applicant]]:
    """Applicants of whom no two are tied."""
    return people(most).flatmap(
        lambda listed: st.permutations(range(len(listed))).map(lambda order: with_lots(listed, tuple(order)))
    )


@given(drawn(14), some_openings)
def test_nobody_is_passed_over_below_a_line_or_beyond_the_places(
    listed: list[Applicant], openings: list[OpeningFacts]
) -> None:
    placing = place(listed, openings)
    assert placing.decided
    assert blocking_pairs(listed, openings, placing.openings) == []
    for facts in openings:
        taken = [one for one in listed if placing.openings[one.key] == facts.key]
        assert len(taken) == facts.places - placing.left[facts.key] <= facts.places
        for one in taken:
            score = one.score_for(facts.key)
            assert score is not None and (facts.line is None or score >= facts.line)
            assert not one.withdrawn and (facts.key in one.choices or one.adjusts)
    assert all(str(placing.reason(one.key)) for one in listed)


@given(drawn(14), some_openings)
def test_a_place_left_is_one_that_nobody_who_agreed_could_take(
    listed: list[Applicant], openings: list[OpeningFacts]
) -> None:
    placing = place(listed, openings)
    for facts in openings:
        if placing.left[facts.key]:
            could = set(placing.standings.at[facts.key])
            without = {one.key for one in listed if one.adjusts and placing.openings[one.key] is None}
            assert not could & without


def stable_placements(
    listed: list[Applicant], openings: list[OpeningFacts]
) -> Iterator[dict[int, int | None]]:
    """All placements by choice in which nobody is passed over, by trying every one."""
    ways = [(None, *(() if one.withdrawn else one.choices)) for one in listed]
    for taken in product(*ways):
        placed: dict[int, int | None] = {one.key: at for one, at in zip(listed, taken, strict=True)}
        fits = all(taken.count(facts.key) <= facts.places for facts in openings)
        if fits and _all_reach(listed, openings, placed) and not blocking_pairs(listed, openings, placed):
            yield placed


def _all_reach(listed: list[Applicant], openings: list[OpeningFacts], placed: dict[int, int | None]) -> bool:
    lines = {facts.key: facts.line for facts in openings}
    for one in listed:
        at = placed[one.key]
        if at is not None:
            score, line = one.score_for(at), lines[at]
            if score is None or (line is not None and score < line):
                return False
    return True


@settings(max_examples=60)
@given(drawn(5), some_openings)
def test_no_stable_placement_is_better_for_any_candidate(
    listed: list[Applicant], openings: list[OpeningFacts]
) -> None:
    placed = place(listed, openings, adjustment=False).openings
    found = list(stable_placements(listed, openings))
    assert placed in found
    for one in listed:
        wishes = [*one.choices, None]
        best = min((wishes.index(other[one.key]) for other in found), default=0)
        assert wishes.index(placed[one.key]) == best


@settings(max_examples=60)
@given(people(5), some_openings)
def test_a_lot_is_asked_for_exactly_when_the_choices_come_out_differently(
    listed: list[Applicant], openings: list[OpeningFacts]
) -> None:
    untold = place(listed, openings, adjustment=False)
    results = [
        place(with_lots(listed, order), openings, adjustment=False).openings
        for order in permutations(range(len(listed)))
    ]
    assert untold.decided == all(result == results[0] for result in results)
    if untold.decided:
        assert untold.openings == results[0]
    for key, one in untold.placed.items():
        if one.way is Way.NONE:
            assert all(result[key] is None for result in results)


@settings(max_examples=60)
@given(people(5), some_openings)
def test_an_adjustment_without_a_lot_comes_out_the_same_whatever_lots_say(
    listed: list[Applicant], openings: list[OpeningFacts]
) -> None:
    untold = place(listed, openings)
    assume(untold.decided)
    for order in permutations(range(len(listed))):
        assert place(with_lots(listed, order), openings).openings == untold.openings


@given(people(10), some_openings, st.randoms())
def test_the_order_of_the_applications_makes_no_difference(
    listed: list[Applicant], openings: list[OpeningFacts], chance: object
) -> None:
    mixed = list(listed)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = place(listed, openings), place(mixed, openings)
    assert (one.placed, one.lots, one.left) == (other.placed, other.lots, other.left)
    assert waiting_lists(listed, openings, one) == waiting_lists(mixed, openings, other)
    assert ranking(listed) == ranking(mixed)


@given(drawn(14), some_openings, st.booleans())
def test_waiting_lists_are_in_order_and_hold_nobody_below_the_line(
    listed: list[Applicant], openings: list[OpeningFacts], move_up: bool
) -> None:
    placing = place(listed, openings)
    for key, waiters in waiting_lists(listed, openings, placing, move_up=move_up).items():
        at = placing.standings.at[key]
        order = [(one.choice is None, tuple(-number for number in at[one.applicant])) for one in waiters]
        assert order == sorted(order)
        assert [one.number for one in waiters] == list(range(1, len(waiters) + 1))
        assert all(placing.openings[one.applicant] != key for one in waiters)


def after_some_went(
    listed: list[Applicant], openings: list[OpeningFacts], going: set[int], move_up: bool
) -> tuple[dict[int, int], dict[int, int], RollUp]:
    """Who held a place, who holds one afterwards, and what was rolled up."""
    placing = place(listed, openings)
    lists = waiting_lists(listed, openings, placing, move_up=move_up)
    before = {key: at for key, at in placing.openings.items() if at is not None}
    rolled = roll_up(listed, openings, lists, before, going, move_up=move_up)
    after = {key: at for key, at in before.items() if key not in going}
    return before, after | {one.applicant: one.opening for one in rolled.offers}, rolled


@given(drawn(12), some_openings, st.sets(st.integers(0, 11)), st.booleans())
def test_rolling_up_keeps_places_and_lines_and_asks_nobody_twice(
    listed: list[Applicant], openings: list[OpeningFacts], going: set[int], move_up: bool
) -> None:
    before, after, rolled = after_some_went(listed, openings, going, move_up)
    placing = place(listed, openings)
    assert not rolled.lots
    for facts in openings:
        assert list(after.values()).count(facts.key) + rolled.vacant.get(facts.key, 0) == facts.places
    for one in rolled.offers:
        assert one.applicant in placing.standings.at[one.opening]
        assert one.applicant not in going
        assert one.leaves == before.get(one.applicant)
        assert move_up or one.leaves is None
    assert len({one.applicant for one in rolled.offers}) == len(rolled.offers)


@given(drawn(12), some_openings, st.sets(st.integers(0, 11)))
def test_with_moving_up_nobody_is_passed_over_after_rolling_up(
    listed: list[Applicant], openings: list[OpeningFacts], going: set[int]
) -> None:
    _before, after, _rolled = after_some_went(listed, openings, going, move_up=True)
    staying = [one for one in listed if one.key not in going]
    assert blocking_pairs(staying, openings, {one.key: after.get(one.key) for one in staying}) == []
