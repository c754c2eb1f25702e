"""Exact shares and thresholds. Floats never decide.

「不低于 p」 of n needs `ceil_share(p, n)`; 「超过 p」 needs `over_share(p, n)`.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import ceil, floor

_SHARE = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<percent>%?)", re.ASCII)
_RATIO = re.compile(r"(?P<part>\d+)\s*/\s*(?P<whole>\d+)", re.ASCII)


def parse_fraction(text: str) -> Fraction:
    """Read "20%", "1/5", "0.2" or "3" exactly; anything else is a ValueError."""
    cleaned = text.strip().replace("％", "%").replace("／", "/")
    if ratio := _RATIO.fullmatch(cleaned):
        if int(ratio["whole"]) == 0:
            raise ValueError("the whole of a ratio may not be zero")
        return Fraction(int(ratio["part"]), int(ratio["whole"]))
    share = _SHARE.fullmatch(cleaned)
    if share is None:
        raise ValueError(f"not a share: {text!r}")
    return Fraction(share["number"]) / (100 if share["percent"] else 1)


def ceil_share(share: Fraction, whole: int) -> int:
    """The smallest count that is at least `share` of `whole`."""
    return ceil(share * whole)


def over_share(share: Fraction, whole: int) -> int:
    """The smallest count that is more than `share` of `whole`."""
    return floor(share * whole) + 1


def percent(share: Fraction, digits: int = 1) -> str:
    """A share as text for people, rounded half up: Fraction(1, 6) → "16.7%". For display only."""
    exact = Decimal(share.numerator * 100) / Decimal(share.denominator)
    return f"{exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)}%"


def decimal_text(value: Fraction, digits: int = 2) -> str:
    """A number as text for people, rounded half up: Fraction(92, 5) → "18.40". For display only."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))


def fraction_text(value: Fraction) -> str:
    """A share spelt exactly, as `parse_fraction` reads it: "20%" where that is whole, else "1/6"."""
    hundredfold = value * 100
    if hundredfold.denominator == 1:
        return f"{hundredfold.numerator}%"
    return f"{value.numerator}/{value.denominator}"
