"""Rate per unit: p % of each unit, or one per N members; the total floats.

Each unit is rounded by itself, so no unit's number depends on another's. A unit without members gets 0
unless it has a floor or a fixed number of its own. A floor raises the rounded number; it never lowers
it.
"""

from fractions import Fraction
from math import ceil, floor

from unionweb.base.fractions import decimal_text, fraction_text
from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence, say
from unionweb.congress.rules.quota import (
    ROUNDING_LABELS,
    Allotment,
    Apportionment,
    OnePer,
    QuotaUnit,
    Rate,
    Rounding,
    fixed_row,
    floor_of,
)


def by_rate(units: tuple[QuotaUnit, ...], plan: Rate | OnePer) -> Apportionment:
    """Seats for each unit by itself."""
    share = plan_share(plan)
    _check_remainder(plan, share)
    return Apportionment(tuple(_row(unit, unit.rate or share, plan) for unit in units))


def plan_share(plan: Rate | OnePer) -> Fraction:
    """Seats per member."""
    if isinstance(plan, OnePer):
        if plan.persons < 1:
            raise Refusal(
                "每多少人产生1名代表，至少是1人：%(persons)s", field="persons", persons=plan.persons
            )
        return Fraction(1, plan.persons)
    if not 0 < plan.share <= 1:
        raise Refusal("比例须大于0且不超过100%%：%(share)s", field="share", share=fraction_text(plan.share))
    return plan.share


def _check_remainder(plan: Rate | OnePer, share: Fraction) -> None:
    if plan.rounding is not Rounding.REMAINDER:
        if plan.remainder is not None:
            raise Refusal("只有“余数达到规定人数加一”才用到余数人数", field="remainder")
        return
    if plan.remainder is None:
        raise Refusal("请填写余数达到多少人加一", field="remainder")
    if not 1 <= plan.remainder <= 1 / share:
        raise Refusal(
            "余数人数须在1和每名代表所代表的人数（%(persons)s）之间：%(remainder)s",
            field="remainder",
            persons=_short(1 / share),
            remainder=plan.remainder,
        )


def _row(unit: QuotaUnit, share: Fraction, plan: Rate | OnePer) -> Allotment:
    if unit.fixed is not None:
        return fixed_row(unit)
    exact = share * unit.members
    seats = rounded(exact, plan.rounding, share, plan.remainder)
    least = floor_of(unit, plan)
    if least > seats:
        return Allotment(unit, exact, least, say("不足下限%(floor)s名，按下限", floor=least))
    return Allotment(unit, exact, seats, _reason(exact, plan))


def rounded(exact: Fraction, rounding: Rounding, share: Fraction, remainder: int | None) -> int:
    """Whole seats for an exact claim; `share` turns what is left over back into persons."""
    match rounding:
        case Rounding.HALF_UP:
            return floor(exact + Fraction(1, 2))
        case Rounding.UP:
            return ceil(exact)
        case Rounding.DOWN:
            return floor(exact)
        case Rounding.REMAINDER:
            left_over = (exact - floor(exact)) / share
            return floor(exact) + (remainder is not None and left_over >= remainder)


def _reason(exact: Fraction, plan: Rate | OnePer) -> Sentence:
    if plan.rounding is Rounding.REMAINDER:
        return say("应得%(exact)s，余数满%(persons)s人加一", exact=_short(exact), persons=plan.remainder)
    return say(
        "应得%(exact)s，%(rounding)s", exact=_short(exact), rounding=say(ROUNDING_LABELS[plan.rounding])
    )


def _short(number: Fraction) -> str:
    return str(number) if number.denominator == 1 else decimal_text(number, 3)
