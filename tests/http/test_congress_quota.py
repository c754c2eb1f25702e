"""The quota plan through its pages."""

import io
from collections.abc import Callable

import pytest

from tests.congresses import TABLE, congress, gdufe, plan, row, stored_plan, stored_rows
from tests.visitor import Answer, Visitor
from tests.world import World
from unionweb.base.tables import read_table
from unionweb.congress.rules.planning import RowKind

Visit = Callable[..., Visitor]

RATE = {"mode": "rate", "share": "20%", "rounding": "half-up", "method": "hamilton", "floor": "1"}


@pytest.fixture
def manager(world: World, visit: Visit) -> Visitor:
    return visit(world.administrator())


def version(world: World, congress_id: int) -> str:
    with world.look():
        return str(stored_plan(congress_id).version)


def shown_seats(page: Answer) -> list[int]:
    lines = [line.css("td") for line in page.all(".seats tbody tr")]
    return [int(cells[2].text(strip=True)) for cells in lines]


def test_the_published_table_typed_in_gives_every_row_and_157_against_158(
    world: World, manager: Visitor
) -> None:
    made = manager.post("/congress/new", {"unit_id": world.school, "name": "GDUFE", "rule_version": "2019"})
    here = made.location.removesuffix("/quota/fill")
    text = TABLE.read_text(encoding="utf-8")
    manager.post(f"{here}/quota/table", {"text": text, "version": "1"})
    number = int(here.rpartition("/")[2])
    saved = {**RATE, "published_total": "158", "version": version(world, number)}
    page = manager.follow(manager.post(f"{here}/quota", saved))
    assert shown_seats(page) == [published for _unit, _members, published in gdufe()]
    assert "印发的合计158，各行之和157，差1" in page.text
    assert "18.40" in page.text
    with world.look():
        stored = stored_plan(number)
        assert (stored.rows_total, stored.published_total, stored.difference) == (157, 158, -1)
    assert "印发的合计158，各行之和157，差1" in manager.get(f"{here}/quota/print").text


def test_a_preview_shows_other_numbers_and_stores_nothing(world: World, manager: Visitor) -> None:
    number = congress(world)
    plan(world, number, [row("A", 100), row("B", 50)])
    before = version(world, number)
    page = manager.get(f"/congress/{number}/quota?mode=total&total=30&method=webster&rounding=up")
    assert shown_seats(page) == [20, 10]
    assert "预览，尚未保存" in page.text
    assert shown_seats(manager.get(f"/congress/{number}/quota")) == [10, 5]
    assert version(world, number) == before


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ("share=abc", "请写成 20%"),
        ("share=", "请填写比例"),
        ("share=150%25", "比例须大于0且不超过100%"),
        ("share=20%25&floor=x", "整数"),
    ],
)
def test_a_preview_of_nonsense_says_what_is_wrong(
    world: World, manager: Visitor, numbers: str, told: str
) -> None:
    number = congress(world)
    plan(world, number, [row("A", 100)])
    address = f"/congress/{number}/quota?mode=rate&rounding=up&method=webster&{numbers}"
    assert told in " ".join(manager.get(address).texts("#result"))


def test_ties_are_named(world: World, manager: Visitor) -> None:
    number = congress(world)
    plan(world, number, [row("North", 30), row("South", 30)])
    page = manager.get(f"/congress/{number}/quota?mode=total&total=3&method=hamilton&rounding=up")
    assert "平局：North、South对最后的名额要求相等" in page.text


def test_a_stale_save_is_refused_and_keeps_what_was_typed(world: World, manager: Visitor) -> None:
    number = congress(world)
    plan(world, number, [row("A", 100)])
    seen = version(world, number)
    manager.post(f"/congress/{number}/quota", {**RATE, "version": seen})
    page = manager.post(f"/congress/{number}/quota", {**RATE, "share": "33%", "version": seen}, status=422)
    assert "有人比您更快" in page.text
    assert page.all("input[name=share]")[0].attributes["value"] == "33%"
    with world.look():
        assert stored_plan(number).rows_total == 20


def test_a_stale_row_is_refused(world: World, manager: Visitor) -> None:
    number = congress(world)
    (seat,) = plan(world, number, [row("A", 100)])
    here = f"/congress/{number}/quota/rows/{seat}"
    manager.post(here, {"name": "A", "kind": "other", "members": "90", "version": "1"})
    page = manager.post(here, {"name": "A", "kind": "other", "members": "80", "version": "1"}, status=422)
    assert "有人比您更快" in page.text
    with world.look():
        assert stored_rows(number)[0].members == 90


