"""What a survey came to: every subject, the other questions, comments, a department over the semesters."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import func, select

from unionweb.base.db import db
from unionweb.surveys.models import Audience, Blotted, Comment, Subject, Survey
from unionweb.surveys.queries.statistics import Rated, before_of, published_subjects, rated, statistics_of
from unionweb.surveys.rules.comments import may_release
from unionweb.surveys.rules.mapping import GRADES
from unionweb.surveys.rules.questions import Kind, Question, Questionnaire, Role
from unionweb.surveys.rules.reports import has_reached, result
from unionweb.surveys.rules.scores import LEAST_SCORED
from unionweb.surveys.rules.shipped import SurveyKind
from unionweb.surveys.rules.sufficient import Statistics, line_name

CONSULTED = Fraction(30, 100)
"""Of the delegates, for a consultation on major matters; source: rule C22."""

__all__ = [
    "Rated",
    "blots_of",
    "comments_of",
    "consultation_of",
    "lines_of",
    "rated",
    "rated_subject",
    "trend",
]


def rated_subject(subject: Subject) -> Rated:
    """One subject with its result."""
    return next(one for one in rated(subject.survey) if one.subject.id == subject.id)


def trend(kind: SurveyKind, department_id: int) -> list[Rated]:
    """A department in every published survey of a kind, the earliest first, each compared with the one
    before. Each has the score of its own mapping; a difference is taken under the later one."""
    subjects = published_subjects(kind, [department_id])
    kept = statistics_of(subjects)
    found: list[Rated] = []
    before: Subject | None = None
    for one in subjects:
        if one.id in kept:
            outcome = result(one.survey.asks, kept[one.id], one.eligible, before_of(before, kept))
            found.append(Rated(one, outcome, before))
            before = one
    return found


@dataclass(frozen=True, slots=True)
class Consultation:
    """Whether so many delegates gave their opinion as the rule asks for."""

    received: int
    asked: int
    least: Fraction
    reached: bool


def consultation_of(survey: Survey) -> Consultation | None:
    """Of a closed survey of delegates; None of any other. Responses that nobody could read do not count."""
    if survey.audience is not Audience.DELEGATES or survey.closed_at is None:
        return None
    asked, received = max(
        (one.eligible, (one.received or 0) - (one.unreadable or 0)) for one in survey.subjects
    )
    return Consultation(received, asked, CONSULTED, has_reached(received, asked, CONSULTED))


@dataclass(frozen=True, slots=True)
class Remarks:
    """What was written in answer to a question; `written` times. No comment is shown, to nobody, when they
    are too few."""

    question: Question
    written: int
    comments: tuple[Comment, ...]

    @property
    def withheld(self) -> bool:
        """Whether there are comments, but too few."""
        return bool(self.written) and not may_release(self.written)


def comments_of(subject: Subject, questionnaire: Questionnaire, statistics: Statistics) -> list[Remarks]:
    """By question, in the shuffled order in which they are kept."""
    query = select(Comment).where(Comment.subject_id == subject.id).order_by(Comment.number)
    found: dict[str, list[Comment]] = {}
    for one in db.session.scalars(query):
        found.setdefault(one.question, []).append(one)
    asked = [one for one in questionnaire.questions if one.kind is Kind.TEXT]
    return [Remarks(one, statistics.counts[one.id][-1], _shown(found.get(one.id, ()))) for one in asked]


def blots_of(comment_ids: Sequence[int]) -> dict[int, int]:
    """How often each of these comments was blotted; one that never was is left out."""
    query = select(Blotted.comment_id, func.count().label("number"))
    rows = db.session.execute(query.where(Blotted.comment_id.in_(comment_ids)).group_by(Blotted.comment_id))
    return {row.comment_id: row.number for row in rows}


def _shown(comments: Sequence[Comment]) -> tuple[Comment, ...]:
    return tuple(comments) if may_release(len(comments)) else ()


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """How one question (or row of a matrix) that is no indicator was answered: each offered answer with how
    often it was given; `mean` of a numeric one. Neither when fewer than five answered."""

    question: Question
    row: str
    answered: int
    counts: tuple[tuple[str, int], ...]
    mean: Fraction | None = None

    @property
    def withheld(self) -> bool:
        """Whether too few answered to show how."""
        return self.answered < LEAST_SCORED


def lines_of(questionnaire: Questionnaire, statistics: Statistics) -> list[AnswerLine]:
    """Every question that is neither an indicator nor a text, in order."""
    found: list[AnswerLine] = []
    for one in questionnaire.questions:
        if one.kind is Kind.MATRIX:
            found += [_line(one, row.label, statistics.counts[line_name(one, row.id)]) for row in one.rows]
        elif one.kind is Kind.NUMBER:
            found.append(_number(one, statistics.numbers[one.id]))
        elif one.kind is not Kind.TEXT and one.role is not Role.INDICATOR:
            found.append(_line(one, "", statistics.counts[one.id]))
    return found


def _line(question: Question, row: str, counts: Sequence[int]) -> AnswerLine:
    *given, answered = counts
    labels = [option.label for option in question.options]
    if question.kind in (Kind.SCALE, Kind.MATRIX):
        labels = [GRADES[grade] for grade in range(len(given))]
    shown = tuple(zip(labels, given, strict=True)) if answered >= LEAST_SCORED else ()
    return AnswerLine(question, row, answered, shown)


def _number(question: Question, sums: Sequence[int]) -> AnswerLine:
    answered, total, _squares = sums
    mean = Fraction(total, answered) if answered >= LEAST_SCORED else None
    return AnswerLine(question, "", answered, (), mean)
