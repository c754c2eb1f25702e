"""Jurors to candidates: enough for each, nobody overloaded, loads alike, panels mixed, nothing forbidden.

Every seat is taken on the shortest way to the juror with the least load that can be reached by passing
candidates on (successive shortest paths, Harvey et al. 2006): so as many seats are taken as can be, and no
other assignment has more even loads. Among equals goes the juror who has met the fewest of the panel before,
which joins all panels (`connectivity`) where there are candidates enough.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from unionweb.base.text import Sentence
from unionweb.recruitment.rules.connectivity import Pair, Swap, advise, rooms
from unionweb.recruitment.rules.seating import Seating
from unionweb.recruitment.rules.shortage import Named, sentences


@dataclass(frozen=True, slots=True)
class Marker(Named):
    """A juror who may be given candidates: `most` in all, None: any number."""

    most: int | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who marks whom: (juror, candidate). `added` are those not kept from before; `short`: candidate → jurors
    missing, with the reasons in `faults`, empty when everybody has enough. `connected`: all comparable."""

    pairs: frozenset[Pair]
    added: frozenset[Pair]
    loads: Mapping[str, int]
    short: Mapping[str, int]
    faults: tuple[Sentence, ...]
    connected: bool


def assign(
    candidates: Iterable[Named],
    jurors: Iterable[Marker],
    least: int,
    *,
    forbidden: Collection[Pair] = frozenset(),
    kept: Collection[Pair] = frozenset(),
) -> Assignment:
    """Give each candidate at least so many jurors. `kept` stays as it is and counts, also of jurors who are
    no longer there. The order in which people are given makes no difference."""
    people = sorted(candidates, key=lambda one: one.key)
    panel = sorted(jurors, key=lambda one: one.key)
    seating = Seating([one.key for one in people], {one.key: one.most for one in panel}, forbidden, kept)
    short: dict[str, int] = {}
    # Seat by seat and not candidate by candidate: so a shortage falls on as many as possible, each a little.
    for seat in range(least):
        for one in people:
            if seating.size(one.key) <= seat and not seating.seat(one.key):
                short[one.key] = least - seating.size(one.key)
    pairs = _connected(seating.pairs(), forbidden, kept)
    return Assignment(
        pairs,
        pairs - frozenset(kept),
        {one.key: sum(1 for juror, _candidate in pairs if juror == one.key) for one in panel},
        short,
        sentences(people, panel, least, short, seating),
        len(rooms(pairs)) <= 1,
    )


def _connected(
    pairs: frozenset[Pair], forbidden: Collection[Pair], kept: Collection[Pair]
) -> frozenset[Pair]:
    """With swaps that join what is apart, as far as they leave loads and panels as large as they are."""
    while len(rooms(pairs)) > 1:
        swaps = [one for one in advise(pairs, forbidden, kept, 1).proposals if isinstance(one, Swap)]
        better = _swapped(pairs, swaps)
        if len(rooms(better)) >= len(rooms(pairs)):
            break
        pairs = better
    return pairs


def _swapped(pairs: frozenset[Pair], swaps: Sequence[Swap]) -> frozenset[Pair]:
    for swap in swaps:
        if {(swap.juror, swap.candidate), (swap.other_juror, swap.other_candidate)} <= pairs:
            pairs = swap.apply(pairs)
    return pairs