def test_a_refused_row_shows_its_message_at_the_field(world: World, manager: Visitor) -> None:
    number = congress(world)
    (seat,) = plan(world, number, [row("A", 100)])
    data = {"name": "A", "kind": "other", "members": "100", "version": "1", "override_seats": "5"}
    page = manager.post(f"/congress/{number}/quota/rows/{seat}", data, status=422)
    assert "请写明调整A名额的理由" in " ".join(page.texts(".complaint"))


def test_an_override_is_listed_with_its_reason_and_author(world: World, manager: Visitor) -> None:
    number = congress(world)
    (seat,) = plan(world, number, [row("A", 100)])
    data = {"name": "A", "kind": "other", "members": "100", "version": "1"}
    by_hand = {"override_seats": "12", "override_reason": "far campus"}
    manager.post(f"/congress/{number}/quota/rows/{seat}", {**data, **by_hand})
    page = manager.get(f"/congress/{number}/quota")
    assert "手工调整为 12：far campus" in page.text


def test_a_table_with_bad_lines_tells_all_of_them_and_takes_none(world: World, manager: Visitor) -> None:
    number = congress(world)
    text = "单位,人数\nA,10\nB,ten\n,5\nA,7\nC,-3\n合计,22\n"
    page = manager.post(f"/congress/{number}/quota/table", {"text": text, "version": "1"}, status=422)
    told = page.text
    for words in ("ten", "没有单位名称", "单位重复", "-3", "有4行有误"):
        assert words in told
    with world.look():
        assert stored_rows(number) == []


def test_cells_pasted_without_a_header_and_a_row_of_sums(world: World, manager: Visitor) -> None:
    number = congress(world)
    text = "A\t10\t2\nB\t20\t5\n合计\t30\t7"
    manager.post(f"/congress/{number}/quota/table", {"text": text, "version": "1"})
    with world.look():
        told = [(one.name, one.members, one.published) for one in stored_rows(number)]
        assert told == [("A", 10, 2), ("B", 20, 5)]


def test_an_uploaded_table_is_read_like_a_pasted_one(world: World, manager: Visitor) -> None:
    number = congress(world)
    file = (io.BytesIO("单位,学生人数\n文学院,10\n".encode("gb18030")), "名额.csv")
    manager.post(f"/congress/{number}/quota/table", {"file": file, "version": "1"})
    with world.look():
        assert [(one.name, one.members) for one in stored_rows(number)] == [("文学院", 10)]


def test_the_exported_table_can_be_read_again(world: World, manager: Visitor) -> None:
    number = congress(world)
    plan(world, number, [row("=cmd()", 92), row("B", 50)])
    for kind in ("csv", "xlsx"):
        answer = manager.get(f"/congress/{number}/quota.{kind}")
        table = read_table(answer.response.get_data(), f"quota.{kind}")
        assert [line.cells[0] for line in table.rows] == ["=cmd()", "B", "合计"]
        assert [line.cells[4] for line in table.rows] == ["9", "5", "14"]


def test_a_row_added_by_name_takes_the_roster_number(world: World, manager: Visitor) -> None:
    law = world.college("Law")
    for _ in range(3):
        world.student(law, grade=2024)
    number = congress(world)
    manager.post(f"/congress/{number}/quota/rows/new", {"name": "Law", "kind": "college"})
    manager.post(f"/congress/{number}/quota/rows/new", {"name": "2024级", "kind": "grade"})
    with world.look():
        told = [(one.name, one.members, one.unit_id, one.grade) for one in stored_rows(number)]
        assert told == [("Law", 3, law, None), ("2024级", 3, None, 2024)]


def test_the_roster_fills_in_and_shows_what_changed(world: World, manager: Visitor) -> None:
    law = world.college("Law")
    world.student(law)
    number = congress(world)
    manager.post(f"/congress/{number}/quota/fill", {"kind": "college", "version": "1"})
    world.student(law)
    here = f"/congress/{number}/headcount"
    assert manager.get(here).texts("tbody tr") == ["联系的学生总数 1 2", "Law 1 2"]
    manager.post(f"{here}/roster")
    assert "与名册一致：2 人" in manager.get(here).text
    manager.post(here, {"headcount": "500"})
    assert "500" in manager.get(f"/congress/{number}").text


def test_rows_are_moved_and_removed(world: World, manager: Visitor) -> None:
    number = congress(world)
    first, second = plan(world, number, [row("A"), row("B", kind=RowKind.COLLEGE)])
    manager.post(f"/congress/{number}/quota/rows/{second}/move", {"way": "up"})
    manager.post(f"/congress/{number}/quota/rows/{first}/remove")
    with world.look():
        assert [one.name for one in stored_rows(number)] == ["B"]
