"""Candidates so near the line that their place is uncertain: these need one more juror.

The rule: a score is uncertain when it lies no further from the line than one standard error (NEAR), on
either side. At exactly one, the true score is on the other side about once in six times; one more juror in a
panel of three narrows the error by an eighth. Where there are too few marks to have an error, everybody is
uncertain.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf, sqrt

from unionweb.base.fractions import decimal_text
from unionweb.base.text import Sentence, say
from unionweb.recruitment.rules.scores import Mark

NEAR = 1.0


@dataclass(frozen=True, slots=True)
class Standing:
    """A settled score with its standard error in points; None: cannot be told."""

    candidate: str
    score: Fraction
    error: float | None


@dataclass(frozen=True, slots=True)
class Uncertain:
    """`distance` to the line in points, negative below it; `error` as in the standing."""

    candidate: str
    distance: Fraction
    error: float | None

    @property
    def closeness(self) -> float:
        """The distance in standard errors; 0 at the line or without an error."""
        if not self.distance or self.error is None:
            return 0.0
        return abs(float(self.distance)) / self.error if self.error else inf

    def words(self) -> Sentence:
        """Why one more juror is needed."""
        if self.error is None:
            return say("评分太少，无法估计误差，需再请一位评委")
        return say(
            "距分数线 %(distance)s 分，标准误差 %(error)s 分，名次不确定，需再请一位评委",
            distance=decimal_text(abs(self.distance)),
            error=f"{self.error:.2f}",
        )


def near_line(standings: Iterable[Standing], line: Fraction, near: float = NEAR) -> list[Uncertain]:
    """Those whose place is uncertain, the most uncertain first; `near` in standard errors."""
    found = [Uncertain(one.candidate, one.score - line, one.error) for one in standings]
    return sorted(
        (one for one in found if one.closeness <= near), key=lambda one: (one.closeness, one.candidate)
    )


def cut_line(scores: Sequence[Fraction], places: int) -> Fraction | None:
    """The line between the last who gets one of so many places and the next, half way; None when everybody or
    nobody gets one."""
    if not 0 < places < len(scores):
        return None
    ordered = sorted(scores, reverse=True)
    return (ordered[places - 1] + ordered[places]) / 2


def errors_of_means(by_candidate: Mapping[str, Sequence[Mark]]) -> dict[str, float | None]:
    """The standard error of each raw mean: the spread of marks within panels, pooled over all of them, ÷ √ of
    the panel's size. It takes harsh jurors for noise, which they are where nothing corrects them."""
    spare = sum(len(panel) - 1 for panel in by_candidate.values())
    if not spare:
        return dict.fromkeys(by_candidate)
    squares = sum(_squares([float(one.points) for one in panel]) for panel in by_candidate.values())
    return {name: sqrt(squares / spare / len(panel)) for name, panel in by_candidate.items()}


def _squares(points: Sequence[float]) -> float:
    middle = sum(points) / len(points)
    return sum((one - middle) ** 2 for one in points)
