"""Quantiles of Student's t for 95 % intervals. For display only."""

from math import floor

_TWO_SIDED = {1: 12.706204736, 2: 4.302652730, 3: 3.182446305, 4: 2.776445105}
"""t with 97.5 % below it, by degrees of freedom; fewer than five are too few for the series."""

_SERIES_FROM = 5
_Z = 1.959963984540054
_TERMS = (
    (_Z**3 + _Z) / 4,
    (5 * _Z**5 + 16 * _Z**3 + 3 * _Z) / 96,
    (3 * _Z**7 + 19 * _Z**5 + 17 * _Z**3 - 15 * _Z) / 384,
    (79 * _Z**9 + 776 * _Z**7 + 1482 * _Z**5 - 1920 * _Z**3 - 945 * _Z) / 92160,
)


def t_quantile(df: float) -> float:
    """The two-sided 95 % factor for so many degrees of freedom (at least 1, or infinite), within 0.0005;
    fractions under five degrees are rounded down, which widens the interval. ValueError under 1.

    Source: Abramowitz & Stegun, Handbook of Mathematical Functions, 26.7.5."""
    if df < 1:
        raise ValueError("a t quantile needs at least one degree of freedom")
    if df < _SERIES_FROM:
        return _TWO_SIDED[floor(df)]
    return _Z + sum(term / df**power for power, term in enumerate(_TERMS, 1))
