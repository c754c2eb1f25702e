"""A congress, its rules, delegates, checks and publication through their pages."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest

from tests.congresses import BY, NOW, congress, delegate, plan, row, stored_delegates, stored_rows
from tests.counting import queries
from tests.visitor import Visitor
from tests.world import World
from unionweb.base.clock import frozen
from unionweb.base.db import db
from unionweb.base.tables import read_table
from unionweb.congress.models import Congress
from unionweb.congress.rules.facts import DelegateKind
from unionweb.people.rules.attributes import StudentKind
from unionweb.publications.actions.calendar import fill_year

pytestmark = pytest.mark.at(NOW)

Visit = Callable[..., Visitor]


@pytest.fixture
def manager(world: World, visit: Visit) -> Visitor:
    return visit(world.administrator())


def test_a_congress_shows_the_next_step(world: World, manager: Visitor) -> None:
    number = congress(world, name="The 21st")
    assert "The 21st" in manager.get("/congress/").text
    page = manager.get(f"/congress/{number}")
    assert "2. 名额 下一步" in page.texts(".path .now")[0]
    plan(world, number, [row("A", 10)])
    assert "3. 代表 下一步" in manager.get(f"/congress/{number}").texts(".path .now")[0]


def test_a_congress_is_edited_and_a_stale_edit_refused(world: World, manager: Visitor) -> None:
    number = congress(world)
    data = {
        "name": "Renamed",
        "starts_on": "2026-11-01",
        "ends_on": "2026-11-02",
        "rule_version": "2017",
        "stage": "in_session",
        "version": "1",
    }
    manager.post(f"/congress/{number}/edit", data)
    page = manager.post(f"/congress/{number}/edit", {**data, "name": "Again"}, status=422)
    assert "有人比您更快" in page.text
    with world.look():
        kept = db.session.get_one(Congress, number)
        assert (kept.name, kept.rule_version, kept.ends_on) == ("Renamed", "2017", date(2026, 11, 2))


def test_two_congresses_of_a_unit_have_different_names(world: World, manager: Visitor) -> None:
    congress(world, name="Same")
    page = manager.post(
        "/congress/new", {"unit_id": world.school, "name": "Same", "rule_version": "2019"}, status=422
    )
    assert "已有同名的学代会：Same" in page.text


def test_every_rule_stands_there_with_its_source(world: World, manager: Visitor) -> None:
    number = congress(world)
    page = manager.get(f"/congress/{number}/rules")
    told = page.text
    for rule in range(1, 23):
        assert f"C{rule} " in told
    assert "山东大学学生代表大会规定" in told


def test_a_changed_rule_shows_both_numbers_and_its_reason(world: World, manager: Visitor) -> None:
    number = congress(world)
    here = f"/congress/{number}/rules"
    manager.post(f"{here}/C5", {"share": "70%", "reason": "charter 8"})
    line = manager.get(here).texts("#C5")[0]
    assert "≥ 70%" in line
    assert "文件：≥ 60%" in line
    assert "charter 8" in line
    manager.post(f"{here}/C5/reset")
    assert "70%" not in manager.get(here).texts("#C5")[0]
    page = manager.post(f"{here}/C12", {"count": "4", "reason": ""}, status=422)
    assert "请填写这一项" in " ".join(page.texts(".complaint"))


def test_a_delegate_is_found_and_registered_in_the_usual_delegation(world: World, manager: Visitor) -> None:
    law = world.college("Law")
    person = world.student(law, name="Zhang San", number="10001")
    number = congress(world)
    (seat,) = plan(world, number, [row("Law", 20, unit_id=law)])
    here = f"/congress/{number}/delegates/new"
    page = manager.get(f"{here}?text=Zhang")
    assert page.all("select[name=row_id] option[selected]")[0].attributes["value"] == str(seat)
    data = {"person_id": str(person), "row_id": str(seat), "kind": "formal", "elected_on": "2026-10-12"}
    page = manager.follow(manager.post(here, data))
    assert "已登记 Zhang San：Law 1 / 2" in page.text
    assert "Zhang San已经登记过了" in manager.post(here, data, status=422).text
    assert "已登记" in manager.get(f"{here}?text=10001").text


def test_a_delegate_is_removed_and_put_back(world: World, manager: Visitor) -> None:
    number = congress(world)
    one = delegate(world, number, world.student(name="Zhang San"))
    here = f"/congress/{number}/delegates"
    manager.post(f"{here}/{one}/remove")
    assert "Zhang San" not in " ".join(manager.get(here).texts("#list"))
    manager.post(f"{here}/{one}/restore")
    assert "Zhang San" in " ".join(manager.get(here).texts("#list"))


def test_delegations_show_what_is_filled_short_and_over(world: World, manager: Visitor) -> None:
    number = congress(world)
    full, over, _short = plan(world, number, [row("Full", 10), row("Over", 10), row("Short", 30)])
    delegate(world, number, world.student(), full)
    delegate(world, number, world.student(), over)
    delegate(world, number, world.student(), over)
    delegate(world, number, world.student(), over, DelegateKind.EX_OFFICIO)
    lines = manager.get(f"/congress/{number}/delegates").texts("details tbody tr")
    assert lines == ["Full 1 1 已满", "Over 另有当然、列席 1 名 2 1 超出 1 名", "Short 0 3 还缺 3 名"]


def test_the_list_is_searched_and_filtered(world: World, manager: Visitor) -> None:
    number = congress(world)
    first, second = plan(world, number, [row("A"), row("B")])
    delegate(world, number, world.student(name="Zhang San"), first)
    delegate(world, number, world.student(name="Li Si"), second, DelegateKind.NON_VOTING)
    here = f"/congress/{number}/delegates"

    def names(query: str) -> list[str]:
        return [name.partition(" 2026")[0] for name in manager.get(here + query).texts("#list tbody th")]

    assert names("?text=zhang san") == ["Zhang San"]
    assert names(f"?row={second}") == ["Li Si 列席代表"]
    assert names("?kind=formal") == ["Zhang San"]
    assert names("?row=0") == []


def test_a_file_is_checked_before_it_is_taken_in(world: World, manager: Visitor) -> None:
    world.student(number="1001", name="Zhang San")
    number = congress(world)
    plan(world, number, [row("A")])
    here = f"/congress/{number}/delegates/import"
    text = "学号,姓名,代表团\n1001,Zhang San,A\n9999,Nobody,A\n"
    uploaded = manager.post(here, {"file": (io.BytesIO(text.encode("gb18030")), "名单.csv")})
    page = manager.follow(uploaded)
    assert "第 3 行" in page.text
    assert "名册里没有这个学号" in page.text
    with world.look():
        assert stored_delegates(number) == []
    assert "有1行有误" in manager.post(uploaded.location, {"lines": "all"}, status=422).text
    manager.post(uploaded.location, {"lines": "good"})
    with world.look():
        assert len(stored_delegates(number)) == 1
    manager.get(uploaded.location, 404)


def test_no_file_and_a_file_of_something_else_are_refused(world: World, manager: Visitor) -> None:
    number = congress(world)
    here = f"/congress/{number}/delegates/import"
    assert "请选择文件" in manager.post(here, status=422).text
    picture = (io.BytesIO(b"\x89PNG\r\n\x1a\n" + bytes(200)), "list.xlsx")
    manager.post(here, {"file": picture}, status=422)


def test_the_exported_list_is_taken_back_without_a_change(world: World, manager: Visitor) -> None:
    number = congress(world)
    (seat,) = plan(world, number, [row("A")])
    delegate(world, number, world.student(name="Zhang San"), seat, DelegateKind.EX_OFFICIO)
    data = manager.get(f"/congress/{number}/delegates.xlsx").response.get_data()
    here = f"/congress/{number}/delegates/import"
    page = manager.follow(manager.post(here, {"file": (io.BytesIO(data), "list.xlsx")}))
    assert "文件里的代表都已登记，没有变化" in page.text


def test_checks_answer_a_poll_only_when_something_changed(world: World, manager: Visitor) -> None:
    number = congress(world)
    here = f"/congress/{number}/check"
    page = manager.get(here)
    poll = page.all("#findings")[0].attributes["hx-get"] or ""
    manager.get(poll, 204, headers={"HX-Request": "true"})
    delegate(world, number, world.student())
    assert "代表" in manager.get(poll, headers={"HX-Request": "true"}).text


def test_checks_say_what_is_missing_and_where_to_fill_it_in(world: World, manager: Visitor) -> None:
    number = congress(world)
    delegate(world, number, world.student(name="Nobody Knows", student_kind=None))
    page = manager.get(f"/congress/{number}/check")
    assert "1 人缺学生类别信息" in page.text
    assert "无法判断" in page.texts("#C18")[0]
    assert f"/congress/{number}/quota/nominees" in {link.attributes["href"] for link in page.all("a")}


def test_the_report_on_paper_names_sources_people_and_places_to_sign(world: World, manager: Visitor) -> None:
    number = congress(world)
    delegate(world, number, world.student(name="Guest", student_kind=StudentKind.INTERNATIONAL))
    told = manager.get(f"/congress/{number}/check/print").text
    for words in ("留学生只能列席", "Guest", "山东大学学生代表大会规定", "选举委员会（签字）"):
        assert words in told


def test_the_report_as_a_file_names_who_is_behind_it(world: World, manager: Visitor) -> None:
    number = congress(world)
    delegate(world, number, world.student(name="Guest", student_kind=StudentKind.INTERNATIONAL))
    data = manager.get(f"/congress/{number}/check.xlsx").response.get_data()
    table = read_table(data, "check.xlsx")
    assert "C18" in {line.cells[0] for line in table.rows}


def test_nominees_are_typed_in_on_one_page(world: World, manager: Visitor) -> None:
    number = congress(world)
    first, second = plan(world, number, [row("A", 50), row("B", 50)])
    here = f"/congress/{number}/quota/nominees"
    manager.post(here, {f"row-{first}": "6", f"row-{second}": ""})
    with world.look():
        assert [one.nominees for one in stored_rows(number)] == [6, None]
    page = manager.post(here, {f"row-{first}": "six"}, status=422)
    assert "A：请填写整数" in page.text


def test_the_list_is_published_without_numbers_and_anybody_reads_it(
    world: World, manager: Visitor, visit: Visit
) -> None:
    law = world.class_(world.college("Law"), "Law 1")
    number = congress(world, name="The 21st")
    (seat,) = plan(world, number, [row("A")])
    with world.work():
        fill_year(2026, by=BY, now=NOW)
    delegate(world, number, world.student(law, name="Zhang San", number="10001"), seat)
    delegate(world, number, world.student(law, name="Only Listens"), seat, DelegateKind.NON_VOTING)
    here = f"/congress/{number}/publish"
    data = {"title": "List", "days": "3", "working": "yes"}
    page = manager.follow(manager.post(here, data))
    assert "公示中" in page.text
    address = page.all("#standing a")[0].attributes["href"] or ""
    public = visit().get(address).text
    assert "Zhang San" in public and "Law 1" in public
    assert "10001" not in public and "Only Listens" not in public
    assert "公示以后名单有变动" not in page.text
    delegate(world, number, world.student(law, name="Late"), seat)
    assert "公示以后名单有变动" in manager.get(here).text
    assert "请写明重新公示的理由" in manager.post(here, data, status=422).text
    manager.post(here, {**data, "reason": "one more"})
    with frozen(NOW + timedelta(days=4)):
        later = visit(world.administrator())
        assert "已公示3个工作日" in later.get(f"/congress/{number}/check").texts("#C12")[0]


def test_an_empty_list_cannot_be_published(world: World, manager: Visitor) -> None:
    number = congress(world)
    here = f"/congress/{number}/publish"
    assert "还没有登记代表" in manager.get(here).text
    data = {"title": "List", "days": "3", "working": "yes"}
    manager.post(here, data, status=422)


def test_a_congress_that_is_near_waits_for_its_managers(world: World, manager: Visitor, visit: Visit) -> None:
    congress(world, name="Near")
    congress(world, name="Far", starts_on=date(2027, 5, 1))
    told = manager.get("/").text
    assert "Near：0 项检查不通过" in told
    assert "Far" not in told
    assert "Near" not in visit(world.student()).get("/").text


def test_lists_ask_the_same_number_of_queries_for_few_and_for_many(world: World, manager: Visitor) -> None:
    law = world.college("Law")
    number = congress(world)
    rows = plan(world, number, [row("A"), row("B"), row("C")])
    delegate(world, number, world.student(law), rows[0])

    def asked() -> list[int]:
        paths = ("", "/delegates", "/quota", "/check", "/check/print", "/delegates/print", "/publish")
        addresses = [f"/congress/{number}{path}" for path in paths]
        return [queries(world.app, partial(manager.get, address)) for address in addresses]

    few = asked()
    with world.work():
        for index in range(12):
            person = world.student(world.class_(world.college()), grade=2020 + index % 3)
            delegate(world, number, person, rows[index % 3])
    assert asked() == few
