"""Groups of respondents (college and grade, or department) that a response may name, none of them small.

A response says which group it comes from, so that results can be broken down. A group of few would say who
sent it; so grades with few in a college are put together, and colleges with few.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LEAST = 5
Where = tuple[str, str]
"""College and grade, as they are called."""

ELSEWHERE: Where = ("", "")


@dataclass(frozen=True, slots=True)
class Grouping:
    """The groups with their sizes, and for each college and grade the group that it is in. A group whose
    grade is "" holds several grades of its college; with no college either, several colleges."""

    sizes: Mapping[Where, int]
    places: Mapping[Where, Where]


def grouping(people: Iterable[Where], least: int = LEAST) -> Grouping:
    """Groups of at least `least`; a single group when all together are fewer than two of that size."""
    counts = Counter(people)
    places: dict[Where, Where] = {}
    for college in sorted({college for college, _grade in counts}):
        mine = {where: number for where, number in counts.items() if where[0] == college}
        places |= _merge(mine, (college, ""), least)
    sizes = _sizes(counts, places)
    above = _merge(sizes, ELSEWHERE, least)
    places = {where: above[group] for where, group in places.items()}
    return Grouping(_sizes(counts, places), places)


def by_department(people: Iterable[str], least: int = LEAST) -> Grouping:
    """Groups of those who serve in a department ("": in none); the college of a place is the department. Who
    serves in none and who serves in a small one are together elsewhere, with the smallest of the others
    where they would be fewer than `least`."""
    counts = Counter((name, "") for name in people)
    order = sorted(counts, key=lambda where: (counts[where], where))
    apart = [where for where in order if where != ELSEWHERE and counts[where] >= least]
    rest = [where for where in order if where not in apart]
    while rest and apart and sum(counts[where] for where in rest) < least:
        rest.append(apart.pop(0))
    places = dict.fromkeys(rest, ELSEWHERE) | {where: where for where in apart}
    return Grouping(_sizes(counts, places), places)


def _merge(sizes: Mapping[Where, int], rest: Where, least: int) -> dict[Where, Where]:
    """Put what is smaller than `least` into the rest, and the smallest others until that is enough."""
    order = sorted(sizes, key=lambda where: (sizes[where], where))
    small = [where for where in order if sizes[where] < least]
    others = order[len(small) :]
    while small and others and sum(sizes[where] for where in small) < least:
        small.append(others.pop(0))
    return dict.fromkeys(small, rest) | {where: where for where in others}


def _sizes(counts: Mapping[Where, int], places: Mapping[Where, Where]) -> dict[Where, int]:
    sizes: Counter[Where] = Counter()
    for where, number in counts.items():
        sizes[places[where]] += number
    return dict(sizes)
