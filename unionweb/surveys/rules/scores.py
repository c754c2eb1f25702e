"""Means in points, their 95 % intervals, and differences between two surveys.

Scores are exact; square roots and intervals are floats and only shown. Reasons:
mean ± t·s·√((1 − n/N)/n), N everybody who may answer. Those who answered 不了解 count as not having answered,
so an interval is never too narrow for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf, sqrt

from unionweb.base.text import Sentence, say
from unionweb.surveys.rules.mapping import HIGHEST, LOWEST, GradeMapping, points, step
from unionweb.surveys.rules.student import t_quantile
from unionweb.surveys.rules.sufficient import Statistics

LEAST_SCORED = 5
"""Scores of fewer responses are not shown."""


@dataclass(frozen=True, slots=True)
class Sample:
    """n responses with their mean, sample variance (n − 1) and squared standard error, in points and points²;
    each is None where n is too small to have one. `eligible`: how many might have answered; None: not known,
    and the error is then without the finite population correction."""

    n: int
    mean: Fraction | None
    variance: Fraction | None
    error: Fraction | None
    eligible: int | None


@dataclass(frozen=True, slots=True)
class Interval:
    """Points; `half` is its half width before the ends of the scale cut it off."""

    low: float
    high: float
    half: float

    def holds(self, value: Fraction) -> bool:
        """Whether a value lies inside, the ends included."""
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Estimate:
    """A score with its uncertainty. `score` and `sd` are None when too few answered; `why` then says so, or
    why there is no interval."""

    n: int
    eligible: int | None
    score: Fraction | None
    sd: float | None
    interval: Interval | None
    why: Sentence | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Later minus earlier, in points under one mapping. `clear`: zero lies outside the interval; None: cannot
    tell. The two are taken as independent samples (Welch)."""

    points: Fraction
    interval: Interval | None
    clear: bool | None


def overall(statistics: Statistics, mapping: GradeMapping, eligible: int | None) -> Sample:
    """Of each response's mean over the indicators it graded."""
    return _sample(statistics.scored, statistics.total, statistics.squares, mapping, eligible)


def of_line(statistics: Statistics, line: str, mapping: GradeMapping, eligible: int | None) -> Sample:
    """Of one scale question, or of a row of a matrix ("question/row")."""
    counts = statistics.counts[line][LOWEST : HIGHEST + 1]
    graded = list(enumerate(counts, LOWEST))
    total = sum(grade * count for grade, count in graded)
    squares = sum(grade * grade * count for grade, count in graded)
    return _sample(sum(counts), Fraction(total), Fraction(squares), mapping, eligible)


def _sample(
    n: int, total: Fraction, squares: Fraction, mapping: GradeMapping, eligible: int | None
) -> Sample:
    if eligible is not None and n > eligible:
        raise ValueError(f"{n} responses from {eligible} persons")
    mean = points(mapping, total / n) if n else None
    variance = step(mapping) ** 2 * (squares - total**2 / n) / (n - 1) if n > 1 else None
    left = 1 - Fraction(n, eligible) if eligible else 1
    error = None if variance is None else left * variance / n
    return Sample(n, mean, variance, error, eligible)


def estimate(sample: Sample, mapping: GradeMapping, least: int = LEAST_SCORED) -> Estimate:
    """The score and its interval; nothing of fewer than `least` responses."""
    if sample.mean is None or sample.n < least:
        return Estimate(sample.n, sample.eligible, None, None, None, too_few(sample.n, least))
    if sample.error is None or sample.variance is None:
        return Estimate(sample.n, sample.eligible, sample.mean, None, None, say("只有一份答卷，无法估计误差"))
    half = t_quantile(sample.n - 1) * sqrt(sample.error)
    interval = _cut(float(sample.mean), half, mapping)
    why = None if sample.eligible else say("应答人数未知，区间没有按有限总体修正")
    return Estimate(sample.n, sample.eligible, sample.mean, sqrt(sample.variance), interval, why)


def too_few(n: int, least: int) -> Sentence:
    """Why there is no score."""
    if not n:
        return say("没有可以计分的答卷")
    return say("可以计分的答卷不足 %(least)s 份，不公布得分", least=least)


def _cut(mean: float, half: float, mapping: GradeMapping) -> Interval:
    low, high = float(points(mapping, LOWEST)), float(points(mapping, HIGHEST))
    return Interval(max(low, mean - half), min(high, mean + half), half)


def worst_case(sample: Sample, mapping: GradeMapping) -> tuple[Fraction, Fraction] | None:
    """The lowest and highest score there could be if everybody had answered; None when N is not known."""
    if sample.eligible is None or not sample.eligible:
        return None
    silent = sample.eligible - sample.n
    known = sample.n * (sample.mean or 0)
    low, high = ((known + silent * points(mapping, grade)) / sample.eligible for grade in (LOWEST, HIGHEST))
    return low, high


def difference(later: Sample, earlier: Sample, least: int = LEAST_SCORED) -> Difference | None:
    """How much later differs from earlier, both in points under the same mapping; None when either has fewer
    than `least` responses."""
    if later.mean is None or earlier.mean is None or min(later.n, earlier.n) < least:
        return None
    change = later.mean - earlier.mean
    if later.error is None or earlier.error is None:
        return Difference(change, None, None)
    df = _welch((later.error, later.n), (earlier.error, earlier.n))
    half = t_quantile(df) * sqrt(later.error + earlier.error)
    return Difference(change, Interval(float(change) - half, float(change) + half, half), abs(change) > half)


def _welch(*samples: tuple[Fraction, int]) -> float:
    """Degrees of freedom of a difference (Welch–Satterthwaite); infinite when nothing is uncertain."""
    spread = sum((error**2 / (n - 1) for error, n in samples), Fraction(0))
    together = sum((error for error, _n in samples), Fraction(0))
    return float(together**2 / spread) if spread else inf


def weighted(groups: Sequence[tuple[Fraction, Sample]]) -> Sample | None:
    """A score from groups with fixed weights that add up to 1, for groups that answered unequally: Σ w·mean,
    with squared error Σ w²·error. None when a group is empty or the weights add up to something else."""
    means = [weight * sample.mean for weight, sample in groups if sample.mean is not None]
    if len(means) < len(groups) or sum(weight for weight, _sample in groups) != 1:
        return None
    n = sum(sample.n for _weight, sample in groups)
    known = [sample.eligible for _weight, sample in groups if sample.eligible is not None]
    eligible = sum(known) if len(known) == len(groups) else None
    errors = [weight**2 * sample.error for weight, sample in groups if sample.error is not None]
    if len(errors) < len(groups):
        return Sample(n, sum(means, Fraction(0)), None, None, eligible)
    error = sum(errors, Fraction(0))
    return Sample(n, sum(means, Fraction(0)), error * n, error, eligible)
