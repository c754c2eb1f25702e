"""Joining the rooms of a simulation: jurors who change rooms for one time.

In a room all jurors of its panel score whoever appears. Two rooms have no juror in common, so that nobody
can tell a harsh room from weak candidates. Where two rooms have a slot at the same time, one
juror of each goes to the other room for it: nobody is in two places, nobody has more to do.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from unionweb.recruitment.rules.connectivity import LINKS, Pair, rooms
from unionweb.recruitment.rules.slots import Interval


@dataclass(frozen=True, slots=True)
class Session:
    """A slot with those who appear in it and those who score, by keys."""

    key: int
    room: str
    time: Interval
    candidates: frozenset[str]
    jurors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Crossing:
    """`juror` of the first session scores the second, `other` the first."""

    first: Session
    juror: str
    second: Session
    other: str

    def apply(self, pairs: Collection[Pair]) -> frozenset[Pair]:
        """The assignment afterwards."""
        gone = {(self.juror, one) for one in self.first.candidates}
        gone |= {(self.other, one) for one in self.second.candidates}
        new = {(self.juror, one) for one in self.second.candidates}
        new |= {(self.other, one) for one in self.first.candidates}
        return (frozenset(pairs) - gone) | new


def crossings(
    sessions: Sequence[Session],
    pairs: Collection[Pair],
    forbidden: Collection[Pair] = frozenset(),
    marked: Collection[Pair] = frozenset(),
    links: int = LINKS,
) -> tuple[Crossing, ...]:
    """So many for each room that nothing joins to the largest, spread over the day, each with other jurors as
    far as there are."""
    plan, found, used = frozenset(pairs), list[Crossing](), dict[str, int]()
    before = rooms(plan)
    for room in before[1:]:
        ways = _ways(sessions, set(before[0].jurors), set(room.jurors))
        for place in range(links):
            ways.sort(key=lambda one: _order(one, used, place))
            aim = len(rooms(plan)) - (place == 0)
            best = next((one for one in ways if _may(one, forbidden, marked, plan, aim)), None)
            if best is None:
                break
            plan = best.apply(plan)
            found.append(best)
            for name in (best.juror, best.other):
                used[name] = used.get(name, 0) + 1
            taken = {best.first.key, best.second.key}
            ways = [one for one in ways if not {one.first.key, one.second.key} & taken]
    return tuple(found)


def _ways(sessions: Sequence[Session], main: set[str], other: set[str]) -> list[Crossing]:
    by_time: dict[Interval, list[Session]] = {}
    for one in sessions:
        by_time.setdefault(one.time, []).append(one)
    return [
        Crossing(first, juror, second, far)
        for together in by_time.values()
        for first in together
        for second in together
        if first.key != second.key and first.candidates and second.candidates
        for juror in sorted(first.jurors & main)
        for far in sorted(second.jurors & other)
    ]


def _may(
    one: Crossing,
    forbidden: Collection[Pair],
    marked: Collection[Pair],
    plan: frozenset[Pair],
    aim: int,
) -> bool:
    """Nobody who must not, nothing scored already, and no more rooms apart than `aim`."""
    after = one.apply(plan)
    if (after - plan) & frozenset(forbidden) or (plan - after) & frozenset(marked):
        return False
    return len(rooms(after)) <= aim


def _order(one: Crossing, used: Mapping[str, int], place: int) -> tuple[int, float, str, str]:
    """People without a part so far, then early first and late second, so that the day is spanned."""
    early = one.first.time.starts.timestamp()
    return (
        used.get(one.juror, 0) + used.get(one.other, 0),
        early if place % 2 == 0 else -early,
        one.juror,
        one.other,
    )
