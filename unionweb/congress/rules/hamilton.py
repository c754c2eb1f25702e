"""Largest remainder (Hamilton) with minima.

Precisely: (1) exact quotas of all units that have no fixed number; (2) every unit whose quota is below
its floor gets its floor and is taken out together with these seats; the quotas of the others are
computed again, until no quota is below its floor; (3) each remaining unit gets the whole part of its
quota, and the seats left over go to the largest remainders. Equal remainders: more members first, then
the order of the table; a tie that decided a seat is reported.

The method keeps every quota within one seat (without minima) but is not house monotone: the Alabama
paradox.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor

from unionweb.base.fractions import decimal_text
from unionweb.base.text import say
from unionweb.congress.rules.quota import Allotment, QuotaUnit, Tie

Shares = tuple[dict[str, Allotment], tuple[Tie, ...]]


def hamilton(units: Sequence[QuotaUnit], seats: int, floors: Mapping[str, int]) -> Shares:
    """Rows by unit name, and ties. `floors` gives every unit's minimum; `seats` is at least their sum,
    and some unit has members if seats are left over."""
    rows: dict[str, Allotment] = {}
    free, left = list(units), seats
    quotas = _quotas(free, left)
    while below := [unit for unit in free if quotas[unit.name] < floors[unit.name]]:
        for unit in below:
            rows[unit.name] = _raised(unit, quotas[unit.name], floors[unit.name])
            left -= floors[unit.name]
        free = [unit for unit in free if unit.name not in rows]
        quotas = _quotas(free, left)
    by_remainder, ties = _largest_remainders(free, left, quotas)
    return rows | by_remainder, ties


def _quotas(units: Sequence[QuotaUnit], seats: int) -> dict[str, Fraction]:
    members = sum(unit.members for unit in units) or 1
    return {unit.name: Fraction(unit.members * seats, members) for unit in units}


def _raised(unit: QuotaUnit, quota: Fraction, least: int) -> Allotment:
    reason = say("应得%(exact)s，不足下限%(floor)s名，按下限", exact=decimal_text(quota, 3), floor=least)
    return Allotment(unit, quota, least, reason)


def _largest_remainders(units: Sequence[QuotaUnit], seats: int, quotas: Mapping[str, Fraction]) -> Shares:
    left = seats - sum(floor(quota) for quota in quotas.values())
    # sorted() is stable: equal keys keep the order of the table.
    ranked = sorted(units, key=lambda unit: (-_remainder(quotas[unit.name]), -unit.members))
    lucky = {unit.name for unit in ranked[:left]}
    rows = {unit.name: _row(unit, quotas[unit.name], unit.name in lucky) for unit in units}
    return rows, _ties(ranked, quotas, left)


def _remainder(quota: Fraction) -> Fraction:
    return quota - floor(quota)


def _row(unit: QuotaUnit, quota: Fraction, lucky: bool) -> Allotment:
    exact, whole = decimal_text(quota, 3), floor(quota)
    if lucky:
        reason = say("应得%(exact)s，取整%(whole)s，按余数再得1名", exact=exact, whole=whole)
    else:
        reason = say("应得%(exact)s，取整%(whole)s", exact=exact, whole=whole)
    return Allotment(unit, quota, whole + lucky, reason)


def _ties(ranked: Sequence[QuotaUnit], quotas: Mapping[str, Fraction], left: int) -> tuple[Tie, ...]:
    if not 0 < left < len(ranked):
        return ()
    last, first_out = ranked[left - 1], ranked[left]
    cut = _remainder(quotas[last.name])
    if _remainder(quotas[first_out.name]) != cut:
        return ()
    winners = tuple(unit.name for unit in ranked[:left] if _remainder(quotas[unit.name]) == cut)
    losers = tuple(unit.name for unit in ranked[left:] if _remainder(quotas[unit.name]) == cut)
    return (Tie(winners, losers, by_size=last.members != first_out.members),)
