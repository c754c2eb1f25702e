"""Asking to borrow in three steps, the answers, the board, the lists and the calendar, as pages."""

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask

from tests.counting import queries
from tests.lending import NOW
from tests.reserving import Reserving, at
from tests.visitor import Visitor
from tests.world import World
from unionweb.assets.forms.requests import moment_text
from unionweb.assets.models import NeedList, Request
from unionweb.base import clock
from unionweb.base.db import db

pytestmark = [pytest.mark.at(NOW), pytest.mark.either_database]
Visit = Callable[..., Visitor]
TIMES = f"starts={moment_text(at(2))}&ends={moment_text(at(2, 8))}"


@pytest.fixture
def desk(world: World) -> Reserving:
    return Reserving.build(world)


def fields(answer: object, form: str) -> dict[str, object]:
    """What a form would send as it stands."""
    sent: dict[str, object] = {}
    for node in answer.all(f"{form} input, {form} select, {form} textarea"):  # type: ignore[attr-defined]
        attributes = node.attributes
        if attributes.get("type") == "checkbox" and "checked" not in attributes:
            continue
        chosen = node.css_first("option[selected]") or node.css_first("option")
        value = attributes.get("value") if node.tag == "input" else node.text(deep=True)
        if node.tag == "select":
            value = chosen.attributes.get("value") if chosen else ""
        if attributes.get("name"):
            sent[str(attributes["name"])] = value or ""
    return sent


def test_a_request_takes_three_steps_on_a_phone(visit: Visit, desk: Reserving) -> None:
    tags = desk.room.assets(3)
    key = desk.asset_id(tags[0])
    visitor = visit(desk.member)
    first = visitor.get(f"/assets/{desk.store}/ask")
    assert first.texts("ol.steps li")[0].startswith("时间")
    second = visitor.get(f"/assets/{desk.store}/ask/things?{TIMES}")
    assert "可借 3 / 3" in second.text
    third = visitor.get(f"/assets/{desk.store}/ask/check?{TIMES}&n{key}=2&page=1")
    assert "Speaker × 2" in third.text and "权益服务部" in third.text
    sent = fields(third, "main form") | {"event": "Concert", "venue": "Hall"}
    shown = visitor.follow(visitor.post(f"/assets/{desk.store}/ask/check", sent))
    assert "等物资管理员审批" in shown.text and shown.text.count("已保留") == 2
    assert "Concert" in visitor.get("/assets/requests").text
    again = visitor.post(f"/assets/{desk.store}/ask/check", sent)
    with desk.world.look():
        assert db.session.query(Request).count() == 1 and again.location.endswith("/requests/1")


def test_what_is_taken_is_named_before_and_after_sending(visit: Visit, desk: Reserving) -> None:
    tag, other = desk.room.assets(2, "Tent")
    speaker = desk.room.asset()
    desk.approve(desk.ask(tag, speaker))
    visitor = visit(desk.other)
    address = f"{TIMES}&tag={tag}&tag={other}&tag={speaker}"
    things = visitor.get(f"/assets/{desk.store}/ask/things?{address}")
    assert "11月20日 10:00–18:00 已被 权益服务部 预约" in things.text
    check = visitor.get(f"/assets/{desk.store}/ask/check?{address}")
    sent = fields(check, "main form") | {"event": "Show", "tag": [tag, other, speaker]}
    refused = visitor.post(f"/assets/{desk.store}/ask/check", sent, 422)
    assert refused.text.count("已被 权益服务部 预约") >= 3


@pytest.mark.parametrize(
    "address", ["starts=x&ends=y", "starts=2026-11-17T08:00&ends=2026-11-17T10:00", "ends=2026-11-01T08:00"]
)
def test_impossible_times_lead_back_to_the_first_step(visit: Visit, desk: Reserving, address: str) -> None:
    desk.room.asset()
    for step in ("things", "check"):
        shown = visit(desk.member).get(f"/assets/{desk.store}/ask/{step}?{address}")
        assert shown.all(".notice.error") and shown.all("input[name=starts]")


def test_nothing_chosen_leads_back_to_choosing(visit: Visit, desk: Reserving) -> None:
    desk.room.asset()
    visitor = visit(desk.member)
    back = visitor.get(f"/assets/{desk.store}/ask/check?{TIMES}", 303)
    assert "请先选择要借的物资" in visitor.follow(back).text


