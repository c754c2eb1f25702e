"""Points as a juror types them, and as they are kept: "8", "7.5"."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from unionweb.base.refusals import Refusal
from unionweb.recruitment.rules.rubric import Rubric, sheet_faults

REMARK_MOST = 1000
_POINTS = re.compile(r"\d{1,3}(?:[.．]\d)?", re.ASCII)


def points_text(points: Fraction) -> str:
    """Whole or half points."""
    return str(points.numerator) if points.denominator == 1 else f"{float(points):.1f}"


def read_points(rubric: Rubric, typed: Mapping[str, str]) -> dict[str, Fraction]:
    """By criterion, those that were typed; an empty field is one not scored yet. Refusal at the criterion."""
    found = {}
    for one in rubric.criteria:
        text = typed.get(one.id, "").strip()
        if not text:
            continue
        if not _POINTS.fullmatch(text):
            raise Refusal("“%(label)s”请填数字", field=one.id, label=one.label)
        found[one.id] = Fraction(text.replace("．", "."))
    wrong = _faults_of_given(rubric, found)
    if wrong:
        raise wrong
    return found


def _faults_of_given(rubric: Rubric, points: Mapping[str, Fraction]) -> Refusal | None:
    for one in rubric.criteria:
        if one.id in points:
            alone = Rubric((one,), rubric.step)
            for fault in sheet_faults(alone, {one.id: points[one.id]}):
                return Refusal(fault, field=one.id)
    return None


def stored_points(points: Mapping[str, Fraction]) -> dict[str, str]:
    """As they are kept."""
    return {key: points_text(value) for key, value in points.items()}


def given_points(rubric: Rubric, stored: Mapping[str, str]) -> dict[str, Fraction | None]:
    """The points of a kept sheet by criterion."""
    return {one.id: Fraction(stored[one.id]) if stored.get(one.id) else None for one in rubric.criteria}


def unscored(rubric: Rubric, stored: Mapping[str, str]) -> list[str]:
    """The labels of the criteria without points."""
    return [one.label for one in rubric.criteria if not stored.get(one.id)]


@dataclass(frozen=True, slots=True)
class CriterionMean:
    """What all jurors gave on average for a criterion, of at most so many points."""

    label: str
    mean: Fraction
    most: int


def criterion_means(rubric: Rubric, sheets: Sequence[Mapping[str, str]]) -> list[CriterionMean]:
    """Of complete kept sheets, at least one."""
    given = [given_points(rubric, one) for one in sheets]
    return [
        CriterionMean(
            one.label,
            sum((each[one.id] or Fraction(0) for each in given), Fraction(0)) / len(given),
            one.most,
        )
        for one in rubric.criteria
    ]


def clean_remark(text: str) -> str:
    """Refusal when it is too long."""
    text = text.strip()
    if len(text) > REMARK_MOST:
        raise Refusal("评语最多 %(n)s 字", field="remark", n=REMARK_MOST)
    return text


def next_open(order: Iterable[tuple[int, bool]], current: int) -> int | None:
    """Of (id, done): the first after the current one that is not done, then from the beginning."""
    ids = list(order)
    place = next((n for n, (key, _done) in enumerate(ids) if key == current), -1)
    for key, done in ids[place + 1 :] + ids[: max(place, 0)]:
        if not done and key != current:
            return key
    return None
