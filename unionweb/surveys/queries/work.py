"""How far the closing of a survey's boxes is, then the opening of what was in them."""

from dataclasses import dataclass

from unionweb.ballots.opening import progress
from unionweb.surveys.models import Subject, Survey
from unionweb.surveys.queries.surveys import unsealed


@dataclass(frozen=True, slots=True)
class Line:
    """A subject: its box is closed; so many of its responses are opened; they are counted."""

    subject: Subject
    sealed: bool
    opened: int
    counted: bool


@dataclass(frozen=True, slots=True)
class Work:
    """`sealing`: boxes are still to be closed, of which `done` are, of `total`. Afterwards these are numbers
    of responses, opened and to be opened."""

    survey: Survey
    sealing: bool
    done: int
    total: int
    lines: list[Line]


def work_of(survey: Survey) -> Work:
    """How far it is now."""
    waiting = unsealed(survey)
    lines = [_line(one, closing=bool(waiting)) for one in survey.subjects]
    if waiting:
        return Work(survey, True, len(lines) - len(waiting), len(lines), lines)
    total = sum(one.received or 0 for one in survey.subjects)
    return Work(survey, False, sum(one.opened for one in lines), total, lines)


def _line(subject: Subject, closing: bool) -> Line:
    if subject.unreadable is not None:
        return Line(subject, True, subject.received or 0, True)
    opened = None if closing or subject.vote is None else progress(subject.vote)
    return Line(subject, subject.received is not None, opened.opened if opened else 0, False)
