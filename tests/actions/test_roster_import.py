"""The roster import, as the database keeps it."""

import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.world import World
from unionweb.audit import Actor, record
from unionweb.audit.models import AuditEntry
from unionweb.base.db import db, unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.base.tables import read_table
from unionweb.base.text import say
from unionweb.people.actions import roster as actions
from unionweb.people.actions.roster_apply import Decision, apply_import
from unionweb.people.commands.roster import import_roster
from unionweb.people.models import ImportState, Person, PersonKind, RosterImport, RosterLine, Unit
from unionweb.people.models.roster import pack, unpack
from unionweb.people.queries import roster as queries
from unionweb.people.queries.roster_students import active_students
from unionweb.people.rules.attributes import PoliticalStatus
from unionweb.people.rules.organisation import Post, UnitKind
from unionweb.people.rules.roles import Role
from unionweb.people.rules.roster import Outcome, header_score

BY = Actor(None, "tester")
NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
HEADER = "学号,姓名,学院,班级,年级"
ZHANG = "20240001,张三,经济学院,经济2401班,2024"
LI = "20240002,李四,经济学院,经济2402班,2024"
WANG = "20230001,王五,法学院,法学2301班,2023"
ALL = (ZHANG, LI, WANG)
TAKE_GOOD = Decision(good_only=True, confirmed=True)
SURE = Decision(confirmed=True)


def upload(*rows: str, header: str = HEADER) -> RosterImport:
    content = "\n".join((header, *rows)).encode()
    return actions.upload_roster(read_table(content, "名册.csv", header_score=header_score), by=BY, now=NOW)


def check(held: RosterImport, size: int = 2) -> RosterImport:
    """Map as guessed and check, in small steps."""
    held = actions.map_columns(held.id, held.mapping, by=BY, now=NOW)
    while held.state is ImportState.MAPPED:
        held = actions.check_next(held.id, size)
    return held


def bring_in(*rows: str, header: str = HEADER, decision: Decision = SURE) -> RosterImport:
    return apply_import(check(upload(*rows, header=header)).id, decision, by=BY, now=NOW)


def person(number: str) -> Person:
    found = db.session.scalar(select(Person).where(Person.number == number))
    assert found is not None
    return found


def entries(verb: str) -> list[dict[str, Any]]:
    query = select(AuditEntry.details).where(AuditEntry.verb == verb).order_by(AuditEntry.number)
    return [json.loads(details) for details in db.session.scalars(query)]


def reasons(held: RosterImport) -> list[str]:
    return [
        f"{line.line} {sentence}"
        for line in db.session.scalars(queries.lines(held.id, Outcome.BAD))
        for _field, sentence in line.said_problems
    ]


def everybody() -> list[tuple[Any, ...]]:
    columns = Person.__table__.columns
    return [tuple(row) for row in db.session.execute(select(*columns).order_by(Person.id))]


@pytest.fixture
def school(world: World) -> World:
    """A school without students."""
    assert world.school
    return world


def test_a_first_import_makes_students_colleges_and_classes(school: World) -> None:
    with school.work():
        held = bring_in(*ALL)
        assert held.state is ImportState.APPLIED
        assert held.counts == {
            "new": 3, "changed": 0, "unchanged": 0, "returning": 0, "bad": 0, "gone": 0,
        }  # fmt: skip
        zhang = person("20240001")
        assert (zhang.kind, zhang.name, zhang.grade) == (PersonKind.STUDENT, "张三", 2024)
        assert zhang.unit.full_name == "经济学院 经济2401班"
        assert [unit.kind for unit in zhang.unit.ancestry] == [
            UnitKind.CLASS,
            UnitKind.COLLEGE,
            UnitKind.SCHOOL,
        ]
        assert db.session.scalar(select(func.count(Unit.id)).where(Unit.kind == UnitKind.COLLEGE)) == 2


