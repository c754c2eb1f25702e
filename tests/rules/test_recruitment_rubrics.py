"""Rubrics, filled sheets and the weights of the rounds."""

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from unionweb.recruitment.rules import rubric, weights
from unionweb.recruitment.rules.rubric import (
    BadRubric,
    Band,
    Criterion,
    Rubric,
    read_rubric,
    sheet_faults,
    sheet_total,
)
from unionweb.recruitment.rules.shipped_rubrics import PRESENTATION, RESUME, RUBRICS, SCENARIO
from unionweb.recruitment.rules.weights import FIVE_PARTS, PRESETS, THREE_ROUNDS, on_hundred, weighted_total

HALF = Rubric(
    (Criterion("a", "甲", 10, (Band(6, 10, "好"), Band(0, 5, "差"))), Criterion("b", "乙", 5)), Fraction(1, 2)
)


def sheet(**points: str) -> dict[str, Fraction | None]:
    return {key: Fraction(value) for key, value in points.items()}


@pytest.mark.parametrize("key", RUBRICS)
def test_shipped_rubrics_are_whole_and_of_a_hundred(key: str) -> None:
    _label, shipped = RUBRICS[key]
    assert shipped.most == 100 and rubric.faults(shipped) == []
    assert read_rubric(json.loads(json.dumps(shipped.as_json()))) == shipped


def test_the_sheets_met_in_real_rules_are_shipped() -> None:
    assert [one.most for one in PRESENTATION.criteria] == [40, 30, 10, 10, 10]
    assert [one.most for one in SCENARIO.criteria] == [20] * 5
    assert {tuple((band.least, band.most) for band in one.bands) for one in SCENARIO.criteria} == {
        ((15, 20), (10, 14), (0, 9))
    }
    assert RESUME.criteria[0].bands


def test_a_total_is_the_sum_of_a_whole_sheet() -> None:
    assert sheet_total(HALF, sheet(a="7.5", b="5")) == Fraction(25, 2)
    assert sheet_total(HALF, sheet(a="7.5")) is None
    assert sheet_total(HALF, {"a": Fraction(1), "b": None}) is None
    with pytest.raises(ValueError, match="faults"):
        sheet_total(HALF, sheet(a="11", b="5"))


@pytest.mark.parametrize(
    ("filled", "words"),
    [
        (sheet(a="7"), "请给“乙”打分"),
        (sheet(a="10.5", b="0"), "“甲”应在 0 到 10 分之间"),
        (sheet(a="-1", b="0"), "“甲”应在 0 到 10 分之间"),
        (sheet(a="1/3", b="0"), "“甲”请打整数分或半分"),
        (sheet(a="1", b="0", c="2"), "评分表已经改过，请刷新后再打分"),
    ],
)
def test_a_sheet_that_does_not_fit_says_where(filled: dict[str, Fraction | None], words: str) -> None:
    assert [str(one) for one in sheet_faults(HALF, filled)] == [words]


def test_half_points_need_a_rubric_of_half_points() -> None:
    whole = replace(HALF, step=Fraction(1))
    assert sheet_faults(HALF, sheet(a="7.5", b="0")) == []
    assert [str(one) for one in sheet_faults(whole, sheet(a="7.5", b="0"))] == ["“甲”请打整数分"]


