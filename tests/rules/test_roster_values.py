"""What single cells of a roster mean."""

from fractions import Fraction

import pytest

from unionweb.base.refusals import Refusal
from unionweb.base.tables import Row
from unionweb.people.rules.attributes import Gender, PoliticalStatus, StudentKind
from unionweb.people.rules.roster import (
    FIELDS,
    HEADERS,
    Reading,
    RosterRow,
    Scale,
    field_text,
    guess_mapping,
    read_row,
    read_student_number,
)
from unionweb.people.rules.roster.ethnicities import ETHNIC_GROUPS
from unionweb.people.rules.roster.ranks import rank_text, read_rank, scale_of

READING = Reading(guess_mapping(HEADERS), 2026, dict.fromkeys(("rank_semester", "rank_year"), Scale.PERCENT))
GOOD = {"student_number": "20240001", "name": "张三", "college": "经济学院"}


def read(**cells: str) -> RosterRow | list[str]:
    """The row with these cells, or the sentences of its problems."""
    row = read_row(Row(2, tuple((GOOD | cells).get(name, "") for name in FIELDS)), READING)
    return row if isinstance(row, RosterRow) else [str(problem.sentence) for problem in row]


def value(name: str, cell: str) -> object:
    row = read(**{name: cell})
    assert isinstance(row, RosterRow), row
    return getattr(row.student, name)


def problem(name: str, cell: str) -> str:
    problems = read(**{name: cell})
    assert isinstance(problems, list), problems
    assert len(problems) == 1
    return problems[0]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("20240001", "20240001"),
        (" ２０２４０００１\t", "20240001"),
        ("2024 0001", "20240001"),
        ("'20240001", "20240001"),
        ("20240001.0", "20240001"),
        ("mf-1923001", "MF-1923001"),
        ("2024\u200b0001", "20240001"),
        ("2024E11", "2024E11"),
    ],
)
def test_student_numbers(cell: str, number: str) -> None:
    assert value("student_number", cell) == read_student_number(cell) == number


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("2.02401E+11", "被 Excel 变成了科学计数，后面的数字已经丢失"),
        ("2.02401e11", "被 Excel 变成了科学计数"),
        ("1.23456789012346e+18", "被 Excel 变成了科学计数"),
        ("", "没有填学号"),
        ("123", "应是 4 到 24 位数字或字母"),
        ("1" * 25, "应是 4 到 24 位数字或字母"),
        ("-2024", "应是 4 到 24 位数字或字母"),
        ("合计：30000人", "应是 4 到 24 位数字或字母"),
        ("示例20240001", "这是模板里的示例行，请删去"),
    ],
)
def test_student_numbers_that_cannot_be(cell: str, sentence: str) -> None:
    assert sentence in problem("student_number", cell)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("张　三", "张三"),
        ("买买提•艾力", "买买提·艾力"),
        ("Anna  Maria", "Anna Maria"),
        ("O'Neil", "O'Neil"),
        ("𠮷野", "𠮷野"),
        ("张\n三", "张三"),
        ("\u202e张三", "张三"),
    ],
)
def test_names(cell: str, name: str) -> None:
    assert value("name", cell) == name


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("", "没有填姓名"),
        ("—", "没有填姓名"),
        ("20240001", "不像名称，可能列错了位"),
        ("=张三", "不像名称"),
        ("张\ufffd三", "有乱码"),
        ("锟斤拷", "有乱码（锟斤拷）"),
        ("#N/A", "是出错的公式（#N/A）"),
        ("长" * 51, "太长：最多 50 个字，这里有 51 个"),
    ],
)
def test_names_that_cannot_be(cell: str, sentence: str) -> None:
    assert sentence in problem("name", cell)


def test_units_have_one_spelling() -> None:
    assert (
        value("college", "信息学院(软件学院)")
        == value("college", "信息学院 （软件学院）")
        == "信息学院（软件学院）"
    )
    assert value("class_name", "CS (1)") == "CS (1)"
    assert value("class_name", "无") is None
    assert "没有填学院" in problem("college", "null")


