"""Students as the roster's rules see them: stored ones, and rows of a file held against them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from unionweb.base.db import db
from unionweb.base.tables import Row
from unionweb.base.text import say
from unionweb.people.models import Person, PersonKind, Unit
from unionweb.people.queries.units import ACTIVE_STUDENT
from unionweb.people.rules.organisation import UnitKind
from unionweb.people.rules.roster import (
    Checked,
    Outcome,
    Problem,
    Reading,
    StoredStudent,
    Student,
    check_rows,
    clean_unit_name,
    student_numbers,
)

Home = tuple[str, str | None]
"""Where a student belongs, by name: college, and class if any."""

_COLUMNS = (
    Person.id,
    Person.kind,
    Person.unit_id,
    Person.left_on,
    Person.number,
    Person.name,
    Person.grade,
    Person.gender,
    Person.ethnicity,
    Person.political_status,
    Person.student_kind,
    Person.rank_semester,
    Person.rank_year,
    Person.rank_overall,
    Person.failed_course,
    Person.email,
)
_IN_PIECES = {"yield_per": 2000}


@dataclass(frozen=True, slots=True)
class Stored:
    """A person whose number is in a file."""

    person_id: int
    is_student: bool
    active: bool
    student: Student

    @property
    def home(self) -> Home:
        """The college and class as stored."""
        return self.student.college, self.student.class_name


@dataclass(frozen=True, slots=True)
class Compared:
    """A row with its outcome and the person that it is about, if there is one."""

    checked: Checked
    stored: Stored | None

    @property
    def home(self) -> Home:
        """Where the row puts the student. A file without classes leaves everybody in theirs, except
        those who change their college."""
        assert self.checked.row is not None, "a bad row puts nobody anywhere"
        student = self.checked.row.student
        keeps_class = "class_name" not in self.checked.row.given and self.stored is not None
        if keeps_class and self.stored is not None and self.stored.student.college == student.college:
            return self.stored.home
        return student.college, student.class_name


def compare(rows: Sequence[Row], reading: Reading) -> list[Compared]:
    """Rows of a file against what is stored now. Two queries for all of them."""
    stored = _stored(student_numbers(rows, reading))
    existing = {
        number: StoredStudent(one.student, one.active) for number, one in stored.items() if one.is_student
    }
    return [
        Compared(_refuse_teacher(checked, stored), stored.get(checked.student_number or ""))
        for checked in check_rows(rows, reading, existing)
    ]


def _refuse_teacher(checked: Checked, stored: dict[str, Stored]) -> Checked:
    other = stored.get(checked.student_number or "")
    if other is None or other.is_student:
        return checked
    sentence = say("这个号码是教师%(name)s的工号，请核对学号", name=other.student.name)
    problems = (*checked.problems, Problem("student_number", sentence))
    return Checked(checked.number, Outcome.BAD, checked.student_number, problems=problems)


def _stored(numbers: Iterable[str]) -> dict[str, Stored]:
    query = select(*_COLUMNS).where(Person.number.in_(sorted(numbers)))
    homes = stored_homes()
    return {
        record.number: Stored(
            record.id, record.kind is PersonKind.STUDENT, record.left_on is None, _student(record, homes)
        )
        for record in db.session.execute(query)
    }


def active_students() -> Iterator[Student]:
    """Every student who has not left, by number; memory stays flat."""
    homes = stored_homes()
    query = select(*_COLUMNS).where(ACTIVE_STUDENT).order_by(Person.number)
    for record in db.session.execute(query, execution_options=_IN_PIECES):
        yield _student(record, homes)


def _student(record: Any, homes: dict[int, Home]) -> Student:
    college, class_name = homes[record.unit_id]
    return Student(
        student_number=record.number,
        name=record.name,
        college=college,
        class_name=class_name,
        grade=record.grade,
        gender=record.gender,
        ethnicity=record.ethnicity,
        political_status=record.political_status,
        student_kind=record.student_kind,
        rank_semester=record.rank_semester,
        rank_year=record.rank_year,
        rank_overall=record.rank_overall,
        failed_course=record.failed_course,
        email=record.email,
    )


@dataclass(frozen=True, slots=True)
class Node:
    """A unit without what hangs on it."""

    id: int
    parent_id: int | None
    kind: UnitKind
    name: str
    closed: bool


def stored_homes() -> dict[int, Home]:
    """Unit id → college and class by name; the college of the school itself is ""."""
    nodes = _nodes()
    return {number: _home(node, nodes) for number, node in nodes.items()}


def _home(node: Node, nodes: dict[int, Node]) -> Home:
    class_name = clean_unit_name(node.name) if node.kind is UnitKind.CLASS else None
    above: Node | None = node
    while above is not None and above.kind is not UnitKind.COLLEGE:
        above = nodes.get(above.parent_id or 0)
    return clean_unit_name(above.name) if above is not None else "", class_name


def units_by_home() -> dict[Home, Node]:
    """The college or class of each name. Of two that differ only in spaces the open, older one."""
    nodes = _nodes()
    found: dict[Home, Node] = {}
    for node in sorted(nodes.values(), key=lambda node: (node.closed, node.id)):
        if node.kind in (UnitKind.COLLEGE, UnitKind.CLASS):
            found.setdefault(_home(node, nodes), node)
    return found


def _nodes() -> dict[int, Node]:
    query = select(Unit.id, Unit.parent_id, Unit.kind, Unit.name, Unit.closed)
    return {record[0]: Node(*record) for record in db.session.execute(query)}