def test_kits_and_consumables_can_be_chosen(visit: Visit, desk: Reserving) -> None:
    one, two = desk.room.assets(2)
    kit, paper = desk.kit(one, two, name="Sound kit"), desk.consumable()
    visitor = visit(desk.member)
    things = visitor.get(f"/assets/{desk.store}/ask/things?{TIMES}&tag={kit}")
    assert len(things.all("section.card input[name=tag][checked]")) == 1 and "Paper" in things.text
    check = visitor.get(f"/assets/{desk.store}/ask/check?{TIMES}&tag={kit}&c{paper}=3")
    assert "Paper × 3 包" in check.text
    sent = fields(check, "main form") | {"event": "Concert"}
    shown = visitor.follow(visitor.post(f"/assets/{desk.store}/ask/check", sent))
    assert "共 2 件" in shown.text and "Paper × 3 包" in shown.text


def test_from_a_list_to_a_request_that_says_what_is_missing(visit: Visit, desk: Reserving) -> None:
    desk.room.assets(7, "户外帐篷")
    desk.room.assets(1, "音箱")
    keeper = visit(desk.keeper)
    keeper.follow(keeper.post(f"/assets/{desk.store}/lists/shipped"))
    assert "大型活动物资需求清单" in keeper.get(f"/assets/{desk.store}/lists").text
    with desk.world.look():
        one = db.session.query(NeedList.id).scalar()
    visitor = visit(desk.member)
    assert visitor.get(f"/assets/{desk.store}/ask").all(f"option[value='{one}']")
    filled = visitor.get(f"/assets/{desk.store}/ask/things?{TIMES}&list={one}", 303)
    things = visitor.follow(filled)
    rows = dict(zip(things.texts("details li span"), things.texts("details li"), strict=False))
    assert "户外帐篷" in things.text and rows
    numbers = [node.attributes["value"] or "" for node in things.all("section.card input[type=number]")]
    assert sorted(numbers) == ["1", "7"]
    check = visitor.get(filled.location.replace("/things", "/check"))
    assert "帐篷 × 3" in check.texts("textarea")[0] and "音箱 × 3" in check.texts("textarea")[0]


def test_a_list_is_edited_printed_and_removed(visit: Visit, desk: Reserving) -> None:
    keeper = visit(desk.keeper)
    lists = f"/assets/{desk.store}/lists"
    form = keeper.get(f"{lists}/new")
    sent = fields(form, "main form") | {"title": "Fair", "lines-0-name": "Tent", "lines-0-quantity": "3"}
    assert "Fair" in keeper.follow(keeper.post(f"{lists}/new", sent)).text
    assert "已有同名清单" in keeper.post(f"{lists}/new", sent, 422).text
    assert "至少填一行" in keeper.post(f"{lists}/new", sent | {"lines-0-name": ""}, 422).text
    with desk.world.look():
        one = db.session.query(NeedList.id).scalar()
    edit = f"/assets/lists/{one}/edit"
    again = fields(keeper.get(edit), "main form") | {"lines-0-quantity": "5", "lines-1-name": "Table"}
    keeper.post(edit, again)
    assert "刚刚有人修改" in keeper.post(edit, again, 422).text
    printed = keeper.get(f"/assets/lists/{one}/print")
    assert [row.split()[:2] for row in printed.texts("tbody tr")] == [["Tent", "5"], ["Table", "1"]]
    keeper.post(f"/assets/lists/{one}/remove")
    assert "还没有清单" in keeper.get(lists).text


def test_the_keeper_answers_from_the_board(visit: Visit, desk: Reserving) -> None:
    tag = desk.room.asset()
    request = desk.ask(tag)
    keeper = visit(desk.keeper)
    board = keeper.get(f"/assets/{desk.store}/requests")
    assert "Concert" in board.text and "等物资管理员审批" in board.text
    assert "请审批借用申请：Concert" in keeper.get("/").text
    shown = keeper.get(f"/assets/requests/{request}")
    sent = fields(shown, "form.card")
    assert "请写明原因" in keeper.post(f"/assets/requests/{request}/refuse", sent, 422).text
    keeper.post(f"/assets/requests/{request}/approve", sent | {"words": "Come early"})
    assert "Come early" in keeper.get(f"/assets/requests/{request}").text
    assert "Concert" in keeper.get(f"/assets/{desk.store}/requests?show=coming").text
    with clock.frozen(at(2)):
        keeper = visit(desk.keeper)
        assert "Concert" in keeper.get(f"/assets/{desk.store}/requests?show=today&text=Conc").text
        printed = keeper.get(f"/assets/{desk.store}/requests/print")
        assert len(printed.all("article.sheet")) == 1
        assert "可以领取预约的物资：Concert" in visit(desk.member).get("/").text


