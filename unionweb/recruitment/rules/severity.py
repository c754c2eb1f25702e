"""Scores corrected for harsh and mild jurors, so that anybody can recompute them with a pocket calculator:

    corrected = Σ weight · (points + severity of the juror) ÷ Σ weight        over the candidate's panel

This holds exactly: `additive` finds severities and weights as floats, they are settled to four decimals here
and published, and every score is an exact fraction of what was published. Rooms that nothing connects are
corrected each by itself (its severities add up to about zero) and must not be compared with one another.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, repeat
from math import lcm
from operator import attrgetter, mul
from typing import NamedTuple

from unionweb.recruitment.rules import additive
from unionweb.recruitment.rules.columns import Panel
from unionweb.recruitment.rules.connectivity import Room, rooms_of
from unionweb.recruitment.rules.scores import Mark, is_on_edge, panels, settle, units

DIGITS = 4
UNIT = 10**DIGITS


@dataclass(frozen=True, slots=True)
class Juror:
    """How much a juror is harsher (positive: gives too little) than the others of the room, in points;
    `error`: its standard error, None when there are too few marks; `marks`: how many he gave."""

    name: str
    severity: Fraction
    error: float | None
    marks: int
    room: int


@dataclass(frozen=True, slots=True)
class Used:
    """A mark and how it counted: raised by the severity of its juror, with a weight of at most 1, which is
    less the further the mark is from what the others lead to expect."""

    juror: str
    points: Fraction
    severity: Fraction
    weight: Fraction

    @property
    def raised(self) -> Fraction:
        """Points with the juror's severity made good."""
        return self.points + self.severity


class Corrected(NamedTuple):
    """A candidate's score with all that it is made of. It may lie outside the rubric's range. `error`: its
    standard error in points, None when there are too few marks to tell. `severities` and `weights` of the
    jurors of `marks`, in ten-thousandths."""

    candidate: str
    score: Fraction
    error: float | None
    room: int
    marks: tuple[Mark, ...]
    severities: tuple[int, ...]
    weights: tuple[int, ...]

    @property
    def settled(self) -> Fraction:
        """As it is shown and compared."""
        return settle(self.score)

    @property
    def used(self) -> tuple[Used, ...]:
        """What a candidate needs for recomputing the score."""
        return tuple(
            Used(one.juror, one.points, Fraction(severity, UNIT), Fraction(weight, UNIT))
            for one, severity, weight in zip(self.marks, self.severities, self.weights, strict=True)
        )

    def residual(self, used: Used) -> Fraction:
        """How far a mark lies above (positive) what score and severity lead to expect."""
        return used.raised - self.score


@dataclass(frozen=True, slots=True)
class Correction:
    """Of a round. `scales`: by room the standard deviation of a single mark, None where it cannot be told.
    `on_edge`: a severity or weight settled so close to the middle between two decimals that another machine
    may settle it one step away; the published ones count."""

    candidates: Mapping[str, Corrected]
    jurors: Mapping[str, Juror]
    rooms: tuple[Room, ...]
    scales: tuple[float | None, ...]
    on_edge: bool

    @property
    def comparable(self) -> bool:
        """Whether everybody may be ranked in one list."""
        return len(self.rooms) < 2


class _Whole:
    """The marks of a room as whole numbers of one common part of a point."""

    def __init__(self, panels: Sequence[Sequence[Mark]]) -> None:
        self.panels = panels
        ratios = [[one.points.as_integer_ratio() for one in panel] for panel in panels]
        self.part = lcm(*{below for panel in ratios for _above, below in panel})
        self.counts = [[above * (self.part // below) for above, below in panel] for panel in ratios]

    def fit(self, room: Room, huber: float | None) -> additive.Fit:
        """The model of the room, the jurors numbered in order of their names."""
        place = {name: number for number, name in enumerate(room.jurors)}
        listed = [
            Panel([place[one.juror] for one in panel], [count / self.part for count in counts])
            for panel, counts in zip(self.panels, self.counts, strict=True)
        ]
        return additive.fit(listed, len(room.jurors), huber)

    def scores(self, room: int, severities: Mapping[str, int], fitted: additive.Fit) -> Iterator[Corrected]:
        """The identity above in whole numbers, which is many times faster than adding fractions."""
        errors = fitted.candidate_errors or repeat(None, len(self.panels))
        rows = zip(self.panels, self.counts, fitted.weights, errors, strict=True)
        for panel, counts, weights, error in rows:
            harsh = tuple([severities[one.juror] for one in panel])
            kept = tuple([UNIT if one == 1.0 else _kept(one) for one in weights])
            above = sum(map(mul, kept, counts)) * UNIT + sum(map(mul, kept, harsh)) * self.part
            score = Fraction(above, sum(kept) * UNIT * self.part)
            yield Corrected(panel[0].candidate, score, error, room, tuple(panel), harsh, kept)


def _kept(weight: float) -> int:
    """In ten-thousandths; never zero, since a mark that was given counts for something."""
    return max(1, units(weight, DIGITS))


def correct(marks: Iterable[Mark], huber: float | None = additive.HUBER) -> Correction:
    """All candidates and jurors of a round; `huber` None leaves every mark its full weight. The order of the
    marks does not matter. ValueError when a juror marked a candidate twice."""
    by_candidate = panels(marks)
    found = rooms_of({name: [one.juror for one in panel] for name, panel in by_candidate.items()})
    candidates: dict[str, Corrected] = {}
    jurors: dict[str, Juror] = {}
    scales, edges = [], False
    for number, room in enumerate(found):
        whole = _Whole([by_candidate[name] for name in room.candidates])
        fitted = whole.fit(room, huber)
        severities = {
            name: units(one, DIGITS) for name, one in zip(room.jurors, fitted.severities, strict=True)
        }
        jurors |= _jurors(number, severities, whole.panels, fitted)
        candidates |= {one.candidate: one for one in whole.scores(number, severities, fitted)}
        scales.append(fitted.scale)
        edges = edges or _any_on_edge(fitted)
    return Correction(candidates, jurors, found, tuple(scales), edges)


def _jurors(
    number: int, severities: Mapping[str, int], panels: Sequence[Sequence[Mark]], fitted: additive.Fit
) -> dict[str, Juror]:
    counts = Counter(map(attrgetter("juror"), chain.from_iterable(panels)))
    errors = fitted.juror_errors or repeat(None, len(severities))
    return {
        name: Juror(name, Fraction(severity, UNIT), error, counts[name], number)
        for (name, severity), error in zip(severities.items(), errors, strict=True)
    }


def _any_on_edge(fitted: additive.Fit) -> bool:
    weights = (weight for of_panel in fitted.weights for weight in of_panel if weight != 1.0)
    return any(is_on_edge(one, DIGITS) for one in (*fitted.severities, *weights))
