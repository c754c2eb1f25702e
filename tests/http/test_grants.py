"""Roles on screen: giving, withdrawing, and the history."""

from collections.abc import Callable

from sqlalchemy import select

from tests.counting import queries
from tests.visitor import Visitor
from tests.world import World
from unionweb.base.db import db
from unionweb.people.models import Grant
from unionweb.people.rules.organisation import Post
from unionweb.people.rules.roles import Role

Visit = Callable[..., Visitor]


def test_the_list_is_for_administrators(world: World, visit: Visit) -> None:
    student = world.student()
    world.grant(student, Role.ELECTION_COMMITTEE)
    for person in (student, world.adviser()):
        visit(person).get("/people/roles", status=403)
        visit(person).get("/people/roles/new", status=403)
    assert visit().get("/people/roles", status=303).location.startswith("/people/sign-in")


def test_a_role_is_given_in_two_steps_and_withdrawn_after_asking(world: World, visit: Visit) -> None:
    student, office = world.student(name="王芳"), world.department(name="办公室")
    visitor = visit(world.administrator())
    (choice,) = visitor.get("/people/roles/new?text=王").all("#candidates a")
    address = str(choice.attributes["href"])
    form = visitor.get(address)
    assert "登记物资，办理借还和盘点" in form.text
    given = {
        "role": "asset_officer",
        "unit_id": str(world.school),
        "department_id": str(office),
        "reason": "分工",
    }
    assert "已授权王芳：物资管理员" in visitor.follow(visitor.post(address, given)).text
    assert "已有这个角色" in visitor.post(address, given, status=422).text
    with world.look():
        grant = db.session.scalars(select(Grant.id).where(Grant.person_id == student)).one()
    page = visitor.get(f"/people/roles/{grant}/withdraw")
    assert "王芳将不能再在此范围内“登记物资，办理借还和盘点”" in page.text
    visitor.post(f"/people/roles/{grant}/withdraw")
    assert "王芳" not in visitor.get("/people/roles").texts("#rows")[0]
    assert "王芳" in visitor.get("/people/roles?ended=1").text


def test_a_reason_is_asked_for(world: World, visit: Visit) -> None:
    student = world.student()
    form = {"role": "election_committee", "unit_id": str(world.school), "department_id": "", "reason": " "}
    page = visit(world.administrator()).post(f"/people/roles/new?person={student}", form, status=422)
    assert "请填写这一项" in page.text


def test_a_college_s_administrator_sees_and_gives_in_the_college_only(world: World, visit: Visit) -> None:
    college, other = world.college("会计学院"), world.college("法学院")
    inside = world.student(world.class_(college), name="王芳")
    outside = world.student(world.class_(other), name="王红")
    world.grant(inside, Role.RECRUITMENT_LEAD, college)
    elsewhere = world.grant(outside, Role.RECRUITMENT_LEAD, other)
    visitor = visit(world.administrator(college))
    page = visitor.get("/people/roles")
    assert "王芳" in page.text and "王红" not in page.text
    (choice,) = visitor.get("/people/roles/new?text=王").texts("#candidates a")
    assert choice.startswith("王芳")
    form = visitor.get(f"/people/roles/new?person={inside}")
    assert form.texts("select[name=unit_id] option") == ["会计学院"]
    wish = {"role": "administrator", "unit_id": str(world.school), "department_id": "", "reason": "x"}
    assert "请从列表中选择一项" in visitor.post(f"/people/roles/new?person={inside}", wish, status=422).text
    visitor.get(f"/people/roles/{elsewhere}/withdraw", status=403)
    visitor.post(f"/people/roles/{elsewhere}/withdraw", status=403)


def test_the_last_administrator_and_the_own_last_right_stay(world: World, visit: Visit) -> None:
    administrator = world.administrator()
    with world.look():
        grant = db.session.scalars(select(Grant.id).where(Grant.person_id == administrator)).one()
    visitor = visit(administrator)
    visitor.get(f"/people/roles/{grant}/withdraw")
    assert "最后一位系统管理员" in visitor.post(f"/people/roles/{grant}/withdraw", status=422).text
    world.administrator()
    assert "自己最后的管理权限" in visitor.post(f"/people/roles/{grant}/withdraw", status=422).text


def test_the_list_is_searched_and_filtered(world: World, visit: Visit) -> None:
    world.grant(world.student(name="王芳"), Role.ELECTION_COMMITTEE)
    world.grant(world.student(name="李明"), Role.ASSET_OFFICER)
    visitor = visit(world.administrator())
    assert len(visitor.get("/people/roles").all("tbody tr")) == 3
    (row,) = visitor.get("/people/roles?text=李").texts("tbody tr")
    assert "物资管理员" in row
    (row,) = visitor.get("/people/roles?role=election_committee").texts("tbody tr")
    assert "王芳" in row
    assert "没有符合条件的授权" in visitor.get("/people/roles?text=张").text


def test_the_list_asks_as_often_for_many_as_for_few(world: World, visit: Visit) -> None:
    visitor = visit(world.administrator())

    def grant() -> None:
        college = world.college()
        world.grant(
            world.student(world.class_(college)), Role.ASSET_OFFICER, college, world.department(college)
        )

    grant()
    few = queries(world.app, lambda: visitor.get("/people/roles"))
    grant()
    grant()
    assert queries(world.app, lambda: visitor.get("/people/roles")) == few


def test_a_person_s_page_tells_posts_and_roles_apart_by_origin(world: World, visit: Visit) -> None:
    student = world.student(name="王芳")
    world.tenure(student, Post.HEAD, department_id=world.department(name="办公室"))
    world.grant(student, Role.ELECTION_COMMITTEE)
    page = visit(world.administrator()).get(f"/people/persons/{student}")
    roles = page.texts("#roles")[0]
    assert "部门负责人 · Test University 办公室" in roles and "来自职务：部长" in roles
    assert "选举委员会 · Test University" in roles and "来自授权：未写理由" in roles
