"""Whatever comes, a roster file is read or refused; and what is exported can be imported."""

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unionweb.base.refusals import Refusal
from unionweb.base.tables import Row, Sheet, read_table, write_csv, write_xlsx
from unionweb.people.rules.attributes import Gender, PoliticalStatus, StudentKind
from unionweb.people.rules.roster import (
    FIELDS,
    HEADERS,
    Difference,
    Outcome,
    Reading,
    RosterRow,
    Scale,
    StoredStudent,
    Student,
    check_rows,
    export_rows,
    export_sheet,
    guess_mapping,
    header_score,
    read_row,
    survey,
    template_sheets,
    total,
)
from unionweb.people.rules.roster.ethnicities import ETHNIC_GROUPS

TEMPLATE = write_xlsx(template_sheets())
STARTS = [
    b"",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    "学号,姓名\n".encode(),
]
ALL_TEXT = st.text(st.characters(exclude_categories=[]), max_size=40)
NAMES = st.text("王李张·é(a) b", min_size=1, max_size=12).map(lambda text: "名" + text.strip())
SHARES = st.fractions(min_value=0, max_value=1, max_denominator=500).filter(bool)

STUDENTS = st.builds(
    Student,
    st.from_regex(r"[0-9A-Z][0-9A-Z-]{3,23}", fullmatch=True).filter(lambda text: "E" not in text),
    NAMES,
    NAMES,
    st.none() | NAMES,
    st.none() | st.integers(1990, 2027),
    st.none() | st.sampled_from(Gender),
    st.none() | st.sampled_from(ETHNIC_GROUPS),
    st.none() | st.sampled_from(PoliticalStatus),
    st.none() | st.sampled_from(StudentKind),
    st.none() | SHARES,
    st.none() | SHARES,
    st.none() | st.integers(1, 10**6).map(lambda part: Fraction(part, 10**6)),
    st.none() | st.booleans(),
    st.none() | st.from_regex(r"[a-z0-9][a-z0-9._-]?[a-z]@[a-z]{1,9}\.edu\.cn", fullmatch=True),
)


def outcome_of(data: bytes) -> str:
    try:
        table = read_table(data, "x", header_score=header_score)
        reading = survey(table.rows, guess_mapping(table.headers), 2026)
        return f"{total(check_rows(table.rows, reading, {})).rows} rows"
    except Refusal as refusal:
        return str(refusal.sentence)


@settings(deadline=None)
@given(st.sampled_from(STARTS), st.binary(max_size=400))
def test_arbitrary_bytes_are_read_or_refused(start: bytes, rest: bytes) -> None:
    assert outcome_of(start + rest)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_spoilt_workbook_is_read_or_refused(data: st.DataObject) -> None:
    spoilt = bytearray(TEMPLATE)
    for _ in range(data.draw(st.integers(1, 8))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    assert outcome_of(bytes(spoilt[: data.draw(st.integers(len(spoilt) // 2, len(spoilt)))]))


@given(st.lists(st.tuples(ALL_TEXT, ALL_TEXT, ALL_TEXT), min_size=1, max_size=5))
def test_arbitrary_headers_never_raise(rows: list[tuple[str, ...]]) -> None:
    for row in rows:
        mapping = guess_mapping(row)
        assert header_score(row) == len(mapping.columns.keys() | mapping.ambiguous.keys())


@given(st.sampled_from(list(FIELDS)), ALL_TEXT, st.sampled_from(Scale))
def test_arbitrary_cells_never_raise_and_good_ones_stay_as_they_are(
    name: str, cell: str, scale: Scale
) -> None:
    """Reading is idempotent: what was read and exported is read as the same."""
    reading = Reading(guess_mapping(HEADERS), 2026, dict.fromkeys(("rank_semester", "rank_year"), scale))
    base = {"student_number": "20240001", "name": "张三", "college": "学院", name: cell}
    read = read_row(Row(2, tuple(base.get(field, "") for field in FIELDS)), reading)
    if isinstance(read, RosterRow):
        (exported,) = export_rows([read.student])
        again = read_row(Row(2, exported), reading)
        assert isinstance(again, RosterRow) and again.student == read.student
    else:
        assert [problem.field for problem in read] == [name]
        assert all(str(problem.sentence) for problem in read)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@settings(max_examples=15, deadline=None)
@given(students=st.lists(STUDENTS, min_size=1, max_size=5, unique_by=lambda student: student.student_number))
def test_export_then_import_changes_nothing(kind: str, students: list[Student]) -> None:
    sheet = export_sheet(students)
    data = write_xlsx([sheet]) if kind == "xlsx" else write_csv(sheet.headers, sheet.rows)
    table = read_table(data, "导出", header_score=header_score)
    reading = survey(table.rows, guess_mapping(table.headers), 2026)
    reading = Reading.from_json(json.loads(json.dumps(reading.to_json())))
    first = check_rows(table.rows, reading, {})
    assert {row.outcome for row in first} == {Outcome.NEW}, [row.problems for row in first]
    stored = {
        row.student_number: StoredStudent(row.row.student) for row in first if row.row and row.student_number
    }
    assert total(check_rows(table.rows, reading, stored)) == Difference(unchanged=len(students))
    again = read_table(write_xlsx([export_sheet(one.student for one in stored.values())]), "再导出")
    assert total(check_rows(again.rows, reading, stored)) == Difference(unchanged=len(students))


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@settings(deadline=None)
@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=6))
def test_what_is_written_as_csv_is_read_back(rows: list[tuple[str, str]]) -> None:
    """Up to outer blanks, and to the marks that only keep Excel away: '1 and ="1"."""
    filled = [(f"甲{a.strip()}", f"{b.strip()}乙") for a, b in rows if b.strip()[:1] not in ("'", "=")]
    if filled:
        table = read_table(write_csv(["列一", "列二"], filled), "x.csv")
        assert [row.cells for row in table.rows] == filled


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=6))
def test_what_is_written_as_a_workbook_is_read_back(rows: list[tuple[str, str]]) -> None:
    filled = [(f"甲{a.strip()}", f"{b.strip()}乙") for a, b in rows if b.strip()[:1] not in ("'", "=")]
    if filled:
        table = read_table(write_xlsx([Sheet("x", ["列一", "列二"], filled)]), "x.xlsx")
        assert [row.cells for row in table.rows] == filled
