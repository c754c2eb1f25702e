"""Deferred acceptance with the candidates proposing (Gale & Shapley 1962).

Everybody asks for the first choice; an opening keeps the best that it has places for and turns the others
away, who ask for their next choice, which may turn somebody else away. Nobody in the result would be taken by
an opening that he wished for more, and no other such result is better for any candidate.

Where the tie keys are exhausted an opening turns those tied away together, and only when that is certain:
when there are places for none of them. So a lot is asked for exactly where the result depends on it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from unionweb.recruitment.rules.standing import Applicant, OpeningFacts, Standing, Standings


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot that must be drawn: between whom, for how many places. `opening` is None where it decides who is
    adjusted to which of several openings."""

    opening: int | None
    applicants: tuple[int, ...]
    places: int


@dataclass(frozen=True, slots=True)
class Cut:
    """How far down an opening took those who wished for it: the key and the standing of the last one taken
    (or waiting for a lot), None where it took nobody; `full`: all places gone."""

    last: int | None
    standing: Standing | None
    full: bool


@dataclass(slots=True)
class Desk:
    """What an opening holds while people ask. Those tied are one group; the heap gives the lowest group."""

    places: int
    held: int = 0
    groups: dict[Standing, list[Applicant]] = field(default_factory=dict)
    _lowest_first: list[Standing] = field(default_factory=list)

    def take(self, one: Applicant, standing: Standing) -> list[Applicant]:
        """Hold one more, and give back those for whom there is certainly no place."""
        if standing not in self.groups:
            self.groups[standing] = []
            heappush(self._lowest_first, standing)
        self.groups[standing].append(one)
        self.held += 1
        turned_away: list[Applicant] = []
        while self.groups and self.held - len(self.groups[self._lowest_first[0]]) >= self.places:
            group = self.groups.pop(heappop(self._lowest_first))
            self.held -= len(group)
            turned_away += group
        return turned_away

    def lot(self, opening: int) -> Lot | None:
        """The lot that decides between the lowest of those held, if they are too many."""
        if self.held <= self.places:
            return None
        tied = self.groups[self._lowest_first[0]]
        return Lot(opening, tuple(sorted(one.key for one in tied)), self.places - self.held + len(tied))

    def cut(self) -> Cut:
        """How far down it goes."""
        if not self.groups:
            return Cut(None, None, self.places == 0)
        lowest = self._lowest_first[0]
        return Cut(min(one.key for one in self.groups[lowest]), lowest, self.held >= self.places)


def deferred_acceptance(
    applicants: Iterable[Applicant], openings: Sequence[OpeningFacts], standings: Standings
) -> dict[int, Desk]:
    """What each opening holds when nobody has anything left to ask for."""
    desks = {opening.key: Desk(opening.places) for opening in openings}
    asking = [one for one in applicants if not one.withdrawn]
    turn = {one.key: 0 for one in asking}
    while asking:
        one = asking.pop()
        if turn[one.key] == len(one.choices):
            continue
        opening = one.choices[turn[one.key]]
        turn[one.key] += 1
        standing = standings.at.get(opening, {}).get(one.key)
        asking += [one] if standing is None else desks[opening].take(one, standing)
    return desks


def blocking_pairs(
    applicants: Iterable[Applicant], openings: Sequence[OpeningFacts], placed: Mapping[int, int | None]
) -> list[tuple[int, int]]:
    """Whoever was passed over: (applicant, opening) where the applicant wished more for the opening than for
    what `placed` (applicant → opening) says, reaches its line, and it has a place free or took somebody who
    stands lower. Empty: the placement is stable."""
    everybody = tuple(applicants)
    standings = Standings(everybody, openings)
    taken: dict[int, list[Standing]] = {opening.key: [] for opening in openings}
    for key, opening in placed.items():
        if opening is not None:
            taken[opening].append(standings.at[opening].get(key, ()))
    lowest = {
        opening.key: min(taken[opening.key]) if len(taken[opening.key]) >= opening.places else ()
        for opening in openings
        if opening.places
    }
    return [
        (one.key, opening)
        for one in everybody
        for opening in preferred(one, placed.get(one.key))
        if opening in lowest and standings.at[opening].get(one.key, ()) > lowest[opening]
    ]


def preferred(one: Applicant, opening: int | None) -> tuple[int, ...]:
    """The choices that somebody wishes for more than for this place."""
    return one.choices[: one.choices.index(opening)] if opening in one.choices else one.choices