def test_half_a_point_between_two_bands_belongs_to_the_lower() -> None:
    found = [HALF.criteria[0].band(Fraction(one)) for one in ("0", "5.5", "6", "10")]
    assert [one.words if one else None for one in found] == ["差", "差", "好", "好"]
    assert HALF.criteria[1].band(Fraction(3)) is None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (Rubric(()), "1 到 20 项"),
        (Rubric((Criterion("a", "甲", 5), Criterion("a", "乙", 5))), "编号重复"),
        (Rubric((Criterion("A", "甲", 5),)), "编号不对"),
        (Rubric((Criterion("a", " ", 5),)), "名称"),
        (Rubric((Criterion("a", "甲", 0),)), "满分"),
        (Rubric((Criterion("a", "甲", 5),), Fraction(1, 3)), "最小分值"),
        (Rubric((Criterion("a", "甲", 5, (Band(3, 5, ""), Band(0, 1, ""))),)), "依次相接"),
        (Rubric((Criterion("a", "甲", 5, (Band(3, 5, ""), Band(1, 2, ""))),)), "依次相接"),
        (Rubric((Criterion("a", "甲", 5, (Band(0, 4, ""),)),)), "依次相接"),
        (Rubric((Criterion("a", "甲", 5, (Band(0, 5, "好" * 201),)),)), "最多 200 字"),
    ],
)
def test_a_rubric_with_a_fault_says_which(changed: Rubric, words: str) -> None:
    assert any(words in str(one) for one in rubric.faults(changed))


def broken(**change: Any) -> Any:
    stored = json.loads(json.dumps(HALF.as_json()))
    stored["criteria"][0] |= change
    return stored


@pytest.mark.parametrize(
    "stored",
    [
        None,
        [],
        {"step": "1"},
        {"step": "1", "criteria": [], "more": 1},
        {"step": 1, "criteria": []},
        {"step": "1/3", "criteria": HALF.as_json()["criteria"]},
        {"step": "1", "criteria": ["a"]},
        {"step": "1", "criteria": []},
        broken(most=True),
        broken(most="10"),
        broken(most=10.0),
        broken(more=1),
        broken(label=None),
        broken(bands=[[0, 10]]),
        broken(bands=[[False, 10, "好"]]),
        broken(bands=[[0, 10, "好", 1]]),
    ],
)
def test_what_is_no_rubric_is_refused(stored: object) -> None:
    with pytest.raises(BadRubric):
        read_rubric(stored)
    assert read_rubric(broken()) == HALF


def test_the_presets_met_in_real_rules_add_up() -> None:
    assert {key: [int(one.weight * 100) for one in preset.parts] for key, preset in PRESETS.items()} == {
        "30/40/30": [30, 40, 30],
        "20/20/20/30/10": [20, 20, 20, 30, 10],
    }
    assert all(weights.faults(preset.parts) == [] for preset in PRESETS.values())
    assert [one.round for one in FIVE_PARTS.parts] == [1, 2, 2, 2, 3]


def test_the_weighted_total_is_exact() -> None:
    scores = {"resume": Fraction("81.33"), "scenario": Fraction(75), "review": Fraction(90)}
    assert weighted_total(THREE_ROUNDS.parts, scores) == Fraction("81.399")
    assert weights.contributions(THREE_ROUNDS.parts, {"scenario": Fraction(75)}) == {
        "resume": None,
        "scenario": 30,
        "review": None,
    }
    assert on_hundred(Fraction(30), 40) == 75


def test_a_missing_round_is_not_a_zero() -> None:
    assert weighted_total(THREE_ROUNDS.parts, {"resume": Fraction(80), "scenario": Fraction(75)}) is None
    zero = {"resume": Fraction(80), "scenario": Fraction(75), "review": Fraction(0)}
    assert weighted_total(THREE_ROUNDS.parts, zero) == 54
    assert weighted_total(THREE_ROUNDS.parts, zero | {"review": None}) is None


def test_scores_and_weights_must_fit() -> None:
    with pytest.raises(ValueError, match="other"):
        weighted_total(THREE_ROUNDS.parts, {"other": Fraction(1)})
    with pytest.raises(ValueError, match="do not fit"):
        weighted_total(THREE_ROUNDS.parts[:2], {})


def test_weights_with_a_fault_say_which() -> None:
    first, *others = THREE_ROUNDS.parts
    assert [str(one) for one in weights.faults(others)] == ["权重之和应为 100%，现为 70%"]
    assert "重复" in str(weights.faults((first, first))[0])
    assert str(weights.faults(())[0]) == "计分项目应有 1 到 10 项"
    negative = (replace(first, weight=Fraction(-1, 10)), replace(others[0], weight=Fraction(11, 10)))
    assert len(weights.faults(negative)) == 2