@pytest.mark.parametrize(
    "cell",
    ["2024级", "2024", "24级", "2024年", "2024.0", "2024-09-01", "2024/9/1", "２０２４级", "2024年9月"],
)
def test_grades(cell: str) -> None:
    assert value("grade", cell) == 2024


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("2028届", "是毕业年份，请填入学年份"),
        ("大一", "看不懂年级“大一”"),
        ("24", "看不懂年级"),
        ("1989", "应在 1990 到 2027 之间"),
        ("2028级", "年级 2028 不可能"),
        ("9" * 5000, "看不懂年级"),
    ],
)
def test_grades_that_cannot_be(cell: str, sentence: str) -> None:
    assert sentence in problem("grade", cell)


@pytest.mark.parametrize(
    ("name", "cell", "expected"),
    [
        ("gender", "男", Gender.MALE),
        ("gender", "女生", Gender.FEMALE),
        ("gender", "F", Gender.FEMALE),
        ("gender", "", None),
        ("ethnicity", "汉", "汉族"),
        ("ethnicity", "维吾尔", "维吾尔族"),
        ("ethnicity", "土家族", "土家族"),
        ("ethnicity", "其他", "其他"),
        ("ethnicity", "/", None),
        ("political_status", "团员", PoliticalStatus.LEAGUE_MEMBER),
        ("political_status", "中共党员（保留团籍）", PoliticalStatus.PARTY_MEMBER),
        ("political_status", "预备党员", PoliticalStatus.PROBATIONARY_MEMBER),
        ("political_status", "群众", PoliticalStatus.MASSES),
        ("political_status", "民盟盟员", PoliticalStatus.DEMOCRATIC_PARTY),
        ("political_status", "无党派人士", PoliticalStatus.INDEPENDENT),
        ("student_kind", "本科", StudentKind.UNDERGRADUATE),
        ("student_kind", "高职", StudentKind.COLLEGE_DIPLOMA),
        ("student_kind", "博士研究生", StudentKind.POSTGRADUATE),
        ("student_kind", "International student", StudentKind.INTERNATIONAL),
        ("failed_course", "无", False),
        ("failed_course", "0", False),
        ("failed_course", "2门", True),
        ("failed_course", "1.0", True),
        ("failed_course", "是", True),
        ("failed_course", "FALSE", False),
        ("failed_course", "", None),
        ("email", "Zhang.San@Example.COM", "Zhang.San@example.com"),
        ("email", "无", None),
    ],
)
def test_words(name: str, cell: str, expected: object) -> None:
    assert value(name, cell) == expected


@pytest.mark.parametrize(
    ("name", "cell", "sentence"),
    [
        ("gender", "1", "不认识“1”，请填其中之一：女、男"),
        ("ethnicity", "火星", "“火星”不是 56 个民族之一"),
        ("political_status", "入党积极分子", "不认识“入党积极分子”，请填其中之一：中共党员、"),
        ("student_kind", "全日制", "请填其中之一：本科生、专科生、研究生、留学生"),
        ("failed_course", "补考", "看不出有无挂科"),
        ("email", "zhangsan@", "邮箱“zhangsan@”不对"),
        ("email", "张三@example.com", "邮箱“张三@example.com”不对"),
        ("email", "a@" + "b" * 130 + ".cn", "不对，应像 name@example.com"),
    ],
)
def test_words_that_are_not_known(name: str, cell: str, sentence: str) -> None:
    assert sentence in problem(name, cell)


def test_the_56_groups_are_56() -> None:
    assert len(set(ETHNIC_GROUPS)) == 56


