"""A rubric 评分表: criteria with their most points and described bands, and whether a filled sheet fits."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from unionweb.base.text import Sentence, say

CRITERIA_MOST, BANDS_MOST, POINTS_MOST = 20, 6, 100
LABEL_MOST, WORDS_MOST = 40, 200
STEPS = (Fraction(1), Fraction(1, 2))
"""Whole or half points."""

_ID = re.compile(r"[a-z][a-z0-9_]{0,15}", re.ASCII)


class BadRubric(ValueError):
    """Stored values that are no rubric. `sentence` says why."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        super().__init__(str(sentence))


@dataclass(frozen=True, slots=True)
class Band:
    """From `least` to `most` points, both allowed, a juror means this."""

    least: int
    most: int
    words: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is looked at, for 0 to `most` points; bands from the best to the worst, or none."""

    id: str
    label: str
    most: int
    bands: tuple[Band, ...] = ()

    def band(self, points: Fraction) -> Band | None:
        """The band of these points; half a point between two bands belongs to the lower."""
        reached = [one for one in self.bands if one.least <= points]
        return max(reached, key=lambda one: one.least, default=None)


@dataclass(frozen=True, slots=True)
class Rubric:
    """`step`: the smallest difference between two marks."""

    criteria: tuple[Criterion, ...]
    step: Fraction = Fraction(1)

    @property
    def most(self) -> int:
        """The most points that a sheet can have."""
        return sum(one.most for one in self.criteria)

    def as_json(self) -> dict[str, Any]:
        """Plain values, as they are stored and published."""
        return {
            "step": str(self.step),
            "criteria": [
                {
                    "id": one.id,
                    "label": one.label,
                    "most": one.most,
                    "bands": [[band.least, band.most, band.words] for band in one.bands],
                }
                for one in self.criteria
            ],
        }


def read_rubric(stored: object) -> Rubric:
    """The rubric that `as_json` wrote; BadRubric for anything else, or for one with faults."""
    match stored:
        case {"step": str(step), "criteria": list(criteria), **other} if not other:
            rubric = Rubric(tuple(_criterion(one) for one in criteria), _step(step))
        case _:
            raise BadRubric(say("不是评分表"))
    fault = next(iter(faults(rubric)), None)
    if fault is not None:
        raise BadRubric(fault)
    return rubric


def _step(text: str) -> Fraction:
    found = next((step for step in STEPS if str(step) == text), None)
    if found is None:
        raise BadRubric(say("最小分值只能是 1 分或 0.5 分"))
    return found


def _criterion(stored: object) -> Criterion:
    match stored:
        case {"id": str(key), "label": str(label), "most": int(most), "bands": list(bands), **other} if (
            not other and not isinstance(most, bool)
        ):
            return Criterion(key, label, most, tuple(_band(one) for one in bands))
    raise BadRubric(say("评分项不完整"))


def _band(stored: object) -> Band:
    match stored:
        case [int(least), int(most), str(words)] if not isinstance(least, bool) and not isinstance(
            most, bool
        ):
            return Band(least, most, words)
    raise BadRubric(say("分档不完整"))


def faults(rubric: Rubric) -> list[Sentence]:
    """Everything that must be mended before the rubric may be used."""
    found = []
    if not 0 < len(rubric.criteria) <= CRITERIA_MOST:
        found.append(say("评分项应有 1 到 %(n)s 项", n=CRITERIA_MOST))
    if len({one.id for one in rubric.criteria}) < len(rubric.criteria):
        found.append(say("评分项的编号重复"))
    if rubric.step not in STEPS:
        found.append(say("最小分值只能是 1 分或 0.5 分"))
    for one in rubric.criteria:
        found += _of_criterion(one)
    return found


def _of_criterion(one: Criterion) -> Iterator[Sentence]:
    if not _ID.fullmatch(one.id):
        yield say("评分项“%(label)s”的编号不对：%(id)s", label=one.label, id=one.id)
    if not 0 < len(one.label.strip()) <= LABEL_MOST:
        yield say("评分项的名称应有 1 到 %(n)s 字：%(label)s", n=LABEL_MOST, label=one.label)
    if not 0 < one.most <= POINTS_MOST:
        yield say("“%(label)s”的满分应为 1 到 %(n)s 分", label=one.label, n=POINTS_MOST)
    if len(one.bands) > BANDS_MOST or any(len(band.words) > WORDS_MOST for band in one.bands):
        yield say(
            "“%(label)s”最多分 %(n)s 档，每档说明最多 %(most)s 字",
            label=one.label,
            n=BANDS_MOST,
            most=WORDS_MOST,
        )
    if one.bands and not _is_covered(one):
        yield say("“%(label)s”的分档应从满分到 0 分依次相接，不重叠，不遗漏", label=one.label)


def _is_covered(one: Criterion) -> bool:
    """Whether the bands lead from the most points to 0, each one point below the last."""
    tops = [one.most, *(band.least - 1 for band in one.bands)]
    return tops == [*(band.most for band in one.bands), -1] and all(
        band.least <= band.most for band in one.bands
    )


def sheet_faults(rubric: Rubric, sheet: Mapping[str, Fraction | None]) -> list[Sentence]:
    """What is wrong with a filled sheet, by criterion: missing, out of range, between two steps."""
    found = [fault for one in rubric.criteria for fault in _of_points(rubric.step, one, sheet.get(one.id))]
    if sheet.keys() - {one.id for one in rubric.criteria}:
        found.append(say("评分表已经改过，请刷新后再打分"))
    return found


def _of_points(step: Fraction, one: Criterion, points: Fraction | None) -> Sequence[Sentence]:
    if points is None:
        return [say("请给“%(label)s”打分", label=one.label)]
    if not 0 <= points <= one.most:
        return [say("“%(label)s”应在 0 到 %(most)s 分之间", label=one.label, most=one.most)]
    if (points / step).denominator != 1:
        whole = say("“%(label)s”请打整数分", label=one.label)
        return [whole if step == 1 else say("“%(label)s”请打整数分或半分", label=one.label)]
    return []


def sheet_total(rubric: Rubric, sheet: Mapping[str, Fraction | None]) -> Fraction | None:
    """The sum of a sheet's points; None while a criterion has none. ValueError for other faults."""
    points = [sheet.get(one.id) for one in rubric.criteria]
    given = [one for one in points if one is not None]
    if len(given) < len(points):
        return None
    if sheet_faults(rubric, sheet):
        raise ValueError("a sheet with faults has no total")
    return sum(given, Fraction(0))
