"""调剂: the places left go to those without one who agreed, in the order of their scores.

Each time the highest score for an opening with a place left is served; somebody with one score for all
openings gets the opening with most places left, the first of the drive's order where that is equal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from unionweb.recruitment.rules.acceptance import Lot
from unionweb.recruitment.rules.standing import Applicant, OpeningFacts, Standing, Standings


@dataclass(slots=True)
class Adjustment:
    """Who goes where: applicant → opening, and what stays free. After a `lot` nothing more is given away."""

    left: dict[int, int]
    placed: dict[int, int] = field(default_factory=dict)
    lot: Lot | None = None


def adjust(
    pool: Iterable[Applicant],
    openings: Sequence[OpeningFacts],
    standings: Standings,
    left: Mapping[int, int],
) -> Adjustment:
    """Give away the places `left` (opening → places)."""
    result = Adjustment({opening.key: left[opening.key] for opening in openings})
    if not any(result.left.values()):
        return result
    queue = _Queue((one.key for one in pool), standings, result.left)
    while tied := queue.highest():
        if not _serve(tied, result):
            result.lot = _lot(tied, result.left)
            break
    return result


_Tied = list[tuple[int, tuple[int, ...]]]
"""Applicants who stand equal, each with the openings where that is so, in the drive's order."""


def _lot(tied: _Tied, left: Mapping[int, int]) -> Lot:
    openings = {opening for _one, open_to in tied for opening in open_to}
    places = sum(left[opening] for opening in openings)
    only = next(iter(openings)) if len(openings) == 1 else None
    return Lot(only, tuple(sorted(one for one, _open_to in tied)), min(places, len(tied)))


def _serve(tied: _Tied, result: Adjustment) -> bool:
    """Place all who are tied; not where it would matter who goes first."""
    left, placed = dict(result.left), {}
    for one, openings in tied:
        opening = max(openings, key=left.__getitem__)
        if not left[opening]:
            return False
        left[opening] -= 1
        placed[one] = opening
    if len(set(placed.values())) > 1:
        return False
    result.left.update(left)
    result.placed.update(placed)
    return True


class _Queue:
    """Applicants by the highest standing that they have in any opening with places left."""

    def __init__(self, pool: Iterable[int], standings: Standings, left: Mapping[int, int]) -> None:
        self.standings, self.left = standings, left
        found = [(self._best(one), one) for one in pool]
        self.heap = [(_down(best), one) for best, one in found if best is not None]
        heapify(self.heap)

    def highest(self) -> _Tied:
        """Everybody who stands highest now; nobody when places or people are at an end. Somebody whose keys
        were cut, as a lot is not drawn, is tied with all who are equal so far."""
        tied: _Tied = []
        top: Standing | None = None
        while self.heap and (top is None or self.heap[0][0][: len(top)] == top):
            down, one = heappop(self.heap)
            best = self._best(one)
            if best is None:
                continue
            if _down(best) != down:
                heappush(self.heap, (_down(best), one))
                continue
            top = top or down
            tied.append((one, self._where(one, best)))
        return tied

    def _best(self, one: int) -> Standing | None:
        reached = [
            self.standings.at[opening][one]
            for opening, places in self.left.items()
            if places and one in self.standings.at[opening]
        ]
        return max(reached, default=None)

    def _where(self, one: int, best: Standing) -> tuple[int, ...]:
        return tuple(
            opening
            for opening, places in self.left.items()
            if places and self.standings.at[opening].get(one) == best
        )


def _down(standing: Standing) -> Standing:
    """Turned round, as a heap gives the lowest first."""
    return tuple(-number for number in standing)
