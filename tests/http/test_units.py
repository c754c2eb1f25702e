"""The unit tree, departments, terms and semesters on screen."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from tests.counting import queries
from tests.visitor import Visitor
from tests.world import World
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.people.models import Department
from unionweb.people.rules.organisation import Post
from unionweb.people.rules.roles import Role

Visit = Callable[..., Visitor]

OCTOBER = datetime(2026, 10, 8, 2, tzinfo=UTC)


def test_the_tree_is_for_people_of_the_school(world: World, visit: Visit) -> None:
    college = world.college("会计学院")
    world.class_(college, "会计2401班")
    assert visit().get("/people/units", status=303).location.startswith("/people/sign-in")
    page = visit(world.student()).get("/people/units")
    assert "会计学院" in page.text and "会计2401班" in page.text


def test_a_search_keeps_the_way_down_to_what_was_found(world: World, visit: Visit) -> None:
    world.class_(world.college("会计学院"), "会计2401班")
    world.class_(world.college("法学院"), "法学2401班")
    page = visit(world.student()).get("/people/units?text=法学2401")
    assert sorted(page.texts("#tree a")) == ["Test University", "法学2401班", "法学院"]
    assert "没有名称含" in visit(world.student()).get("/people/units?text=体育").text


def test_the_tree_asks_the_database_as_often_for_many_units_as_for_few(world: World, visit: Visit) -> None:
    visitor = visit(world.student(world.class_(world.college())))
    few = queries(world.app, lambda: visitor.get("/people/units"))
    for _ in range(3):
        world.student(world.class_(world.college()))
    assert queries(world.app, lambda: visitor.get("/people/units")) == few


def test_a_college_page_shows_people_by_grade_and_its_union(world: World, visit: Visit) -> None:
    college = world.college("会计学院")
    class_ = world.class_(college, "会计2401班")
    for grade in (2024, 2024, 2025):
        world.student(class_, grade=grade)
    world.tenure(world.student(class_, name="王芳"), Post.PRESIDIUM, college)
    page = visit(world.student()).get(f"/people/units/{college}")
    assert "王芳" in page.text
    assert page.texts(".bars tr") == ["2025级 1", "2024级 2", "未登记年级 1"]
    visit(world.student()).get("/people/units/999", status=404)


def test_an_administrator_builds_renames_moves_and_closes(world: World, visit: Visit) -> None:
    visitor = visit(world.administrator())
    visitor.get(f"/people/units/{world.school}/new")
    made = visitor.post(f"/people/units/{world.school}/new", {"kind": "college", "name": "会计学院"})
    assert "已新建“会计学院”" in visitor.follow(made).text
    college, other = world.college("法学院"), world.college("文学院")
    class_ = world.class_(college, "一班")
    visitor.get(f"/people/units/{class_}/edit")
    visitor.post(f"/people/units/{class_}/edit", {"name": "二班", "parent_id": str(other)})
    assert "文学院" in visitor.get(f"/people/units/{class_}").text
    visitor.post(f"/people/units/{class_}/close")
    assert "已停用" in visitor.get(f"/people/units/{class_}").text
    assert "二班" not in visitor.get("/people/units").text
    assert "二班" in visitor.get("/people/units?closed=1").text
    visitor.post(f"/people/units/{class_}/reopen")
    assert "二班" in visitor.get("/people/units").text


def test_refusals_stand_in_the_form_and_keep_what_was_typed(world: World, visit: Visit) -> None:
    world.college("会计学院")
    visitor = visit(world.administrator())
    page = visitor.post(
        f"/people/units/{world.school}/new", {"kind": "college", "name": "会计学院"}, status=422
    )
    assert "同一上级之下已有“会计学院”" in page.text
    assert page.all("input[name=name]")[0].attributes["value"] == "会计学院"
    page = visitor.post(f"/people/units/{world.school}/new", {"kind": "college", "name": "  "}, status=422)
    assert "请填写这一项" in page.text
    page = visitor.post(f"/people/units/{world.school}/new", {"kind": "class", "name": "一班"}, status=422)
    assert "请从列表中选择一项" in page.text


def test_a_unit_with_students_says_how_many_hinder_its_closing(world: World, visit: Visit) -> None:
    college = world.college()
    world.student(college)
    page = visit(world.administrator()).post(f"/people/units/{college}/close", status=422)
    assert "其中还有1 名在校学生" in page.text


@pytest.mark.parametrize("path", ["/new", "/edit"])
def test_a_college_s_administrator_stays_in_the_college(world: World, visit: Visit, path: str) -> None:
    college, other = world.college(), world.college()
    visitor = visit(world.administrator(college))
    visitor.get(f"/people/units/{college}{path}")
    visitor.get(f"/people/units/{other}{path}", status=403)
    visitor.get(f"/people/units/{world.school}{path}", status=403)
    visit(world.adviser(college)).get(f"/people/units/{college}{path}", status=403)


def test_nobody_moves_a_class_into_a_college_of_others(world: World, visit: Visit) -> None:
    college, other = world.college(), world.college()
    class_ = world.class_(college, "一班")
    visitor = visit(world.administrator(college))
    page = visitor.post(f"/people/units/{class_}/edit", {"name": "一班", "parent_id": str(other)}, status=422)
    assert "请从列表中选择一项" in page.text


def test_departments_are_made_ordered_and_closed_by_those_who_lead_the_union(
    world: World, visit: Visit
) -> None:
    college = world.college()
    visitor = visit(world.adviser(college))
    here = f"/people/units/{college}/departments"
    assert "还没有部门" in visitor.get(here).text
    visitor.get(f"{here}/new")
    visitor.post(f"{here}/new", {"name": "办公室", "duties": "收发文件\n管理印章"})
    visitor.post(f"{here}/new", {"name": "宣传部", "duties": ""})
    page = visitor.get(here)
    assert page.texts(".card h2") == ["办公室", "宣传部"]
    assert "管理印章" in page.texts(".card li")
    with world.look():
        office = db.session.scalars(select(Department.id).where(Department.name == "办公室")).one()
    visitor.get(f"/people/departments/{office}/edit")
    visitor.post(f"/people/departments/{office}/edit", {"name": "综合办", "duties": ""})
    visitor.post(f"/people/departments/{office}/move", {"step": "1"})
    assert visitor.get(here).texts(".card h2") == ["宣传部", "综合办"]
    visitor.post(f"/people/departments/{office}/close")
    assert "已停用的部门" in visitor.get(here).text
    visitor.post(f"/people/departments/{office}/reopen")
    assert "已停用的部门" not in visitor.get(here).text


def test_a_department_with_people_in_it_says_so(world: World, visit: Visit) -> None:
    office = world.department()
    world.tenure(world.student(), Post.HEAD, department_id=office)
    page = visit(world.administrator()).post(f"/people/departments/{office}/close", status=422)
    assert "还有 1 个在任职务" in page.text


def test_members_look_at_departments_and_change_nothing(world: World, visit: Visit) -> None:
    office = world.department(name="办公室")
    head = world.student()
    world.tenure(head, Post.HEAD, department_id=office)
    visitor = visit(head)
    page = visitor.get(f"/people/units/{world.school}/departments")
    assert "办公室" in page.text and not page.all("main form")
    visitor.get(f"/people/departments/{office}/edit", status=403)
    visitor.post(f"/people/departments/{office}/close", status=403)


def test_classes_have_no_union(world: World, visit: Visit) -> None:
    class_ = world.class_(world.college())
    visitor = visit(world.administrator())
    for path in ("departments", "terms", "posts", "posts/history", "departments/new", "terms/new"):
        visitor.get(f"/people/units/{class_}/{path}", status=404)


def test_terms_and_semesters_are_kept_apart(world: World, visit: Visit) -> None:
    visitor = visit(world.administrator())
    here = f"/people/units/{world.school}/terms"
    assert "还没有登记届" in visitor.get(here).text
    visitor.get(f"{here}/new")
    visitor.post(f"{here}/new", {"name": "第一届", "starts_on": "2026-09-01", "ends_on": "2027-08-31"})
    clash = {"name": "第二届", "starts_on": "2027-08-01", "ends_on": "2028-08-31"}
    assert "“第一届”" in visitor.post(f"{here}/new", clash, status=422).text
    with clock.frozen(OCTOBER):
        assert "本届" in visitor.get(here).text
    visitor.get("/people/semesters/new")
    visitor.post("/people/semesters/new", {"name": "秋", "starts_on": "2026-09-01", "ends_on": "2027-01-31"})
    bad = {"name": "春", "starts_on": "2027-07-01", "ends_on": "2027-02-01"}
    assert "结束日期应晚于开始日期" in visitor.post("/people/semesters/new", bad, status=422).text
    assert "秋" in visitor.get("/people/semesters").text


def test_terms_and_semesters_are_changed_by_those_who_may(world: World, visit: Visit) -> None:
    college = world.college()
    term, semester = world.term(college, name="第一届"), world.semester(name="秋")
    adviser = visit(world.adviser(college))
    adviser.get(f"/people/terms/{term}/edit")
    changed = {"name": "第十届", "starts_on": "2026-09-01", "ends_on": "2027-07-31"}
    adviser.post(f"/people/terms/{term}/edit", changed)
    assert "第十届" in adviser.get(f"/people/units/{college}/terms").text
    adviser.get(f"/people/semesters/{semester}/edit", status=403)
    administrator = visit(world.administrator())
    administrator.get(f"/people/semesters/{semester}/edit")
    administrator.post(f"/people/semesters/{semester}/edit", changed)
    visit(world.adviser(world.college())).get(f"/people/terms/{term}/edit", status=403)


def test_pages_of_the_tree_speak_to_an_officer_of_assets_as_to_any_student(
    world: World, visit: Visit
) -> None:
    officer = world.student()
    world.grant(officer, Role.ASSET_OFFICER)
    page = visit(officer).get(f"/people/units/{world.school}")
    assert "新建下级单位" not in page.text
    assert date(2026, 1, 1).isoformat() not in page.text
