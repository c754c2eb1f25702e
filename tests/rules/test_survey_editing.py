"""Changing a questionnaire, one question at a time."""

import pytest

from unionweb.base.refusals import NotFound, Refusal
from unionweb.surveys.rules import editing
from unionweb.surveys.rules.questions import Condition, Kind, Option, Question, Questionnaire, Section
from unionweb.surveys.rules.shipped import SurveyKind, questionnaire_for


def asked(identity: str, **more: object) -> Question:
    return Question(identity, Kind.TEXT, identity.upper(), most=10, **more)  # type: ignore[arg-type]


TWO = Questionnaire("T", (Section("1", (asked("a"), asked("b"))), Section("2", (asked("c"),))))


def ids(questionnaire: Questionnaire) -> list[list[str]]:
    return [[question.id for question in section.questions] for section in questionnaire.sections]


def test_a_question_is_added_at_the_end_of_its_section_and_replaced_in_its_place() -> None:
    more = editing.with_question(TWO, 0, asked(editing.new_id(TWO)))
    assert ids(more) == [["a", "b", "q1"], ["c"]]
    changed = editing.with_question(more, 1, Question("b", Kind.SCALE, "other"))
    assert ids(changed) == ids(more)
    assert changed.by_id["b"].text == "other"
    assert editing.new_id(more) == "q2"
    with pytest.raises(NotFound):
        editing.with_question(TWO, 2, asked("x"))


@pytest.mark.parametrize(
    ("identity", "by", "after"),
    [
        ("a", 1, [["b", "a"], ["c"]]),
        ("a", -1, [["a", "b"], ["c"]]),
        ("b", 1, [["a"], ["b", "c"]]),
        ("c", -1, [["a", "b", "c"]]),
        ("c", 1, [["a", "b"], ["c"]]),
    ],
)
def test_a_question_moves_by_one_place_and_into_the_next_section(
    identity: str, by: int, after: list[list[str]]
) -> None:
    assert ids(editing.moved(TWO, identity, by)) == after


def test_a_section_with_nothing_left_goes_with_its_last_question() -> None:
    assert ids(editing.without_question(TWO, "c")) == [["a", "b"]]
    with pytest.raises(NotFound):
        editing.without_question(TWO, "zz")


def test_a_question_that_another_depends_on_stays() -> None:
    asks = Questionnaire("T", (Section("", (asked("a"), asked("b", shown_if=Condition("a", ("x",))))),))
    with pytest.raises(Refusal, match="B"):
        editing.without_question(asks, "a")


def test_options_keep_their_ids_while_their_labels_stay() -> None:
    before = (Option("yes", "会", counts=True), Option("no", "不会"))
    after = editing.read_options("看情况\n*会\n\n 不会 ", before)
    assert after == (Option("o1", "看情况"), Option("yes", "会", counts=True), Option("no", "不会"))
    assert editing.read_options(editing.options_text(after), after) == after


def test_equal_labels_get_different_ids() -> None:
    options = editing.read_options("甲\n甲")
    assert len({option.id for option in options}) == 2


def test_a_heading_is_changed_by_its_number() -> None:
    shipped = questionnaire_for(SurveyKind.SEMESTER, "T")
    assert editing.renamed(shipped, 1, "新标题").sections[1].title == "新标题"
    with pytest.raises(NotFound):
        editing.renamed(shipped, 9, "x")
    assert editing.section_of(shipped, "comment") == len(shipped.sections) - 1
