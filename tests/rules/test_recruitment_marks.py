"""The marks of a round as a document, and a decision checked with them."""

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from tests.marked import CODE, decision_of, heading, round_of
from unionweb.ballots.rules.encoding import canonical
from unionweb.recruitment.rules.checking import check_all, faults
from unionweb.recruitment.rules.decision import BadDocument, fingerprint, read_document
from unionweb.recruitment.rules.marks import MarkedRound, document, read_marks
from unionweb.recruitment.rules.scores import Binding
from unionweb.recruitment.rules.severity import correct
from unionweb.recruitment.rules.sheets import criterion_means
from unionweb.recruitment.rules.shipped_rubrics import RUBRICS

PLAN = {
    1: {"a": 80, "b": 70, "c": 75},
    2: {"a": 61, "b": 50, "d": 66},
    3: {"a": 90, "c": 88, "d": 12},
    7: {"b": 55, "c": 65, "d": 64},
    9: {},
}
SHEETS = {number: {juror: Fraction(given) for juror, given in one.items()} for number, one in PLAN.items()}


@pytest.fixture
def marked() -> MarkedRound:
    return round_of(SHEETS)


def forged(one: MarkedRound, change: Callable[[dict[str, Any]], None]) -> MarkedRound:
    """With something changed in its JSON."""
    stored = json.loads(document(one))
    change(stored)
    return read_marks(canonical(stored).decode())


def said(one: MarkedRound) -> list[str]:
    return [str(each) for each in faults(one)]


def test_a_round_is_read_as_it_was_written_and_follows_from_its_marks(marked: MarkedRound) -> None:
    assert read_marks(document(marked)) == marked and said(marked) == []
    assert [each.number for each in marked.candidates] == [1, 2, 3, 7, 9]
    nobody = marked.candidates[-1]
    assert nobody.marks == () and nobody.result.score is None and nobody.result.panel == 0
    assert any(given.weight < 10_000 for given in marked.candidates[2].marks), "one mark is wild"
    weights = sum(given.weight for given in marked.candidates[0].marks)
    above = sum(
        given.weight * (given.points * 10_000 + marked.severities[given.juror - 1])
        for given in marked.candidates[0].marks
    )
    assert marked.candidates[0].result.corrected == round(above / (weights * 10_000), 2)


def test_the_whole_document_of_the_smallest_round() -> None:
    one = round_of({4: {"a": Fraction(80), "b": Fraction(80)}}, heading(Binding.RAW, Fraction(60)))
    assert json.loads(document(one)) == {
        "version": 1,
        "drive": CODE,
        "round": {"position": 1, "title": "Round 1", "kind": "screening"},
        "binding": "raw",
        "line": "60",
        "rubric_total": 100,
        "severities": [0, 0],
        "candidates": [
            {"number": 4, "marks": [[1, "80", 10000], [2, "80", 10000]], "result": ["80", None, "80", "80"]}
        ],
    }


def test_a_trimmed_mean_is_there_from_five_jurors_on() -> None:
    five = {juror: Fraction(given) for juror, given in zip("abcde", (100, 80, 70, 60, 20), strict=True)}
    one = round_of({1: five, 2: {"a": Fraction(50)}}, heading(Binding.TRIMMED))
    assert [each.result.score for each in one.candidates] == [70, None] and said(one) == []


def test_points_of_another_rubric_stay_exact() -> None:
    thirds = {1: {"a": Fraction(100, 3), "b": Fraction(200, 7)}, 2: {"a": Fraction(0), "b": Fraction(100)}}
    one = round_of(thirds)
    assert '"100/3"' in document(one) and said(read_marks(document(one))) == []


def test_a_changed_mark_is_named(marked: MarkedRound) -> None:
    def change(stored: dict[str, Any]) -> None:
        stored["candidates"][1]["marks"][0][1] = "99"

    told = said(forged(marked, change))
    assert "“平均分”与评分不符：002" in told and any("宽严校正" in one for one in told)

    def hidden(stored: dict[str, Any]) -> None:
        change(stored)
        stored["candidates"][1]["result"][0] = "215/3"

    assert any("宽严校正" in one for one in said(forged(marked, hidden))), "also when the mean is made to fit"


