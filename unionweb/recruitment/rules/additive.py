"""The additive model of one room: points = candidate − severity of the juror + noise.

Minimised is Σ ρ(points + severity − candidate) + RIDGE·Σ severity²/2, ρ being Huber's: quadratic up to HUBER
scales, linear beyond. It begins with least squares. Then each step cuts the residuals off at HUBER scales,
fits candidates and severities to them by least squares, and goes PACE times as far: the matrix of least
squares is never smaller than the true one, so that no step up to twice as far goes uphill, and it is inverted
once. In the end a mark weighs as much as was left of its residual.

The number of steps is fixed: whoever follows them gets the same numbers. Six leave the severities some
hundredths of a point from the minimum where every twelfth mark is wild.

Source: Huber, Robust Statistics, 1981, 7.6 and 7.8.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import copysign, inf, sqrt
from operator import add, itemgetter, mul

from unionweb.recruitment.rules import cholesky
from unionweb.recruitment.rules.columns import Column, Columns, Panel, plus

HUBER = 1.5
RIDGE = 1.0
"""A juror with n marks keeps about n/(n + 1) of the severity seen: one mark alone accuses nobody."""

PACE = 1.5
STEPS = 6
SCALE_STEPS = 3
"""The scale is measured anew in the first steps and held from then on, so that they converge."""

_NORMAL = 1.4826
_LEAST_OF_RMS = 0.1
"""Where most residuals are zero so is their median: the scale is at least a tenth of the root mean square."""

_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Fit:
    """Severity by juror; weight by candidate and juror of its panel; `scale`: the standard deviation of one
    mark; errors are standard errors in points. Scale and errors are None when there are no more marks than
    unknowns."""

    severities: Column
    weights: Sequence[Column]
    scale: float | None
    juror_errors: Column | None
    candidate_errors: Column | None


def fit(panels: Sequence[Panel], jurors: int, huber: float | None = HUBER) -> Fit:
    """The model of one room; without `huber` plain least squares with the ridge."""
    marks, inverse = Columns(panels, jurors), _inverse(panels, jurors)
    nothing = [0.0] * jurors
    severities, residuals = _step(marks, marks.points, marks.points, nothing, inverse, 1.0)
    scale = _scale(marks, residuals)
    cut = inf
    if huber is not None and scale is not None and scale > _NOTHING:
        for step in range(STEPS):
            if 0 < step < SCALE_STEPS:
                scale = _scale(marks, residuals) or scale
            cut = huber * scale
            severities, residuals = _step(marks, residuals, _cut(residuals, cut), severities, inverse, PACE)
    weights = _weights(residuals, cut)
    of_panels = marks.by_panel(weights)
    if scale is None:
        return Fit(severities, of_panels, None, None, None)
    noise = _noise(marks, weights, residuals)
    juror_errors = [noise * sqrt(row[place]) for place, row in enumerate(inverse)]
    candidate_errors = [noise * _error(panel, inverse) for panel in panels]
    return Fit(severities, of_panels, scale, juror_errors, candidate_errors)


def _inverse(panels: Sequence[Panel], jurors: int) -> list[Column]:
    """Of the matrix of the severities, the candidates eliminated and every weight 1."""
    matrix = [[0.0] * place + [RIDGE] for place in range(jurors)]
    for panel in panels:
        share = 1 / len(panel.jurors)
        own = 1 - share
        before: list[int] = []
        for juror in panel.jurors:
            row = matrix[juror]
            row[juror] += own
            for other in before:
                row[other] -= share
            before.append(juror)
    lower = cholesky.inverse(cholesky.factor(matrix))
    return [[lower[max(row, at)][min(row, at)] for at in range(jurors)] for row in range(jurors)]


def _step(
    marks: Columns,
    residuals: Sequence[Column],
    cut: Sequence[Column],
    severities: Column,
    inverse: Sequence[Column],
    pace: float,
) -> tuple[Column, Sequence[Column]]:
    """The severities and residuals after fitting least squares to residuals that were cut off."""
    middles = marks.means(cut)
    above = marks.by_juror(marks.less(cut, middles))
    slope = [-RIDGE * one - other for one, other in zip(severities, above, strict=True)]
    moves = [pace * sum(map(mul, row, slope)) for row in inverse]
    moved = marks.of_jurors([*moves, 0.0])
    candidates = [pace * one + other for one, other in zip(middles, marks.means(moved), strict=True)]
    return list(map(add, severities, moves)), marks.less(plus(residuals, moved), candidates)


def _cut(residuals: Sequence[Column], cut: float) -> Sequence[Column]:
    least = -cut
    return [[one if least <= one <= cut else copysign(cut, one) for one in column] for column in residuals]


def _weights(residuals: Sequence[Column], cut: float) -> Sequence[Column]:
    return [[1.0 if -cut <= one <= cut else cut / abs(one) for one in column] for column in residuals]


def _scale(marks: Columns, residuals: Sequence[Column]) -> float | None:
    """From the median size of the residuals, enlarged for the parameters that were fitted."""
    if marks.spare <= 0:
        return None
    sizes = sorted(map(abs, marks.telling(residuals)))
    middle = (sizes[len(sizes) // 2] + sizes[(len(sizes) - 1) // 2]) / 2
    rms = sqrt(sum(map(mul, sizes, sizes)) / len(sizes))
    return max(_NORMAL * middle, _LEAST_OF_RMS * rms) * sqrt(len(sizes) / marks.spare)


def _noise(marks: Columns, weights: Sequence[Column], residuals: Sequence[Column]) -> float:
    """The standard deviation of one mark as the errors need it: root mean square of the weighted residuals,
    over the part of the marks that kept their full weight."""
    of_marks = list(marks.telling(weights))
    counted = list(map(mul, of_marks, marks.telling(residuals)))
    full = max(of_marks.count(1.0), 1)
    return sqrt(sum(map(mul, counted, counted)) / marks.spare) * len(of_marks) / full


def _error(panel: Panel, inverse: Sequence[Column]) -> float:
    """For a noise of 1: the panel's own error and that of the severities it was corrected by."""
    size = len(panel.jurors)
    if size == 1:
        return sqrt(1 + inverse[panel.jurors[0]][panel.jurors[0]])
    of_panel = itemgetter(*panel.jurors)
    of_severities = sum(map(sum, map(of_panel, of_panel(inverse))))
    return sqrt(1 / size + of_severities / size**2)
