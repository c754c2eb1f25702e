"""Share out the seats of a congress: one call for both modes and all methods (代表名额分配).

Units with a fixed number are taken out first, with their seats. In a fixed total, fixed numbers and
floors count towards it; a total below them is refused with the figures. A total of 0 is allowed when
nothing is owed.
"""

from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence, say
from unionweb.congress.rules.divisors import divide
from unionweb.congress.rules.hamilton import hamilton
from unionweb.congress.rules.quota import (
    METHOD_LABELS,
    ROUNDING_LABELS,
    Allotment,
    Apportionment,
    FixedTotal,
    Method,
    OnePer,
    Override,
    Plan,
    QuotaUnit,
    Rate,
    Rounding,
    Tie,
    fixed_row,
    floor_of,
    overridden,
)
from unionweb.congress.rules.rates import by_rate

__all__ = [
    "METHOD_LABELS",
    "MOST",
    "ROUNDING_LABELS",
    "Allotment",
    "Apportionment",
    "FixedTotal",
    "Method",
    "OnePer",
    "Override",
    "Plan",
    "QuotaUnit",
    "Rate",
    "Rounding",
    "Tie",
    "apportion",
    "overridden",
]

MOST = 100_000
"""No congress has more seats; a slip of the keyboard must not keep the server busy for minutes."""


def apportion(units: tuple[QuotaUnit, ...], plan: Plan) -> Apportionment:
    """Seats for every unit, in the order given. Refusals name the unit or the figures."""
    _check_units(units, plan)
    if isinstance(plan, FixedTotal):
        return _by_total(units, plan)
    return by_rate(units, plan)


def _check_units(units: tuple[QuotaUnit, ...], plan: Plan) -> None:
    if not units:
        raise Refusal("还没有单位，无法分配名额")
    _check_number(say("每单位下限"), plan.floor)
    seen: set[str] = set()
    for unit in units:
        if not unit.name.strip():
            raise Refusal("单位名称不能为空", field="name")
        if unit.name in seen:
            raise Refusal("单位重复：%(name)s", field="name", name=unit.name)
        seen.add(unit.name)
        _check_unit(unit, plan)


def _check_unit(unit: QuotaUnit, plan: Plan) -> None:
    if unit.members < 0:
        raise Refusal(
            "%(name)s的人数不能是负数：%(number)s", field="members", name=unit.name, number=unit.members
        )
    _check_number(say("%(name)s的下限", name=unit.name), unit.floor)
    _check_number(say("%(name)s的固定名额", name=unit.name), unit.fixed)
    if unit.rate is None:
        return
    if not isinstance(plan, Rate):
        raise Refusal("只有按比例分配时才能给%(name)s单独的比例", field="rate", name=unit.name)
    if not 0 < unit.rate <= 1:
        raise Refusal("%(name)s的比例须大于0且不超过100%%", field="rate", name=unit.name)


def _check_number(what: Sentence, number: int | None) -> None:
    if number is not None and not 0 <= number <= MOST:
        raise Refusal("%(what)s须在0和%(most)s之间：%(number)s", what=what, most=MOST, number=number)


def _by_total(units: tuple[QuotaUnit, ...], plan: FixedTotal) -> Apportionment:
    _check_number(say("总名额"), plan.total)
    free = tuple(unit for unit in units if unit.fixed is None)
    fixed = sum(unit.fixed or 0 for unit in units)
    floors = {unit.name: floor_of(unit, plan) for unit in free}
    _check_total(plan.total, fixed, floors)
    seats = plan.total - fixed
    if seats > sum(floors.values()) and not any(unit.members for unit in free):
        raise Refusal("没有单位填写人数，剩下的%(seats)s名无法分配", seats=seats - sum(floors.values()))
    if plan.method is Method.HAMILTON:
        shared, ties = hamilton(free, seats, floors)
    else:
        shared, ties = divide(free, seats, floors, plan.method)
    rows = tuple(shared.get(unit.name) or fixed_row(unit) for unit in units)
    return Apportionment(rows, ties, _notes(free, seats, plan))


def _check_total(total: int, fixed: int, floors: dict[str, int]) -> None:
    owed = fixed + sum(floors.values())
    if total < owed:
        raise Refusal(
            "总名额%(total)s少于应保证的%(owed)s名（固定名额%(fixed)s，下限合计%(floors)s）",
            field="total",
            total=total,
            owed=owed,
            fixed=fixed,
            floors=sum(floors.values()),
        )


def _notes(free: tuple[QuotaUnit, ...], seats: int, plan: FixedTotal) -> tuple[Sentence, ...]:
    peopled = sum(1 for unit in free if unit.members)
    if plan.method is Method.HUNTINGTON_HILL and seats < peopled:
        return (
            say(
                "亨廷顿—希尔法先给每个单位1名：%(seats)s名不够%(units)s个单位，按人数多者先",
                seats=seats,
                units=peopled,
            ),
        )
    return ()
