"""The rules that a drive is run by: what the union's regulation settles before anybody applies.

Fixed elsewhere: three rounds, a trimmed mean only with five jurors, three working days of 公示, a probation
of a month, and the rules P9 and P10. Everything else is the union's own and printed on the drive's page.
"""

from dataclasses import dataclass, fields
from enum import StrEnum
from fractions import Fraction
from typing import Any

from unionweb.base.text import mark
from unionweb.recruitment.rules.scores import Binding

CHECKS = {
    "P9": mark("须是中共党员（含预备党员）或共青团员（P9）"),
    "P10": mark("本科生（一年级新生除外）专业排名须在前 30%，且没有课程不及格；研究生没有课程不及格（P10）"),
}
"""Conditions that are looked up in the roster when somebody applies."""


class TieKey(StrEnum):
    """What decides between equal totals, in the order that the regulation writes."""

    LAST_ROUND = "last_round"
    MIDDLE_ROUND = "middle_round"
    FIRST_ROUND = "first_round"
    EARLIER = "earlier"
    LOT = "lot"


TIE_KEYS = {
    TieKey.LAST_ROUND: mark("最后一轮成绩高者在前"),
    TieKey.MIDDLE_ROUND: mark("倒数第二轮成绩高者在前"),
    TieKey.FIRST_ROUND: mark("第一轮成绩高者在前"),
    TieKey.EARLIER: mark("先提交报名者在前"),
    TieKey.LOT: mark("抽签"),
}


@dataclass(frozen=True, slots=True)
class Terms:
    """The rules of a drive. `line`: pass line of the weighted total (0 to 100). `days`: working days of 公示.
    `move_up`: whether somebody placed in his second choice moves up when his first gets free. `own_weight`:
    what a vote of the own department counts in the review, others' count 1; `turnout`: the part of those
    entitled that must take part in it. `retention_days`: how long files of those not taken are kept."""

    choices: int = 2
    adjustment: bool = True
    blind: bool = False
    binding: Binding = Binding.RAW
    line: Fraction | None = Fraction(60)
    checks: tuple[str, ...] = ("P9", "P10")
    ties: tuple[TieKey, ...] = (TieKey.LAST_ROUND, TieKey.MIDDLE_ROUND, TieKey.LOT)
    days: int = 3
    offer_days: int = 3
    move_up: bool = False
    own_weight: Fraction = Fraction(1)
    turnout: Fraction = Fraction(1, 2)
    may_overlap: bool = False
    names_open: bool = False
    probation_days: int = 30
    retention_days: int = 90

    def as_json(self) -> dict[str, Any]:
        """As it is stored and published: fractions as "1/2", lists for tuples."""
        return {one.name: _plain(getattr(self, one.name)) for one in fields(self)}


def read_terms(stored: dict[str, Any]) -> Terms:
    """The terms that `as_json` wrote."""
    values = dict(stored)
    values["binding"] = Binding(values["binding"])
    values["line"] = None if values["line"] is None else Fraction(values["line"])
    values["checks"] = tuple(values["checks"])
    values["ties"] = tuple(TieKey(one) for one in values["ties"])
    values["own_weight"], values["turnout"] = Fraction(values["own_weight"]), Fraction(values["turnout"])
    return Terms(**values)


def _plain(value: object) -> object:
    if isinstance(value, Fraction):
        return str(value)
    return [str(one) for one in value] if isinstance(value, tuple) else value
