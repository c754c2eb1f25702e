"""From the settings and rows of a quota plan, as people keep them, to the shared-out seats (名额方案)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence, mark, say
from unionweb.congress.rules.apportion import (
    Apportionment,
    FixedTotal,
    Method,
    OnePer,
    Override,
    Plan,
    QuotaUnit,
    Rate,
    Rounding,
    apportion,
    overridden,
)

Value = TypeVar("Value")


class PlanMode(StrEnum):
    """What decides the seats."""

    RATE = "rate"
    ONE_PER = "one_per"
    TOTAL = "total"


PLAN_MODES = {
    PlanMode.RATE: mark("按比例：每个单位的百分之几"),
    PlanMode.ONE_PER: mark("按人数：每多少人产生1名"),
    PlanMode.TOTAL: mark("定总数：把总名额分到各单位"),
}


class RowKind(StrEnum):
    """What a row of a quota plan stands for."""

    COLLEGE = "college"
    CLASS = "class"
    GRADE = "grade"
    CLUB = "club"
    UNION = "union"
    OTHER = "other"


ROW_KINDS = {
    RowKind.COLLEGE: mark("学院"),
    RowKind.CLASS: mark("班级（团支部）"),
    RowKind.GRADE: mark("年级"),
    RowKind.CLUB: mark("社团"),
    RowKind.UNION: mark("学生会组织"),
    RowKind.OTHER: mark("其他单位"),
}


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """Everything a plan says besides its rows. Numbers of the other modes may be filled in and wait;
    only those of `mode` count. `ex_officio` seats stand outside the quota."""

    mode: PlanMode = PlanMode.RATE
    share: Fraction | None = None
    persons: int | None = None
    rounding: Rounding = Rounding.HALF_UP
    remainder: int | None = None
    total: int | None = None
    method: Method = Method.HAMILTON
    floor: int = 0
    ex_officio: int = 0
    published_total: int | None = None

    @property
    def plan(self) -> Plan:
        """The plan of the chosen mode; a Refusal names the number that is missing."""
        remainder = self.remainder if self.rounding is Rounding.REMAINDER else None
        match self.mode:
            case PlanMode.RATE:
                share = _given(self.share, "share", mark("请填写比例，例如 20%"))
                return Rate(share, self.rounding, self.floor, remainder)
            case PlanMode.ONE_PER:
                persons = _given(self.persons, "persons", mark("请填写每多少人产生1名代表"))
                return OnePer(persons, self.rounding, self.floor, remainder)
            case PlanMode.TOTAL:
                return FixedTotal(_given(self.total, "total", mark("请填写总名额")), self.method, self.floor)

    def check(self) -> None:
        """Refuse settings that lack the number they turn on; they may come before the rows, but not
        without it."""
        _ = self.plan


def _given(value: Value | None, field: str, message: str) -> Value:
    if value is None:
        raise Refusal(message, field=field)
    return value


@dataclass(frozen=True, slots=True)
class RowEntry:
    """One row as it is kept: the unit with its numbers, what a published table says, and what was set
    by hand. `unit_id` links it to a unit of the roster, `grade` to a grade."""

    kind: RowKind
    name: str
    members: int = 0
    unit_id: int | None = None
    grade: int | None = None
    floor: int | None = None
    fixed: int | None = None
    rate: Fraction | None = None
    nominees: int | None = None
    published: int | None = None

    @property
    def quota_unit(self) -> QuotaUnit:
        """The row as the apportionment sees it."""
        return QuotaUnit(self.name, self.members, self.floor, self.fixed, self.rate)


def share_out(
    rows: Sequence[RowEntry], overrides: dict[str, Override], settings: PlanSettings
) -> Apportionment:
    """The seats of every row, in the order given; Refusals name the row, the figures or the field."""
    units = tuple(row.quota_unit for row in rows)
    return overridden(apportion(units, settings.plan), overrides)


def against_published(published: int, total: int) -> Sentence:
    """How a total that somebody printed stands to the sum of the rows."""
    if published == total:
        return say("印发的合计%(published)s，与各行之和一致", published=published)
    return say(
        "印发的合计%(published)s，各行之和%(total)s，差%(difference)s",
        published=published,
        total=total,
        difference=abs(published - total),
    )
