"""The rules of lending 借用规则 as data: what a union's regulation settles, each with where it comes from.

Every store begins with the rules met most often in real regulations and changes them to its own.
"""

from dataclasses import dataclass, fields
from typing import Any

from unionweb.base.text import mark

UNDO_SECONDS = 10
"""How long a return or a hand-over can be undone on the screen; the server allows as much again for a slow
network."""


@dataclass(frozen=True, slots=True)
class LendingTerms:
    """The rules of a store; 0 where a limit is named: none. Days are calendar days.

    `days`: length of a loan unless asked otherwise, `most_days` at the most. `ahead`: how many days ahead one
    may book, `ahead_large` for a large event. `pickup_days`: how long before its event a reservation may be
    collected. `extensions`: how often a loan may be extended before it is due, each time by `days`.
    `late_days`: whoever is later than this without notice is barred for the semester. `closed_weeks`: weeks
    of the semester, from 1, in which nothing is lent. `most_open`: assets out at once by one borrower,
    `per_month`: loans of one borrower in thirty days. `write_off_fen`: below this price the head of the
    office writes off, from it the adviser. `confirm_fen`: from this price the borrower confirms on the own
    phone; None: never. `remind_hours` before a loan is due; `escalate_days` after it the head of the
    borrowing body is told."""

    days: int = 5
    most_days: int = 7
    ahead: int = 7
    ahead_large: int = 14
    pickup_days: int = 1
    extensions: int = 1
    late_days: int = 3
    closed_weeks: tuple[int, ...] = (9, 16)
    most_open: int = 0
    per_month: int = 0
    write_off_fen: int = 5000
    confirm_fen: int | None = 50000
    remind_hours: int = 24
    escalate_days: int = 1
    source: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return values | {"closed_weeks": list(self.closed_weeks)}


def read_terms(stored: dict[str, Any]) -> LendingTerms:
    """The terms that `as_json` wrote; what was added since has its usual value."""
    known = {one.name for one in fields(LendingTerms)}
    values = {key: value for key, value in stored.items() if key in known}
    if "closed_weeks" in values:
        values["closed_weeks"] = tuple(values["closed_weeks"])
    return LendingTerms(**values)


MET = mark("高校学生会物资管理办法中常见的规定")
OWN = mark("本系统的默认值，请按本校规定修改")
SOURCES = {
    "days": MET,
    "most_days": MET,
    "ahead": MET,
    "ahead_large": MET,
    "pickup_days": MET,
    "extensions": MET,
    "late_days": MET,
    "closed_weeks": MET,
    "write_off_fen": MET,
    "most_open": OWN,
    "per_month": OWN,
    "confirm_fen": OWN,
    "remind_hours": OWN,
    "escalate_days": OWN,
}
"""Where each usual value comes from."""