def test_an_empty_board_says_so(visit: Visit, desk: Reserving) -> None:
    keeper = visit(desk.keeper)
    for show in ("asked", "today", "coming", "all", "nonsense"):
        assert keeper.get(f"/assets/{desk.store}/requests?show={show}").all(".empty")
    assert "没有符合条件" in keeper.get(f"/assets/{desk.store}/requests?text=zzz").text
    back = keeper.get(f"/assets/{desk.store}/requests/print", 303)
    assert "今天没有要发出的预约" in keeper.follow(back).text


def test_the_borrower_moves_cancels_and_restores(visit: Visit, desk: Reserving) -> None:
    request = desk.ask(desk.room.asset())
    visitor, page = visit(desk.member), f"/assets/requests/{request}"
    moved = {"starts_at": moment_text(at(3)), "ends_at": moment_text(at(3, 4))}
    assert visitor.get(f"{page}/move").all("input[type=datetime-local]")
    assert "11月21日 10:00–14:00" in visitor.follow(visitor.post(f"{page}/move", moved)).text
    assert "这样的日期" in visitor.post(f"{page}/move", moved | {"ends_at": "soon"}, 422).text
    assert "恢复申请" in visitor.follow(visitor.post(f"{page}/cancel")).text
    assert "现在是“已取消”" in visitor.post(f"{page}/cancel", status=422).text
    assert "已保留" in visitor.follow(visitor.post(f"{page}/restore")).text
    visit(desk.other).get(page, 403)
    visit(desk.keeper).post(f"{page}/cancel", status=403)


def test_the_keeper_notes_that_consumables_were_fetched(visit: Visit, desk: Reserving) -> None:
    desk.room.asset()
    request = desk.ask(consumables={desk.consumable(): 2})
    desk.approve(request)
    keeper = visit(desk.keeper)
    assert "最早 11月19日 10:00 领取" in keeper.post(f"/assets/requests/{request}/collected", status=422).text
    with clock.frozen(at(1)):
        keeper.post(f"/assets/requests/{request}/collected")
    assert "已领取" in keeper.get(f"/assets/requests/{request}").text
    assert keeper.get(f"/assets/requests/{request}/print").all("article.sheet")


def test_the_calendar_shows_what_is_used_and_hides_persons_from_borrowers(
    visit: Visit, desk: Reserving
) -> None:
    tags = desk.room.assets(3)
    desk.approve(desk.ask(*tags[:2]))
    desk.lend(tags[2], person_id=desk.other, body=type(desk.body)())
    calendar = f"/assets/{desk.store}/calendar"
    for view in ("week", "month"):
        seen = visit(desk.world.student()).get(f"{calendar}?view={view}")
        assert "权益服务部" in seen.text and "李四" not in seen.text and "Speaker × 2" in seen.text
        assert len(seen.all("table.bookings tbody tr")) == 1
    keeper = visit(desk.keeper).get(f"{calendar}?text=speak")
    assert "李四" in keeper.text and len(keeper.all(".timeline svg")) == 3
    assert visit(desk.other).get(f"{calendar}?day=2027-03-01").all(".empty")


def test_pages_need_as_many_queries_for_one_request_as_for_four(
    app: Flask, visit: Visit, desk: Reserving
) -> None:
    tags = desk.room.assets(4)
    desk.ask(tags[0])
    keeper = visit(desk.keeper)
    pages = [f"/assets/{desk.store}/requests", f"/assets/{desk.store}/calendar", "/assets/requests"]
    once = [queries(app, partial(keeper.get, page)) for page in pages]
    for tag in tags[1:]:
        desk.ask(tag)
    assert [queries(app, partial(keeper.get, page)) for page in pages] == once


def test_from_the_request_to_the_filled_cart_is_one_tap(visit: Visit, desk: Reserving) -> None:
    tags = desk.room.assets(2)
    request = desk.ask(*tags)
    desk.approve(request)
    with clock.frozen(at(1, 1)):
        keeper = visit(desk.keeper)
        shown = keeper.get(f"/assets/requests/{request}")
        (link,) = [one for one in shown.all("a.button") if "到借还台发放" in one.text()]
        cart = keeper.get(str(link.attributes["href"]))
        assert cart.all("input[name=cart]")[0].attributes["value"] == " ".join(tags)
        assert "领取预约“Concert”：2 件" in cart.text
    assert "到借还台发放" not in visit(desk.member).get(f"/assets/requests/{request}").text
