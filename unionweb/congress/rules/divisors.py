"""Webster and Huntington–Hill with minima: every seat goes, one after the other, to the greatest priority.

Each unit first gets its floor; a unit with s seats then claims the next with members / d(s), where d(s)
is s + 1/2 for Webster and √(s·(s+1)) for Huntington–Hill (compared as exact squares). The result is
max(floor, members rounded in the method's way for a common divisor), and one more seat in the house
never takes a seat from a unit (house monotone).

For Huntington–Hill d(0) = 0: a unit with members claims its first seat before any unit claims a second,
the larger units first when there are not enough seats for all. A unit without members never claims a
seat. Equal priorities: more members first, then the order of the table; a tie that decided a seat is
reported.
"""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from unionweb.base.fractions import decimal_text
from unionweb.base.text import Sentence, say
from unionweb.congress.rules.quota import Allotment, Method, QuotaUnit, Tie

FIRST_SEAT = 0
NEXT_SEAT = 1


@dataclass(order=True, slots=True)
class _Claim:
    """Claims sort best first: first seats of Huntington–Hill, then great priorities, big units, the
    order of the table."""

    turn: int
    negative_priority: Fraction
    negative_members: int
    place: int
    unit: QuotaUnit = field(compare=False)
    seats: int = field(compare=False)

    def ties_with(self, other: "_Claim") -> bool:
        """Whether the method itself cannot tell these two claims apart."""
        if self.turn != other.turn:
            return False
        return self.negative_priority == other.negative_priority


def divide(
    units: Sequence[QuotaUnit], seats: int, floors: Mapping[str, int], method: Method
) -> tuple[dict[str, Allotment], tuple[Tie, ...]]:
    """Rows by unit name, and ties. `seats` is at least the sum of `floors`, and some unit has members if
    seats are left over."""
    given = {unit.name: floors[unit.name] for unit in units}
    claims = [
        _claim(unit, given[unit.name], place, method) for place, unit in enumerate(units) if unit.members
    ]
    heapq.heapify(claims)
    won: list[_Claim] = []
    for _ in range(seats - sum(given.values())):
        best = claims[0]
        won.append(best)
        given[best.unit.name] = best.seats + 1
        heapq.heapreplace(claims, _claim(best.unit, best.seats + 1, best.place, method))
    members = sum(unit.members for unit in units)
    rows = {
        unit.name: _row(unit, Fraction(unit.members * seats, members or 1), given, floors) for unit in units
    }
    return rows, _ties(won, claims)


def _claim(unit: QuotaUnit, seats: int, place: int, method: Method) -> _Claim:
    turn, priority = NEXT_SEAT, Fraction(0)
    if method is Method.WEBSTER:
        priority = Fraction(2 * unit.members, 2 * seats + 1)
    elif seats:
        priority = Fraction(unit.members**2, seats * (seats + 1))
    else:
        turn, priority = FIRST_SEAT, Fraction(unit.members)
    return _Claim(turn, -priority, -unit.members, place, unit, seats)


def _row(unit: QuotaUnit, quota: Fraction, given: Mapping[str, int], floors: Mapping[str, int]) -> Allotment:
    return Allotment(unit, quota, given[unit.name], _reason(quota, given[unit.name], floors[unit.name]))


def _reason(quota: Fraction, seats: int, least: int) -> Sentence:
    exact = decimal_text(quota, 3)
    if seats == least and quota < least:
        return say("应得%(exact)s，按下限%(floor)s名", exact=exact, floor=least)
    return say("应得%(exact)s，按优先数取%(seats)s名", exact=exact, seats=seats)


def _ties(won: Sequence[_Claim], waiting: Sequence[_Claim]) -> tuple[Tie, ...]:
    if not won:
        return ()
    last = won[-1]
    losers = sorted(claim for claim in waiting if claim.ties_with(last))
    if not losers:
        return ()
    winners = tuple(claim.unit.name for claim in won if claim.ties_with(last))
    by_size = last.unit.members != losers[0].unit.members
    return (Tie(winners, tuple(claim.unit.name for claim in losers), by_size),)
