"""One response (答卷): what it may say. Canonical JSON from question id to value, one ballot a subject.

single: an option's id · multiple: ids in the order of the options · scale: 1–5, 5 best, 0 不了解 · matrix: a
list of grades, null for a row left out · number: a whole number · text: as `tidy` leaves it. An item left
unanswered is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from unionweb.base.text import say
from unionweb.surveys.rules.questions import Condition, Kind, Question, Questionnaire
from unionweb.surveys.rules.shapes import Unreadable, canonical, items, read_canonical, table, text, whole

Value = str | int | tuple[str, ...] | tuple[int | None, ...]
Answers = Mapping[str, Value]

BLANKS = " \n\N{IDEOGRAPHIC SPACE}"

_UTF8_MOST = 4
"""Bytes of one code point; an escaped quotation mark or new line has two."""


@dataclass(frozen=True, slots=True)
class Missing:
    """An item that was shown and not answered; `row` is the label of a matrix row, else ""."""

    question: Question
    row: str = ""

    @property
    def required(self) -> bool:
        """Whether the response cannot be sent without it."""
        return self.question.required


def response_bytes(answers: Answers) -> bytes:
    """Canonical JSON of a response; unchecked."""
    return canonical(answers)


def read_answers(questionnaire: Questionnaire, data: bytes) -> dict[str, Value]:
    """From canonical JSON; Unreadable as `checked_answers`."""
    return checked_answers(questionnaire, read_canonical(data))


def checked_answers(questionnaire: Questionnaire, read: Any) -> dict[str, Value]:
    """From canonical JSON that has been read. Unreadable unless every answer is one that was offered to this
    respondent and no required one is missing."""
    given = table(read)
    answers: dict[str, Value] = {}
    for question in questionnaire.questions:
        shown = question.shown_if is None or is_shown(question.shown_if, answers)
        if question.id in given:
            if not shown:
                raise Unreadable(say("答卷回答了没有显示的问题：%(name)s", name=question.text))
            answers[question.id] = _read_value(question, given[question.id])
        elif shown and question.required:
            raise Unreadable(say("答卷缺少必答题：%(name)s", name=question.text))
    if len(answers) < len(given):
        raise Unreadable(say("答卷回答了问卷里没有的问题"))
    return answers


def is_shown(condition: Condition | None, answers: Answers) -> bool:
    """Whether a question is asked, after the answers to those before it."""
    if condition is None:
        return True
    value = answers.get(condition.question)
    if isinstance(value, tuple):
        return any(choice in condition.among for choice in value)
    return value is not None and str(value) in condition.among


def tidy(words: str) -> str:
    """A text as it may be sent: no control characters but the new line, no blanks at its ends. The page does
    the same before sending, so that nothing typed makes a response unreadable."""
    kept = (sign for sign in words if sign == "\n" or not (sign < " " or "\x7f" <= sign <= "\x9f"))
    return "".join(kept).strip(BLANKS)


def missing(questionnaire: Questionnaire, answers: Answers) -> tuple[Missing, ...]:
    """Every item that is shown and not answered, in order; the required ones stand in the way of sending."""
    found: list[Missing] = []
    for question in questionnaire.questions:
        if not is_shown(question.shown_if, answers):
            continue
        value = answers.get(question.id)
        if question.kind is Kind.MATRIX:
            grades = value if isinstance(value, tuple) else (None,) * len(question.rows)
            pairs = zip(question.rows, grades, strict=True)
            found += [Missing(question, row.label) for row, grade in pairs if grade is None]
        elif value is None:
            found.append(Missing(question))
    return tuple(found)


def longest_response(questionnaire: Questionnaire) -> int:
    """Bytes that no response exceeds, for choosing one padding for all. Branching is not looked at, so it
    may be more than any response needs."""
    lengths = [len(question.id) + 4 + _longest_value(question) for question in questionnaire.questions]
    return 1 + sum(lengths)


def _longest_value(question: Question) -> int:
    """Bytes of the longest value, as JSON."""
    ids = sorted((len(option.id) + 3 for option in question.options), reverse=True)
    return {
        Kind.SINGLE: sum(ids[:1]) - 1,
        Kind.MULTIPLE: 1 + sum(ids[: question.most]),
        Kind.SCALE: 1,
        Kind.MATRIX: 1 + len("null,") * len(question.rows),
        Kind.NUMBER: max(len(str(question.least)), len(str(question.most))),
        Kind.TEXT: 2 + _UTF8_MOST * question.most,
    }[question.kind]


def _read_value(question: Question, value: Any) -> Value:
    try:
        # Of a million answers read at a close nearly all are grades, and looking up an enum costs more.
        if question.kind is Kind.SCALE:
            return _grade(question, value)
        return _READERS[question.kind](question, value)
    except Unreadable:
        raise Unreadable(say("“%(name)s”的回答不在可选范围内", name=question.text)) from None


def _refuse() -> Unreadable:
    return Unreadable(say("不在可选范围内"))


def _single(question: Question, value: Any) -> Value:
    if text(value) not in question.choices:
        raise _refuse()
    return text(value)


def _multiple(question: Question, value: Any) -> Value:
    chosen = tuple(text(one) for one in items(value))
    if not question.least <= len(chosen) <= question.most:
        raise _refuse()
    if chosen != tuple(choice for choice in question.choices if choice in chosen):
        raise _refuse()
    return chosen


def _grade(question: Question, value: Any) -> int:
    if type(value) is not int or value not in question.grades:
        raise _refuse()
    return value


def _matrix(question: Question, value: Any) -> Value:
    grades = tuple(None if one is None else _grade(question, one) for one in items(value))
    wanted = len(question.rows)
    graded = sum(grade is not None for grade in grades)
    if len(grades) != wanted or not graded or (question.required and graded < wanted):
        raise _refuse()
    return grades


def _number(question: Question, value: Any) -> Value:
    return whole(value, question.least, question.most)


def _text(question: Question, value: Any) -> Value:
    words = text(value)
    if not 0 < len(words) <= question.most or words != tidy(words):
        raise _refuse()
    return words


_READERS = {
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.SCALE: _grade,
    Kind.MATRIX: _matrix,
    Kind.NUMBER: _number,
    Kind.TEXT: _text,
}
