"""Scores, intervals, verdicts and reliability, against numbers computed by hand and by other programs."""

import json
from dataclasses import replace
from fractions import Fraction
from math import inf, isclose, sqrt
from pathlib import Path
from typing import Any

import pytest

from tests.surveys import YES_NO, graded, one_of_each, rating
from unionweb.surveys.rules.answers import Answers
from unionweb.surveys.rules.mapping import GradeMapping, Scoring
from unionweb.surveys.rules.questions import Kind, Question, Questionnaire, Role, Section
from unionweb.surveys.rules.reports import Before, Outcome, cronbach_alpha, has_reached, result, shares
from unionweb.surveys.rules.scores import Sample, difference, estimate, of_line, overall, weighted, worst_case
from unionweb.surveys.rules.shapes import Unreadable
from unionweb.surveys.rules.student import t_quantile
from unionweb.surveys.rules.sufficient import Statistics, empty, gather, read_statistics

ORACLE = json.loads((Path(__file__).parents[1] / "data" / "survey_statistics.json").read_text())
CASES = {case["name"]: case for case in ORACLE["cases"]}
TABLE, LINEAR = GradeMapping.TABLE, GradeMapping.LINEAR


def statistics(*rows: str) -> Statistics:
    return gather(rating(len(rows[0])), graded(rows))


def of_case(case: dict[str, Any]) -> Statistics:
    return statistics(*case["grades"])


def close(one: float | Fraction | None, other: float, within: float = 1e-9) -> bool:
    return one is not None and isclose(one, other, rel_tol=within, abs_tol=within)


@pytest.mark.parametrize("name", CASES)
def test_means_spreads_and_intervals_agree_with_scipy(name: str) -> None:
    case = CASES[name]
    found = estimate(overall(of_case(case), TABLE, case["eligible"]), TABLE)
    assert close(found.score, case["mean"]) and close(found.sd, case["sd"])
    assert found.interval is not None and close(found.interval.half, case["half"], 1e-4)
    first = estimate(of_line(of_case(case), "i1", TABLE, case["eligible"]), TABLE)
    assert close(first.score, case["first_mean"]) and close(first.sd, case["first_sd"])


@pytest.mark.parametrize("name", CASES)
def test_reliability_agrees_with_pingouin(name: str) -> None:
    assert close(cronbach_alpha(of_case(CASES[name])), CASES[name]["alpha"])


def test_a_difference_agrees_with_welch_in_scipy() -> None:
    later, earlier = (
        overall(of_case(CASES[ORACLE["welch"][one]]), TABLE, None) for one in ("later", "earlier")
    )
    found = difference(later, earlier)
    assert found is not None and found.interval is not None and found.clear is False
    assert close(found.interval.low, ORACLE["welch"]["low"], 1e-4)
    assert close(found.interval.high, ORACLE["welch"]["high"], 1e-4)


@pytest.mark.parametrize("df", ORACLE["t"])
def test_quantiles_agree_with_scipy(df: str) -> None:
    assert abs(t_quantile(int(df)) - ORACLE["t"][df]) < 0.0005


def test_quantiles_at_the_ends() -> None:
    assert t_quantile(inf) == pytest.approx(1.959964)
    assert t_quantile(4.9) == t_quantile(4)
    with pytest.raises(ValueError, match="degree of freedom"):
        t_quantile(0.5)


def test_half_the_interval_is_left_when_45_of_60_answer() -> None:
    s = Fraction(1564, 100)
    with_n = Sample(45, Fraction(70), s**2, s**2 / 45 * Fraction(1, 4), 60)
    without = Sample(45, Fraction(70), s**2, s**2 / 45, None)
    halves = [estimate(sample, TABLE).interval for sample in (with_n, without)]
    assert [round(one.half, 2) for one in halves if one] == [2.35, 4.70]


def test_a_mean_of_three_point_six_by_hand() -> None:
    five = statistics("44", "43", "33", "44", "34")
    assert five.total == 18 and five.squares == Fraction(131, 2)
    assert overall(five, TABLE, 10).mean == 72
    assert overall(five, LINEAR, 10).mean == 65
    # Grades 4, 3.5, 3, 4, 3.5: squared distances from 3.6 add up to 0.7, a quarter of which is the variance.
    found = overall(five, TABLE, 10)
    assert found.variance == 400 * Fraction(7, 40)
    assert found.error == found.variance / 5 / 2
    assert overall(five, LINEAR, 10).variance == 625 * Fraction(7, 40)


def test_not_knowing_leaves_the_denominator_of_the_own_mean_only() -> None:
    some = statistics("50", "01", "00", "--", "-3")
    assert (some.received, some.scored, some.complete) == (5, 3, 0)
    assert overall(some, TABLE, None).mean == 20 * Fraction(5 + 1 + 3, 3)
    assert some.counts["i1"] == (2, 0, 0, 0, 0, 1, 3)
    assert some.counts["i2"] == (2, 1, 0, 1, 0, 0, 4)


