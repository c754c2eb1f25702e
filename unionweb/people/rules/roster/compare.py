"""What a file would change: each row against what is stored, and who is missing from the file."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from unionweb.base.tables import Row
from unionweb.base.text import mark
from unionweb.people.rules.roster.fields import FIELDS
from unionweb.people.rules.roster.reading import Reading, number_of
from unionweb.people.rules.roster.rows import Problem, RosterRow, Student, read_row


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    RETURNING = "returning"
    BAD = "bad"


OUTCOMES = {
    Outcome.NEW: mark("新增"),
    Outcome.CHANGED: mark("有变化"),
    Outcome.UNCHANGED: mark("不变"),
    Outcome.RETURNING: mark("重新在校"),
    Outcome.BAD: mark("有问题"),
}


@dataclass(frozen=True, slots=True)
class StoredStudent:
    """A student as stored; not active: marked as left."""

    student: Student
    active: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """One field that would change, with both values as in Student."""

    field: str
    old: object
    new: object


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of one row. `student_number` is None when it cannot be read; `row` is None when
    the row is bad."""

    number: int
    outcome: Outcome
    student_number: str | None
    row: RosterRow | None = None
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """How many rows of each outcome."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    returning: int = 0
    bad: int = 0

    @property
    def rows(self) -> int:
        """Every row that was checked."""
        return self.new + self.changed + self.unchanged + self.returning + self.bad

    def __add__(self, other: "Difference") -> "Difference":
        return Difference(
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.returning + other.returning,
            self.bad + other.bad,
        )


def student_numbers(rows: Iterable[Row], reading: Reading) -> set[str]:
    """The readable student numbers of some rows: what to look up before `check_rows`."""
    return {number for row in rows if (number := number_of(row.cells, reading.mapping))}


def check_rows(
    rows: Iterable[Row], reading: Reading, existing: Mapping[str, StoredStudent]
) -> tuple[Checked, ...]:
    """The outcome of each row. `existing` holds, by student number, at least the stored students that
    `student_numbers` names; rows of one file may be checked in pieces."""
    return tuple(_check(row, reading, existing) for row in rows)


def _check(row: Row, reading: Reading, existing: Mapping[str, StoredStudent]) -> Checked:
    read = read_row(row, reading)
    if not isinstance(read, RosterRow):
        return Checked(row.number, Outcome.BAD, number_of(row.cells, reading.mapping), problems=read)
    number = read.student.student_number
    stored = existing.get(number)
    if stored is None:
        return Checked(row.number, Outcome.NEW, number, read)
    changes = _changes(stored.student, read)
    outcome = Outcome.CHANGED if changes else Outcome.UNCHANGED
    return Checked(row.number, outcome if stored.active else Outcome.RETURNING, number, read, changes)


def _changes(old: Student, row: RosterRow) -> tuple[Change, ...]:
    if old == row.student:
        return ()
    return tuple(
        Change(name, before, after)
        for name in FIELDS
        if name in row.given and (before := getattr(old, name)) != (after := getattr(row.student, name))
    )


def total(checked: Iterable[Checked]) -> Difference:
    """How many of each outcome."""
    counts = Counter(row.outcome.value for row in checked)
    return Difference(**counts)


def gone(in_file: Iterable[str], active: Iterable[str], reading: Reading) -> tuple[str, ...] | None:
    """The active students whose number is on no row of the file, good or bad; sorted. None when it
    cannot be told, because some rows have no readable number: one of them may be the missing person."""
    if reading.without_number:
        return None
    return tuple(sorted(set(active).difference(in_file)))