def test_an_import_leaves_one_summarising_entry_and_one_for_each_change_of_the_tree(school: World) -> None:
    with school.work():
        bring_in(*ALL)
        (applied,) = entries("people.roster.apply")
        assert (applied["file"], applied["new"], applied["gone"]) == ("名册.csv", 3, 0)
        assert [entry["name"] for entry in entries("people.unit.create")] == ["法学院", "经济学院"]
        assert {"college": "经济学院", "classes": ["经济2401班", "经济2402班"]} in entries(
            "people.roster.classes"
        )


def test_the_same_file_twice_changes_nothing(school: World) -> None:
    with school.work():
        bring_in(*ALL)
    with school.work():
        before, units = everybody(), db.session.scalar(select(func.count(Unit.id)))
        held = check(upload(*ALL))
        assert held.counts == {"unchanged": 3} and held.new_units == []
        apply_import(held.id, Decision(), by=BY, now=NOW)
        assert everybody() == before
        assert db.session.scalar(select(func.count(Unit.id))) == units
        assert held.counts["unchanged"] == 3 and held.counts["new"] == 0


def test_what_was_exported_can_be_imported_and_changes_nothing(school: World) -> None:
    header = "学号,姓名,学院,班级,学期排名百分比,有无挂科,政治面貌"
    with school.work():
        bring_in("20240001,张三,经济学院,,4/15,有,党员", header=header)
        before = list(active_students())
        assert before[0].rank_semester == Fraction(4, 15)
        held = check(upload("20240001,张三,经济学院,,前4/15,1门,中共党员", header=header))
        assert held.counts == {"unchanged": 1}


def test_a_file_without_a_column_keeps_what_is_stored_and_an_empty_cell_clears_it(school: World) -> None:
    with school.work():
        bring_in(f"{ZHANG},党员,a@b.cn", header=f"{HEADER},政治面貌,邮箱")
        bring_in("20240001,张三丰,经济学院,", header="学号,姓名,学院,邮箱")
        zhang = person("20240001")
        assert (zhang.name, zhang.email, zhang.grade) == ("张三丰", None, 2024)
        assert zhang.political_status is PoliticalStatus.PARTY_MEMBER
        assert zhang.unit.name == "经济2401班"


def test_a_change_of_college_leaves_the_old_class_even_where_the_file_has_no_classes(school: World) -> None:
    with school.work():
        bring_in(*ALL)
        bring_in("20240001,张三,法学院", header="学号,姓名,学院", decision=Decision(mark_missing=False))
        assert person("20240001").unit.full_name == "法学院"
        assert person("20240002").unit.full_name == "经济学院 经济2402班"


def test_whoever_is_not_in_the_file_is_marked_and_whoever_comes_back_is_unmarked(school: World) -> None:
    with school.work():
        bring_in(*ALL)
        held = bring_in(ZHANG, LI)
        assert held.counts["gone"] == 1
        assert person("20230001").left_on == date(2026, 11, 21)
        held = bring_in(*ALL)
        assert (held.counts["returning"], held.counts["unchanged"]) == (1, 2)
        assert person("20230001").left_on is None


def test_a_part_of_the_roster_marks_nobody(school: World) -> None:
    with school.work():
        bring_in(*ALL)
        held = bring_in(ZHANG, decision=Decision(mark_missing=False))
        assert held.counts["gone"] == 0 and person("20230001").left_on is None


def test_more_than_a_tenth_of_the_roster_leaves_only_when_that_is_confirmed(school: World) -> None:
    ten = [f"2024{number:04d},某某,经济学院,经济2401班,2024" for number in range(10)]
    with school.work():
        bring_in(*ten)
        held = check(upload(*ten[:9]))
        assert not queries.missing(held, NOW.date()).suspicious
        apply_import(held.id, Decision(), by=BY, now=NOW)
        held = check(upload(*ten[:8]))
        assert queries.missing(held, NOW.date()).suspicious
        with pytest.raises(Refusal, match="1 名在校学生不在文件里"):
            apply_import(held.id, Decision(), by=BY, now=NOW)
        apply_import(held.id, SURE, by=BY, now=NOW)
        assert person("20240008").left_on is not None