def test_exactly_70_is_not_below_and_a_hair_less_is() -> None:
    even = result(rating(1), statistics(*"3444343334"), 100)
    assert even.estimate.score == 70 and even.verdict.outcome is Outcome.NOT_BELOW
    thousand = ["3", "4"] * 499 + ["3", "3"]
    hair = result(rating(1), statistics(*thousand), 1000)
    assert hair.estimate.score == Fraction(6999, 100) - Fraction(1, 100)
    assert hair.verdict.outcome is Outcome.BELOW


def test_69_99_is_below() -> None:
    # 4,000 grades with 1,998 fours: 60 + 20·1998/4000 = 69.99.
    found = result(rating(1), statistics(*("4" * 1998 + "3" * 2002)), 4000)
    assert found.estimate.score == Fraction(6999, 100)
    assert found.verdict.outcome is Outcome.BELOW
    assert found.verdict.sure is True, "everybody answered"


def test_how_sure_a_verdict_is_stands_beside_it() -> None:
    wide = result(rating(1), statistics(*"1555525"), 1000).verdict
    assert (wide.outcome, wide.sure) == (Outcome.NOT_BELOW, False)
    assert any("跨过及格线" in str(one) for one in wide.remarks)
    assert any("不到一半" in str(one) for one in wide.remarks)
    narrow = result(rating(1), statistics(*("5" * 30 + "4" * 30)), 80).verdict
    assert (narrow.outcome, narrow.sure) == (Outcome.NOT_BELOW, True)


@pytest.mark.parametrize(
    ("rows", "words"),
    [([], "没有可以计分的答卷"), (["0"] * 9, "没有可以计分的答卷"), (["5"] * 4, "不足 5 份")],
)
def test_too_few_responses_are_no_verdict(rows: list[str], words: str) -> None:
    found = result(rating(1), gather(rating(1), graded(rows)), 50)
    assert found.verdict.outcome is Outcome.CANNOT_TELL and words in str(found.verdict.why)
    assert found.estimate.score is None and found.indicators[0].counts is None
    assert found.bounds is None and found.shares.satisfaction is None


def test_one_response_has_a_score_and_no_interval_where_one_is_enough() -> None:
    found = estimate(overall(statistics("4"), TABLE, 9), TABLE, least=1)
    assert found.score == 80 and found.sd is None and found.interval is None
    assert "只有一份答卷" in str(found.why)


def test_when_everybody_answered_nothing_is_uncertain() -> None:
    found = estimate(overall(statistics(*"12345"), TABLE, 5), TABLE)
    assert found.interval is not None and found.interval.half == 0


def test_without_a_number_of_persons_the_interval_is_not_corrected_and_says_so() -> None:
    found = estimate(overall(statistics(*"12345"), TABLE, None), TABLE)
    assert found.interval is not None
    assert found.interval.half == pytest.approx(2.776445 * 20 * sqrt(2.5 / 5), abs=1e-4)
    assert found.interval.low == pytest.approx(60 - found.interval.half)
    assert "未知" in str(found.why)


def test_more_responses_than_persons_cannot_be() -> None:
    with pytest.raises(ValueError, match="3 responses from 2 persons"):
        overall(statistics(*"123"), TABLE, 2)


def test_the_worst_case_when_under_half_answered() -> None:
    found = result(rating(1), statistics(*"44444"), 20)
    assert found.bounds == (Fraction(5 * 80 + 15 * 20, 20), Fraction(5 * 80 + 15 * 100, 20))
    assert found.rate == Fraction(1, 4)
    assert result(rating(1), statistics(*"44444"), 10).bounds is None
    assert worst_case(overall(statistics(*"44444"), LINEAR, 10), LINEAR) == (
        Fraction(75, 2),
        Fraction(175, 2),
    )
    assert worst_case(overall(statistics(*"4"), LINEAR, None), LINEAR) is None


def test_awareness_participation_and_satisfaction() -> None:
    asked = (
        Question("known", Kind.SINGLE, "Known?", Role.AWARENESS, options=YES_NO),
        Question("joined", Kind.SINGLE, "Joined?", Role.PARTICIPATION, options=YES_NO),
    )
    made = Questionnaire("Q", (Section("", asked + rating(2).indicators),))
    answers: list[Answers] = [
        {"known": "yes", "joined": "yes", "i1": 5, "i2": 4},
        {"known": "yes", "joined": "no", "i1": 3, "i2": 0},
        {"known": "yes", "i1": 2},
        {"known": "no", "joined": "no", "i1": 0, "i2": 0},
        {"known": "yes", "joined": "no", "i1": 4, "i2": 1},
    ]
    found = shares(made, gather(made, answers), least=4)
    assert (found.awareness, found.participation) == (Fraction(4, 5), Fraction(1, 4))
    assert found.satisfaction == Fraction(3, 6)
    bare = shares(rating(2), gather(rating(2), answers), least=4)
    assert (bare.awareness, bare.participation) == (Fraction(6, 9), None)


