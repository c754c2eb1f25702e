"""Seats of candidates with jurors, taken one at a time on shortest ways (see `assignment`).

Sets of jurors are whole numbers, a bit for each juror: the search meets every juror once, not every pair.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from unionweb.recruitment.rules.connectivity import Pair


class Seating:
    """Who marks whom, growing by `seat`. `kept` pairs never move, and count even if their juror is gone."""

    def __init__(
        self,
        candidates: Sequence[str],
        most: Mapping[str, int | None],
        forbidden: Collection[Pair],
        kept: Collection[Pair],
    ) -> None:
        self.jurors = list(most)
        bit = {juror: 1 << place for place, juror in enumerate(self.jurors)}
        everybody = (1 << len(self.jurors)) - 1
        self.room = [most[juror] for juror in self.jurors]
        self.load = [0] * len(self.jurors)
        self.met = [[0] * len(self.jurors) for _juror in self.jurors]
        self.fixed = dict.fromkeys(candidates, 0)
        self.moving = dict.fromkeys(candidates, 0)
        self.open = dict.fromkeys(candidates, everybody)
        self.of: list[dict[str, None]] = [{} for _juror in self.jurors]
        self.kept, self.gone = frozenset(kept), dict.fromkeys(candidates, 0)
        for juror, candidate in forbidden:
            if candidate in self.open:
                self.open[candidate] &= ~bit.get(juror, 0)
        for juror, candidate in sorted(kept):
            if juror in bit:
                self._keep(candidate, self.jurors.index(juror))
            elif candidate in self.gone:
                self.gone[candidate] += 1

    def _keep(self, candidate: str, juror: int) -> None:
        self.load[juror] += 1
        if candidate in self.fixed:
            self._meet(candidate, juror, 1)
            self.fixed[candidate] |= 1 << juror
            self.open[candidate] &= ~(1 << juror)

    def size(self, candidate: str) -> int:
        """How many jurors somebody has."""
        return self.panel(candidate).bit_count() + self.gone[candidate]

    def panel(self, candidate: str) -> int:
        """The jurors whom somebody has, as bits."""
        return self.fixed[candidate] | self.moving[candidate]

    def pairs(self) -> frozenset[Pair]:
        """Who marks whom."""
        return self.kept | {
            (self.jurors[juror], candidate) for candidate, held in self.moving.items() for juror in bits(held)
        }

    def seat(self, candidate: str) -> bool:
        """Give somebody one more juror; False when no passing on of others makes room."""
        direct = self._direct(candidate)
        if direct is None or self.load[direct] > self._lightest():
            ways = self.ways(candidate)
            ends = [juror for juror in ways if self._has_room(juror)]
            end = min(ends, key=lambda juror: (self.load[juror], juror), default=None)
            if end is None:
                return False
            if direct is None or self.load[end] < self.load[direct]:
                self._pass_on(candidate, end, ways)
                return True
        self._take(candidate, direct)
        return True

    def _direct(self, candidate: str) -> int | None:
        panel = list(bits(self.panel(candidate)))
        free = [juror for juror in bits(self.open[candidate]) if self._has_room(juror)]
        return min(
            free,
            key=lambda juror: (self.load[juror], sum(self.met[juror][other] for other in panel), juror),
            default=None,
        )

    def ways(self, candidate: str) -> dict[int, tuple[str, int] | None]:
        """The jurors who can be reached: each with the candidate who would come to him and from which juror;
        None: the candidate himself."""
        found: dict[int, tuple[str, int] | None] = dict.fromkeys(bits(self.open[candidate]))
        seen, queue = self.open[candidate], list(found)
        for juror in queue:
            for other in self.of[juror]:
                fresh = self.open[other] & ~seen
                if fresh:
                    seen |= fresh
                    reached = list(bits(fresh))
                    found.update(dict.fromkeys(reached, (other, juror)))
                    queue += reached
        return found

    def _pass_on(self, candidate: str, end: int, ways: Mapping[int, tuple[str, int] | None]) -> None:
        while (step := ways[end]) is not None:
            other, giver = step
            self._leave(other, giver)
            self._take(other, end)
            end = giver
        self._take(candidate, end)

    def _take(self, candidate: str, juror: int) -> None:
        self._meet(candidate, juror, 1)
        self.moving[candidate] |= 1 << juror
        self.open[candidate] &= ~(1 << juror)
        self.of[juror][candidate] = None
        self.load[juror] += 1

    def _leave(self, candidate: str, juror: int) -> None:
        self.moving[candidate] &= ~(1 << juror)
        self.open[candidate] |= 1 << juror
        del self.of[juror][candidate]
        self.load[juror] -= 1
        self._meet(candidate, juror, -1)

    def _meet(self, candidate: str, juror: int, change: int) -> None:
        for other in bits(self.panel(candidate)):
            self.met[juror][other] += change
            self.met[other][juror] += change

    def _has_room(self, juror: int) -> bool:
        most = self.room[juror]
        return most is None or self.load[juror] < most

    def _lightest(self) -> int:
        return min(load for juror, load in enumerate(self.load) if self._has_room(juror))


def bits(mask: int) -> Iterator[int]:
    """The places of the bits that are set."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