def test_a_changed_severity_is_named_also_by_one_unit(marked: MarkedRound) -> None:
    assert not correct(marked.marks).on_edge

    def change(stored: dict[str, Any]) -> None:
        stored["severities"][2] += 1

    assert "评委的宽严校正与重新计算的不同：3" in said(forged(marked, change))

    def more(stored: dict[str, Any]) -> None:
        stored["severities"][2] += 5000

    told = said(forged(marked, more))
    assert any(one.startswith("“校正评委宽严后的得分”与评分不符") for one in told)


def test_a_changed_weight_is_named_with_its_candidate(marked: MarkedRound) -> None:
    def change(stored: dict[str, Any]) -> None:
        stored["candidates"][0]["marks"][0][2] = 5000

    assert "权数与重新计算的不同：001" in said(forged(marked, change))


def test_jurors_who_change_places_are_named(marked: MarkedRound) -> None:
    def change(stored: dict[str, Any]) -> None:
        first, second, _third = stored["candidates"][0]["marks"]
        first[1], second[1] = second[1], first[1]

    told = said(forged(marked, change))
    assert any("宽严校正" in one for one in told) and not any("“平均分”" in one for one in told)


def test_a_score_of_another_kind_than_the_rules_say_is_named(marked: MarkedRound) -> None:
    def change(stored: dict[str, Any]) -> None:
        result = stored["candidates"][0]["result"]
        result[3] = result[0]

    assert said(forged(marked, change)) == ["成绩不是规定的那一种得分：001"]


def test_a_decision_is_checked_with_the_marks_of_its_rounds(marked: MarkedRound) -> None:
    text, marks = decision_of(marked, round_of(SHEETS, heading(position=2)))
    found = check_all(text, marks)
    assert found.wrong == () and [one.given for one in found.rounds] == [True, True, False]
    assert [one.told for one in found.rounds] == [*map(fingerprint, marks), None]
    assert found.rounds[2].review
    alone = check_all(text)
    assert alone.wrong == () and not any(one.given for one in alone.rounds), "without them it still stands"


def test_marks_of_another_fingerprint_are_named_and_what_is_wrong_in_them(marked: MarkedRound) -> None:
    text, _marks = decision_of(marked)

    def change(stored: dict[str, Any]) -> None:
        stored["candidates"][0]["result"][0] = "99"

    other = document(forged(marked, change))
    told = [str(one) for one in check_all(text, [other]).wrong]
    assert f"“Round 1”：评分数据的指纹是 {fingerprint(other)[:16]}，与录取结果里写的不同" in told
    assert "“Round 1”：成绩与录取结果里写的不同：001" in told
    assert "“Round 1”：“平均分”与评分不符：001" in told


def test_a_decision_that_says_other_results_or_rules_than_the_marks_is_named(marked: MarkedRound) -> None:
    text, marks = decision_of(marked)
    raised = json.loads(text)
    raised["candidates"][0]["results"][0] = ["99", None, "99", "99", 3]
    told = check_all(canonical(raised).decode(), marks).rounds[0].wrong
    assert [str(one) for one in told] == ["成绩与录取结果里写的不同：001"]
    dropped = json.loads(text)
    dropped["candidates"][1]["results"][0] = None
    assert "002" in str(check_all(canonical(dropped).decode(), marks).rounds[0].wrong[0])
    renamed = json.loads(text)
    renamed["rounds"][0]["line"] = "99"
    assert "分数线" in str(check_all(canonical(renamed).decode(), marks).rounds[0].wrong[0])


def test_marks_of_nowhere_are_named(marked: MarkedRound) -> None:
    text, _marks = decision_of(marked)
    elsewhere = document(replace(marked, heading=replace(marked.heading, drive="another")))
    for stray, words in ((elsewhere, "不属于"), ("{}", "不是评分数据"), ("nothing", "不是评分数据")):
        (told,) = check_all(text, [stray]).wrong
        assert words in str(told) and fingerprint(stray)[:16] in str(told)


