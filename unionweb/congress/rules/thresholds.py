"""Comparisons, units of number, and what they require of a count: 「不低于 p」 is ceil(p·n), 「超过 p」
floor(p·n)+1."""

from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from unionweb.base.fractions import ceil_share, fraction_text, over_share
from unionweb.base.text import Sentence, mark, say

Number = Fraction | int
"""A share is a Fraction; persons, seats, days, months are int."""


class Comparison(StrEnum):
    """How the count stands to the number."""

    AT_LEAST = ">="
    MORE = ">"
    AT_MOST = "<="
    LESS = "<"

    @property
    def is_floor(self) -> bool:
        """Whether more is better."""
        return self in (Comparison.AT_LEAST, Comparison.MORE)


class Measure(StrEnum):
    """What the number of a rule is a number of."""

    SHARE = "share"
    COUNT = "count"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


class Verdict(StrEnum):
    """The three answers of a check."""

    PASS = "pass"
    FAIL = "fail"
    CANNOT_TELL = "cannot_tell"


COMPARISON_SIGNS = {
    Comparison.AT_LEAST: "≥",
    Comparison.MORE: ">",
    Comparison.AT_MOST: "≤",
    Comparison.LESS: "<",
}

VERDICT_LABELS = {
    Verdict.PASS: mark("通过"),
    Verdict.FAIL: mark("不通过"),
    Verdict.CANNOT_TELL: mark("无法判断"),
}


def required(comparison: Comparison, number: Number, base: int) -> int:
    """The least (≥, >) or the greatest (≤, <) count that satisfies the rule. Counts ignore the base."""
    if isinstance(number, int):
        return {Comparison.MORE: number + 1, Comparison.LESS: number - 1}.get(comparison, number)
    match comparison:
        case Comparison.AT_LEAST:
            return ceil_share(number, base)
        case Comparison.MORE:
            return over_share(number, base)
        case Comparison.AT_MOST:
            return floor(number * base)
        case Comparison.LESS:
            return ceil(number * base) - 1


def judge(comparison: Comparison, number: Number, low: int, high: int, base: int) -> Verdict:
    """The verdict on a count that lies between `low` and `high`: cannot tell unless both ends agree."""
    bound = required(comparison, number, base)
    if low >= bound if comparison.is_floor else high <= bound:
        return Verdict.PASS
    if high < bound if comparison.is_floor else low > bound:
        return Verdict.FAIL
    return Verdict.CANNOT_TELL


def number_text(number: Number | None, measure: Measure) -> Sentence:
    """The number with its unit, for people; a share as a percentage where that is exact."""
    if number is None:
        return say("无数字要求")
    if isinstance(number, Fraction):
        return say("%(number)s", number=fraction_text(number))
    match measure:
        case Measure.WORKING_DAYS:
            return say("%(number)s个工作日", number=number)
        case Measure.MONTHS:
            return say("%(number)s个月", number=number)
        case _:
            return say("%(number)s", number=number)
