"""A whole roster file: facts about it, duplicates, what it would change, template and export."""

import json
from dataclasses import replace

import pytest

from unionweb.base.refusals import Refusal
from unionweb.base.tables import Row, Table, read_table, write_csv, write_xlsx
from unionweb.people.rules.attributes import Gender
from unionweb.people.rules.roster import (
    EXPECTED,
    FIELDS,
    HEADERS,
    Change,
    Checked,
    Difference,
    Outcome,
    Reading,
    Scale,
    StoredStudent,
    Student,
    check_rows,
    export_sheet,
    gone,
    guess_mapping,
    header_score,
    student_numbers,
    survey,
    template_sheets,
    total,
)

ZHANG = Student("20240001", "张三", "经济学院", "经济2401班", 2024, Gender.MALE)
LI = Student("20240002", "李四", "法学院")


def table_of(text: str) -> Table:
    return read_table(text.encode(), "名册.csv", header_score=header_score, expected=EXPECTED)


def check(text: str, *stored: StoredStudent) -> tuple[Checked, ...]:
    table = table_of(text)
    reading = survey(table.rows, guess_mapping(table.headers), 2026)
    return check_rows(table.rows, reading, {one.student.student_number: one for one in stored})


def test_a_new_student_is_new() -> None:
    (checked,) = check("学号,姓名,学院\n20240001,张三,经济学院\n")
    assert (checked.number, checked.outcome, checked.student_number) == (2, Outcome.NEW, "20240001")
    assert checked.row is not None
    assert checked.row.student == Student("20240001", "张三", "经济学院")
    assert checked.row.given == {"student_number", "name", "college"}


def test_a_column_that_is_not_there_keeps_what_is_stored() -> None:
    (checked,) = check("学号,姓名,学院\n20240001,张三,经济学院\n", StoredStudent(ZHANG))
    assert checked.outcome is Outcome.UNCHANGED and checked.changes == ()


def test_an_empty_cell_clears_what_is_stored() -> None:
    text = "学号,姓名,学院,班级,年级,性别\n20240001,张三,经济学院,经济2402班,2024,\n"
    (checked,) = check(text, StoredStudent(ZHANG))
    assert checked.outcome is Outcome.CHANGED
    assert checked.changes == (
        Change("class_name", "经济2401班", "经济2402班"),
        Change("gender", Gender.MALE, None),
    )


def test_who_had_left_returns() -> None:
    (checked,) = check("学号,姓名,学院\n20240001,张三丰,经济学院\n", StoredStudent(ZHANG, active=False))
    assert checked.outcome is Outcome.RETURNING
    assert checked.changes == (Change("name", "张三", "张三丰"),)


def test_duplicates_name_each_other_and_neither_is_taken() -> None:
    rows = check(
        "学号,姓名,学院\n20240001,张三,经济学院\n20240002,李四,法学院\nｍ-20240001,甲,乙\n20240001.0,张三,法学院\n"
    )
    assert [row.outcome for row in rows] == [Outcome.BAD, Outcome.NEW, Outcome.NEW, Outcome.BAD]
    assert [str(problem.sentence) for row in rows for problem in row.problems] == [
        "学号与第5行重复，请只留一行",
        "学号与第2行重复，请只留一行",
    ]


def test_the_same_class_name_in_two_colleges_is_two_classes() -> None:
    rows = check("学号,姓名,学院,班级\n20240001,张三,甲学院,1班\n20240002,李四,乙学院,1班\n")
    assert total(rows) == Difference(new=2)


def test_checking_in_pieces_counts_the_same_as_at_once() -> None:
    lines = [f"2024{number:04},学生{'甲乙丙'[number % 3]},学院" for number in range(30)]
    table = table_of("\n".join(["学号,姓名,学院", *lines, "x,坏,学院", lines[0]]) + "\n")
    reading = survey(table.rows, guess_mapping(table.headers), 2026)
    stored = {"20240003": StoredStudent(replace(LI, student_number="20240003"))}
    pieces = [check_rows(table.rows[at : at + 7], reading, stored) for at in range(0, 32, 7)]
    together = sum(map(total, pieces), Difference())
    assert together == total(check_rows(table.rows, reading, stored)) == Difference(new=28, changed=1, bad=3)
    assert together.rows == 32


