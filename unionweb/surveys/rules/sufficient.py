"""Sufficient statistics (充分统计量): all that is kept of a subject's responses when the rows are dropped.

Grades are summed as grades (1–5); both mappings to points are affine, so a score, an interval or Cronbach's α
under either can be computed later. Statistics of disjoint sets of
responses add up; `empty` is the zero.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from unionweb.surveys.rules.answers import Answers, Value
from unionweb.surveys.rules.mapping import HIGHEST, LOWEST
from unionweb.surveys.rules.questions import Kind, Question, Questionnaire
from unionweb.surveys.rules.shapes import canonical, exact, fields, items, read_canonical, table, whole, wrong

SUM_MOST = 10**15
_GRADES = HIGHEST + 1
_SUMMED = 3


@dataclass(frozen=True, slots=True)
class Statistics:
    """Of one subject (or of one group of its respondents).

    `received`: responses read. `scored`: those with at least one graded indicator; `total` and `squares` are
    Σ and Σ² of their mean grades. `counts`: for each question (matrix: "question/row") how often each value
    was given and, last, how many answered; values are 0 (不了解) to 5 of a scale, or the options. `numbers`:
    n, Σ, Σ² of a numeric question. `complete`: responses that graded every indicator, with `sums` and
    `products` (lower triangle) of their grades.
    """

    indicators: tuple[str, ...]
    received: int
    scored: int
    total: Fraction
    squares: Fraction
    counts: dict[str, tuple[int, ...]]
    numbers: dict[str, tuple[int, ...]]
    complete: int
    sums: tuple[int, ...]
    products: tuple[tuple[int, ...], ...]

    def __add__(self, other: "Statistics") -> "Statistics":
        """Of both sets of responses together; ValueError when they answered different questions."""
        if self._shape() != other._shape():
            raise ValueError("statistics of different questionnaires do not add up")
        return Statistics(
            self.indicators,
            self.received + other.received,
            self.scored + other.scored,
            self.total + other.total,
            self.squares + other.squares,
            {name: _plus(counts, other.counts[name]) for name, counts in self.counts.items()},
            {name: _plus(sums, other.numbers[name]) for name, sums in self.numbers.items()},
            self.complete + other.complete,
            _plus(self.sums, other.sums),
            tuple(_plus(*rows) for rows in zip(self.products, other.products, strict=True)),
        )

    def _shape(self) -> tuple[object, ...]:
        lengths = {name: len(counts) for name, counts in self.counts.items()}
        return self.indicators, lengths, self.numbers.keys()

    def to_bytes(self) -> bytes:
        """Canonical JSON."""
        return canonical(
            {
                "indicators": self.indicators,
                "received": self.received,
                "scored": self.scored,
                "total": str(self.total),
                "squares": str(self.squares),
                "counts": self.counts,
                "numbers": self.numbers,
                "complete": self.complete,
                "sums": self.sums,
                "products": self.products,
            }
        )


def read_statistics(data: bytes) -> Statistics:
    """From canonical JSON; Unreadable when a part is missing or of the wrong form."""
    names, received, scored, total, squares, counts, numbers, complete, sums, products = fields(
        read_canonical(data),
        *("indicators", "received", "scored", "total", "squares"),
        *("counts", "numbers", "complete", "sums", "products"),
    )
    indicators = tuple(map(str, items(names)))
    read = Statistics(
        indicators,
        whole(received),
        whole(scored),
        exact(total),
        exact(squares),
        {name: _wholes(listed) for name, listed in table(counts).items()},
        {name: _wholes(listed, -SUM_MOST) for name, listed in table(numbers).items()},
        whole(complete),
        _wholes(sums),
        tuple(_wholes(row) for row in items(products)),
    )
    _check(read)
    return read


def empty(questionnaire: Questionnaire) -> Statistics:
    """Of no response at all."""
    return Gathering(questionnaire).statistics()


def gather(questionnaire: Questionnaire, responses: Iterable[Answers]) -> Statistics:
    """Of responses that `read_answers` let pass; reads them one at a time."""
    gathering = Gathering(questionnaire)
    for answers in responses:
        gathering.add(answers)
    return gathering.statistics()


class Gathering:
    """Adds up responses as they come; memory does not grow with their number."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._indicators = tuple(question.id for question in questionnaire.indicators)
        size = len(self._indicators)
        # A mean over k indicators is a whole number of 1/_unit for every k: sums stay whole numbers.
        self._unit = lcm(*range(1, size + 1))
        self._received = self._scored = self._total = self._squares = self._complete = 0
        self._counts = {
            name: [0] * length for question in questionnaire.questions for name, length in _lines(question)
        }
        self._numbers = {q.id: [0] * _SUMMED for q in questionnaire.questions if q.kind is Kind.NUMBER}
        self._scales = [(q.id, self._counts[q.id]) for q in questionnaire.questions if q.kind is Kind.SCALE]
        self._others = [question for question in questionnaire.questions if question.kind is not Kind.SCALE]
        self._sums = [0] * size
        self._products = [[0] * (place + 1) for place in range(size)]

    def add(self, answers: Answers) -> None:
        """One response."""
        self._received += 1
        for name, counts in self._scales:
            if isinstance(grade := answers.get(name), int):
                counts[grade] += 1
                counts[-1] += 1
        for question in self._others:
            value = answers.get(question.id)
            if value is not None:
                self._count(question, value)
        grades = [grade for name in self._indicators if isinstance(grade := answers.get(name), int) and grade]
        if grades:
            self._scored += 1
            mean = sum(grades) * (self._unit // len(grades))
            self._total += mean
            self._squares += mean * mean
        if grades and len(grades) == len(self._indicators):
            self._add_complete(grades)

    def statistics(self) -> Statistics:
        """Of all responses so far."""
        return Statistics(
            self._indicators,
            self._received,
            self._scored,
            Fraction(self._total, self._unit),
            Fraction(self._squares, self._unit**2),
            {name: tuple(counts) for name, counts in self._counts.items()},
            {name: tuple(sums) for name, sums in self._numbers.items()},
            self._complete,
            tuple(self._sums),
            tuple(tuple(row) for row in self._products),
        )

    def _count(self, question: Question, value: Value) -> None:
        if isinstance(value, int):
            for place, term in enumerate((1, value, value * value)):
                self._numbers[question.id][place] += term
        elif question.kind is Kind.MATRIX:
            for row, grade in zip(question.rows, value, strict=True):
                if isinstance(grade, int):
                    _tick(self._counts[line_name(question, row.id)], grade)
        elif question.kind is Kind.TEXT:
            _tick(self._counts[question.id])
        else:
            chosen = (value,) if isinstance(value, str) else value
            places = [question.choices.index(str(choice)) for choice in chosen]
            _tick(self._counts[question.id], *places)

    def _add_complete(self, grades: list[int]) -> None:
        self._complete += 1
        for place, grade in enumerate(grades):
            self._sums[place] += grade
            row = self._products[place]
            for other in range(place + 1):
                row[other] += grade * grades[other]


def line_name(question: Question, row: str) -> str:
    """The key in `counts` of a row of a matrix."""
    return f"{question.id}/{row}"


def _lines(question: Question) -> list[tuple[str, int]]:
    """The keys in `counts` that a question needs, with the length of each; a text is only counted."""
    if question.kind is Kind.NUMBER:
        return []
    if question.kind is Kind.MATRIX:
        return [(line_name(question, row.id), _GRADES + 1) for row in question.rows]
    values = _GRADES if question.kind is Kind.SCALE else len(question.options)
    return [(question.id, values + 1)]


def _tick(counts: list[int], *places: int) -> None:
    for place in places:
        counts[place] += 1
    counts[-1] += 1


def _plus(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _wholes(value: Any, least: int = 0) -> tuple[int, ...]:
    return tuple(whole(number, least, SUM_MOST) for number in items(value))


def _check(read: Statistics) -> None:
    """Sums that no responses could have are refused: statistics outlive what they were made from."""
    size = len(read.indicators)
    if not read.complete <= read.scored <= read.received:
        raise wrong("complete ≤ scored ≤ received")
    if len(read.sums) != size or [len(row) for row in read.products] != list(range(1, size + 1)):
        raise wrong("sums, products")
    if not read.scored * LOWEST <= read.total <= read.scored * HIGHEST:
        raise wrong("total")
    if read.squares * read.scored < read.total**2 or read.squares > HIGHEST * read.total:
        raise wrong("squares")
    if any(not listed or max(listed) > read.received for listed in read.counts.values()):
        raise wrong("counts")
    if any(len(read.counts.get(name, ())) != _GRADES + 1 for name in read.indicators):
        raise wrong("counts")
    if any(len(sums) != _SUMMED for sums in read.numbers.values()):
        raise wrong("numbers")
