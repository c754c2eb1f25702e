"""Statistics add up in any order and say the same as the responses that they were made of."""

from fractions import Fraction
from functools import reduce
from operator import add
from statistics import mean, variance

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.surveys import graded, rating
from unionweb.surveys.rules.mapping import GradeMapping, Scoring, grade_of, points
from unionweb.surveys.rules.reports import Outcome, cronbach_alpha, result
from unionweb.surveys.rules.scores import difference, estimate, of_line, overall, worst_case
from unionweb.surveys.rules.sufficient import Statistics, empty, gather, read_statistics

SIZE = 4
MADE = rating(SIZE)
rows = st.lists(st.text("012345-", min_size=SIZE, max_size=SIZE), max_size=12)
complete_rows = st.lists(st.text("12345", min_size=SIZE, max_size=SIZE), min_size=2, max_size=12)
mappings = st.sampled_from(GradeMapping)


def of(listed: list[str]) -> Statistics:
    return gather(MADE, graded(listed))


def own_means(listed: list[str], mapping: GradeMapping) -> list[Fraction]:
    """The definition: each response's mean over the indicators it graded, in points."""
    grades = [[int(sign) for sign in row if sign in "12345"] for row in listed]
    return [mean([points(mapping, grade) for grade in row]) for row in grades if row]


@given(rows, mappings)
def test_the_score_is_the_mean_of_the_responses_own_means(listed: list[str], mapping: GradeMapping) -> None:
    sample, expected = overall(of(listed), mapping, None), own_means(listed, mapping)
    assert sample.n == len(expected)
    assert sample.mean == (mean(expected) if expected else None)
    assert sample.variance == (variance(expected) if len(expected) > 1 else None)


@given(rows, mappings, st.integers(1, SIZE))
def test_an_indicator_s_score_is_the_mean_of_its_grades(
    listed: list[str], mapping: GradeMapping, number: int
) -> None:
    given_grades = [points(mapping, int(row[number - 1])) for row in listed if row[number - 1] in "12345"]
    sample = of_line(of(listed), f"i{number}", mapping, None)
    assert sample.mean == (mean(given_grades) if given_grades else None)
    assert sample.variance == (variance(given_grades) if len(given_grades) > 1 else None)


@given(complete_rows)
def test_reliability_follows_its_definition(listed: list[str]) -> None:
    columns = [[Fraction(int(row[place])) for row in listed] for place in range(SIZE)]
    sums = [Fraction(sum(map(int, row))) for row in listed]
    found = cronbach_alpha(of(listed))
    if variance(sums) == 0:
        assert found is None
    else:
        ratio = sum([variance(column) for column in columns], Fraction(0)) / variance(sums)
        assert found == Fraction(SIZE, SIZE - 1) * (1 - ratio)
        assert found <= 1


@given(st.lists(rows, min_size=1, max_size=4), st.randoms())
def test_statistics_of_parts_add_up_in_any_order(parts: list[list[str]], random: object) -> None:
    whole = of([row for part in parts for row in part])
    shuffled = list(parts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert reduce(add, map(of, shuffled), empty(MADE)) == whole
    assert reduce(lambda one, other: other + one, map(of, parts)) == whole


@given(rows)
def test_statistics_are_read_back_as_they_were_written(listed: list[str]) -> None:
    assert read_statistics(of(listed).to_bytes()) == of(listed)


@given(rows, mappings, st.integers(0, 30))
def test_intervals_narrow_to_nothing_and_the_worst_case_holds_the_score(
    listed: list[str], mapping: GradeMapping, more: int
) -> None:
    found = of(listed)
    sample = overall(found, mapping, found.scored + more)
    bounds = worst_case(sample, mapping)
    if sample.mean is None or bounds is None:
        return
    assert bounds[0] <= sample.mean <= bounds[1]
    corrected, plain = (estimate(one, mapping, 2) for one in (sample, overall(found, mapping, None)))
    if corrected.interval and plain.interval:
        assert corrected.interval.half <= plain.interval.half
        assert corrected.interval.holds(sample.mean) or corrected.interval.half < 1e-9


@given(rows, mappings, st.fractions(0, 100))
def test_the_verdict_is_that_of_the_exact_score(
    listed: list[str], mapping: GradeMapping, threshold: Fraction
) -> None:
    found = result(rating(SIZE, Scoring(mapping, threshold)), of(listed), None)
    expected = own_means(listed, mapping)
    if len(expected) < 5:
        assert found.verdict.outcome is Outcome.CANNOT_TELL
    else:
        assert (found.verdict.outcome is Outcome.BELOW) == (mean(expected) < threshold)


@given(rows, rows, mappings)
def test_a_difference_is_the_negative_of_its_opposite(
    one: list[str], other: list[str], mapping: GradeMapping
) -> None:
    first, second = overall(of(one), mapping, None), overall(of(other), mapping, None)
    forth, back = difference(first, second, 2), difference(second, first, 2)
    assume(forth is not None and back is not None)
    assert forth and back and forth.points == -back.points and forth.clear == back.clear


@given(st.fractions(1, 5), mappings)
def test_points_and_grades_are_two_ways_to_say_one_thing(grade: Fraction, mapping: GradeMapping) -> None:
    assert grade_of(mapping, points(mapping, grade)) == grade
    assert 0 <= points(mapping, grade) <= 100


@given(st.fractions(0, 100, max_denominator=10**6), st.fractions(0, 100, max_denominator=100))
def test_a_score_is_never_shown_on_the_other_side_of_the_threshold(
    score: Fraction, threshold: Fraction
) -> None:
    scoring = Scoring(GradeMapping.TABLE, threshold)
    shown = Fraction(scoring.text(score))
    assert scoring.is_below(shown) == scoring.is_below(score)
    assert abs(shown - score) <= Fraction(1, 200)
