"""Severity and corrected scores: by hand, against other programs, and the direction that simulations take."""

from fractions import Fraction
from math import isclose
from random import Random
from statistics import fmean

import pytest

from tests.rules.test_recruitment_scores import CASES, read
from unionweb.recruitment.rules.scores import Mark, means, panels
from unionweb.recruitment.rules.severity import correct


def marks(*lines: str) -> list[Mark]:
    split = (line.split() for line in lines)
    return [Mark(juror, candidate, Fraction(points)) for juror, candidate, points in split]


def close(found: float | Fraction | None, expected: float, within: float) -> bool:
    return found is not None and isclose(found, expected, abs_tol=within)


@pytest.mark.parametrize("name", CASES)
def test_without_cutting_off_it_is_least_squares_with_a_ridge(name: str) -> None:
    expected, found = CASES[name]["least_squares"], correct(read(CASES[name]), huber=None)
    jurors = [found.jurors[one] for one in sorted(found.jurors)]
    candidates = [found.candidates[one] for one in sorted(found.candidates)]
    for juror, severity, error in zip(jurors, expected["severities"], expected["juror_errors"], strict=True):
        assert close(juror.severity, severity, 0.00005001) and close(juror.error, error, 1e-6)
    for one, score, error in zip(
        candidates, expected["candidates"], expected["candidate_errors"], strict=True
    ):
        assert close(one.score, score, 0.000051) and close(one.error, error, 1e-6)


@pytest.mark.parametrize("name", CASES)
def test_six_steps_end_near_the_minimum(name: str) -> None:
    expected, found = CASES[name]["huber"], correct(read(CASES[name]))
    assert found.comparable and close(found.scales[0], expected["scale"], 1e-8)
    for juror, severity in zip(sorted(found.jurors), expected["severities"], strict=True):
        assert close(found.jurors[juror].severity, severity, 0.05)


def test_two_jurors_who_differ_by_ten_points_by_hand() -> None:
    # Of the difference of 10 each candidate asks for 5 up and 5 down; two candidates against the ridge of 1:
    # severity = 2·5 / (2 + 1) for the harsh one, as much below zero for the other.
    found = correct(marks("harsh x 70", "mild x 80", "harsh y 60", "mild y 70"))
    assert found.jurors["harsh"].severity == Fraction("3.3333")
    assert found.jurors["mild"].severity == Fraction("-3.3333")
    assert [found.candidates[one].score for one in "xy"] == [75, 65]


def test_a_candidate_with_a_harsh_panel_passes_one_with_a_mild_panel() -> None:
    lines = [f"harsh c{n} 60" for n in range(6)] + [f"mild c{n} 80" for n in range(6)]
    found = correct(marks(*lines, "harsh left 66", "even left 70", "mild right 75", "even right 66"))
    raw = means(panels(marks("harsh left 66", "even left 70", "mild right 75", "even right 66")))
    assert raw["left"].mean < raw["right"].mean
    assert found.candidates["left"].settled > found.candidates["right"].settled


def test_every_score_is_the_weighted_mean_of_what_is_published() -> None:
    for case in CASES.values():
        for one in correct(read(case)).candidates.values():
            above = sum((used.weight * (used.points + used.severity) for used in one.used), Fraction(0))
            assert one.score == above / sum((used.weight for used in one.used), Fraction(0))
            assert sum((used.weight * one.residual(used) for used in one.used), Fraction(0)) == 0
            assert all(used.weight * 10**4 % 1 == 0 and 0 < used.weight <= 1 for used in one.used)


def test_a_wild_mark_weighs_little_and_is_told_by_its_residual() -> None:
    lines = [
        f"j{juror} c{number} {70 + number + (juror * number) % 3}"
        for juror in range(5)
        for number in range(12)
    ]
    lines[17] = "j1 c5 10"
    found = correct(marks(*lines)).candidates["c5"]
    wild = next(used for used in found.used if used.juror == "j1")
    assert wild.weight < Fraction(1, 10) and found.residual(wild) < -50
    assert all(used.weight > 10 * wild.weight for used in found.used if used.juror != "j1")
    assert 72 < found.settled < 78