def test_a_reading_survives_as_json() -> None:
    table = table_of("学号,姓名,学院,学期排名\n20240001,张三,甲,28.5\n20240001,李四,乙,3\nx,丙,丁,\n")
    reading = survey(table.rows, guess_mapping(table.headers), 2026)
    assert reading.scales == {"rank_semester": Scale.PERCENT}
    assert reading.duplicates == {"20240001": (2, 3)}
    assert reading.without_number == 1
    again = Reading.from_json(json.loads(json.dumps(reading.to_json())))
    assert again == reading
    assert check_rows(table.rows, again, {}) == check_rows(table.rows, reading, {})


def test_a_survey_refuses_a_bad_mapping() -> None:
    with pytest.raises(Refusal, match="请指出哪一列是“学号”"):
        survey([Row(2, ("张三",))], guess_mapping(["姓名"]), 2026)


def test_who_is_on_a_bad_row_is_not_gone() -> None:
    table = table_of("学号,姓名,学院\n20240001,,经济学院\n20240003,王五,法学院\n")
    reading = survey(table.rows, guess_mapping(table.headers), 2026)
    assert student_numbers(table.rows, reading) == {"20240001", "20240003"}
    assert gone(student_numbers(table.rows, reading), ["20240002", "20240001"], reading) == ("20240002",)


def test_nobody_is_called_gone_while_a_number_cannot_be_read() -> None:
    table = table_of("学号,姓名,学院\n2.02401E+11,张三,经济学院\n20240003,王五,法学院\n")
    reading = survey(table.rows, guess_mapping(table.headers), 2026)
    assert gone(student_numbers(table.rows, reading), ["20240002"], reading) is None


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_template_is_understood_and_its_examples_are_refused_by_name(kind: str) -> None:
    sheets = template_sheets()
    data = write_xlsx(sheets) if kind == "xlsx" else write_csv(sheets[0].headers, sheets[0].rows)
    table = read_table(data, "模板", header_score=header_score)
    reading = survey(table.rows, guess_mapping(table.headers), 2026)
    assert list(reading.mapping.columns) == list(FIELDS)
    for checked in check_rows(table.rows, reading, {}):
        assert [str(problem.sentence) for problem in checked.problems] == ["这是模板里的示例行，请删去"]


def test_the_examples_of_the_template_are_otherwise_right() -> None:
    rows = [
        Row(2, tuple(str(cell).removeprefix("示例") for cell in row)) for row in template_sheets()[0].rows
    ]
    reading = survey(rows, guess_mapping(HEADERS), 2026)
    assert total(check_rows(rows, reading, {})) == Difference(new=2)


def test_the_template_explains_every_column() -> None:
    explained = list(template_sheets()[1].rows)
    assert [row[0] for row in explained] == list(HEADERS)
    assert [row[1] for row in explained[:4]] == ["必填", "必填", "必填", "可空"]
    assert all(row[2] for row in explained)


@pytest.mark.parametrize("kind", ["xlsx", "csv", "csv in GB18030"])
def test_an_export_imported_again_changes_nothing(kind: str) -> None:
    sheet = export_sheet([ZHANG, LI])
    data = write_xlsx([sheet]) if kind == "xlsx" else write_csv(sheet.headers, sheet.rows)
    if kind.endswith("GB18030"):
        data = data.decode("utf-8-sig").encode("gb18030")
    table = read_table(data, "导出", header_score=header_score)
    reading = survey(table.rows, guess_mapping(table.headers), 2026)
    stored = {one.student_number: StoredStudent(one) for one in (ZHANG, LI)}
    assert total(check_rows(table.rows, reading, stored)) == Difference(unchanged=2)
    assert gone(student_numbers(table.rows, reading), stored, reading) == ()
