"""The unit tree, departments, terms and semesters, as the database keeps them."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from tests.world import World
from unionweb.audit import SYSTEM, Actor
from unionweb.audit.models import AuditEntry
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.people.actions import departments, terms, units
from unionweb.people.models import Department, Semester, Tenure, Term, Unit
from unionweb.people.queries import checks
from unionweb.people.queries import terms as term_queries
from unionweb.people.queries import units as queries
from unionweb.people.rules.organisation import Post, Span, UnitKind

BY = Actor(None, "tester")
NOW = datetime(2026, 10, 8, 2, tzinfo=UTC)
AUTUMN = Span("2026 秋", date(2026, 9, 1), date(2027, 1, 31))


def unit(number: int) -> Unit:
    return db.session.get_one(Unit, number)


def last_entry() -> AuditEntry:
    entry = db.session.scalar(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1))
    assert entry is not None
    return entry


def test_a_school_is_founded_once(world: World) -> None:
    with world.work():
        school = units.found_school("示范大学", by=SYSTEM, now=NOW)
        assert queries.school() == school
        with pytest.raises(Refusal, match="不能再建一所"):
            units.found_school("第二大学", by=SYSTEM, now=NOW)


def test_a_tree_grows_level_by_level_and_each_step_is_logged(world: World) -> None:
    school = world.school
    with world.work():
        college = units.create_unit(unit(school), UnitKind.COLLEGE, "会计学院", by=BY, now=NOW)
        class_ = units.create_unit(college, UnitKind.CLASS, "会计2401班", by=BY, now=NOW)
        assert class_.full_name == "会计学院 会计2401班"
        assert (last_entry().verb, last_entry().subject_id) == ("people.unit.create", class_.id)
        with pytest.raises(Refusal, match="不能设在"):
            units.create_unit(unit(school), UnitKind.CLASS, "会计2402班", by=BY, now=NOW)
        with pytest.raises(Refusal, match="已有“会计学院”"):
            units.create_unit(unit(school), UnitKind.COLLEGE, "会计学院", by=BY, now=NOW)


def test_the_same_name_may_stand_under_another_parent(world: World) -> None:
    first, second = world.college(), world.college()
    with world.work():
        for college in (first, second):
            units.create_unit(unit(college), UnitKind.CLASS, "2401班", by=BY, now=NOW)
        assert len(list(db.session.scalars(select(Unit).where(Unit.name == "2401班")))) == 2


def test_renaming_writes_old_and_new(world: World) -> None:
    college, other = world.college("会计学院"), world.college("法学院")
    with world.work():
        units.rename_unit(unit(college), "会计与金融学院", by=BY, now=NOW)
        assert json.loads(last_entry().details) == {"from": "会计学院", "to": "会计与金融学院"}
        with pytest.raises(Refusal, match="换一个名称"):
            units.rename_unit(unit(other), "会计与金融学院", by=BY, now=NOW)


def test_a_class_moves_to_another_college_with_its_people(world: World) -> None:
    first, second = world.college(), world.college()
    class_ = world.class_(first)
    world.student(class_)
    with world.work():
        units.move_unit(unit(class_), unit(second), by=BY, now=NOW)
    with world.look():
        assert (queries.count_students(first), queries.count_students(second)) == (0, 1)


def test_a_unit_with_people_posts_or_units_below_is_not_closed(world: World) -> None:
    college = world.college()
    class_ = world.class_(college)
    student = world.student(class_)
    world.tenure(student, Post.PRESIDIUM, college)
    with world.work():
        with pytest.raises(Refusal, match="1 名在校学生、1 个在任职务、1 个未停用的下级单位"):
            units.close_unit(unit(college), by=BY, now=NOW)
        with pytest.raises(Refusal, match="学校不能停用"):
            units.close_unit(unit(world.school), by=BY, now=NOW)


def test_an_empty_unit_closes_and_reopens_under_an_open_parent_only(world: World) -> None:
    college = world.college()
    class_ = world.class_(college)
    world.student(class_, left_on=date(2026, 6, 30))
    with world.work():
        units.close_unit(unit(class_), by=BY, now=NOW)
        units.close_unit(unit(college), by=BY, now=NOW)
        with pytest.raises(Refusal, match="上级单位已停用"):
            units.reopen_unit(unit(class_), by=BY, now=NOW)
        units.reopen_unit(unit(college), by=BY, now=NOW)
        assert not units.reopen_unit(unit(class_), by=BY, now=NOW).closed


def test_the_tree_counts_active_students_upwards(world: World) -> None:
    college, empty = world.college("A学院"), world.college("B学院")
    class_ = world.class_(college, "A1班")
    world.student(class_)
    world.student(class_)
    world.student(college)
    world.student(class_, left_on=date(2026, 6, 30))
    world.teacher(college)
    with world.look():
        (root,) = queries.tree()
        assert root.students == 3
        assert [(node.unit.id, node.students) for node in root.children] == [(college, 3), (empty, 0)]
        (found,) = queries.tree("a1")
        assert [node.unit.name for node in found.children] == ["A学院"]
        assert queries.tree("没有") == []
        assert {child.name: number for child, number in queries.children(root.unit.id)} == {
            "A学院": 3,
            "B学院": 0,
        }


def test_departments_keep_their_order(world: World) -> None:
    school = world.school
    with world.work():
        for name in ("办公室", "宣传部", "文体部"):
            departments.create_department(unit(school), name, "", by=BY, now=NOW)
        third = queries.departments(school)[2]
        departments.move_department(third, -1, by=BY, now=NOW)
        assert [one.name for one in queries.departments(school)] == ["办公室", "文体部", "宣传部"]
        departments.move_department(third, -1, by=BY, now=NOW)
        departments.move_department(third, -1, by=BY, now=NOW)
        assert [one.name for one in queries.departments(school)] == ["文体部", "办公室", "宣传部"]


def test_a_department_belongs_to_a_union_and_has_a_name_of_its_own(world: World) -> None:
    college = world.college()
    class_ = world.class_(college)
    with world.work():
        office = departments.create_department(unit(college), "办公室", "收发文件", by=BY, now=NOW)
        with pytest.raises(Refusal, match="已有“办公室”"):
            departments.create_department(unit(college), "办公室", "", by=BY, now=NOW)
        with pytest.raises(Refusal, match="才有学生会部门"):
            departments.create_department(unit(class_), "办公室", "", by=BY, now=NOW)
        departments.change_department(office, "综合办公室", "收发文件\n管理印章", by=BY, now=NOW)
        assert json.loads(last_entry().details)["name"] == ["办公室", "综合办公室"]


def test_a_department_in_which_somebody_serves_is_not_closed(world: World) -> None:
    department = world.department()
    tenure = world.tenure(world.student(), Post.HEAD, department_id=department)
    with world.work():
        office = db.session.get_one(Department, department)
        with pytest.raises(Refusal, match="还有 1 个在任职务"):
            departments.close_department(office, by=BY, now=NOW)
        db.session.get_one(Tenure, tenure).ends_on = date(2026, 10, 7)
        departments.close_department(office, by=BY, now=NOW)
        assert queries.departments(world.school) == []


def test_terms_of_one_union_do_not_overlap(world: World) -> None:
    school, college = world.school, world.college()
    term = world.term(school, name="第一届", starts_on=date(2025, 9, 1), ends_on=date(2026, 8, 31))
    with world.work():
        next_one = Span("第二届", date(2026, 8, 31), date(2027, 8, 31))
        with pytest.raises(Refusal, match="第一届"):
            terms.create_term(unit(school), next_one, by=BY, now=NOW)
        terms.create_term(unit(college), next_one, by=BY, now=NOW)
        first = db.session.get_one(Term, term)
        terms.change_term(first, Span("第一届", first.starts_on, date(2026, 8, 30)), by=BY, now=NOW)
        terms.create_term(unit(school), next_one, by=BY, now=NOW)
        assert term_queries.term_at(school, date(2026, 9, 1)).name == "第二届"  # type: ignore[union-attr]
        assert list(checks.overlapping_terms()) == []


def test_semesters_do_not_overlap_and_are_found_by_day(world: World) -> None:
    assert world.school
    with world.work():
        terms.create_semester(AUTUMN, by=BY, now=NOW)
        with pytest.raises(Refusal, match="2026 秋"):
            terms.create_semester(Span("2027 春", date(2027, 1, 31), date(2027, 7, 10)), by=BY, now=NOW)
        with pytest.raises(Refusal, match="换一个名称"):
            terms.create_semester(Span("2026 秋", date(2028, 1, 1), date(2028, 7, 1)), by=BY, now=NOW)
        spring = terms.create_semester(Span("2027 春", date(2027, 2, 20), date(2027, 7, 10)), by=BY, now=NOW)
        assert term_queries.semester_at(date(2027, 1, 31)).name == "2026 秋"  # type: ignore[union-attr]
        assert term_queries.semester_at(date(2027, 2, 10)) is None
        assert term_queries.semester_after(date(2027, 2, 10)) == spring


def test_the_chair_of_a_semester_follows_its_days(world: World) -> None:
    semester = world.semester()
    chair = world.student()
    tenure = world.tenure(
        chair,
        Post.EXECUTIVE_CHAIR,
        semester_id=semester,
        starts_on=date(2026, 9, 1),
        ends_on=date(2027, 1, 31),
    )
    with world.work():
        changed = Span("2026 秋", date(2026, 9, 7), date(2027, 1, 17))
        terms.change_semester(db.session.get_one(Semester, semester), changed, by=BY, now=NOW)
        served = db.session.get_one(Tenure, tenure)
        assert (served.starts_on, served.ends_on) == (changed.starts_on, changed.ends_on)


def test_the_checks_name_what_is_out_of_place(world: World) -> None:
    college = world.college()
    class_ = world.class_(college)
    world.add(Unit(kind=UnitKind.COLLEGE, parent_id=class_, name="X"))
    teacher = world.teacher()
    world.tenure(teacher, Post.HEAD, college, department_id=world.department())
    world.term(college, starts_on=date(2026, 9, 1), ends_on=date(2027, 8, 31))
    world.term(college, starts_on=date(2027, 8, 31), ends_on=date(2028, 8, 31))
    with world.look():
        assert len(list(checks.misplaced_units())) == 1
        assert len(list(checks.misplaced_posts())) == 2
        assert len(list(checks.overlapping_terms())) == 1
        assert list(checks.no_administrator()) == ["the school has no administrator"]