def test_rooms_without_a_common_juror_are_corrected_apart_and_told() -> None:
    one = marks("a x 70", "b x 80", "a y 60", "b y 70")
    other = marks("c p 50", "d p 52", "c q 54", "d q 58")
    both, alone = correct([*one, *other]), correct(one)
    assert not both.comparable and len(both.rooms) == 2 and alone.comparable
    assert {name: both.candidates[name].score for name in "xy"} == {
        name: alone.candidates[name].score for name in "xy"
    }
    assert {both.candidates[name].room for name in "pq"} == {1}
    assert abs(both.jurors["c"].severity + both.jurors["d"].severity) <= Fraction(1, 10**4)


def test_too_few_marks_have_scores_and_no_errors() -> None:
    found = correct(marks("a x 70", "a y 60", "b y 64"))
    assert found.candidates["x"].score == 70 + found.jurors["a"].severity
    assert found.candidates["x"].error is found.jurors["a"].error is found.scales[0] is None
    assert correct([]).candidates == {} and correct([]).comparable


def test_full_agreement_leaves_the_marks_as_they_are() -> None:
    found = correct(
        marks(*(f"j{juror} c{number} {60 + number}" for juror in range(4) for number in range(5)))
    )
    assert {one.severity for one in found.jurors.values()} == {0} and found.scales == (0.0,)
    assert [found.candidates[f"c{number}"].score for number in range(5)] == [60, 61, 62, 63, 64]


def test_panels_of_unequal_size_count_each_mark_once() -> None:
    found = correct(marks("a x 70", "b x 74", "c x 72", "a y 60", "b y 64", "c z 80"))
    assert [len(found.candidates[name].marks) for name in "xyz"] == [3, 2, 1]
    assert {name: juror.marks for name, juror in found.jurors.items()} == {"a": 2, "b": 2, "c": 2}
    assert found.candidates["z"].score == 80 + found.jurors["c"].severity


def found_of_the_top(scores: dict[str, float], truth: dict[str, float], places: int = 24) -> float:
    best, true = (set(sorted(by, key=lambda one: -by[one])[:places]) for by in (scores, truth))
    return len(best & true) / places


def simulated(random: Random, spread: float, wild: float, panel: int = 3) -> tuple[float, float, float]:
    """Share of the true top 24 of 120 that mean, additive model and additive model with Huber find."""
    severity = [random.gauss(0, spread) for _juror in range(24)]
    truth = {f"c{number:03}": random.gauss(75, 8) for number in range(120)}
    given = []
    for candidate, true in truth.items():
        for juror in random.sample(range(24), panel):
            mark = true - severity[juror] + random.gauss(0, 4)
            if random.random() < wild:
                mark = random.uniform(20, 100)
            given.append(Mark(f"j{juror}", candidate, Fraction(round(mark))))
    raw = {name: float(one.mean) for name, one in means(panels(given)).items()}
    ways = (correct(given, huber=None), correct(given))
    corrected = ({name: float(one.score) for name, one in way.candidates.items()} for way in ways)
    return (
        found_of_the_top(raw, truth),
        *(found_of_the_top(scores, truth) for scores in corrected),
    )  # type: ignore[return-value]


def test_small_panels_of_unequal_jurors_are_better_corrected() -> None:
    random = Random(5)
    mean, additive, _huber = map(fmean, zip(*(simulated(random, 8, 0) for _run in range(12)), strict=True))
    assert additive > mean + 0.05


def test_wild_marks_are_best_cut_off() -> None:
    random = Random(7)
    mean, additive, huber = map(fmean, zip(*(simulated(random, 5, 0.08) for _run in range(12)), strict=True))
    assert huber > additive + 0.05 and huber > mean + 0.05
