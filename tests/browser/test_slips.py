"""Slips in real windows: printed by a browser, used on a phone that is logged in nowhere, collected."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser.qr_reader import read_qr
from tests.browser.screen import DESKTOP, PHONE, Screen
from tests.hall import Hall
from tests.http.test_elections_paper import close, finished
from tests.visitor import Visitor
from tests.world import World
from unionweb.ballots import box
from unionweb.ballots.verify import verify

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sound")]
Go = Callable[..., Screen]
NUMBER = 4


def printed(hall: Hall, screen: Go) -> list[str]:
    """The addresses on a new sheet."""
    desk = screen(hall.officer, DESKTOP).open(hall.path("slips"))
    desk.follow("印制纸条")
    desk.type(**{"张数（还可以印 12 张）": str(NUMBER)})
    desk.press("生成")
    desk.says("张已生成")
    desk.inspect()
    codes = [read_qr(one) for one in desk.page.locator("svg.qr").all()]
    expect(desk.page.locator(".slip")).to_have_count(NUMBER)
    sheet = desk.page.locator("article.sheet").inner_text()
    assert hall.vote.fingerprint in sheet
    desk.page.once("dialog", lambda dialog: dialog.accept())
    desk.press("印好了，清除")
    desk.says("4 张")
    kept = str(desk.page.evaluate("Object.values({...localStorage, ...sessionStorage}).join()"))
    assert not any(code[-43:] in kept for code in codes)
    desk.page.go_back()
    expect(desk.page.locator(".slip")).to_have_count(0)
    return codes


def mark(phone: Screen, *names: str) -> None:
    for name in names:
        row = phone.page.locator("fieldset.nominee").filter(has_text=name)
        row.get_by_role("radio", name="赞成").check()


def vote_interrupted(phone: Screen, hall: Hall, slip: str) -> None:
    """Reloaded while marking, and without a network when casting."""
    phone.page.goto(slip)
    expect(phone.page.get_by_role("button", name="打开选票")).to_be_visible()
    assert f"#{hall.vote.name}~" in phone.page.url, "the seed stays in the address bar"
    phone.inspect()
    phone.press("打开选票")
    mark(phone, "张三")
    phone.page.reload()
    expect(
        phone.page.locator("fieldset.nominee").filter(has_text="张三").get_by_label("赞成")
    ).to_be_checked()
    phone.press("检查选票")
    phone.page.route("**/ballots", lambda route: route.abort())
    phone.press("投票")
    phone.says("网络断开")
    phone.page.unroute("**/ballots")
    phone.headed("已投票")
    assert "seed" not in str(phone.page.evaluate("Object.values(localStorage).join()"))
    phone.complaints.clear()  # the network that was not there
    phone.inspect()


def vote(phone: Screen, slip: str, name: str, outcome: str) -> None:
    phone.page.goto(slip)
    phone.press("打开选票")
    mark(phone, name)
    phone.press("检查选票")
    phone.press("投票")
    phone.says(outcome)


def collect(teller: Screen, hall: Hall, codes: list[str], cast: str) -> None:
    """A hand scanner types; one is scanned twice, and one was cast."""
    teller.open(hall.path("slips/void"))
    teller.field("纸条上的二维码").press_sequentially("\n".join([*codes, cast, codes[0]]))
    expect(teller.page.locator("[data-scanned]")).to_have_text(str(len(codes) + 1))
    teller.press("作废这些纸条")
    teller.says(f"作废 {len(codes)} 张纸条")
    teller.says("1 张已经投过票")
    teller.inspect()


def test_a_slip_is_voted_with_on_any_phone(
    world: World, screen: Go, visit: Callable[..., Visitor], app: Flask
) -> None:
    hall = Hall.build(world, voters=12)
    hall.to_voting()
    first, second, *unused = printed(hall, screen)
    for place in (1, 2):
        visit(hall.officer).post(hall.path("slips/voters"), {"number": place})
    for voter in range(3, 8):
        hall.cast(voter, "fffa")
    phone = screen(None, PHONE)
    assert first.startswith(f"{phone.address}/booth#{hall.vote.name}.")
    vote_interrupted(phone, hall, first)
    vote(screen(None, PHONE), first, "赵六", "已经投过")
    vote(phone, second, "李四", "已投票")
    with world.look():
        assert box.received(hall.vote.name) == 7
    collect(screen(next(iter(hall.tellers)), PHONE), hall, unused, first)
    late = screen(None, PHONE)
    late.page.goto(unused[0])
    late.press("打开选票")
    late.says("这张纸条已经收回作废")
    close(visit, hall)
    found = verify(finished(hall, app))
    assert found.counts["received"] == 7
    told = [found.slips[name] for name in ("made", "handed", "void", "missing", "cast")]
    assert told == [4, 2, 2, 0, 0]


def test_a_slip_that_this_browser_forgot_is_scanned_again(world: World, screen: Go) -> None:
    hall = Hall.build(world)
    hall.to_check_in()
    phone = screen(None, PHONE)
    phone.page.goto(f"{phone.address}/booth#{hall.vote.name}~{'A' * 16}")
    phone.headed("请重新扫描纸条")
    phone.inspect()
    phone.page.goto("about:blank")
    phone.page.goto(f"{phone.address}/booth#{hall.vote.name}.{'A' * 43}")
    phone.press("打开选票")
    phone.says("这不是本次选举印制的纸条")


def test_a_server_that_signs_nothing_prints_nothing(world: World, screen: Go) -> None:
    hall = Hall.build(world)
    hall.to_check_in()
    desk = screen(hall.officer, DESKTOP).open(hall.path("slips/sheet"))
    desk.page.route("**/requests", lambda route: route.fulfill(body=bytes(512)))
    desk.page.locator("#number").fill("2")
    desk.press("生成")
    desk.says("没有生成")
    expect(desk.page.locator(".slip")).to_have_count(0)