def test_an_administrator_is_never_shut_out_by_a_file(school: World) -> None:
    student = school.student(number="20200001", name="管理员同学")
    school.grant(student, Role.ADMINISTRATOR)
    with school.work():
        held = check(upload(*ALL))
        missing = queries.missing(held, NOW.date())
        assert [one.name for one in missing.spared] == ["管理员同学"] and missing.numbers == ()
        apply_import(held.id, SURE, by=BY, now=NOW)
        assert person("20200001").left_on is None


def test_nobody_is_marked_while_some_number_cannot_be_read(school: World) -> None:
    with school.work():
        bring_in(*ALL)
        held = check(upload(ZHANG, LI, "2.02E+09,王五,法学院,法学2301班,2023"))
        assert not queries.missing(held, NOW.date()).known
        apply_import(held.id, TAKE_GOOD, by=BY, now=NOW)
        assert held.counts["gone"] == 0 and person("20230001").left_on is None


def test_a_bad_row_keeps_its_student_from_being_marked_as_left(school: World) -> None:
    with school.work():
        bring_in(*ALL)
        held = bring_in(ZHANG, LI, "20230001,王五,法学院,法学2301班,大三", decision=TAKE_GOOD)
        assert (held.counts["bad"], held.counts["gone"]) == (1, 0)
        assert person("20230001").left_on is None


def test_those_who_serve_are_named_before_they_are_marked(school: World) -> None:
    head = school.student(number="20200001", name="赵部长")
    school.tenure(head, Post.PRESIDIUM)
    school.teacher(number="T001")
    with school.work():
        missing = queries.missing(check(upload(*ALL)), NOW.date())
        assert missing.numbers == ("20200001",)
        assert [tenure.person.name for tenure in missing.serving] == ["赵部长"]


def test_nothing_is_written_while_there_are_bad_rows_unless_the_good_ones_are_taken(school: World) -> None:
    with school.work():
        held = check(upload(ZHANG, "20240009,,经济学院,,2024", LI))
        assert reasons(held) == ["3 没有填姓名"]
        with pytest.raises(Refusal, match="有 1 行有问题"):
            apply_import(held.id, SURE, by=BY, now=NOW)
        apply_import(held.id, TAKE_GOOD, by=BY, now=NOW)
        assert held.counts["new"] == 2 and held.counts["bad"] == 1
        assert db.session.scalar(select(Person.id).where(Person.number == "20240009")) is None


def test_a_file_of_bad_rows_cannot_be_applied(school: World) -> None:
    with school.work():
        held = check(upload("20240001,,,,", "20240002,,,,"))
        with pytest.raises(Refusal, match="没有一行可以写入"):
            apply_import(held.id, TAKE_GOOD, by=BY, now=NOW)


def test_a_number_that_appears_twice_is_found_across_steps(school: World) -> None:
    with school.work():
        held = check(upload(ZHANG, LI, WANG, "２０２４０００１,张三,经济学院,,2024"), size=1)
        assert reasons(held) == ["2 学号与第5行重复，请只留一行", "5 学号与第2行重复，请只留一行"]
        assert queries.missing(held, NOW.date()).known


def test_a_teachers_number_is_not_taken_over(school: World) -> None:
    school.teacher(number="20240001", name="陈老师")
    with school.work():
        held = check(upload(*ALL))
        assert reasons(held) == ["2 这个号码是教师陈老师的工号，请核对学号"]


def test_an_edit_between_check_and_applying_is_compared_again(school: World) -> None:
    with school.work():
        bring_in(*ALL)
        held = check(upload(ZHANG.replace("张三", "张三丰"), LI, WANG))
        assert held.counts == {"changed": 1, "unchanged": 2}
        number = held.id
    with school.work():
        person("20240001").name = "张三丰"
        record("test.edit", subject=("person", None), by=BY, now=NOW)
    with school.work():
        again = apply_import(number, Decision(), by=BY, now=NOW)
        assert (again.counts["changed"], again.counts["unchanged"]) == (0, 3)


