"""The marks of a panel and the two scores that need no model: the mean and the trimmed mean.

Source: the regulations on recruitment. Marks are exact. Every score is settled to two
decimals (half to even) before it is shown or compared, so that whoever recomputes gets the same order; the
settled scores of the rounds are what the total is made of.

Settling a float (the severities and weights of `severity`) has a price: within 1e-9 of the middle between two
decimals (`is_on_edge`) the order of summation decides, and another machine may settle it one step away. The
settled number that was published is the one that counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import floor, lcm
from operator import attrgetter

from unionweb.base.text import mark

DIGITS = 2
TRIM_LEAST = 5
"""去掉最高最低分 takes at least so many jurors."""

_EDGE = 1e-9


class Binding(StrEnum):
    """Which of the three scores decides; fixed before scoring opens."""

    RAW = "raw"
    TRIMMED = "trimmed"
    CORRECTED = "corrected"


BINDINGS = {
    Binding.RAW: mark("平均分"),
    Binding.TRIMMED: mark("去掉最高最低分的平均分"),
    Binding.CORRECTED: mark("校正评委宽严后的得分"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """What one juror gave one candidate, in points of the rubric."""

    juror: str
    candidate: str
    points: Fraction


@dataclass(frozen=True, slots=True)
class Score:
    """An exact mean and the number of jurors in the panel, those whose marks were dropped included."""

    mean: Fraction
    panel: int

    @property
    def settled(self) -> Fraction:
        """As it is shown and compared."""
        return settle(self.mean)


@dataclass(frozen=True, slots=True)
class Trimmed(Score):
    """A mean without one highest and one lowest mark, which are kept for the explanation."""

    lowest: Fraction
    highest: Fraction


def panels(marks: Iterable[Mark]) -> dict[str, list[Mark]]:
    """Marks by candidate, both in order of their names; ValueError when a juror marked a candidate twice."""
    found: dict[str, list[Mark]] = {}
    for one in sorted(marks, key=attrgetter("candidate", "juror")):
        panel = found.setdefault(one.candidate, [])
        if panel and panel[-1].juror == one.juror:
            raise ValueError(f"{one.juror} marked {one.candidate} twice")
        panel.append(one)
    return found


def means(by_candidate: Mapping[str, Sequence[Mark]]) -> dict[str, Score]:
    """The raw mean of each candidate."""
    return {candidate: mean([one.points for one in panel]) for candidate, panel in by_candidate.items()}


def mean(points: Sequence[Fraction]) -> Score:
    """The mean of at least one mark."""
    above, common = _sum(points)
    return Score(Fraction(above, common * len(points)), len(points))


def trimmed(points: Sequence[Fraction]) -> Trimmed | None:
    """The trimmed mean; None when the panel is too small for it, and the regulation says what counts then."""
    if len(points) < TRIM_LEAST:
        return None
    lowest, *kept, highest = sorted(points)
    above, common = _sum(kept)
    return Trimmed(Fraction(above, common * len(kept)), len(points), lowest, highest)


def _sum(points: Sequence[Fraction]) -> tuple[int, int]:
    """The exact sum over one common denominator: three times as fast as adding fractions."""
    common = lcm(*[one.denominator for one in points])
    return sum([one.numerator * (common // one.denominator) for one in points]), common


def settle(value: Fraction, digits: int = DIGITS) -> Fraction:
    """Rounded to so many decimals, half to even."""
    return Fraction(round(value, digits))


def units(value: float, digits: int) -> int:
    """A float in whole units of its last decimal: units(0.5, 4) → 5000."""
    return round(value * 10.0**digits)


def is_on_edge(value: float, digits: int) -> bool:
    """Whether a float is within 1e-9 of the middle between two neighbours of so many decimals."""
    step = 10.0**-digits
    return abs(value / step - floor(value / step) - 0.5) * step < _EDGE
