"""Which column of a school's file is which field."""

import pytest

from unionweb.base.refusals import Refusal
from unionweb.people.rules.roster import (
    FIELDS,
    HEADERS,
    ColumnMapping,
    check_mapping,
    guess_mapping,
    header_score,
)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("学号", "student_number"),
        ("学 号*", "student_number"),
        ("学号（必填）", "student_number"),
        ("*学(工)号", "student_number"),
        ("【学号】", "student_number"),
        ("学号 Student ID", "student_number"),
        ("Student No.", "student_number"),
        ("STUDENT_NUMBER", "student_number"),
        ("姓名:", "name"),
        ("姓\n名", "name"),
        ("Full name", "name"),
        ("院系", "college"),
        ("学院/系部", "college"),
        ("所在学院名称", None),
        ("Department", "college"),
        ("行政班级", "class_name"),
        ("班级/团支部", "class_name"),
        ("班级（团支部）", "class_name"),
        ("团支部", "class_name"),
        ("年级", "grade"),
        ("入学年份", "grade"),
        ("性别", "gender"),
        ("Sex", "gender"),
        ("民族", "ethnicity"),
        ("政治面貌", "political_status"),
        ("培养层次", "student_kind"),
        ("学期排名", "rank_semester"),
        ("最近一学期专业排名（％）", "rank_semester"),
        ("学年成绩排名百分比", "rank_year"),
        ("入学以来排名", "rank_overall"),
        ("总排名", "rank_overall"),
        ("Overall rank", "rank_overall"),
        ("不及格门数", "failed_course"),
        ("是否挂科", "failed_course"),
        ("E-mail", "email"),
        ("电子邮箱", "email"),
        ("专业", None),
        ("专业排名", None),
        ("排名", None),
        ("", None),
    ],
)
def test_headers_are_known_by_many_names(header: str, field: str | None) -> None:
    assert guess_mapping([header]).columns == ({field: 0} if field else {})


def test_the_headers_of_our_own_files_are_all_known() -> None:
    mapping = guess_mapping(HEADERS)
    assert mapping.columns == {name: column for column, name in enumerate(FIELDS)}
    assert mapping.unused == () and mapping.ambiguous == {}


def test_the_better_name_wins_and_the_other_is_listed() -> None:
    mapping = guess_mapping(["团支部", "学号", "班级", "备注"])
    assert mapping.columns == {"student_number": 1, "class_name": 2}
    assert mapping.ambiguous == {"class_name": (0, 2)}
    assert mapping.unused == (0, 3)
    assert mapping.header_of("class_name") == "班级"


def test_two_equal_names_are_left_to_a_person() -> None:
    mapping = guess_mapping(["学号", "姓名", "姓名（拼音）", "学院"])
    assert "name" not in mapping.columns
    assert mapping.ambiguous == {"name": (1, 2)}


def test_a_header_row_scores_by_its_fields_and_data_scores_nothing() -> None:
    assert header_score(["序号", "学号", "姓名", "学院", "学院"]) == 3
    assert header_score(["1", "20240001", "张三", "经济学院", "男", "2024级"]) == 0
    assert header_score(["某某大学学生名册", "", ""]) == 0
    assert header_score(["学号" * 1000]) == 0


def test_a_mapping_without_a_required_field_names_it() -> None:
    with pytest.raises(Refusal, match="请指出哪一列是“学院”") as caught:
        check_mapping(guess_mapping(["学号", "姓名"]))
    assert caught.value.field == "college"


def test_a_column_serves_one_field_only() -> None:
    mapping = ColumnMapping(("学号", "姓名"), {"student_number": 0, "name": 1, "college": 1})
    with pytest.raises(Refusal, match="“姓名”列同时用作“姓名”和“学院”"):
        check_mapping(mapping)


@pytest.mark.parametrize("columns", [{"student_number": 7}, {"name": -1}, {"salary": 0}])
def test_a_mapping_to_what_is_not_there_is_refused(columns: dict[str, int]) -> None:
    with pytest.raises(Refusal, match="文件里没有这一列"):
        check_mapping(ColumnMapping(("学号", "姓名", "学院"), columns))


def test_a_complete_mapping_passes() -> None:
    mapping = guess_mapping(["姓名", "学号", "院系"])
    check_mapping(mapping)
    assert mapping.columns == {"student_number": 1, "name": 0, "college": 2}
