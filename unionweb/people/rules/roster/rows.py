"""One row of the file: a student, or every problem of the row at once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from unionweb.base.refusals import Refusal
from unionweb.base.tables import Row
from unionweb.base.text import Sentence, say
from unionweb.people.rules.attributes import Gender, PoliticalStatus, StudentKind
from unionweb.people.rules.roster import values, words
from unionweb.people.rules.roster.cleaning import clean, is_nothing, refuse_spoilt
from unionweb.people.rules.roster.fields import FIELDS, RANKS, REQUIRED
from unionweb.people.rules.roster.ranks import Scale, read_rank
from unionweb.people.rules.roster.reading import Reading


@dataclass(frozen=True, slots=True)
class Student:
    """What the roster says of a student. None: it does not say. Ranks are shares, 0 < rank ≤ 1."""

    student_number: str
    name: str
    college: str
    class_name: str | None = None
    grade: int | None = None
    gender: Gender | None = None
    ethnicity: str | None = None
    political_status: PoliticalStatus | None = None
    student_kind: StudentKind | None = None
    rank_semester: Fraction | None = None
    rank_year: Fraction | None = None
    rank_overall: Fraction | None = None
    failed_course: bool | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A good row. `given` are the fields that the file has a column for: of these an empty cell
    clears what is stored; every other field keeps it."""

    number: int
    student: Student
    given: frozenset[str] = field(default=frozenset(FIELDS))


class Problem(NamedTuple):
    """Why a row cannot be taken. `field` is None when it is the row as a whole."""

    field: str | None
    sentence: Sentence


_READERS: dict[str, Callable[[str], Any]] = {
    "name": values.read_name,
    "college": values.read_college,
    "class_name": values.read_class_name,
    "gender": words.read_gender,
    "ethnicity": words.read_ethnicity,
    "political_status": words.read_political_status,
    "student_kind": words.read_student_kind,
    "failed_course": words.read_failed_course,
    "email": values.read_email,
}
_DIFFERENT_IN_EACH_ROW = frozenset({"name", "email"})
_MAY_SAY_NONE = frozenset(FIELDS) - {"failed_course", *REQUIRED}


def read_row(row: Row, reading: Reading) -> RosterRow | tuple[Problem, ...]:
    """The student of a row, or all problems of the row in the order of the fields."""
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, column in reading.mapping.columns.items():
        try:
            found[name] = _read(name, row.cells[column], reading)
        except Refusal as refusal:
            problems.append(Problem(name, refusal.sentence))
    problems.extend(_problems_of_whole(row, found.get("student_number"), reading))
    if problems:
        return tuple(problems)
    return RosterRow(row.number, Student(**found), frozenset(found))


def _read(name: str, cell: str, reading: Reading) -> object:
    if name == "student_number":
        return values.read_student_number(cell)
    if name in _DIFFERENT_IN_EACH_ROW:
        return _read_text(name, cell, reading.this_year, Scale.UNCLEAR)
    return _read_repeated(name, cell, reading.this_year, reading.scales.get(name, Scale.UNCLEAR))


def _read_text(name: str, cell: str, this_year: int, scale: Scale) -> object:
    text = clean(cell)
    if is_nothing(text) or (name in _MAY_SAY_NONE and text in ("无", "暂无", "没有")):
        if name in REQUIRED:
            raise Refusal("没有填%(column)s", column=say(FIELDS[name]))
        return None
    refuse_spoilt(text)
    if name == "grade":
        return values.read_grade(text, this_year)
    if name in RANKS:
        return read_rank(text, scale)
    return _READERS[name](text)


_read_repeated = lru_cache(maxsize=1 << 15)(_read_text)
"""Most columns say the same few things in 30,000 rows."""


def _problems_of_whole(row: Row, number: str | None, reading: Reading) -> list[Problem]:
    problems = []
    width = len(reading.mapping.headers)
    if any(row.cells[width:]):
        sentence = say("这一行比表头多出 %(n)s 格，可能多了逗号或列错了位", n=len(row.cells) - width)
        problems.append(Problem(None, sentence))
    rows = reading.duplicates.get(number, ()) if number else ()
    if others := [str(other) for other in rows if other != row.number]:
        sentence = say("学号与第%(rows)s行重复，请只留一行", rows=tuple(others[:5]))
        problems.append(Problem("student_number", sentence))
    return problems
