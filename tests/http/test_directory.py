"""Persons, my page, the directories and the export."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from io import BytesIO

import pytest
import python_calamine

from tests.counting import queries
from tests.visitor import Visitor
from tests.world import World
from unionweb.base.db import db
from unionweb.people.models import Person, PersonKind
from unionweb.people.queries.everything import roster
from unionweb.people.rules.attributes import Gender, PoliticalStatus, StudentKind
from unionweb.people.rules.organisation import Post
from unionweb.people.rules.roles import Role

Visit = Callable[..., Visitor]

SECRETS = {
    "number": "20268888",
    "email": "secret@example.edu",
    "grade": 2023,
    "gender": Gender.FEMALE,
    "ethnicity": "土家族",
    "political_status": PoliticalStatus.PROBATIONARY_MEMBER,
    "student_kind": StudentKind.POSTGRADUATE,
    "rank_semester": Fraction(12, 45),
    "failed_course": True,
}


def member(world: World, name: str = "王芳", contact: str = "", college: str = "会计学院") -> int:
    """A head of the office with data that could leak."""
    unit = world.class_(world.college(college), "会计2401班")
    person = world.student(unit, name=name, public_contact=contact, **SECRETS)
    world.tenure(person, Post.HEAD, department_id=world.department(name="办公室"))
    return person


def test_the_public_directory_shows_five_things_and_leaks_nothing(world: World, visit: Visit) -> None:
    member(world, contact="WeChat: wangfang")
    stranger = visit()
    for path in ("/people/directory", "/people/directory?text=王", "/people/directory/print"):
        page = stranger.get(path)
        for shown in ("王芳", "会计学院", "部长", "办公室", "WeChat: wangfang"):
            assert shown in page.text
        html = page.response.get_data(as_text=True)
        for secret in (
            "20268888",
            "secret@",
            "2023",
            "2401",
            "女",
            "土家",
            "预备党员",
            "研究生",
            "26.7",
            "12/45",
        ):
            assert secret not in html, f"{secret} leaks at {path}"


@pytest.mark.parametrize("secret", ["20268888", "secret", "2023", "2401班", "土家族"])
def test_a_search_does_not_find_by_what_is_not_shown(world: World, visit: Visit, secret: str) -> None:
    member(world)
    assert "没有找到" in visit().get(f"/people/directory?text={secret}").text


def test_a_contact_that_was_not_chosen_stays_empty(world: World, visit: Visit) -> None:
    member(world)
    (row,) = visit().get("/people/directory").texts("tbody tr")
    assert row == "王芳 部长 会计学院"


def test_former_and_future_members_and_those_who_left_are_not_listed(world: World, visit: Visit) -> None:
    world.tenure(world.student(name="甲某"), Post.PRESIDIUM, ends_on=date(2025, 9, 2))
    world.tenure(world.student(name="乙某"), Post.PRESIDIUM, starts_on=date(2999, 1, 1))
    world.tenure(world.student(name="丙某", left_on=date(2026, 1, 1)), Post.PRESIDIUM)
    world.student(name="丁某", public_contact="x")
    page = visit().get("/people/directory")
    assert not [name for name in ("甲某", "乙某", "丙某", "丁某") if name in page.text]
    assert "还没有登记在任成员" in page.text


def test_the_internal_directory_is_for_members(world: World, visit: Visit) -> None:
    person = member(world)
    page = visit(person).get("/people/directory/members")
    for shown in ("secret@example.edu", "会计2401班", "2023级"):
        assert shown in page.text
    for secret in ("20268888", "土家", "女 "):
        assert secret not in page.text
    assert "导出表格" not in page.text
    visit(world.student()).get("/people/directory/members", status=403)
    assert visit().get("/people/directory/members", status=303).location
    visit(person).get("/people/directory/members.xlsx", status=403)


def test_advisers_take_the_internal_directory_as_a_workbook(world: World, visit: Visit) -> None:
    member(world, contact="=HYPERLINK()")
    answer = visit(world.adviser()).get("/people/directory/members.xlsx")
    rows = python_calamine.load_workbook(BytesIO(answer.response.data)).get_sheet_by_index(0).to_python()
    assert [str(cell) for cell in rows[0]][:4] == ["学生会", "部门", "职务", "姓名"]
    assert ["王芳", "会计学院", "会计2401班", 2023.0, "secret@example.edu", "=HYPERLINK()"] in [
        row[3:] for row in rows
    ]


def test_the_directories_ask_as_often_for_many_as_for_few(world: World, visit: Visit) -> None:
    visitor = visit(world.administrator())
    paths = ("/people/directory", "/people/directory/members", "/people/persons")

    def join() -> None:
        college = world.college()
        world.tenure(world.student(world.class_(college)), Post.PRESIDIUM, college)

    def count() -> list[int]:
        return [queries(world.app, lambda path=path: visitor.get(path)) for path in paths]  # type: ignore[misc]

    join()
    few = count()
    join()
    join()
    assert count() == few


def test_persons_are_found_by_name_number_unit_grade_and_presence(world: World, visit: Visit) -> None:
    college = world.college("会计学院")
    first, second = world.class_(college, "一班"), world.class_(college, "二班")
    world.student(first, name="王芳", number="20261111", grade=2026)
    world.student(second, name="李明", number="20252222", grade=2025)
    world.student(second, name="张强", number="20243333", left_on=date(2026, 6, 30))
    visitor = visit(world.administrator())

    def found(query: str) -> list[str]:
        return [
            row.split()[0] for row in visitor.get(f"/people/persons?kind=student&{query}").texts("tbody tr")
        ]

    assert found("") == ["李明", "王芳"]
    assert found("sort=-number") == ["王芳", "李明"]
    assert found("text=王") == ["王芳"]
    assert found("text=20252") == ["李明"]
    assert found(f"unit={college}&sort=-grade") == ["王芳", "李明"]
    assert found(f"unit={second}") == ["李明"]
    assert found("grade=2026") == ["王芳"]
    assert found("presence=left") == ["张强"]
    assert len(found("presence=all")) == 3
    assert found("text=nobody") == []
    assert found("sort=password&grade=abc&unit=abc") == ["李明", "王芳"]
    assert "二班" in visitor.get(f"/people/persons?unit={first}").texts("details.card")[0]


def test_an_adviser_of_a_college_sees_its_people_and_no_others(world: World, visit: Visit) -> None:
    college, other = world.college(), world.college()
    inside, outside = world.student(world.class_(college), name="王芳"), world.student(other, name="李明")
    visitor = visit(world.adviser(college))
    page = visitor.get("/people/persons?presence=all")
    assert "王芳" in page.text and "李明" not in page.text
    assert "李明" not in visitor.get(f"/people/persons?unit={other}").text
    visitor.get(f"/people/persons/{inside}")
    visitor.get(f"/people/persons/{outside}", status=403)
    visitor.get(f"/people/persons/{inside}/edit", status=403)
    visit(world.student()).get("/people/persons", status=403)


def test_the_person_and_nobody_of_the_class_reads_the_roster_s_data(world: World, visit: Visit) -> None:
    person = member(world)
    with world.look():
        class_ = db.session.get_one(Person, person).unit_id
    page = visit(person).get(f"/people/persons/{person}")
    assert "26.7%" in page.text and "土家族" in page.text
    assert "标记离校" not in page.text
    visit(world.student(class_)).get(f"/people/persons/{person}", status=403)


def test_an_administrator_adds_changes_and_marks(world: World, visit: Visit) -> None:
    college = world.college("会计学院")
    visitor = visit(world.administrator())
    visitor.get("/people/persons/new")
    teacher = {"number": "T1001", "name": "王老师", "unit_id": str(college), "email": ""}
    assert "王老师" in visitor.follow(visitor.post("/people/persons/new", teacher)).text
    assert "已属于王老师" in visitor.post("/people/persons/new", teacher, status=422).text
    student = world.student(
        world.class_(college), name="李明", failed_course=True, **{"rank_year": Fraction(1, 10)}
    )
    form = visitor.get(f"/people/persons/{student}/edit")
    assert form.all("select[name=failed_course] option[selected]")[0].text() == "有"
    with world.look():
        unit = db.session.get_one(Person, student).unit_id
    changed = {
        "name": "李明",
        "unit_id": str(unit),
        "grade": "2025",
        "gender": "male",
        "rank_year": "12/45",
        "failed_course": "False",
    }
    visitor.post(f"/people/persons/{student}/edit", changed)
    page = visitor.get(f"/people/persons/{student}")
    assert "26.7%" in page.text and "2025级" in page.text and "男" in page.text
    log = visitor.get("/audit/?verb=people.person.change")
    assert "rank_year" in log.response.get_data(as_text=True)
    wrong = changed | {"rank_year": "130%"}
    assert "0 到 100% 之间" in visitor.post(f"/people/persons/{student}/edit", wrong, status=422).text
    visitor.post(f"/people/persons/{student}/left", {"left_on": "2026-01-01"})
    assert "2026-01-01 离校" in visitor.get(f"/people/persons/{student}").text
    visitor.post(f"/people/persons/{student}/returned")
    assert "标记离校" in visitor.get(f"/people/persons/{student}").text
    assert (
        "不能晚于今天"
        in visitor.post(f"/people/persons/{student}/left", {"left_on": "2999-01-01"}, status=422).text
    )


def test_a_college_s_administrator_cannot_put_out_the_school_s(world: World, visit: Visit) -> None:
    college = world.college()
    above = world.student(college)
    world.grant(above, Role.ADMINISTRATOR)
    visit(world.administrator(college)).post(
        f"/people/persons/{above}/left", {"left_on": "2026-01-01"}, status=403
    )


def test_my_page_shows_my_data_and_lets_me_choose_the_contact(world: World, visit: Visit) -> None:
    person = member(world)
    visitor = visit(person)
    page = visitor.get("/people/me")
    for mine in ("20268888", "secret@example.edu", "26.7%", "办公室 部长", "主持本部门工作"):
        assert mine in page.text
    visitor.post("/people/me", {"public_contact": " 微信：wf  "})
    assert "微信：wf" in visit().get("/people/directory").text
    assert "最多 120 个字" in visitor.post("/people/me", {"public_contact": "x" * 121}, status=422).text
    visitor.post("/people/me", {"public_contact": ""})
    assert "微信" not in visit().get("/people/directory").text
    assert visit().get("/people/me", status=303).location


def test_everything_goes_out_to_the_school_s_administrators_and_into_the_log(
    world: World, visit: Visit
) -> None:
    person = member(world)
    world.student(name="张强", left_on=date(2026, 6, 30))
    for other in (person, world.adviser(), world.administrator(world.college())):
        visit(other).get("/people/export", status=403)
        visit(other).post("/people/export", status=403)
    visitor = visit(world.administrator())
    visitor.get("/people/export")
    book = python_calamine.load_workbook(BytesIO(visitor.post("/people/export", status=200).response.data))
    assert book.sheet_names == ["学生名册", "已离校学生", "教师", "组织单位", "部门", "任职", "授权"]
    rows = book.get_sheet_by_name("学生名册").to_python()
    assert rows[0][:4] == ["学号", "姓名", "学院", "班级（团支部）"]
    assert rows[1][:6] == ["20268888", "王芳", "会计学院", "会计2401班", "2023级", "女"]
    assert "张强" in str(book.get_sheet_by_name("已离校学生").to_python())
    assert "people.export" in visitor.get("/audit/").text or "导出全部资料" in visitor.get("/audit/").text


def test_the_export_is_the_roster_as_the_import_reads_it(world: World) -> None:
    person = member(world)
    with world.look():
        (student,) = [one for one in roster() if one.student_number == "20268888"]
        stored = db.session.get_one(Person, person)
        assert (student.college, student.class_name) == ("会计学院", "会计2401班")
        assert (student.rank_semester, student.failed_course) == (stored.rank_semester, True)
        assert stored.kind is PersonKind.STUDENT


def test_the_pages_are_there_in_english(world: World, visit: Visit) -> None:
    person = member(world)
    visitor = visit(person, language="en")
    for path in ("/people/me", "/people/directory", "/people/units", "/people/posts"):
        assert visitor.get(path).all("html")[0].attributes["lang"] == "en"
