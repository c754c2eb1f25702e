"""Scores of panels: what must hold for any marks."""

from fractions import Fraction
from itertools import product
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from unionweb.recruitment.rules.connectivity import Pair, advise, rooms
from unionweb.recruitment.rules.reliability import reliability
from unionweb.recruitment.rules.scores import Mark, is_on_edge, mean, panels, settle, trimmed
from unionweb.recruitment.rules.severity import correct

HAIR = Fraction(1, 10**4)
"""Severities are settled to four decimals: another order of summation may turn the last one."""

points = st.integers(0, 200).map(lambda one: Fraction(one, 2))
PAIRS = list(product([f"j{one}" for one in range(5)], [f"c{one}" for one in range(6)]))
pairs = st.sets(st.sampled_from(PAIRS), max_size=len(PAIRS))


@st.composite
def marked(draw: st.DrawFn) -> list[Mark]:
    return [Mark(*pair, draw(points)) for pair in sorted(draw(pairs))]


@given(st.lists(points, min_size=1, max_size=9))
def test_a_trimmed_mean_lies_between_the_marks_and_needs_five(given_points: list[Fraction]) -> None:
    found = trimmed(given_points)
    assert (found is None) == (len(given_points) < 5)
    assert mean(given_points).mean == sum(given_points, Fraction(0)) / len(given_points)
    if found:
        assert min(given_points) <= found.mean <= max(given_points)
        assert found.mean * (len(given_points) - 2) + found.lowest + found.highest == sum(given_points)


@given(st.lists(points, min_size=5, max_size=9), st.randoms(), points)
def test_a_trimmed_mean_ignores_order_and_moves_with_the_marks(
    given_points: list[Fraction], random: Random, by: Fraction
) -> None:
    shuffled = [one + by for one in given_points]
    random.shuffle(shuffled)
    before, after = trimmed(given_points), trimmed(shuffled)
    assert before and after and after.mean == before.mean + by


@given(st.fractions(-100, 100), st.integers(0, 5))
def test_settling_moves_by_half_a_step_at_most_and_only_once(value: Fraction, digits: int) -> None:
    found = settle(value, digits)
    assert abs(found - value) <= Fraction(1, 2 * 10**digits) and settle(found, digits) == found
    assert not is_on_edge(float(found), digits)


@given(marked(), st.randoms())
def test_the_order_of_the_marks_changes_nothing(marks: list[Mark], random: Random) -> None:
    shuffled = list(marks)
    random.shuffle(shuffled)
    assert correct(shuffled) == correct(marks)
    assert reliability(panels(shuffled)) == reliability(panels(marks))


@given(marked(), st.permutations(range(5)))
def test_other_names_of_jurors_change_nothing_else(marks: list[Mark], names: list[int]) -> None:
    renamed = correct(Mark(f"j{names[int(one.juror[1])]}", one.candidate, one.points) for one in marks)
    for juror in correct(marks).jurors.values():
        other = renamed.jurors[f"j{names[int(juror.name[1])]}"]
        assert abs(juror.severity - other.severity) <= HAIR and juror.marks == other.marks


@given(marked(), points)
def test_more_points_for_everybody_raise_scores_and_no_severity(marks: list[Mark], by: Fraction) -> None:
    raised = correct(Mark(one.juror, one.candidate, one.points + by) for one in marks)
    lowered = correct(Mark(one.juror, one.candidate, one.points + by - by) for one in marks)
    for name, juror in lowered.jurors.items():
        assert abs(juror.severity - raised.jurors[name].severity) <= HAIR
    for name, corrected in lowered.candidates.items():
        assert abs(corrected.score + by - raised.candidates[name].score) <= 300 * HAIR


@given(marked())
def test_severities_of_a_room_add_up_to_zero_and_a_room_stands_for_itself(marks: list[Mark]) -> None:
    found = correct(marks, huber=None)
    for room in found.rooms:
        assert abs(sum((found.jurors[name].severity for name in room.jurors), Fraction(0))) <= 5 * HAIR
        alone = correct((one for one in marks if one.juror in room.jurors), huber=None)
        assert all(alone.candidates[name].score == found.candidates[name].score for name in room.candidates)


@given(marked())
def test_a_score_is_the_weighted_mean_of_what_is_published(marks: list[Mark]) -> None:
    for one in correct(marks).candidates.values():
        above = sum((used.weight * used.raised for used in one.used), Fraction(0))
        assert above / sum((used.weight for used in one.used), Fraction(0)) == one.score
        assert min(used.raised for used in one.used) <= one.score <= max(used.raised for used in one.used)


@given(marked(), st.integers(1, 9), points)
def test_agreement_does_not_depend_on_unit_and_origin(marks: list[Mark], unit: int, by: Fraction) -> None:
    moved = (Mark(one.juror, one.candidate, one.points / unit + by) for one in marks)
    found = reliability(panels(marks))
    assert reliability(panels(moved)) == found
    assert all(one is None or one <= 1 for one in (found.alpha, found.single, found.panel))


@given(pairs, pairs, pairs, st.integers(1, 3))
def test_advice_keeps_panels_and_conflicts_and_connects_when_nothing_forbids_it(
    plan: set[Pair], conflicts: set[Pair], marked_already: set[Pair], links: int
) -> None:
    found = advise(plan, conflicts, plan & marked_already, links)
    after = frozenset(plan)
    for one in found.proposals:
        after = one.apply(after)
    before = rooms(plan)
    assert rooms(after) == found.rooms and len(found.rooms) <= max(len(before), 1)
    assert len(found.proposals) <= links * max(len(before) - 1, 0)
    assert not (after - plan) & conflicts and plan & marked_already <= after
    sizes = {name: sum(one == name for _juror, one in plan) for _juror, name in plan}
    assert all(sum(one == name for _juror, one in after) >= size for name, size in sizes.items())
    if not conflicts:
        assert len(found.rooms) <= 1
