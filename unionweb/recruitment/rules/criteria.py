"""Changing a rubric, criterion by criterion; bands as lines of text: "15-20 抓住要害"."""

import re
from collections.abc import Sequence

from unionweb.base.refusals import NotFound, Refusal
from unionweb.recruitment.rules.rubric import Band, Criterion

Criteria = tuple[Criterion, ...]

_BAND = re.compile(r"(\d{1,3})\s*[-－–—~～至到]\s*(\d{1,3})\s*分?[\s:：]*(.*)")


def bands_text(bands: Sequence[Band]) -> str:
    """One line for each."""
    return "\n".join(f"{one.least}-{one.most} {one.words}".rstrip() for one in bands)


def read_bands(text: str) -> tuple[Band, ...]:
    """The best first, whatever order they are written in. Refusal: a line that is no band."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        parts = _BAND.fullmatch(line.strip())
        if parts is None:
            raise Refusal("第 %(n)s 行请写成“15-20 说明”", field="bands", n=number)
        ends = sorted((int(parts[1]), int(parts[2])))
        found.append(Band(ends[0], ends[1], parts[3].strip()))
    return tuple(sorted(found, key=lambda one: -one.most))


def criterion_with(criteria: Sequence[Criterion], key: str) -> Criterion:
    """The one with this id. Raises NotFound."""
    for one in criteria:
        if one.id == key:
            return one
    raise NotFound


def new_id(criteria: Sequence[Criterion]) -> str:
    """An id that none has: c1, c2, …"""
    used = {one.id for one in criteria}
    return next(f"c{number}" for number in range(1, len(used) + 2) if f"c{number}" not in used)


def with_criterion(criteria: Sequence[Criterion], one: Criterion) -> Criteria:
    """With one changed, or added at the end."""
    if any(each.id == one.id for each in criteria):
        return tuple(one if each.id == one.id else each for each in criteria)
    return (*criteria, one)


def without_criterion(criteria: Sequence[Criterion], key: str) -> Criteria:
    """Without one."""
    return tuple(one for one in criteria if one.id != key)


def moved(criteria: Sequence[Criterion], key: str, by: int) -> Criteria:
    """With one a place up (-1) or down (+1); at the ends it stays."""
    found = list(criteria)
    place = found.index(criterion_with(found, key))
    found.insert(min(max(0, place + by), len(found) - 1), found.pop(place))
    return tuple(found)
