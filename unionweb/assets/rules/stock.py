"""Which lots a movement of consumables goes through.

What expires first goes first, and of what does not expire the oldest: like the shelf, where the new is put
behind. What comes back goes the other way: into the lot that was opened last.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class LotFacts:
    """A lot: how much came, and what is left of it."""

    id: int
    quantity: int
    rest: int
    received_on: date
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """So many of one lot; None: of no lot that is known."""

    lot_id: int | None
    quantity: int


def in_order(lots: Iterable[LotFacts]) -> list[LotFacts]:
    """The first to be used first."""
    return sorted(lots, key=lambda one: (one.expires_on or date.max, one.received_on, one.id))


def draw(lots: Iterable[LotFacts], quantity: int) -> list[Part]:
    """Where so many are taken from. ValueError when the lots do not hold that many."""
    return _spread([(one.id, one.rest) for one in in_order(lots)], quantity, more=False)


def put(lots: Iterable[LotFacts], quantity: int) -> list[Part]:
    """Where so many go that come back, the lots used last first; what no lot has room for is of none."""
    return _spread([(one.id, one.quantity - one.rest) for one in in_order(lots)][::-1], quantity, more=True)


def _spread(rooms: Iterable[tuple[int, int]], quantity: int, *, more: bool) -> list[Part]:
    if quantity <= 0:
        raise ValueError("nothing moves")
    parts = []
    for lot_id, room in rooms:
        part = min(room, quantity)
        if part > 0:
            parts.append(Part(lot_id, part))
            quantity -= part
    if quantity and not more:
        raise ValueError(f"{quantity} more than the lots hold")
    return [*parts, Part(None, quantity)] if quantity else parts


SHORTCUTS = 10
_STEPS = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500)


def quantities(most: int) -> list[int]:
    """What to offer for one tap when so many may be taken: each number while they are few."""
    if most <= SHORTCUTS:
        return list(range(1, most + 1))
    return [*(step for step in _STEPS if step < most), most][-SHORTCUTS:]
