"""Posts on screen: the board, appointing, ending, undoing, core members."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from tests.counting import queries
from tests.visitor import Visitor
from tests.world import World
from unionweb.base.db import db
from unionweb.people.models import Tenure
from unionweb.people.rules.organisation import Post

Visit = Callable[..., Visitor]
OCTOBER = datetime(2026, 10, 8, 2, tzinfo=UTC)
pytestmark = pytest.mark.at(OCTOBER)


def only_tenure(world: World) -> Tenure:
    with world.look():
        return db.session.scalars(select(Tenure)).one()


def test_the_board_of_an_empty_union_says_what_to_do(world: World, visit: Visit) -> None:
    page = visit(world.administrator()).get(f"/people/units/{world.school}/posts")
    assert "还没有主席团成员" in page.text
    assert "先建立部门" in page.text
    reader = visit(world.student()).get(f"/people/units/{world.school}/posts")
    assert not reader.all("main .button.danger") and "任命" not in reader.text


def test_the_unions_are_listed_with_their_size(world: World, visit: Visit) -> None:
    college = world.college("会计学院")
    office = world.department(college)
    person = world.student()
    world.tenure(person, Post.HEAD, college, department_id=office)
    world.tenure(person, Post.PRESIDIUM, college)
    page = visit(world.student()).get("/people/posts")
    assert page.texts("main tbody tr")[1] == "会计学院学生会 1 1"


def test_appointing_takes_two_steps_without_script(world: World, visit: Visit) -> None:
    college = world.college("会计学院")
    office = world.department(college, name="办公室")
    class_ = world.class_(college)
    person = world.student(class_, name="王芳", number="20260077")
    world.student(world.class_(world.college()), name="王芳芳")
    visitor = visit(world.adviser(college))
    board = visitor.get(f"/people/units/{college}/posts")
    door = next(
        a
        for a in board.all("main a")
        if "post" in str(a.attributes["href"]) and "head/new" in str(a.attributes["href"])
    )
    search = visitor.get(str(door.attributes["href"]))
    assert "输入姓名的一部分" in search.text
    found = visitor.get(f"/people/units/{college}/posts/head/new?department={office}&text=王芳")
    (choice,) = found.all("#candidates a")
    assert "20260077" in choice.text()
    form = visitor.get(str(choice.attributes["href"]))
    assert form.all("input[name=starts_on]")[0].attributes["value"] == "2026-10-08"
    answer = visitor.post(str(choice.attributes["href"]), {"starts_on": "2026-10-08", "ends_on": ""})
    page = visitor.follow(answer)
    assert "已任命王芳为部长" in page.text
    assert (only := [t for t in _tenures(world) if t.person_id == person]) and only[0].department_id == office


def _tenures(world: World) -> list[Tenure]:
    with world.look():
        return list(db.session.scalars(select(Tenure)))


def test_htmx_gets_the_same_page_and_takes_the_candidates_from_it(world: World, visit: Visit) -> None:
    world.student(name="王芳")
    visitor = visit(world.administrator())
    path = f"/people/units/{world.school}/posts/presidium/new"
    form = visitor.get(path).all("form[role=search]")[0]
    assert (form.attributes["hx-target"], form.attributes["hx-select"]) == ("#candidates", "#candidates")
    page = visitor.get(f"{path}?text=王", headers={"HX-Request": "true"})
    assert len(page.all("#candidates a")) == 1


def test_the_term_gives_the_end_of_an_appointment(world: World, visit: Visit) -> None:
    world.term(ends_on=date(2027, 8, 31))
    person = world.student()
    page = visit(world.administrator()).get(
        f"/people/units/{world.school}/posts/presidium/new?person={person}"
    )
    assert page.all("input[name=ends_on]")[0].attributes["value"] == "2027-08-31"


def test_a_limit_is_a_hint_with_its_source_and_does_not_block(world: World, visit: Visit) -> None:
    for _ in range(5):
        world.tenure(world.student(), Post.PRESIDIUM)
    person = world.student()
    visitor = visit(world.administrator())
    path = f"/people/units/{world.school}/posts/presidium/new?person={person}"
    page = visitor.get(path)
    assert "主席团成员 6 名，多于规定的 5 名" in page.text and "P2 · 改革自评表第 4 项" in page.text
    visitor.post(path, {"starts_on": "2026-10-08"})
    board = visitor.get(f"/people/units/{world.school}/posts")
    assert "主席团成员 6 名" in board.text
    assert (
        "主席团成员 6 名，多于" not in visit(world.student()).get(f"/people/units/{world.school}/posts").text
    )


def test_a_hard_rule_stands_in_the_form(world: World, visit: Visit) -> None:
    teacher = world.teacher(name="王老师")
    path = f"/people/units/{world.school}/posts/presidium/new?person={teacher}"
    page = visit(world.administrator()).post(path, {"starts_on": "2026-10-08"}, status=422)
    assert "须由在校学生担任，王老师是教师" in page.text


def test_the_chair_is_chosen_among_the_presidium(world: World, visit: Visit) -> None:
    semester = world.semester(name="秋季学期")
    world.semester(name="春季学期", starts_on=date(2027, 2, 20), ends_on=date(2027, 7, 10))
    person = world.student(name="王芳")
    world.student(name="王二")
    world.tenure(person, Post.PRESIDIUM)
    visitor = visit(world.administrator())
    board = visitor.get(f"/people/units/{world.school}/posts")
    assert "秋季学期的执行主席还没有确定" in board.text and "春季学期的执行主席还没有确定" in board.text
    search = visitor.get(f"/people/units/{world.school}/posts/executive_chair/new")
    (choice,) = search.all("#candidates a")
    form = visitor.get(str(choice.attributes["href"]))
    assert form.texts("option") == ["秋季学期", "春季学期"]
    visitor.post(str(choice.attributes["href"]), {"semester_id": str(semester)})
    assert "秋季学期的执行主席还没有确定" not in visitor.get(f"/people/units/{world.school}/posts").text
    again = visitor.post(str(choice.attributes["href"]), {"semester_id": str(semester)}, status=422)
    assert "已经是王芳" in again.text


def test_ending_says_which_roles_go_and_keeps_the_history(world: World, visit: Visit) -> None:
    office = world.department(name="办公室")
    tenure = world.tenure(world.student(name="王芳"), Post.HEAD, department_id=office)
    visitor = visit(world.administrator())
    page = visitor.get(f"/people/posts/{tenure}/end")
    assert "学生会成员、部门负责人" in page.text or "部门负责人、学生会成员" in page.text
    assert (
        "不能早于" in visitor.post(f"/people/posts/{tenure}/end", {"ends_on": "2020-01-01"}, status=422).text
    )
    visitor.post(f"/people/posts/{tenure}/end", {"ends_on": "2026-10-07"})
    here = f"/people/units/{world.school}/posts"
    assert "王芳" not in visitor.get(here).texts("table")
    assert "王芳" in visitor.get(f"{here}?at=2026-10-07").text
    assert "王芳" in visitor.get(f"{here}/history").text


def test_a_mistake_of_today_is_undone(world: World, visit: Visit) -> None:
    person = world.student()
    old = world.tenure(world.student(), Post.PRESIDIUM)
    visitor = visit(world.administrator())
    visitor.post(
        f"/people/units/{world.school}/posts/presidium/new?person={person}", {"starts_on": "2026-10-08"}
    )
    new = max(tenure.id for tenure in _tenures(world))
    page = visitor.get(f"/people/posts/{new}/end")
    (undo,) = [form for form in page.all("form") if str(form.attributes.get("action")).endswith("/undo")]
    assert "撤销任命" not in visitor.get(f"/people/posts/{old}/end").text
    visitor.post(str(undo.attributes["action"]))
    assert "只能在任命当天" in visitor.post(f"/people/posts/{old}/undo", status=422).text
    assert [tenure.id for tenure in _tenures(world)] == [old]


def test_only_those_who_lead_the_union_appoint_and_end(world: World, visit: Visit) -> None:
    college, other = world.college(), world.college()
    tenure = world.tenure(world.student(), Post.PRESIDIUM, college)
    head = world.student()
    world.tenure(head, Post.PRESIDIUM, college)
    for person in (head, world.adviser(other), world.administrator(other), world.student()):
        visitor = visit(person)
        visitor.get(f"/people/units/{college}/posts/presidium/new", status=403)
        visitor.get(f"/people/posts/{tenure}/end", status=403)
        visitor.post(f"/people/posts/{tenure}/end", {"ends_on": "2026-10-08"}, status=403)
        visitor.post(f"/people/posts/{tenure}/undo", status=403)
    visit(world.adviser()).get(f"/people/units/{college}/posts/presidium/new")


def test_an_address_that_names_no_post_or_a_department_of_others_is_not_found(
    world: World, visit: Visit
) -> None:
    visitor = visit(world.administrator())
    office = world.department(world.college())
    for path in ("emperor/new", "head/new", f"head/new?department={office}", "presidium/new?person=999"):
        visitor.get(f"/people/units/{world.school}/posts/{path}", status=404)


def test_the_board_asks_as_often_for_many_as_for_few(world: World, visit: Visit) -> None:
    visitor = visit(world.administrator())
    office = world.department()

    def join() -> None:
        class_ = world.class_(world.college())
        world.tenure(world.student(class_), Post.OFFICER, department_id=office)
        world.tenure(world.student(class_), Post.PRESIDIUM)

    join()
    paths = [f"/people/units/{world.school}/posts{end}" for end in ("", "/history")] + [
        "/people/core-members",
        "/people/posts",
    ]
    few = [queries(world.app, lambda path=path: visitor.get(path)) for path in paths]  # type: ignore[misc]
    join()
    join()
    assert [queries(world.app, lambda path=path: visitor.get(path)) for path in paths] == few  # type: ignore[misc]


def test_core_members_are_shown_with_the_reason_to_members_only(world: World, visit: Visit) -> None:
    office = world.department(name="办公室")
    head, officer = world.student(name="王芳"), world.student(name="李明")
    world.tenure(head, Post.HEAD, department_id=office)
    world.tenure(head, Post.PRESIDIUM)
    world.tenure(officer, Post.OFFICER, department_id=office)
    page = visit(officer).get("/people/core-members")
    (row,) = page.texts("tbody tr")
    assert row.startswith("王芳") and "办公室 部长" in row and "主席团成员" in row
    assert "共 1 人" in page.text
    visit(world.student()).get("/people/core-members", status=403)
    assert "没有学生会骨干" in visit(officer).get("/people/core-members?at=2020-01-01").text


def test_what_waits_for_those_who_lead(world: World, visit: Visit) -> None:
    world.semester()
    gone = world.student(name="王芳", left_on=date(2026, 6, 30))
    tenure = world.tenure(gone, Post.PRESIDIUM)
    page = visit(world.administrator()).get("/")
    assert "王芳已离校，仍登记为主席团成员" in page.text
    assert f"/people/posts/{tenure}/end" in [a.attributes["href"] for a in page.all("main a")]
    assert "本学期还没有执行主席" in page.text
    assert "王芳" not in visit(world.student()).get("/").text
