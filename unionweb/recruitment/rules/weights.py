"""Weights of the parts that make the total: exact, adding up to 1.

A part is a whole round or a share of one, scored out of 100. Source: the regulations on recruitment: 30/40/30
and 20/20/20/30/10 are met in real rules, which do not say of what; the parts of the second are our reading.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from unionweb.base.fractions import fraction_text
from unionweb.base.text import Sentence, mark, say

FULL = Fraction(100)
PARTS_MOST = 10


@dataclass(frozen=True, slots=True)
class Part:
    """`round`: the round it is scored in, counted from 1."""

    id: str
    label: str
    round: int
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Preset:
    """A set of parts to begin with."""

    label: str
    parts: tuple[Part, ...]


THREE_ROUNDS = Preset(
    mark("三轮 30/40/30"),
    (
        Part("resume", mark("简历筛选"), 1, Fraction(30, 100)),
        Part("scenario", mark("情景模拟"), 2, Fraction(40, 100)),
        Part("review", mark("民主评议"), 3, Fraction(30, 100)),
    ),
)
FIVE_PARTS = Preset(
    mark("五项 20/20/20/30/10"),
    (
        Part("resume", mark("简历筛选"), 1, Fraction(20, 100)),
        Part("complaint", mark("情景模拟：突发权益诉求处理"), 2, Fraction(20, 100)),
        Part("pitch", mark("情景模拟：活动方案推介"), 2, Fraction(20, 100)),
        Part("group", mark("情景模拟：无领导小组讨论"), 2, Fraction(30, 100)),
        Part("review", mark("民主评议"), 3, Fraction(10, 100)),
    ),
)
PRESETS = {"30/40/30": THREE_ROUNDS, "20/20/20/30/10": FIVE_PARTS}


def faults(parts: Sequence[Part]) -> list[Sentence]:
    """What is wrong with a set of parts; with nothing wrong it may be used."""
    if not 0 < len(parts) <= PARTS_MOST:
        return [say("计分项目应有 1 到 %(n)s 项", n=PARTS_MOST)]
    found = []
    if len({one.id for one in parts}) < len(parts):
        found.append(say("计分项目重复"))
    for one in parts:
        if not 0 < one.weight <= 1:
            found.append(say("“%(label)s”的权重应大于 0，不超过 100%%", label=one.label))
    whole = sum((one.weight for one in parts), Fraction(0))
    if whole != 1:
        found.append(say("权重之和应为 100%%，现为 %(sum)s", sum=fraction_text(whole)))
    return found


def on_hundred(points: Fraction, most: int) -> Fraction:
    """Points of a rubric with this total as points of 100."""
    return points * FULL / most


def contributions(parts: Sequence[Part], scores: Mapping[str, Fraction | None]) -> dict[str, Fraction | None]:
    """Weight × score by part; None where there is no score."""
    found: dict[str, Fraction | None] = {}
    for one in parts:
        score = scores.get(one.id)
        found[one.id] = None if score is None else one.weight * score
    return found


def weighted_total(parts: Sequence[Part], scores: Mapping[str, Fraction | None]) -> Fraction | None:
    """The exact total out of 100; None, never 0, as long as the score of a part is missing. ValueError when
    the weights do not add up to 1 or a score belongs to no part."""
    unknown = scores.keys() - {one.id for one in parts}
    if unknown or sum((one.weight for one in parts), Fraction(0)) != 1:
        raise ValueError(f"weights that do not fit: {sorted(unknown)}")
    products = [one for one in contributions(parts, scores).values() if one is not None]
    return sum(products, Fraction(0)) if len(products) == len(parts) else None
