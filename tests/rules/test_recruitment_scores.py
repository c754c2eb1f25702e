"""The mean, the trimmed mean and the agreement of panels, by hand and against other programs."""

import json
from fractions import Fraction
from math import isclose
from pathlib import Path
from typing import Any

import pytest

from unionweb.recruitment.rules.reliability import Reliability, alpha, one_way, reliability, two_way
from unionweb.recruitment.rules.scores import (
    Mark,
    Score,
    Trimmed,
    is_on_edge,
    mean,
    means,
    panels,
    settle,
    trimmed,
    units,
)

ORACLE = json.loads((Path(__file__).parents[1] / "data" / "panel_statistics.json").read_text())
CASES = {case["name"]: case for case in ORACLE["cases"]}


def read(case: dict[str, Any]) -> list[Mark]:
    split = (line.split() for line in case["marks"])
    return [Mark(juror, candidate, Fraction(points)) for juror, candidate, points in split]


def points(*numbers: int | str) -> list[Fraction]:
    return [Fraction(one) for one in numbers]


def test_means_are_exact_and_keep_the_size_of_the_panel() -> None:
    found = means(
        panels([Mark("b", "x", Fraction(81)), Mark("a", "x", Fraction(161, 2)), Mark("a", "y", Fraction(1))])
    )
    assert found == {"x": Score(Fraction(323, 4), 2), "y": Score(Fraction(1), 1)}
    assert found["x"].settled == Fraction("80.75")


def test_one_highest_and_one_lowest_mark_are_dropped() -> None:
    found = trimmed(points(70, 95, 80, 95, 81))
    assert found == Trimmed(Fraction(256, 3), 5, Fraction(70), Fraction(95))
    assert found.settled == Fraction("85.33")


def test_four_jurors_are_too_few_to_drop_any() -> None:
    assert trimmed(points(70, 95, 80, 95)) is None


def test_a_juror_cannot_mark_a_candidate_twice() -> None:
    with pytest.raises(ValueError, match="a marked x twice"):
        panels([Mark("a", "x", Fraction(1)), Mark("b", "x", Fraction(1)), Mark("a", "x", Fraction(2))])


def test_scores_are_settled_half_to_even() -> None:
    assert [settle(Fraction(one)) for one in ("80.125", "80.135", "80.1250001", "-0.005")] == points(
        "80.12", "80.14", "80.13", 0
    )
    assert mean(points(80, 81, 81)).settled == Fraction("80.67")


def test_a_float_near_the_middle_of_two_decimals_is_told() -> None:
    assert units(-1.23456, 4) == -12346
    assert is_on_edge(0.00005, 4) and is_on_edge(-2.12345 + 5e-10, 4)
    assert not is_on_edge(0.0, 4) and not is_on_edge(2.1234, 4) and not is_on_edge(2.12345 + 3e-9, 4)


@pytest.mark.parametrize("name", CASES)
def test_alpha_agrees_with_krippendorff(name: str) -> None:
    found = reliability(panels(read(CASES[name])))
    assert found.alpha is not None and isclose(found.alpha, CASES[name]["alpha"], abs_tol=1e-8)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "icc" in case])
def test_intraclass_correlations_agree_with_pingouin(name: str) -> None:
    found = reliability(panels(read(CASES[name])))
    for form, expected in CASES[name]["icc"].items():
        assert isclose(getattr(found, form), expected, abs_tol=1e-8)


def test_two_way_needs_every_juror_for_every_candidate() -> None:
    crossed, apart = (reliability(panels(read(CASES[name]))) for name in ("crossed", "five of eight"))
    assert crossed.two_way_single is not None and crossed.two_way_panel is not None
    assert (apart.two_way_single, apart.two_way_panel) == (None, None)


def test_alpha_by_hand() -> None:
    # Pairs (1, 2) and (3, 3): observed 1/4·2·1 = 1/2; expected from 1, 2, 3, 3: 2·(4·23 − 81)/12 = 11/6.
    assert alpha([[1, 2], [3, 3], [7]]) == 1 - Fraction(1, 2) / Fraction(11, 6)


def test_full_agreement_is_one_and_opposite_marks_are_below_zero() -> None:
    rows = [[60, 60], [70, 70], [90, 90]]
    assert {alpha(rows), *one_way(rows), *two_way(rows)} == {1}
    crossing = alpha([[60, 90], [90, 60]])
    assert crossing is not None and crossing < 0


@pytest.mark.parametrize(
    "rows", [[], [[5]], [[5], [6]], [[5, 5], [5, 5]]], ids=["nobody", "one mark", "no pairs", "all the same"]
)
def test_where_nothing_can_be_told_nothing_is_said(rows: list[list[int]]) -> None:
    assert (alpha(rows), *one_way(rows), *two_way(rows)) == (None,) * 5


def test_one_candidate_has_no_correlation() -> None:
    assert one_way([[5, 6, 9]]) == two_way([[5, 6, 9]]) == (None, None)
    assert alpha([[5, 6, 9]]) == 0
    assert reliability({}) == Reliability(None, None, None, None, None)