@pytest.mark.parametrize(
    ("cell", "scale", "share"),
    [
        ("28.5%", Scale.UNCLEAR, Fraction(285, 1000)),
        ("前 28.5 ％", Scale.UNCLEAR, Fraction(285, 1000)),
        ("12/45", Scale.UNCLEAR, Fraction(12, 45)),
        ("第12名/45人", Scale.UNCLEAR, Fraction(12, 45)),
        ("28.5", Scale.PERCENT, Fraction(285, 1000)),
        ("0.5", Scale.PERCENT, Fraction(5, 1000)),
        ("0.5", Scale.SHARE, Fraction(1, 2)),
        ("1", Scale.SHARE, Fraction(1)),
        ("1", Scale.PERCENT, Fraction(1, 100)),
        ("100%", Scale.UNCLEAR, Fraction(1)),
        ("0.266666666666667", Scale.SHARE, Fraction(266666666666667, 10**15)),
    ],
)
def test_ranks_are_exact_shares(cell: str, scale: Scale, share: Fraction) -> None:
    reading = Reading(READING.mapping, 2026, {"rank_year": scale})
    row = read_row(Row(2, tuple((GOOD | {"rank_year": cell}).get(name, "") for name in FIELDS)), reading)
    assert isinstance(row, RosterRow) and row.student.rank_year == share


@pytest.mark.parametrize(
    ("cell", "scale", "sentence"),
    [
        ("12", Scale.UNCLEAR, "看不出是名次还是百分比，请写成 12/45（名次/人数）或 28.5%"),
        ("1", Scale.UNCLEAR, "看不出是名次还是百分比"),
        ("2026-12-01", Scale.UNCLEAR, "Excel 把 12/45 这样的名次变成了日期"),
        ("12月1日", Scale.PERCENT, "是日期"),
        ("46/45", Scale.UNCLEAR, "名次 46/45 不对"),
        ("1/0", Scale.UNCLEAR, "名次 1/0 不对"),
        ("0%", Scale.UNCLEAR, "应大于 0，不超过 100%"),
        ("120", Scale.PERCENT, "应大于 0"),
        ("1.5", Scale.SHARE, "应大于 0"),
        ("良好", Scale.PERCENT, "看不懂排名“良好”"),
        ("1e99999999", Scale.PERCENT, "看不懂排名"),
        ("-5%", Scale.PERCENT, "看不懂排名"),
    ],
)
def test_ranks_that_cannot_be_or_cannot_be_told(cell: str, scale: Scale, sentence: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_rank(cell, scale)
    assert sentence in str(caught.value.sentence)


@pytest.mark.parametrize(
    ("header", "values", "scale"),
    [
        ("学期排名", ["28.5", "0.5", "3"], Scale.PERCENT),
        ("学期排名", ["0.285", "1", "0.5"], Scale.SHARE),
        ("学期排名百分比", ["0.285", "1"], Scale.SHARE),
        ("学期排名百分比", ["3", "12"], Scale.PERCENT),
        ("Rank (%)", ["3", "12"], Scale.PERCENT),
        ("学期排名", ["3", "12", "45"], Scale.UNCLEAR),
        ("学期排名百分比", ["1", "1.0"], Scale.UNCLEAR),
        ("学期排名", ["28.5%", "12/45", "", "良"], Scale.UNCLEAR),
    ],
)
def test_the_whole_column_says_what_bare_numbers_mean(header: str, values: list[str], scale: Scale) -> None:
    assert scale_of(header, values) is scale


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Fraction(285, 1000), "28.5%"),
        (Fraction(1), "100%"),
        (Fraction(4, 15), "前4/15"),
        (Fraction(1, 1000), "0.1%"),
        (Fraction(1, 10**8), "0.000001%"),
    ],
)
def test_ranks_are_written_so_that_excel_makes_no_date_of_them(share: Fraction, text: str) -> None:
    assert rank_text(share) == field_text(share) == text


def test_all_problems_of_a_row_are_told_at_once() -> None:
    problems = read(student_number="12", name="", gender="?", grade="大一")
    assert isinstance(problems, list) and len(problems) == 4


def test_a_row_longer_than_the_header_is_a_problem_of_the_row() -> None:
    row = read_row(Row(9, (*(GOOD.get(name, "") for name in FIELDS), "", "多出")), READING)
    assert not isinstance(row, RosterRow)
    assert [(problem.field, str(problem.sentence)) for problem in row] == [
        (None, "这一行比表头多出 2 格，可能多了逗号或列错了位")
    ]
