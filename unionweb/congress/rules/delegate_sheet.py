"""A file of delegates held against what is registered: new, changed, unchanged or bad, line by line."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence, mark, say
from unionweb.congress.rules.facts import KIND_LABELS, DelegateKind


class Column(StrEnum):
    """What a column of the file says."""

    NUMBER = "number"
    NAME = "name"
    ROW = "row"
    KIND = "kind"
    ELECTED_ON = "elected_on"


HEADERS: dict[Column, tuple[str, ...]] = {
    Column.NUMBER: ("学号", "学生学号", "学籍号", "student number", "student no", "student id", "number"),
    Column.NAME: ("姓名", "学生姓名", "代表姓名", "name"),
    Column.ROW: ("代表团", "选举单位", "推选单位", "名额单位", "所在代表团", "delegation", "electing unit"),
    Column.KIND: ("代表类别", "类别", "代表类型", "kind", "category", "type", "delegate kind"),
    Column.ELECTED_ON: (
        "选举日期",
        "当选日期",
        "选举时间",
        "推选日期",
        "elected on",
        "election date",
        "date",
    ),
}

COLUMNS = {
    Column.NUMBER: mark("学号"),
    Column.NAME: mark("姓名"),
    Column.ROW: mark("代表团"),
    Column.KIND: mark("类别"),
    Column.ELECTED_ON: mark("选举日期"),
}

KINDS = {
    **dict.fromkeys(("正式", "正式代表", "formal", "formal delegate"), DelegateKind.FORMAL),
    **dict.fromkeys(
        ("当然", "当然代表", "ex officio", "ex_officio", "ex-officio", "ex-officio delegate"),
        DelegateKind.EX_OFFICIO,
    ),
    **dict.fromkeys(
        ("列席", "列席代表", "特邀", "non-voting", "non_voting", "non-voting delegate"),
        DelegateKind.NON_VOTING,
    ),
}

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?")


def columns_of(headers: Sequence[str]) -> dict[Column, int]:
    """Which column says what, by its header; the first of several wins."""
    found: dict[Column, int] = {}
    for place, header in enumerate(headers):
        words = " ".join(header.casefold().replace("_", " ").split())
        for column, names in HEADERS.items():
            if words in names:
                found.setdefault(column, place)
    return found


def header_score(cells: Sequence[str]) -> int:
    """How many columns a row of cells names; 0 without the student number."""
    found = columns_of(cells)
    return len(found) if Column.NUMBER in found else 0


@dataclass(frozen=True, slots=True)
class Seat:
    """How somebody is registered, or is to be."""

    row_id: int | None
    kind: DelegateKind
    elected_on: date | None


@dataclass(frozen=True, slots=True)
class Student:
    """A person of the roster; `usual_row` is the row of his class, college or grade."""

    id: int
    name: str
    usual_row: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """What the file is held against: persons by number, rows by name, registrations by person."""

    students: Mapping[str, Student]
    rows: Mapping[str, int]
    registered: Mapping[int, Seat]


class Outcome(StrEnum):
    """What a line of the file would do."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    BAD = "bad"


OUTCOMES = {
    Outcome.NEW: mark("新增"),
    Outcome.CHANGED: mark("变更"),
    Outcome.UNCHANGED: mark("无变化"),
    Outcome.BAD: mark("有误"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number in the file, who it is about, what it would do, and what is wrong with it."""

    number: int
    student_number: str
    name: str
    outcome: Outcome
    person_id: int | None = None
    seat: Seat | None = None
    problems: tuple[Sentence, ...] = ()


@dataclass(slots=True)
class _Reader:
    """Reads one line and gathers what is wrong with it."""

    cells: Sequence[str]
    columns: Mapping[Column, int]
    problems: list[Sentence] = field(default_factory=list)

    def text(self, column: Column) -> str:
        place = self.columns.get(column)
        return self.cells[place].strip() if place is not None and place < len(self.cells) else ""

    def complain(self, message: str, **values: object) -> None:
        self.problems.append(say(message, **values))


def check_lines(
    rows: Iterable[tuple[int, Sequence[str]]], headers: Sequence[str], known: Known
) -> tuple[Line, ...]:
    """Every line of the file. Refusal when no column holds student numbers."""
    columns = columns_of(headers)
    if Column.NUMBER not in columns:
        raise Refusal("文件里没有“学号”一列")
    first_seen: dict[str, int] = {}
    lines = []
    for number, cells in rows:
        line = _line(number, _Reader(cells, columns), known)
        if line.student_number in first_seen:
            twice = say("学号重复，第%(first)s行已有", first=first_seen[line.student_number])
            line = replace(line, outcome=Outcome.BAD, problems=(*line.problems, twice))
        elif line.student_number:
            first_seen[line.student_number] = number
        lines.append(line)
    return tuple(lines)


def _line(number: int, reader: _Reader, known: Known) -> Line:
    student_number, name = reader.text(Column.NUMBER), reader.text(Column.NAME)
    student = _student(reader, known, student_number, name)
    before = known.registered.get(student.id) if student else None
    seat = _seat(reader, known, student, before)
    if reader.problems or student is None:
        return Line(number, student_number, name, Outcome.BAD, problems=tuple(reader.problems))
    outcome = Outcome.NEW if before is None else Outcome.UNCHANGED if before == seat else Outcome.CHANGED
    return Line(number, student_number, student.name, outcome, student.id, seat)


def _student(reader: _Reader, known: Known, number: str, name: str) -> Student | None:
    if not number:
        reader.complain(mark("没有学号"))
        return None
    student = known.students.get(number)
    if student is None:
        reader.complain(mark("名册里没有这个学号"))
    elif name and "".join(name.split()) != "".join(student.name.split()):
        reader.complain(mark("姓名与名册不符，名册上是%(name)s"), name=student.name)
    return student


def _seat(reader: _Reader, known: Known, student: Student | None, before: Seat | None) -> Seat:
    """What the line says; an empty cell leaves things as they are, or as is usual for a new delegate."""
    row_id = before.row_id if before else student.usual_row if student else None
    kind = before.kind if before else DelegateKind.FORMAL
    elected_on = before.elected_on if before else None
    if row_name := reader.text(Column.ROW):
        row_id = known.rows.get(row_name)
        if row_id is None:
            reader.complain(mark("名额表里没有这个代表团：%(row)s"), row=row_name)
    if kind_text := reader.text(Column.KIND):
        kind = KINDS.get(kind_text.casefold(), kind)
        if kind_text.casefold() not in KINDS:
            reader.complain(mark("看不懂代表类别：%(kind)s"), kind=kind_text)
    if day_text := reader.text(Column.ELECTED_ON):
        elected_on = _day(day_text)
        if elected_on is None:
            reader.complain(mark("看不懂选举日期：%(day)s"), day=day_text)
    return Seat(row_id, kind, elected_on)


def _day(text: str) -> date | None:
    parts = _DATE.fullmatch(text)
    try:
        return date(int(parts[1]), int(parts[2]), int(parts[3])) if parts else None
    except ValueError:
        return None


def kind_label(kind: DelegateKind) -> Sentence:
    """The word for a kind of delegate."""
    return say(KIND_LABELS[kind])