def test_a_row_that_went_bad_since_the_check_stops_the_whole(school: World) -> None:
    with school.work():
        number = check(upload(*ALL)).id
    school.teacher(number="20240001", name="陈老师")
    with school.work():
        with pytest.raises(Refusal, match="有 1 行有问题"):
            apply_import(number, Decision(), by=BY, now=NOW)
        apply_import(number, Decision(good_only=True), by=BY, now=NOW)
        assert person("20240001").name == "陈老师" and person("20240002").name == "李四"


def test_a_unit_is_known_again_by_its_name_and_a_closed_one_is_reopened(school: World) -> None:
    college = school.college("经济学院")
    class_ = school.class_(college, "经济 (中德) 2401班")
    closed = school.class_(college, "经济2402班")
    with school.work():
        db.session.get_one(Unit, closed).closed = True
        held = check(upload("20240001,张三,经济学院,经济（中德）2401班,2024", LI))
        assert held.new_units == [["经济学院", "经济2402班", 1]]
        apply_import(held.id, Decision(), by=BY, now=NOW)
        assert person("20240001").unit_id == class_
        assert person("20240002").unit_id == closed and not db.session.get_one(Unit, closed).closed
        assert [entry["name"] for entry in entries("people.unit.reopen")] == ["经济学院 经济2402班"]


def test_new_units_are_counted_over_all_steps(school: World) -> None:
    school.college("法学院")
    with school.work():
        held = check(upload(*ALL), size=1)
        assert held.new_units == [
            ["法学院", "法学2301班", 1],
            ["经济学院", None, 2],
            ["经济学院", "经济2401班", 1],
            ["经济学院", "经济2402班", 1],
        ]


def test_correcting_the_columns_begins_the_check_anew(school: World) -> None:
    with school.work():
        held = check(upload("20240001,20249999,张三,经济学院", header="学号,考号,姓名,学院"))
        assert held.counts == {"new": 1}
        held = actions.map_columns(held.id, {"student_number": 1, "name": 2, "college": 3}, by=BY, now=NOW)
        assert (held.state, held.checked, held.counts) == (ImportState.MAPPED, 0, {})
        held = actions.check_next(held.id)
        apply_import(held.id, Decision(), by=BY, now=NOW)
        assert person("20249999").name == "张三"


def test_an_applied_import_sends_other_checked_ones_back(school: World) -> None:
    with school.work():
        first, second, third = check(upload(ZHANG)), check(upload(LI)), upload(WANG)
        apply_import(first.id, Decision(), by=BY, now=NOW)
        again = db.session.get_one(RosterImport, second.id)
        assert (again.state, again.checked) == (ImportState.MAPPED, 0)
        assert db.session.get_one(RosterImport, third.id).state is ImportState.UPLOADED
        with pytest.raises(Refusal, match="请先检查"):
            apply_import(second.id, Decision(), by=BY, now=NOW)


def test_an_import_ends_once(school: World) -> None:
    with school.work():
        held = bring_in(*ALL)
        before = everybody()
        with pytest.raises(Refusal, match="已经结束（已写入）"):
            apply_import(held.id, SURE, by=BY, now=NOW)
        with pytest.raises(Refusal, match="已经结束"):
            actions.drop_import(held.id, by=BY, now=NOW)
        with pytest.raises(Refusal, match="已经结束"):
            actions.map_columns(held.id, held.mapping, by=BY, now=NOW)
        assert everybody() == before


def test_nothing_of_the_file_is_kept_after_the_end(school: World) -> None:
    with school.work():
        applied, dropped = bring_in(*ALL), check(upload(*ALL))
        actions.drop_import(dropped.id, by=BY, now=NOW)
        assert dropped.state is ImportState.DROPPED
        assert db.session.scalar(select(func.count(RosterLine.id))) == 0
        assert applied.counts["new"] == 3 and applied.reading == dropped.reading == {}
        assert entries("people.roster.drop") == [{"file": "名册.csv", "rows": 3}]


def test_an_import_left_lying_for_a_week_is_dropped_at_the_next_upload(school: World) -> None:
    with school.work():
        old, young = upload(*ALL), upload(*ALL)
        old.uploaded_at = NOW - timedelta(days=7, seconds=1)
        young.uploaded_at = NOW - timedelta(days=7)
        db.session.flush()
        upload(*ALL)
        assert (old.state, young.state) == (ImportState.DROPPED, ImportState.UPLOADED)


