"""Responses: whatever the page can send is read, whatever else arrives is refused; the bound holds."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.surveys import OFFICE
from unionweb.surveys.rules.answers import (
    Answers,
    Value,
    is_shown,
    longest_response,
    missing,
    read_answers,
    response_bytes,
    tidy,
)
from unionweb.surveys.rules.faults import faults, read_questionnaire
from unionweb.surveys.rules.questions import Condition, Kind, Option, Question, Questionnaire, Role, Section
from unionweb.surveys.rules.shapes import Unreadable, canonical

NAMES = st.text("abcdefghij_", min_size=1, max_size=6).map(lambda text: "a" + text)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@st.composite
def options(draw: st.DrawFn, least: int) -> tuple[Option, ...]:
    ids = draw(st.lists(NAMES, min_size=least, max_size=5, unique=True))
    return tuple(Option(one, f"Option {n}") for n, one in enumerate(ids))


@st.composite
def questions(draw: st.DrawFn, number: int, earlier: tuple[Question, ...]) -> Question:
    kind = draw(st.sampled_from(Kind))
    listed = draw(options(2)) if kind in (Kind.SINGLE, Kind.MULTIPLE) else ()
    low, high = sorted((draw(st.integers(-50, 50)), draw(st.integers(-50, 50))))
    if kind is Kind.MULTIPLE:
        low, high = 1, draw(st.integers(1, len(listed)))
    if kind is Kind.TEXT:
        low, high = 0, draw(st.integers(1, 30))
    asked = [question for question in earlier if question.choices]
    branches: bool = draw(st.booleans())
    condition = None
    if asked and branches:
        question = draw(st.sampled_from(asked))
        among = draw(st.lists(st.sampled_from(question.choices), min_size=1, unique=True))
        condition = Condition(question.id, tuple(among))
    return Question(
        f"q{number}",
        kind,
        f"Question {number}",
        Role.INDICATOR if kind is Kind.SCALE and draw(st.booleans()) else Role.PLAIN,
        draw(st.booleans()),
        draw(st.booleans()),
        listed,
        draw(options(1)) if kind is Kind.MATRIX else (),
        low,
        high,
        condition,
    )


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    made: tuple[Question, ...] = ()
    for number in range(draw(st.integers(1, 7))):
        made += (draw(questions(number, made)),)
    cut = draw(st.integers(0, len(made)))
    sections = tuple(Section("Part", part) for part in (made[:cut], made[cut:]) if part)
    indicators = any(question.role is Role.INDICATOR for question in made)
    return Questionnaire("Title", sections, subjects=(OFFICE,) if indicators else ())


def value_for(draw: st.DrawFn, question: Question) -> Value | None:
    grades = st.sampled_from(question.grades)
    if question.kind is Kind.SINGLE:
        return draw(st.sampled_from(question.choices))
    if question.kind is Kind.MULTIPLE:
        some = draw(st.sets(st.sampled_from(question.choices), min_size=1, max_size=question.most))
        return tuple(choice for choice in question.choices if choice in some)
    if question.kind is Kind.SCALE:
        return draw(grades)
    if question.kind is Kind.MATRIX:
        rows = tuple(draw(grades if question.required else grades | st.none()) for _row in question.rows)
        return rows if any(grade is not None for grade in rows) else None
    if question.kind is Kind.NUMBER:
        return draw(st.integers(question.least, question.most))
    return tidy(draw(TEXTS)[: question.most]) or ("x" if question.required else None)


@st.composite
def responses(draw: st.DrawFn) -> tuple[Questionnaire, dict[str, Value]]:
    """A questionnaire and what somebody who follows its page could send."""
    questionnaire = draw(questionnaires())
    answers: dict[str, Value] = {}
    for question in questionnaire.questions:
        wanted = question.required or draw(st.booleans())
        if is_shown(question.shown_if, answers) and wanted:
            value = value_for(draw, question)
            if value is not None:
                answers[question.id] = value
    return questionnaire, answers


@settings(deadline=None)
@given(responses())
def test_what_the_page_can_send_is_read_back_and_fits_the_bound(
    sent: tuple[Questionnaire, dict[str, Value]],
) -> None:
    questionnaire, answers = sent
    assert faults(questionnaire) == []
    data = response_bytes(answers)
    assert read_answers(questionnaire, data) == answers
    assert len(data) <= longest_response(questionnaire)
    assert not any(one.required for one in missing(questionnaire, answers))


@settings(deadline=None)
@given(responses())
def test_every_item_is_answered_or_missing_or_hidden(sent: tuple[Questionnaire, dict[str, Value]]) -> None:
    questionnaire, answers = sent
    named = {one.question.id for one in missing(questionnaire, answers)}
    for question in questionnaire.questions:
        if not is_shown(question.shown_if, answers):
            assert question.id not in answers and question.id not in named
        elif question.kind is not Kind.MATRIX:
            assert (question.id in answers) != (question.id in named)


@settings(deadline=None)
@given(questionnaires())
def test_a_questionnaire_is_read_back_as_it_was_written(questionnaire: Questionnaire) -> None:
    assert read_questionnaire(questionnaire.to_bytes()) == questionnaire


keys = st.sampled_from(["q0", "q1", "q2", "x"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-10, 10) | st.text("abq0123456789", max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner),
    max_leaves=12,
)


def reads(questionnaire: Questionnaire, data: bytes) -> Answers | None:
    """What is read; None when it is refused. Anything but a refusal is a failure of the test."""
    try:
        return read_answers(questionnaire, data)
    except Unreadable as refused:
        assert str(refused.sentence)
        return None


@settings(deadline=None, max_examples=400)
@given(responses(), st.binary(max_size=200), json_values)
def test_garbage_is_refused_with_a_sentence_and_never_a_traceback(
    sent: tuple[Questionnaire, dict[str, Value]], noise: bytes, value: Any
) -> None:
    questionnaire, answers = sent
    for data in (noise, response_bytes(answers) + noise, canonical(value)):
        found = reads(questionnaire, data)
        if found is not None:
            assert response_bytes(found) == data


@settings(deadline=None, max_examples=300)
@given(responses(), st.data())
def test_a_response_with_one_value_changed_is_valid_or_refused(
    sent: tuple[Questionnaire, dict[str, Value]], data: st.DataObject
) -> None:
    questionnaire, answers = sent
    name = data.draw(st.sampled_from([question.id for question in questionnaire.questions]))
    changed = {**answers, name: data.draw(json_values)}
    found = reads(questionnaire, canonical(changed))
    if found is not None:
        assert not any(one.required for one in missing(questionnaire, found))
        assert len(response_bytes(found)) <= longest_response(questionnaire)


@given(TEXTS)
def test_tidying_twice_is_tidying_once(words: str) -> None:
    assert tidy(tidy(words)) == tidy(words)