def test_every_kind_of_answer_is_counted() -> None:
    made = one_of_each()
    answers: list[Answers] = [
        {"known": "yes", "colours": ("red", "blue"), "i1": 2, "both": (5, None), "age": -3, "why": "x"},
        {"known": "no", "colours": ("blue",), "i1": 0, "age": 20},
    ]
    found = gather(made, answers)
    assert found.counts["known"] == (1, 1, 2)
    assert found.counts["colours"] == (1, 0, 2, 2)
    assert found.counts["both/r1"] == (0, 0, 0, 0, 0, 1, 1)
    assert found.counts["both/r2"] == (0,) * 7
    assert found.counts["why"] == (1,)
    assert found.numbers["age"] == (2, 17, 409)


def test_a_follow_up_shows_the_difference_for_the_whole_and_for_each_indicator() -> None:
    first = statistics(*["23", "33", "32", "22", "33", "23"])
    later = statistics(*["43", "53", "52", "42", "53", "43"])
    found = result(rating(2), later, 40, Before(first, 50))
    assert found.change is not None and found.change.points == 20 and found.change.clear is True
    by_indicator = [one.change for one in found.indicators]
    assert [one and one.points for one in by_indicator] == [40, 0]
    assert [one and one.clear for one in by_indicator] == [True, False]


def test_an_indicator_that_is_new_has_no_difference() -> None:
    old = statistics(*"23332")
    made = result(rating(2), statistics(*["33"] * 6), None, Before(old, None))
    assert made.indicators[0].change is not None and made.indicators[1].change is None


def test_a_difference_needs_enough_responses_on_both_sides() -> None:
    few, many = overall(statistics(*"3333"), TABLE, None), overall(statistics(*"33333"), TABLE, None)
    assert difference(few, many) is None and difference(many, few) is None
    same = difference(many, many)
    assert same is not None and same.interval is not None and same.interval.half == 0


def test_groups_may_be_weighted() -> None:
    teachers = overall(statistics(*"55544"), TABLE, 10)
    students = overall(statistics(*"33322"), TABLE, 100)
    both = weighted([(Fraction(3, 10), teachers), (Fraction(7, 10), students)])
    assert both is not None and both.mean == Fraction(3, 10) * 92 + Fraction(7, 10) * 52
    assert both.eligible == 110 and teachers.error is not None and students.error is not None
    assert both.error == Fraction(9, 100) * teachers.error + Fraction(49, 100) * students.error
    assert weighted([(Fraction(1, 2), teachers)]) is None


@pytest.mark.parametrize("rows", [["1"] * 9, ["12"], ["33"] * 5, []])
def test_reliability_needs_two_indicators_and_some_difference(rows: list[str]) -> None:
    size = len(rows[0]) if rows else 3
    assert cronbach_alpha(gather(rating(size), graded(rows))) is None


def test_a_consultation_needs_the_opinions_of_30_percent() -> None:
    assert has_reached(30, 100, Fraction(3, 10)) and not has_reached(29, 100, Fraction(3, 10))
    assert not has_reached(0, 0, Fraction(3, 10))


def test_statistics_of_different_questionnaires_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        statistics("1") + statistics("12")


@pytest.mark.parametrize(
    "change",
    [
        {"scored": 7},
        {"complete": 7},
        {"total": Fraction(31)},
        {"total": Fraction(1)},
        {"squares": Fraction(1)},
        {"squares": Fraction(999)},
        {"sums": (1,)},
        {"products": ((1,), (1,))},
        {"counts": {}},
        {"counts": {"i1": (9,) * 7, "i2": (0,) * 7}},
        {"numbers": {"age": (1,)}},
    ],
)
def test_sums_that_no_responses_have_are_refused(change: dict[str, Any]) -> None:
    kept = statistics(*["34", "55", "12", "00", "5-", "33"])
    assert read_statistics(kept.to_bytes()) == kept
    with pytest.raises(Unreadable):
        read_statistics(replace(kept, **change).to_bytes())


def test_the_scoring_is_that_of_the_questionnaire() -> None:
    table = result(rating(1), statistics(*"34443"), None)
    linear = result(rating(1, Scoring(LINEAR)), statistics(*"34443"), None)
    assert table.estimate.score == 72 and linear.estimate.score == 65
    assert table.verdict.outcome is Outcome.NOT_BELOW and linear.verdict.outcome is Outcome.BELOW
    assert empty(rating(1)).received == 0
