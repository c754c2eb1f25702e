"""How far the jurors of a round agree: Krippendorff's α and intraclass correlations, exact.

1 is perfect agreement, 0 what chance would give, below 0 is worse than chance. None: cannot tell. They are of
the raw marks: harsh and mild jurors lower them, and the correction does not raise them.

Sources: Krippendorff, Content Analysis, 2004, ch. 11 (interval data, marks may be missing); Shrout & Fleiss,
Intraclass correlations, 1979. None of them changes with the unit, so that whole numbers are counted with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import lcm

from unionweb.recruitment.rules.scores import Mark

Rows = Sequence[Sequence[int]]
"""The marks of each candidate, in one unit."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """`single`: of one juror's mark, `panel`: of the mean of a panel. One-way: each candidate has jurors of
    his own. Two-way: only where every juror marked everybody, else None."""

    alpha: Fraction | None
    single: Fraction | None
    panel: Fraction | None
    two_way_single: Fraction | None
    two_way_panel: Fraction | None


def reliability(by_candidate: Mapping[str, Sequence[Mark]]) -> Reliability:
    """Of the marks of a round, by candidate and in order of the jurors, as `scores.panels` gives them."""
    part = lcm(*{one.points.denominator for panel in by_candidate.values() for one in panel})
    rows = [
        [one.points.numerator * (part // one.points.denominator) for one in panel]
        for panel in by_candidate.values()
    ]
    crossed = len({tuple([one.juror for one in panel]) for panel in by_candidate.values()}) == 1
    return Reliability(alpha(rows), *one_way(rows), *(two_way(rows) if crossed else (None, None)))


def alpha(rows: Rows) -> Fraction | None:
    """Krippendorff's α for interval data; candidates with one mark are left out. None when nobody has two
    marks or all marks are equal."""
    paired = [row for row in rows if len(row) > 1]
    everything = list(chain.from_iterable(paired))
    if not everything:
        return None
    expected = Fraction(_apart(everything), len(everything) - 1)
    observed = sum((Fraction(_apart(row), len(row) - 1) for row in paired), Fraction(0))
    return 1 - observed / expected if expected else None


def _apart(values: Sequence[int]) -> int:
    """Half the sum of the squared differences over all ordered pairs: n·Σv² − (Σv)²."""
    return len(values) * sum([one * one for one in values]) - sum(values) ** 2


def one_way(rows: Rows) -> tuple[Fraction | None, Fraction | None]:
    """ICC(1) of one mark and of a panel's mean; panels of unequal size count with their mean size. None with
    one candidate, without a second mark, or when all marks are equal."""
    marks = sum(map(len, rows))
    if len(rows) < 2 or marks == len(rows):
        return None, None
    within = _within(rows) / (marks - len(rows))
    between = _between(rows) / (len(rows) - 1)
    size = (marks - Fraction(sum(len(row) ** 2 for row in rows), marks)) / (len(rows) - 1)
    return _ratio(between - within, between + (size - 1) * within), _ratio(between - within, between)


def two_way(rows: Rows) -> tuple[Fraction | None, Fraction | None]:
    """ICC(2) of one mark and of a panel's mean; the same jurors marked everybody and stand in one order. None
    with one candidate or one juror, or when the variances leave nothing to divide by."""
    candidates, jurors = len(rows), len(rows[0]) if rows else 0
    if candidates < 2 or jurors < 2:
        return None, None
    columns = list(zip(*rows, strict=True))
    of_candidates = _between(rows) / (candidates - 1)
    of_jurors = _between(columns) / (jurors - 1)
    noise = (_within(rows) - _between(columns)) / ((candidates - 1) * (jurors - 1))
    harshness = (of_jurors - noise) / candidates
    signal = of_candidates - noise
    return (
        _ratio(signal, of_candidates + (jurors - 1) * noise + jurors * harshness),
        _ratio(signal, of_candidates + harshness),
    )


def _within(rows: Rows) -> Fraction:
    """Σ (mark − mean of its row)²."""
    return sum((Fraction(_apart(row), len(row)) for row in rows), Fraction(0))


def _between(rows: Rows) -> Fraction:
    """Σ size · (mean of the row − mean of all)²."""
    everything = list(chain.from_iterable(rows))
    return Fraction(_apart(everything), len(everything)) - _within(rows)


def _ratio(above: Fraction, below: Fraction) -> Fraction | None:
    return above / below if below > 0 else None
