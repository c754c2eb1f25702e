"""Marks and jurors that somebody should look at. A flag accuses nobody and changes no score.

Measures are in scales, the standard deviation of one mark in its room: what jurors ordinarily differ by.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from statistics import median

from unionweb.base.fractions import decimal_text
from unionweb.base.text import Sentence, mark, say
from unionweb.recruitment.rules.scores import settle
from unionweb.recruitment.rules.severity import UNIT, Correction

SAME_LEAST = 3
"""All the same score is worth a word from so many marks on."""
FAR_JUROR = 2.0
"""A juror is far off by more than two scales, if that is more than two standard errors of his severity."""
FAR_MARK = 3.0
"""A mark is far off its panel beyond three scales: with Huber's 1.5 it then weighs half or less."""
LEAST_OFF = 0.01
"""Where everybody agrees the scale is zero, and what is left is the rounding of the severities."""


class Kind(StrEnum):
    """What there is to look at."""

    SAME = "same"
    HARSH = "harsh"
    MILD = "mild"
    HIGH = "high"
    LOW = "low"


KINDS = {
    Kind.SAME: mark("打分全部相同"),
    Kind.HARSH: mark("明显偏严"),
    Kind.MILD: mark("明显偏宽"),
    Kind.HIGH: mark("明显偏高"),
    Kind.LOW: mark("明显偏低"),
}
_WORDS = {
    Kind.SAME: mark("评委 %(juror)s 给 %(n)s 位候选人都打了 %(points)s 分"),
    Kind.HARSH: mark("评委 %(juror)s 比其他评委偏严 %(points)s 分"),
    Kind.MILD: mark("评委 %(juror)s 比其他评委偏宽 %(points)s 分"),
    Kind.HIGH: mark("评委 %(juror)s 给 %(candidate)s 的分数比其他评委的判断高 %(points)s 分"),
    Kind.LOW: mark("评委 %(juror)s 给 %(candidate)s 的分数比其他评委的判断低 %(points)s 分"),
}


@dataclass(frozen=True, slots=True)
class Flag:
    """`points`: how far off, always positive; of SAME the score that was given `marks` times."""

    kind: Kind
    juror: str
    points: Fraction
    candidate: str | None = None
    marks: int = 0

    def words(self, name: Callable[[str], str] = str) -> Sentence:
        """For people; `name` turns keys into names or numbers."""
        return say(
            _WORDS[self.kind],
            juror=name(self.juror),
            candidate=name(self.candidate) if self.candidate else "",
            points=decimal_text(self.points),
            n=self.marks,
        )


def flags(correction: Correction) -> list[Flag]:
    """Jurors first, in order of their names, then marks in order of the candidates."""
    given: dict[str, list[Fraction]] = {name: [] for name in sorted(correction.jurors)}
    for corrected in correction.candidates.values():
        for one in corrected.marks:
            given[one.juror].append(one.points)
    same = (_of_same(name, points) for name, points in given.items())
    return [*filter(None, same), *_of_jurors(correction), *_of_marks(correction)]


def _of_same(name: str, given: list[Fraction]) -> Flag | None:
    if len(given) < SAME_LEAST or len(set(given)) > 1:
        return None
    return Flag(Kind.SAME, name, given[0], marks=len(given))


def _of_jurors(correction: Correction) -> Iterator[Flag]:
    """Measured from the middle juror of the room: one who is far off moves the mean of all."""
    for room, scale in zip(correction.rooms, correction.scales, strict=True):
        middle = median(correction.jurors[name].severity for name in room.jurors)
        for name in room.jurors:
            error = correction.jurors[name].error
            if scale is None or error is None:
                continue
            off = correction.jurors[name].severity - middle
            if abs(float(off)) > max(FAR_JUROR * max(scale, error), LEAST_OFF):
                yield Flag(Kind.HARSH if off > 0 else Kind.MILD, name, abs(off))


def _of_marks(correction: Correction) -> Iterator[Flag]:
    for name in sorted(correction.candidates):
        corrected = correction.candidates[name]
        scale = correction.scales[corrected.room]
        if scale is None:
            continue
        score, far = float(corrected.score), max(FAR_MARK * scale, LEAST_OFF)
        for one, severity in zip(corrected.marks, corrected.severities, strict=True):
            residual = one.points.numerator / one.points.denominator + severity / UNIT - score
            if abs(residual) > far:
                kind = Kind.HIGH if residual > 0 else Kind.LOW
                yield Flag(kind, one.juror, abs(settle(Fraction(residual))), name)
