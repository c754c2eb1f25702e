"""Questionnaires: written and read, faults in sentences, the shipped ones, mappings and thresholds."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from tests.surveys import COLOURS, OFFICE, YES_NO, one_of_each, rating
from unionweb.surveys.rules.faults import faults, read_questionnaire
from unionweb.surveys.rules.mapping import GradeMapping, Scoring, grade_of, points, scoring_from_grade
from unionweb.surveys.rules.questions import (
    Condition,
    Kind,
    Question,
    Questionnaire,
    Role,
    Section,
    Subject,
)
from unionweb.surveys.rules.shapes import Unreadable, canonical
from unionweb.surveys.rules.shipped import DEPARTMENT_INDICATORS, SurveyKind, questionnaire_for

RATED = (SurveyKind.SEMESTER, SurveyKind.SECRETARIAT, SurveyKind.ACTIVITY)
SINGLE = Question("q1", Kind.SINGLE, "One?", options=YES_NO)


def asked(*questions: Question, **changes: Any) -> Questionnaire:
    return replace(Questionnaire("Title", (Section("", questions),)), **changes)


def said(questionnaire: Questionnaire) -> list[str]:
    return [str(sentence) for sentence in faults(questionnaire)]


@pytest.mark.parametrize("kind", SurveyKind)
def test_every_shipped_questionnaire_may_be_opened_and_is_read_back_as_it_was(kind: SurveyKind) -> None:
    made = questionnaire_for(kind, "2026 autumn", [OFFICE] if kind in RATED else [])
    assert said(made) == []
    assert read_questionnaire(made.to_bytes()) == made


def test_a_department_has_ten_indicators_and_the_two_named_ones_are_among_them() -> None:
    made = questionnaire_for(SurveyKind.SEMESTER, "2026 autumn", [OFFICE])
    words = [question.text for question in made.indicators]
    assert len(words) == len({name for name, _words in DEPARTMENT_INDICATORS}) == 10
    assert any("服务响应速度" in one for one in words)
    assert any("活动实用价值" in one for one in words)
    assert made.with_role(Role.AWARENESS) and made.with_role(Role.PARTICIPATION)
    assert made.scoring == Scoring(GradeMapping.TABLE, Fraction(70))


def test_the_secretariat_is_asked_three_things_and_aims_at_four_and_a_half_of_five() -> None:
    made = questionnaire_for(SurveyKind.SECRETARIAT, "Q4", [Subject("s", "Secretariat")])
    assert [question.text.split("：")[0] for question in made.indicators] == ["及时性", "专业性", "服务态度"]
    assert made.scoring.threshold == 90
    assert grade_of(made.scoring.mapping, made.scoring.threshold) == Fraction(9, 2)


def test_the_checksum_follows_every_change() -> None:
    made = one_of_each()
    assert made.checksum == one_of_each().checksum
    for changed in (
        replace(made, version=2),
        replace(made, title="Other"),
        replace(made, scoring=Scoring(GradeMapping.LINEAR)),
        replace(made, subjects=(OFFICE,)),
        replace(made, sections=made.sections[:1]),
    ):
        assert changed.checksum != made.checksum


def many(count: int) -> tuple[Question, ...]:
    return tuple(replace(SINGLE, id=f"q{n}") for n in range(count))


@pytest.mark.parametrize(
    ("questionnaire", "words"),
    [
        (asked(SINGLE, title=" "), "请填写问卷标题"),
        (asked(), "问题应有 1 到 60 道，现有 0 道"),
        (asked(*many(61)), "问题应有 1 到 60 道，现有 61 道"),
        (asked(SINGLE, SINGLE), "问题的编号重复"),
        (asked(replace(SINGLE, id="Q 1")), "的编号不对：Q 1"),
        (asked(replace(SINGLE, text="")), "没有题目"),
        (asked(replace(SINGLE, options=())), "缺少选项"),
        (asked(replace(SINGLE, options=YES_NO[:1])), "应有 2 到 30 项，现有 1 项"),
        (asked(replace(SINGLE, options=(YES_NO[0], YES_NO[0]))), "选项编号重复"),
        (asked(replace(SINGLE, options=(COLOURS[0], replace(COLOURS[1], label="Red")))), "有相同的选项"),
        (asked(replace(SINGLE, options=(COLOURS[0], replace(COLOURS[1], label="")))), "选项应有 1 到"),
        (asked(replace(SINGLE, rows=COLOURS)), "有多余的选项"),
        (asked(replace(SINGLE, role=Role.INDICATOR)), "题型与用途不符"),
        (asked(replace(SINGLE, role=Role.AWARENESS, options=COLOURS)), "要有计入的选项"),
        (asked(replace(SINGLE, kind=Kind.MULTIPLE, least=0, most=1)), "至少、至多可选的项数不对"),
        (asked(replace(SINGLE, kind=Kind.MULTIPLE, least=1, most=3)), "至少、至多可选的项数不对"),
        (asked(Question("q1", Kind.NUMBER, "?", least=2, most=1)), "最小值大于最大值"),
        (asked(Question("q1", Kind.TEXT, "?")), "字数上限"),
        (asked(SINGLE, replace(SINGLE, id="q2", shown_if=Condition("q3", ("yes",)))), "排在它前面的问题"),
        (asked(replace(SINGLE, shown_if=Condition("q1", ("yes",)))), "排在它前面的问题"),
        (asked(SINGLE, replace(SINGLE, id="q2", shown_if=Condition("q1", ("red",)))), "的选项"),
        (asked(SINGLE, replace(SINGLE, id="q2", shown_if=Condition("q1", ()))), "的选项"),
        (asked(SINGLE, replace(SINGLE, id="q2", shown_if=Condition("q1", ("no", "no")))), "显示条件重复"),
        (asked(SINGLE, subjects=(OFFICE,)), "至少要有一项指标"),
        (replace(rating(1), subjects=(OFFICE, OFFICE)), "测评对象重复"),
        (replace(rating(1), subjects=(Subject("1", ""),)), "测评对象的名称"),
        (replace(rating(1), scoring=Scoring(GradeMapping.TABLE, Fraction(19))), "及格线不在分数的范围内"),
        (asked(*(Question(f"t{n}", Kind.TEXT, "?", most=1000) for n in range(3))), "问卷太长"),
        (replace(asked(SINGLE), sections=(Section("", (SINGLE,)), Section("", ()))), "至少有一道问题"),
    ],
)
def test_each_fault_has_its_sentence(questionnaire: Questionnaire, words: str) -> None:
    assert any(words in sentence for sentence in said(questionnaire)), said(questionnaire)


@pytest.mark.parametrize("role", [Role.AWARENESS, Role.PARTICIPATION])
def test_awareness_and_participation_are_asked_once(role: Role) -> None:
    twice = asked(replace(SINGLE, role=role), replace(SINGLE, id="q2", role=role))
    assert len(said(twice)) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"title": "x"}',
        b"\xff",
        b"[" * 5000,
        one_of_each().to_bytes() + b" ",
        one_of_each().to_bytes().replace(b'"single"', b'"double"'),
        one_of_each().to_bytes().replace(b'"70"', b'"140/2"'),
        one_of_each().to_bytes().replace(b'"70"', b'"7/0"'),
        one_of_each().to_bytes().replace(b'"version":1', b'"version":1.5'),
        one_of_each().to_bytes().replace(b'"required":true', b'"required":1'),
        canonical({"title": 1, "version": 1, "scoring": {}, "subjects": [], "sections": []}),
    ],
)
def test_whatever_is_no_questionnaire_is_refused_with_words(data: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        read_questionnaire(data)
    assert str(refused.value.sentence)


def test_a_questionnaire_with_a_fault_is_not_read() -> None:
    with pytest.raises(Unreadable, match="编号重复"):
        read_questionnaire(asked(SINGLE, SINGLE).to_bytes())


def test_a_mean_of_three_point_six_is_72_under_the_table_and_65_under_the_linear_mapping() -> None:
    mean = Fraction(18, 5)
    assert points(GradeMapping.TABLE, mean) == 72
    assert points(GradeMapping.LINEAR, mean) == 65
    assert [points(GradeMapping.TABLE, grade) for grade in (5, 4, 3, 2, 1)] == [100, 80, 60, 40, 20]
    assert [points(GradeMapping.LINEAR, grade) for grade in (5, 4, 3, 2, 1)] == [100, 75, 50, 25, 0]


def test_exactly_70_is_not_below_70_and_rounding_never_moves_a_score_across() -> None:
    scoring = Scoring()
    assert not scoring.is_below(Fraction(70))
    assert scoring.is_below(Fraction(70) - Fraction(1, 10**30))
    assert scoring.text(Fraction(70)) == "70.00"
    assert scoring.text(Fraction(6999, 100)) == "69.99"
    assert scoring.text(Fraction(69999, 1000)) == "69.999"
    assert scoring.text(Fraction(70) - Fraction(1, 10**30)) != "70.00"
    assert scoring.text(Fraction(200, 3)) == "66.67"


def test_the_mapping_and_the_threshold_are_printed_in_words() -> None:
    words = "".join(map(str, Scoring().words()))
    assert "100、80、60、40、20" in words and "70 分" in words
    linear = scoring_from_grade(GradeMapping.LINEAR, Fraction(9, 2))
    assert "87.5 分" in "".join(map(str, linear.words()))
