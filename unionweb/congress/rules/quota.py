"""The words of a quota plan: what goes in, and what comes out (名额分配).

All arithmetic is exact: integers and `Fraction`. Decimals appear in sentences only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence, mark, say


class Rounding(StrEnum):
    """What becomes of the part of a seat that is left over."""

    HALF_UP = "half-up"
    UP = "up"
    DOWN = "down"
    REMAINDER = "remainder"


class Method(StrEnum):
    """How a fixed total is shared out."""

    HAMILTON = "hamilton"
    WEBSTER = "webster"
    HUNTINGTON_HILL = "huntington-hill"


ROUNDING_LABELS = {
    Rounding.HALF_UP: mark("四舍五入"),
    Rounding.UP: mark("进一"),
    Rounding.DOWN: mark("去尾"),
    Rounding.REMAINDER: mark("余数达到规定人数加一"),
}

METHOD_LABELS = {
    Method.HAMILTON: mark("最大余数法（汉密尔顿）"),
    Method.WEBSTER: mark("韦伯斯特法"),
    Method.HUNTINGTON_HILL: mark("亨廷顿—希尔法"),
}


@dataclass(frozen=True, slots=True)
class QuotaUnit:
    """A unit that sends delegates: a college, a class, a grade, a club, a union.

    `members` in persons; a club or a union with a fixed number may have 0. `floor` replaces the plan's
    floor, `fixed` is the final number whatever the plan says, `rate` replaces the plan's share
    (rates by grade)."""

    name: str
    members: int
    floor: int | None = None
    fixed: int | None = None
    rate: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of each unit, e.g. Fraction(1, 5) for 20 %. The total floats.

    `remainder` is the t, in persons, of "remainder ≥ t adds one": with 20 % a seat stands for 5 persons."""

    share: Fraction
    rounding: Rounding = Rounding.HALF_UP
    floor: int = 0
    remainder: int | None = None


@dataclass(frozen=True, slots=True)
class OnePer:
    """One delegate for every `persons` members. The total floats."""

    persons: int
    rounding: Rounding = Rounding.HALF_UP
    floor: int = 0
    remainder: int | None = None


@dataclass(frozen=True, slots=True)
class FixedTotal:
    """Exactly `total` seats, fixed numbers and floors included."""

    total: int
    method: Method = Method.HAMILTON
    floor: int = 0


Plan = Rate | OnePer | FixedTotal


@dataclass(frozen=True, slots=True)
class Override:
    """A number set by hand in place of the calculated one; reason and author stay with it."""

    seats: int
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Allotment:
    """One row of the result. `exact` is the unrounded claim in seats."""

    unit: QuotaUnit
    exact: Fraction
    calculated: int
    reason: Sentence
    override: Override | None = None

    @property
    def seats(self) -> int:
        """The final number."""
        return self.calculated if self.override is None else self.override.seats


@dataclass(frozen=True, slots=True)
class Tie:
    """Units with equal claims to the last seats, when there were fewer seats than claims."""

    winners: tuple[str, ...]
    losers: tuple[str, ...]
    by_size: bool

    @property
    def sentence(self) -> Sentence:
        """What was equal, and what decided."""
        everyone, winners = self.winners + self.losers, self.winners
        if self.by_size:
            return say(
                "平局：%(all)s对最后的名额要求相等，按人数多者先，给%(winners)s",
                all=everyone,
                winners=winners,
            )
        return say(
            "平局：%(all)s对最后的名额要求相等，按表中先后，给%(winners)s", all=everyone, winners=winners
        )


@dataclass(frozen=True, slots=True)
class Apportionment:
    """The rows in the order of the table, and what a reader of them must know."""

    rows: tuple[Allotment, ...]
    ties: tuple[Tie, ...] = ()
    notes: tuple[Sentence, ...] = ()

    @property
    def total(self) -> int:
        """The final numbers added up."""
        return sum(row.seats for row in self.rows)

    @property
    def calculated(self) -> int:
        """The total before anybody set a number by hand."""
        return sum(row.calculated for row in self.rows)

    @property
    def members(self) -> int:
        """Persons in all units."""
        return sum(row.unit.members for row in self.rows)

    def difference(self, printed_total: int) -> int:
        """Sum of the rows minus a total printed elsewhere: 157 against a printed 158 is -1."""
        return self.total - printed_total


def floor_of(unit: QuotaUnit, plan: Plan) -> int:
    """The least this unit gets: its own floor, else the plan's; a unit without members is exempt from the
    plan's."""
    if unit.floor is not None:
        return unit.floor
    return plan.floor if unit.members else 0


def overridden(result: Apportionment, overrides: Mapping[str, Override]) -> Apportionment:
    """The result with numbers set by hand, by unit name; what was calculated stays in each row."""
    unknown = overrides.keys() - {row.unit.name for row in result.rows}
    if unknown:
        raise Refusal("没有这个单位：%(name)s", name=min(unknown))
    for name, override in overrides.items():
        _check_override(name, override)
    rows = tuple(replace(row, override=overrides.get(row.unit.name)) for row in result.rows)
    return replace(result, rows=rows)


def _check_override(name: str, override: Override) -> None:
    if override.seats < 0:
        raise Refusal("%(name)s的名额不能是负数：%(seats)s", field="seats", name=name, seats=override.seats)
    if not override.reason.strip():
        raise Refusal("请写明调整%(name)s名额的理由", field="reason", name=name)
    if not override.by.strip():
        raise Refusal("请写明是谁调整了%(name)s的名额", field="by", name=name)


def fixed_row(unit: QuotaUnit) -> Allotment:
    """The row of a unit whose number is fixed."""
    seats = unit.fixed or 0
    return Allotment(unit, Fraction(seats), seats, say("固定名额"))
