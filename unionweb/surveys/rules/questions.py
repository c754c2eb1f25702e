"""What a survey asks: sections of questions, the same for every subject (department) that is rated."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Any

from unionweb.base.text import mark
from unionweb.surveys.rules.mapping import HIGHEST, LOWEST, UNKNOWN, GradeMapping, Scoring
from unionweb.surveys.rules.shapes import (
    canonical,
    exact,
    fields,
    flag,
    items,
    read_canonical,
    text,
    whole,
    word,
)

NUMBER_MOST = 10**6


class Kind(StrEnum):
    """What an answer looks like."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale"
    MATRIX = "matrix"
    NUMBER = "number"
    TEXT = "text"


KINDS = {
    Kind.SINGLE: mark("单选"),
    Kind.MULTIPLE: mark("多选"),
    Kind.SCALE: mark("五级评价"),
    Kind.MATRIX: mark("矩阵评价"),
    Kind.NUMBER: mark("数字"),
    Kind.TEXT: mark("文字"),
}


class Role(StrEnum):
    """What an answer counts for."""

    PLAIN = "plain"
    INDICATOR = "indicator"
    AWARENESS = "awareness"
    PARTICIPATION = "participation"
    COMMENT = "comment"


ROLES = {
    Role.PLAIN: mark("一般问题"),
    Role.INDICATOR: mark("指标"),
    Role.AWARENESS: mark("知晓度"),
    Role.PARTICIPATION: mark("参与度"),
    Role.COMMENT: mark("意见"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """An option, or a row of a matrix. `counts`: choosing it counts towards awareness or participation."""

    id: str
    label: str
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """Shown only if an earlier question was answered with one of these: option ids, or grades "0" to "5"."""

    question: str
    among: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """One question. `least` and `most` bound the number of options chosen (multiple), the number itself
    (number) or the length in code points (text: `most`). `unknown`: 不了解 is offered (scale, matrix)."""

    id: str
    kind: Kind
    text: str
    role: Role = Role.PLAIN
    required: bool = False
    unknown: bool = True
    options: tuple[Option, ...] = ()
    rows: tuple[Option, ...] = ()
    least: int = 0
    most: int = 0
    shown_if: Condition | None = None

    @cached_property
    def grades(self) -> range:
        """The values a scale may have; 0 is 不了解."""
        return range(UNKNOWN if self.unknown else LOWEST, HIGHEST + 1)

    @cached_property
    def choices(self) -> tuple[str, ...]:
        """What a condition may name; none where the answer is a number, a text or a matrix."""
        if self.kind is Kind.SCALE:
            return tuple(map(str, self.grades))
        return tuple(option.id for option in self.options)

    def as_json(self) -> dict[str, Any]:
        """As in the questionnaire."""
        condition = self.shown_if
        return {
            "id": self.id,
            "kind": self.kind.value,
            "text": self.text,
            "role": self.role.value,
            "required": self.required,
            "unknown": self.unknown,
            "options": [_option_json(option) for option in self.options],
            "rows": [_option_json(row) for row in self.rows],
            "least": self.least,
            "most": self.most,
            "shown_if": condition and {"question": condition.question, "among": list(condition.among)},
        }


@dataclass(frozen=True, slots=True)
class Section:
    """Questions under one heading; a page on a phone."""

    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is rated: a department, an activity. Each has its own ballot."""

    id: str
    name: str


@dataclass(frozen=True)
class Questionnaire:
    """Everything that is fixed before opening. Without subjects the whole is one ballot."""

    title: str
    sections: tuple[Section, ...]
    scoring: Scoring = field(default_factory=Scoring)
    subjects: tuple[Subject, ...] = ()
    version: int = 1

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions in the order of the page."""
        return tuple(question for section in self.sections for question in section.questions)

    @cached_property
    def by_id(self) -> dict[str, Question]:
        """The questions by id."""
        return {question.id: question for question in self.questions}

    @cached_property
    def indicators(self) -> tuple[Question, ...]:
        """The questions that make the score."""
        return tuple(question for question in self.questions if question.role is Role.INDICATOR)

    def with_role(self, role: Role) -> Question | None:
        """The first question with a role, if any."""
        return next((question for question in self.questions if question.role is role), None)

    def to_bytes(self) -> bytes:
        """Canonical JSON."""
        return canonical(
            {
                "title": self.title,
                "version": self.version,
                "scoring": {
                    "mapping": self.scoring.mapping.value,
                    "threshold": str(self.scoring.threshold),
                },
                "subjects": [{"id": subject.id, "name": subject.name} for subject in self.subjects],
                "sections": [
                    {
                        "title": section.title,
                        "questions": [question.as_json() for question in section.questions],
                    }
                    for section in self.sections
                ],
            }
        )

    @property
    def checksum(self) -> str:
        """SHA-256 of the canonical bytes, 64 hexadecimal digits."""
        return sha256(self.to_bytes()).hexdigest()


def parse_questionnaire(data: bytes) -> Questionnaire:
    """From canonical JSON; Unreadable unless it has the form of a questionnaire. Whether it makes sense is
    for `faults` to say; `faults.read_questionnaire` does both."""
    title, version, scoring, subjects, sections = fields(
        read_canonical(data), "title", "version", "scoring", "subjects", "sections"
    )
    mapping, threshold = fields(scoring, "mapping", "threshold")
    return Questionnaire(
        text(title),
        tuple(_read_section(section) for section in items(sections)),
        Scoring(word(GradeMapping, mapping), exact(threshold)),
        tuple(Subject(*map(text, fields(subject, "id", "name"))) for subject in items(subjects)),
        whole(version, 1),
    )


def _option_json(option: Option) -> dict[str, Any]:
    return {"id": option.id, "label": option.label, "counts": option.counts}


def _read_section(value: Any) -> Section:
    title, questions = fields(value, "title", "questions")
    return Section(text(title), tuple(_read_question(question) for question in items(questions)))


def _read_question(value: Any) -> Question:
    identity, kind, words, role, required, unknown, options, rows, least, most, shown_if = fields(
        value,
        *(
            "id",
            "kind",
            "text",
            "role",
            "required",
            "unknown",
            "options",
            "rows",
            "least",
            "most",
            "shown_if",
        ),
    )
    return Question(
        text(identity),
        word(Kind, kind),
        text(words),
        word(Role, role),
        flag(required),
        flag(unknown),
        tuple(_read_option(option) for option in items(options)),
        tuple(_read_option(row) for row in items(rows)),
        whole(least, -NUMBER_MOST, NUMBER_MOST),
        whole(most, -NUMBER_MOST, NUMBER_MOST),
        None if shown_if is None else _read_condition(shown_if),
    )


def _read_option(value: Any) -> Option:
    identity, label, counts = fields(value, "id", "label", "counts")
    return Option(text(identity), text(label), flag(counts))


def _read_condition(value: Any) -> Condition:
    question, among = fields(value, "question", "among")
    return Condition(text(question), tuple(text(choice) for choice in items(among)))