def test_two_who_check_at_once_count_every_line_once(school: World) -> None:
    rows = [f"2024{number:04d},某某,经济学院,经济2401班,2024" for number in range(60)]
    with school.work():
        number = actions.map_columns(upload(*rows).id, COLUMNS, by=BY, now=NOW).id
    together = Barrier(2)

    def go_on(_worker: int) -> None:
        together.wait()
        with school.app.app_context():
            state = ImportState.MAPPED
            while state is ImportState.MAPPED:
                with unit_of_work():
                    state = actions.check_next(number, 5).state

    run_twice(go_on)
    with school.look():
        held = db.session.get_one(RosterImport, number)
        assert (held.checked, held.counts) == (60, {"new": 60})
        assert held.new_units == [["经济学院", None, 60], ["经济学院", "经济2401班", 60]]


def test_two_who_apply_at_once_write_once(school: World) -> None:
    with school.work():
        number = check(upload(*ALL)).id
    together = Barrier(2)
    answers: list[str] = []

    def apply(_worker: int) -> None:
        together.wait()
        try:
            with school.app.app_context(), unit_of_work():
                apply_import(number, Decision(), by=BY, now=NOW)
            answers.append("written")
        except Refusal:
            answers.append("refused")

    run_twice(apply)
    assert sorted(answers) == ["refused", "written"]
    with school.look():
        assert len(everybody()) == 3 and len(entries("people.roster.apply")) == 1


COLUMNS = {"student_number": 0, "name": 1, "college": 2, "class_name": 3, "grade": 4}


def run_twice(work: Callable[[int], None]) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))


def test_sentences_survive_being_stored() -> None:
    sentence = say("%(a)s（%(n)s）", a=say("没有填%(column)s", column=say("姓名")), n=3)
    assert unpack(json.loads(json.dumps(pack(sentence)))) == sentence


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("C:\\名册\\2024.xlsx", "2024.xlsx"), ("../../a.csv", "a.csv"), ("a\0b.csv", "ab.csv"), ("", "?")],
)
def test_a_file_name_is_kept_without_folders_and_control_characters(sent: str, kept: str) -> None:
    table = read_table("学号,姓名\n20240001,甲\n".encode(), sent)
    assert table.filename == kept


def run(world: World, path: Path, *options: str) -> Any:
    """The command line."""
    return world.app.test_cli_runner().invoke(import_roster, [str(path), *options])


def write(path: Path, rows: Iterable[str]) -> Path:
    path.write_text("\n".join((HEADER, *rows)), encoding="gb18030")
    return path


def test_the_command_line_imports_and_a_dry_run_leaves_no_trace(school: World, tmp_path: Path) -> None:
    file = write(tmp_path / "名册.csv", ALL)
    dry = run(school, file, "--dry-run")
    assert dry.exit_code == 0 and "新增 / new: 3" in dry.output and "nothing written" in dry.output
    with school.look():
        assert everybody() == [] and db.session.scalar(select(func.count(RosterImport.id))) == 0
    wet = run(school, file)
    assert wet.exit_code == 0 and "新增 / new: 3" in wet.output
    with school.look():
        assert len(everybody()) == 3


def test_the_command_line_writes_all_or_what_was_asked_for(school: World, tmp_path: Path) -> None:
    file = write(tmp_path / "名册.csv", (ZHANG, "20240009,,经济学院,,2024"))
    refused = run(school, file)
    assert refused.exit_code == 2 and "第3行：没有填姓名" in refused.stderr
    with school.look():
        assert everybody() == []
    assert run(school, file, "--take-good-rows").exit_code == 0
    rest = write(tmp_path / "另一部分.csv", (LI,))
    assert "不在文件里" in run(school, rest).stderr
    assert "离校 / gone: 0" in run(school, rest, "--keep-missing").output
    assert "离校 / gone: 1" in run(school, rest, "--confirm-missing").output
    missing = run(school, tmp_path / "没有.csv")
    assert missing.exit_code == 2 and "读不到文件" in missing.stderr
