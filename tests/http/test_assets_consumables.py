"""Consumables on the screen: what keepers enter, what a member takes with one tap."""

from collections.abc import Callable
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from tests.supplies import Supplies
from tests.visitor import Visitor
from tests.world import World
from unionweb.people.rules.organisation import Post

pytestmark = pytest.mark.either_database
Visit = Callable[..., Visitor]


@pytest.fixture
def supplies(world: World) -> Supplies:
    return Supplies.build(world, self_most=3, least=20)


def cells(content: bytes) -> list[list[object]]:
    return [
        [*row] for row in CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    ]


def test_a_keeper_registers_restocks_hands_out_and_reads_the_log(supplies: Supplies, visit: Visit) -> None:
    keeper, base = visit(supplies.desk.keeper), f"/assets/{supplies.desk.store}"
    form = keeper.get(f"{base}/consumables/new")
    category = form.all("[name=category_id] option")[0].attributes["value"]
    made = keeper.post(
        f"{base}/consumables/new",
        {"name": "马克笔", "measure": "支", "category_id": category, "spot_id": 0, "least": 5},
    )
    keeper.get(made.location)
    details = {
        "key": "restock-1",
        "quantity": 30,
        "received_on": "2026-11-18",
        "price": "45",
        "voucher": "V1",
    }
    shown = keeper.follow(keeper.post(made.location, details))
    keeper.post(made.location, details)
    assert "库存 30 支" in shown.text and "45.00" in shown.text
    address = made.location.removesuffix("/restock")
    keeper.get(f"{address}/hand-out")
    out = {"key": "hand-out-1", "quantity": 4, "whom": "王小明", "words": "Open day"}
    shown = keeper.follow(keeper.post(f"{address}/hand-out", out))
    assert "库存 26 支" in shown.text and "Open day" in shown.text and "权益服务部" in shown.text
    keeper.post(f"{address}/return", {"key": "return-01", "quantity": 1, "whom": "王小明"})
    keeper.post(f"{address}/loss", {"key": "losing-01", "quantity": 2, "words": "Dry"})
    keeper.post(f"{address}/adjust", {"seen": 25, "counted": 24, "words": "Counted"})
    log = keeper.get(f"{base}/movements?text=马克笔")
    assert [row.split()[0] for row in log.texts("tbody tr td.number:nth-of-type(2)")] == [
        "-1", "-2", "+1", "-4", "+30",
    ]  # fmt: skip
    assert "没有出入库记录" in keeper.get(f"{base}/movements?kind=loss&until=2020-01-01").text
    rows = cells(keeper.get(f"{base}/movements.xlsx?kind=take").response.data)
    assert rows[1][1:6] == ["领用", rows[1][2], "马克笔", -4, 26]
    listed = cells(keeper.get(f"{base}/consumables.xlsx").response.data)
    assert [row[1] for row in listed[1:]] == ["Paper", "马克笔"]


def test_what_cannot_be_says_why_beside_its_field(supplies: Supplies, visit: Visit) -> None:
    keeper, address = visit(supplies.desk.keeper), f"/assets/consumables/{supplies.paper}"
    out = {"key": "hand-out-1", "quantity": 11, "whom": "王小明"}
    assert "Paper只剩 10 包" in keeper.post(f"{address}/hand-out", out, 422).text
    assert "请输入学号" in keeper.post(f"{address}/hand-out", out | {"whom": "Nobody"}, 422).text
    early = {"key": "restock-1", "quantity": 1, "received_on": "2026-11-18", "expires_on": "2026-11-17"}
    assert "失效日期早于" in keeper.post(f"{address}/restock", early, 422).text
    assert "一致" in keeper.post(f"{address}/adjust", {"seen": 10, "counted": 10, "words": "x"}, 422).text


def test_the_list_is_searched_sorted_and_names_what_to_buy(supplies: Supplies, visit: Visit) -> None:
    supplies.add("Badges")
    keeper, base = visit(supplies.desk.keeper), f"/assets/{supplies.desk.store}/consumables"
    assert keeper.get(base).texts("tbody th") == ["Badges", "Paper"]
    assert keeper.get(f"{base}?sort=-stock").texts("tbody th") == ["Paper", "Badges"]
    assert keeper.get(f"{base}?shown=low").texts("tbody th") == ["Paper"]
    assert "没有符合条件的耗材" in keeper.get(f"{base}?text=zzz").text
    assert "1 种耗材低于最低库存，请补货" in keeper.get("/").text


def test_what_is_written_of_it_is_changed(supplies: Supplies, visit: Visit) -> None:
    keeper, address = visit(supplies.desk.keeper), f"/assets/consumables/{supplies.paper}"
    form = keeper.get(f"{address}/edit")
    category = form.all("[name=category_id] option")[0].attributes["value"]
    details = {"name": "A4 纸", "measure": "包", "category_id": category, "spot_id": 0, "version": 1}
    assert "A4 纸" in keeper.follow(keeper.post(f"{address}/edit", details)).text
    assert "别人刚刚修改" in keeper.post(f"{address}/edit", details, 422).text


def test_a_member_takes_with_one_tap_and_a_double_tap_takes_once(supplies: Supplies, visit: Visit) -> None:
    member, label = visit(supplies.desk.member), f"/a/{supplies.tag()}"
    shown = member.get(label)
    assert shown.texts("button[name=quantity]") == ["1 包", "2 包", "3 包"]
    key = shown.all("form:has(button[name=quantity]) [name=key]")[0].attributes["value"]
    take = f"/assets/consumables/{supplies.paper}/take"
    sent = {"quantity": 2, "key": key}
    after = member.follow(member.post(take, sent))
    member.post(take, sent)
    assert "已领用 2 包Paper" in after.text and supplies.stock() == 8
    back = after.all("form:has(input[name=key])")[0]
    assert "put-back" in (back.attributes["action"] or "")
    member.post(f"/assets/consumables/{supplies.paper}/put-back", {"key": key})
    assert supplies.stock() == 10
    assert "最多自助领用 3 包" in member.follow(member.post(take, {"quantity": 9, "key": "other-key-1"})).text
    assert "Paper" in member.get("/assets/mine/consumables").text


def test_who_does_not_serve_there_looks_and_does_not_take(supplies: Supplies, visit: Visit) -> None:
    label, take = f"/a/{supplies.tag()}", f"/assets/consumables/{supplies.paper}/take"
    for browser in (visit(), visit(supplies.desk.other)):
        assert not browser.get(label).all("button[name=quantity]")
        browser.client.post(take, data={"quantity": 1, "key": "some-key-1"})
    visit(supplies.desk.other).post(take, {"quantity": 1, "key": "some-key-1"}, 403)
    assert supplies.stock() == 10


def test_an_adviser_reads_and_changes_nothing(supplies: Supplies, visit: Visit, world: World) -> None:
    chair = world.student()
    world.tenure(chair, Post.PRESIDIUM)
    browser = visit(chair)
    assert not browser.get(f"/assets/consumables/{supplies.paper}").all("a[href$=restock]")
    browser.get(f"/assets/consumables/{supplies.paper}/restock", 403)
