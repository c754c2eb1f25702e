"""Whether all panels can be compared, and the fewest changes that make them so.

Jurors and candidates are a graph: whoever marks somebody is joined to him. Between two parts that nothing
joins no model can tell harsh jurors from weak candidates: never compare them silently.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product

from unionweb.base.text import Sentence, say

Pair = tuple[str, str]
"""A juror and a candidate to be marked by him."""

LINKS = 2
"""Links proposed between two rooms: one connects, a second keeps one odd mark from moving a whole room."""


@dataclass(frozen=True, slots=True)
class Room:
    """A part of the graph that is connected in itself; names in order."""

    jurors: tuple[str, ...]
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Swap:
    """Two jurors change places for one candidate each; nobody has more to do."""

    juror: str
    candidate: str
    other_juror: str
    other_candidate: str

    def apply(self, pairs: Collection[Pair]) -> frozenset[Pair]:
        """The assignment afterwards."""
        gone = {(self.juror, self.candidate), (self.other_juror, self.other_candidate)}
        return frozenset(pairs) - gone | {
            (self.juror, self.other_candidate),
            (self.other_juror, self.candidate),
        }

    def words(self, name: Callable[[str], str] = str) -> Sentence:
        """For people; `name` turns keys into names or numbers."""
        return say(
            "%(juror)s 与 %(other)s 对调：%(juror)s 改评 %(second)s，%(other)s 改评 %(first)s",
            juror=name(self.juror),
            other=name(self.other_juror),
            first=name(self.candidate),
            second=name(self.other_candidate),
        )


@dataclass(frozen=True, slots=True)
class Addition:
    """One juror marks one candidate more."""

    juror: str
    candidate: str

    def apply(self, pairs: Collection[Pair]) -> frozenset[Pair]:
        """The assignment afterwards."""
        return frozenset(pairs) | {(self.juror, self.candidate)}

    def words(self, name: Callable[[str], str] = str) -> Sentence:
        """For people; `name` turns keys into names or numbers."""
        return say("请 %(juror)s 加评 %(candidate)s", juror=name(self.juror), candidate=name(self.candidate))


Proposal = Swap | Addition


@dataclass(frozen=True, slots=True)
class Advice:
    """The proposals, to be carried out together, and what is still apart after them because conflicts of
    interest leave no way (then more than one room)."""

    proposals: tuple[Proposal, ...]
    rooms: tuple[Room, ...]

    def words(self) -> Sentence:
        """What they lead to."""
        if len(self.rooms) > 1:
            return say(
                "回避关系使 %(n)s 组评委无法连通，各组的分数不能直接比较，请增加评委", n=len(self.rooms)
            )
        if not self.proposals:
            return say("各评委组已经连通，分数可以比较")
        return say("做 %(n)s 处调整，各评委组就连通了，分数可以比较", n=len(self.proposals))


def rooms(pairs: Iterable[Pair]) -> tuple[Room, ...]:
    """The connected parts of an assignment: most jurors first, then by name."""
    panels: dict[str, list[str]] = {}
    for juror, candidate in pairs:
        panels.setdefault(candidate, []).append(juror)
    return rooms_of(panels)


def rooms_of(panels: Mapping[str, Sequence[str]]) -> tuple[Room, ...]:
    """The same from the jurors of each candidate, of whom there is at least one."""
    parts: list[set[str]] = []
    for jurors in map(set, panels.values()):
        touched = [part for part in parts if not part.isdisjoint(jurors)]
        if len(touched) != 1 or not jurors <= touched[0]:
            apart = [part for part in parts if part.isdisjoint(jurors)]
            parts = [*apart, jurors.union(*touched)]
    parts.sort(key=lambda part: (-len(part), min(part)))
    place = {juror: number for number, part in enumerate(parts) for juror in part}
    candidates: list[list[str]] = [[] for _part in parts]
    for candidate in sorted(panels):
        candidates[place[panels[candidate][0]]].append(candidate)
    return tuple(
        Room(tuple(sorted(part)), tuple(listed)) for part, listed in zip(parts, candidates, strict=True)
    )


def advise(
    pairs: Iterable[Pair],
    conflicts: Collection[Pair] = frozenset(),
    marked: Collection[Pair] = frozenset(),
    links: int = LINKS,
) -> Advice:
    """How to connect every room to the largest. `conflicts`: pairs that may not be; `marked`: pairs that
    have been scored already and cannot be swapped away. A swap goes before an addition, since it leaves
    loads and panels as large as they are; nobody has a part in two of them if others can."""
    plan, found = frozenset(pairs), list[Proposal]()
    conflicts, marked = frozenset(conflicts), frozenset(marked)
    before = rooms(plan)
    for room in before[1:]:
        for _link in range(links):
            used = _used(found)
            swaps = _swaps(plan, before[0], room, conflicts, marked, used)
            additions = _additions(plan, before[0], room, conflicts, used)
            one = next(chain[Proposal](swaps, additions), None)
            if one is None:
                break
            plan = one.apply(plan)
            found.append(one)
    return Advice(tuple(found), rooms(plan))


def _swaps(
    plan: frozenset[Pair],
    main: Room,
    room: Room,
    conflicts: frozenset[Pair],
    marked: frozenset[Pair],
    used: Mapping[str, int],
) -> Iterator[Swap]:
    """Between two rooms, the best first: people without a part so far, then busy jurors. Each links the rooms
    and leaves everything connected that was."""
    loads = Counter(juror for juror, _candidate in plan)
    sides = [
        sorted(
            _movable(plan - marked, side, other, conflicts),
            key=lambda pair: (used[pair[0]] + used[pair[1]], -loads[pair[0]], pair),
        )
        for side, other in ((main, room), (room, main))
    ]
    aim = len(rooms(plan)) - (not _are_joined(plan, main, room))
    for one, other in product(*sides):
        swap = Swap(*one, *other)
        new = {(one[0], other[1]), (other[0], one[1])}
        if not new & conflicts and not new & plan and len(rooms(swap.apply(plan))) == aim:
            yield swap


def _movable(plan: Iterable[Pair], side: Room, other: Room, conflicts: Collection[Pair]) -> Iterator[Pair]:
    """Pairs within a room whose juror may mark somebody, and whose candidate may be marked, in the other."""
    jurors = {one for one in side.jurors if any((one, name) not in conflicts for name in other.candidates)}
    candidates = {
        name for name in side.candidates if any((one, name) not in conflicts for one in other.jurors)
    }
    return ((juror, candidate) for juror, candidate in plan if juror in jurors and candidate in candidates)


def _additions(
    plan: Collection[Pair], main: Room, room: Room, conflicts: Collection[Pair], used: Mapping[str, int]
) -> Iterator[Addition]:
    """Between two rooms, the best first: people without a part so far, then jurors with little to do."""
    loads = Counter(juror for juror, _candidate in plan)
    crossing = [*product(main.jurors, room.candidates), *product(room.jurors, main.candidates)]
    crossing.sort(key=lambda pair: (used[pair[0]] + used[pair[1]], loads[pair[0]], pair))
    return (Addition(*pair) for pair in crossing if pair not in conflicts and pair not in plan)


def _used(earlier: Iterable[Proposal]) -> Counter[str]:
    """How often a juror or candidate has a part in the proposals so far."""
    used: Counter[str] = Counter()
    for one in earlier:
        named = (
            (one.juror, one.candidate, one.other_juror, one.other_candidate)
            if isinstance(one, Swap)
            else (one.juror, one.candidate)
        )
        used.update(named)
    return used


def _are_joined(plan: Iterable[Pair], main: Room, room: Room) -> bool:
    return any(main.jurors[0] in one.jurors and room.jurors[0] in one.jurors for one in rooms(plan))
