"""Files for download: the template to fill in, and the export, which can be imported again.

Headers and words are Chinese in every language: a file that one person exports in English
must mean the same when another imports it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from unionweb.base.tables import Sheet
from unionweb.base.text import Sentence, mark, say
from unionweb.people.rules.attributes import (
    GENDERS,
    POLITICAL_STATUSES,
    STUDENT_KINDS,
    Gender,
    PoliticalStatus,
    StudentKind,
)
from unionweb.people.rules.roster.fields import FIELDS, REQUIRED
from unionweb.people.rules.roster.ranks import rank_text
from unionweb.people.rules.roster.rows import Student

HEADERS = tuple(FIELDS.values())

_EXAMPLES = (
    """示例20240001 王小明 经济学院 经济2401班 2024级 男 汉族 共青团员 本科生 28.5% 12/45 30% 无
    xiaoming@example.com""",
    """示例20230102 古丽·艾山 法学院 法学2302班 2023级 女 维吾尔族 中共预备党员 本科生 10% 8% 9.25% 无
    guli@example.com""",
)


def field_text(value: object) -> str:
    """A field of a Student as files and pages spell it; what is unknown is empty."""
    match value:
        case None:
            return ""
        case bool():
            return mark("有") if value else mark("无")
        case Fraction():
            return rank_text(value)
        case Gender():
            return GENDERS[value]
        case PoliticalStatus():
            return POLITICAL_STATUSES[value]
        case StudentKind():
            return STUDENT_KINDS[value]
        case int():
            return f"{value}级"
    return str(value)


def export_rows(students: Iterable[Student]) -> Iterator[tuple[str, ...]]:
    """Rows under HEADERS; importing them again changes nothing."""
    for student in students:
        yield tuple(field_text(getattr(student, name)) for name in FIELDS)


def export_sheet(students: Iterable[Student]) -> Sheet:
    """The sheet of a full export."""
    return Sheet("学生名册", HEADERS, export_rows(students))


def template_sheets(translate: Callable[[Sentence], str] = str) -> tuple[Sheet, Sheet]:
    """The file to fill in: the roster with two example rows, and what each column may hold. The
    example rows are refused by name when somebody forgets to delete them."""
    roster = Sheet("学生名册", HEADERS, [tuple(example.split()) for example in _EXAMPLES])
    headers = [translate(sentence) for sentence in (say("列"), say("是否必填"), say("怎样填"))]
    rows = [
        (header, translate(say("必填") if name in REQUIRED else say("可空")), translate(_help()[name]))
        for name, header in FIELDS.items()
    ]
    return roster, Sheet(translate(say("填写说明")), headers, rows, widths=(22, 10, 58))


def _words(labels: Mapping[Any, str]) -> tuple[Sentence, ...]:
    return tuple(map(say, labels.values()))


def _help() -> dict[str, Sentence]:
    rank = say("%(example)s 或 12/45（名次/人数）；没有就留空", example="28.5%")
    return {
        "student_number": say("4 到 24 位数字或字母。请把这一列设为“文本”格式，以免 Excel 改动数字"),
        "name": say("1 到 50 个字"),
        "college": say("学院全称，各行写法要一致"),
        "class_name": say("班级或团支部的全称"),
        "grade": say("入学年份，如 2024级"),
        "gender": say("填其中之一：%(words)s", words=_words(GENDERS)),
        "ethnicity": say("56 个民族之一，如 汉族；“汉”也可以"),
        "political_status": say("填其中之一：%(words)s", words=_words(POLITICAL_STATUSES)),
        "student_kind": say("填其中之一：%(words)s", words=_words(STUDENT_KINDS)),
        "rank_semester": rank,
        "rank_year": rank,
        "rank_overall": rank,
        "failed_course": say("有、无，或门数（0、2）；不知道就留空"),
        "email": say("如 name@example.com"),
    }