def test_a_decision_of_the_first_version_is_still_checked(marked: MarkedRound) -> None:
    text, marks = decision_of(marked)
    stored = json.loads(text)
    stored["version"] = 1
    for one in stored["rounds"]:
        del one["marks"]
    old = canonical(stored).decode()
    inputs, _told = read_document(old)
    assert inputs.marks == {} and check_all(old).wrong == ()
    assert any("指纹" in str(one) for one in check_all(old, marks).wrong), "it names no marks"


def test_what_is_no_decision_is_refused(marked: MarkedRound) -> None:
    text, _marks = decision_of(marked)
    changes: list[dict[str, object]] = [
        {"version": 3},
        {"rounds": []},
        {"rounds": "none"},
        {"candidates": [1]},
        {"outcome": 3},
    ]
    for change in changes:
        with pytest.raises(BadDocument):
            check_all(canonical(json.loads(text) | change).decode())
    stored = json.loads(text)
    for told in ("short", "A" * 64, 7):
        stored["rounds"][0]["marks"] = told
        with pytest.raises(BadDocument):
            check_all(canonical(stored).decode())


BROKEN: list[Callable[[dict[str, Any]], object]] = [
    lambda one: one.update(version=2),
    lambda one: one.update(version=True),
    lambda one: one.update(name="Somebody"),
    lambda one: one.pop("line"),
    lambda one: one["round"].update(kind="review"),
    lambda one: one["round"].update(position=0),
    lambda one: one.update(binding="best"),
    lambda one: one.update(line="60.5"),
    lambda one: one.update(line="1e9"),
    lambda one: one.update(line=60),
    lambda one: one.update(rubric_total=0),
    lambda one: one.update(severities=[0]),
    lambda one: one["severities"].append(0),
    lambda one: one["candidates"].reverse(),
    lambda one: one["candidates"].append(one["candidates"][-1]),
    lambda one: one["candidates"][0].update(student="2024001"),
    lambda one: one["candidates"][0]["marks"].reverse(),
    lambda one: one["candidates"][0]["marks"].append(one["candidates"][0]["marks"][-1]),
    lambda one: one["candidates"][0]["marks"][0].append(1),
    lambda one: one["candidates"][0]["marks"][0].__setitem__(1, "101"),
    lambda one: one["candidates"][0]["marks"][0].__setitem__(1, "-1"),
    lambda one: one["candidates"][0]["marks"][0].__setitem__(1, "160/2"),
    lambda one: one["candidates"][0]["marks"][0].__setitem__(1, "1/0"),
    lambda one: one["candidates"][0]["marks"][0].__setitem__(1, None),
    lambda one: one["candidates"][0]["marks"][0].__setitem__(2, 0),
    lambda one: one["candidates"][0]["marks"][0].__setitem__(2, 10_001),
    lambda one: one["candidates"][0]["marks"][0].__setitem__(0, 9),
    lambda one: one["candidates"][0]["result"].pop(),
]


@pytest.mark.parametrize("change", BROKEN)
def test_what_is_no_round_is_refused(marked: MarkedRound, change: Callable[[dict[str, Any]], object]) -> None:
    stored = json.loads(document(marked))
    change(stored)
    with pytest.raises(BadDocument):
        read_marks(canonical(stored).decode())


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", "NaN", "1.5", '"\\ud800"', "\ud800", "[" * 10_000])
def test_what_is_no_text_of_a_round_is_refused(marked: MarkedRound, text: str) -> None:
    with pytest.raises(BadDocument):
        read_marks(text)
    with pytest.raises(BadDocument):
        read_marks(" " + document(marked))


def test_the_means_of_criteria_are_exact() -> None:
    _label, rubric = RUBRICS["resume"]
    sheets = [{one.id: str(given) for one in rubric.criteria} for given in ("8", "7.5", "7")]
    found = criterion_means(rubric, [*sheets, sheets[0]])
    assert [(one.label, one.most) for one in found] == [(one.label, one.most) for one in rubric.criteria]
    assert {one.mean for one in found} == {Fraction(61, 8)}
