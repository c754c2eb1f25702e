"""The roster 学生名册: how a school's file becomes students, and what it would change.

    fields    what a roster says of a student, and how its columns are called
    columns   which column of a file holds which field
    cleaning  one spelling for text that people spell in many ways
    words     gender, ethnicity, political status, student kind, yes and no
    values    numbers, names, grades, e-mail
    ranks     the three ranks: percentages, shares, or place of how many
    rows      one row → one student, or every problem of the row
    reading   facts about the whole file that single rows need: scale of ranks, duplicates
    compare   rows against what is stored: new, changed, unchanged, returning; and who is gone
    sheets    the template and the export, whose headers are the import's

The way of a file: `read_table(…, header_score=header_score, expected=EXPECTED)` →
`guess_mapping(table.headers)` → shown, corrected, `check_mapping` → `survey(rows, mapping)`
gives a `Reading`, kept as JSON → `check_rows(chunk, reading, existing)` as often as
wanted, in any order and process → `gone(…)` and `total(…)`.
"""

from unionweb.people.rules.roster.cleaning import clean_unit_name
from unionweb.people.rules.roster.columns import (
    EXPECTED,
    ColumnMapping,
    check_mapping,
    guess_mapping,
    header_score,
)
from unionweb.people.rules.roster.compare import (
    OUTCOMES,
    Change,
    Checked,
    Difference,
    Outcome,
    StoredStudent,
    check_rows,
    gone,
    student_numbers,
    total,
)
from unionweb.people.rules.roster.fields import FIELDS, REQUIRED
from unionweb.people.rules.roster.ranks import SCALES, Scale
from unionweb.people.rules.roster.reading import Reading, survey
from unionweb.people.rules.roster.rows import Problem, RosterRow, Student, read_row
from unionweb.people.rules.roster.sheets import (
    HEADERS,
    export_rows,
    export_sheet,
    field_text,
    template_sheets,
)
from unionweb.people.rules.roster.values import read_student_number

__all__ = [
    "EXPECTED",
    "FIELDS",
    "HEADERS",
    "OUTCOMES",
    "REQUIRED",
    "SCALES",
    "Change",
    "Checked",
    "ColumnMapping",
    "Difference",
    "Outcome",
    "Problem",
    "Reading",
    "RosterRow",
    "Scale",
    "StoredStudent",
    "Student",
    "check_mapping",
    "check_rows",
    "clean_unit_name",
    "export_rows",
    "export_sheet",
    "field_text",
    "gone",
    "guess_mapping",
    "header_score",
    "read_row",
    "read_student_number",
    "student_numbers",
    "survey",
    "template_sheets",
    "total",
]
