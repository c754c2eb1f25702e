"""Two phones count a store while the network comes and goes."""

import random
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screen import DARK_DESKTOP, DESKTOP, PHONE, Screen
from tests.stocktakes import Counting
from tests.world import World
from unionweb.assets.models import StockScan
from unionweb.assets.rules.counting import Finding
from unionweb.base.db import db

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sound")]
Open = Callable[..., Screen]

# What the scanner tells the page, once for each label.
SCAN = """(texts) => {
  const box = document.querySelector("[data-scanner]");
  for (const text of texts) {
    box.dispatchEvent(new CustomEvent("scanned", { bubbles: true, detail: { text, how: "camera" } }));
  }
}"""
SENT = "() => !Object.keys(localStorage).some((name) => name.includes('.w.'))"


def scan(window: Screen, tags: list[str]) -> None:
    window.page.evaluate(SCAN, [f"https://store.example/a/{tag}" for tag in tags])


def stand(window: Screen, name: str) -> None:
    window.field("我现在站在").select_option(label=name)


def empty(page: Page) -> None:
    """Wait until everything is sent."""
    page.wait_for_function(SENT, timeout=60_000)


def counted(scene: Counting) -> list[StockScan]:
    with scene.world.look():
        return db.session.query(StockScan).order_by(StockScan.received_at, StockScan.scanned_at).all()


def phone(screen: Open, scene: Counting, person: int) -> Screen:
    return screen(person, PHONE).open(f"/assets/stocktakes/{scene.id}/count")


def test_five_hundred_assets_over_two_phones_with_network_cuts_end_equal_to_the_shelf(
    world: World, screen: Open
) -> None:
    scene = Counting.build(world)
    shelf, cupboard = scene.assets(300, scene.shelf), scene.assets(200, scene.cupboard)
    missing, astray = {shelf[7], shelf[151], cupboard[42]}, cupboard[0]
    scene.begin()
    one, other = phone(screen, scene, scene.first), phone(screen, scene, scene.second)
    stand(one, "Shelf")
    stand(other, "Cupboard")
    order = random.Random(500)
    work = {
        one: [tag for tag in [*shelf, astray] if tag not in missing],
        other: [tag for tag in cupboard[1:] if tag not in missing],
    }
    for tags in work.values():
        order.shuffle(tags)
    for start in range(0, 300, 30):
        for window, tags in work.items():
            window.page.context.set_offline(order.random() < 0.5)
            scan(window, tags[start : start + 30])
    for window in work:
        window.page.context.set_offline(False)
        window.complaints.clear()  # of the network that was cut
        empty(window.page)
    one.says("497 / 500")
    other.says("497 / 500")
    scans = counted(scene)
    assert len(scans) == 497
    assert len({scan.asset_id for scan in scans}) == 497
    for person, tags in ((scene.first, work[one]), (scene.second, work[other])):
        mine = [scan.tag for scan in scans if scan.person_id == person]
        assert sorted(mine) == sorted(tags)
    assert scene.tags(Finding.MISSING) == missing
    assert scene.tags(Finding.MISPLACED) == {astray}
    assert scene.result().seen == 497


def test_scans_survive_a_gap_a_reload_and_a_closed_tab_and_go_out_in_order(
    world: World, screen: Open
) -> None:
    scene = Counting.build(world)
    tags = scene.assets(6, scene.shelf)
    scene.begin()
    window = phone(screen, scene, scene.first)
    page, context = window.page, window.page.context
    context.route("**/stocktakes/scans/*", lambda route: route.abort())
    scan(window, tags[:3])
    window.says("3 条记录在这部手机上等待发送")
    window.complaints.clear()
    window.inspect()
    page.close(run_before_unload=False)
    window = in_the_gap(window, scene)
    window.says("3 条记录在这部手机上等待发送")
    scan(window, tags[3:])
    window.says("6 条记录在这部手机上等待发送")
    # Closing a tab may still send what waits, past our gap: then it is sent twice.
    second = in_the_gap(window, scene)
    context.unroute("**/stocktakes/scans/*")
    empty(window.page)
    empty(second.page)
    expect(window.page.locator("[data-waiting]")).to_be_hidden()
    scans = sorted(counted(scene), key=lambda one: one.scanned_at)
    assert sorted(one.tag for one in scans) == sorted(tags)
    assert all(one.received_at <= later.received_at for one, later in pairwise(scans))
    assert {one.tag for one in scans[:3]} == set(tags[:3])


def in_the_gap(window: Screen, scene: Counting) -> Screen:
    """Another tab. It tries to send at once, and the browser complains that it cannot."""
    other = Screen(window.page.context.new_page(), window.address)
    other.page.goto(f"{window.address}/assets/stocktakes/{scene.id}/count")
    return other


def test_each_scan_is_answered_and_a_mistake_is_taken_back(world: World, screen: Open) -> None:
    scene = Counting.build(world)
    here, astray = scene.assets(1, scene.shelf), scene.assets(1, scene.cupboard)
    scene.begin()
    window = phone(screen, scene, scene.first)
    stand(window, "Shelf")
    box = window.page.locator("[data-scanner]")
    window.field("标签上的编号").fill(here[0].lower())
    window.press("确定")
    expect(box.locator("[data-scanner-said]")).to_have_text("Speaker：找到")
    scan(window, astray)
    expect(box.locator("[data-scanner-said]")).to_contain_text("应在Cupboard")
    window.says("2 / 2")
    window.inspect()
    window.page.get_by_role("button", name="撤销：Speaker").first.click()
    window.says("1 / 2")
    assert scene.tags(Finding.MISSING) == set(astray)
    window.page.reload()
    expect(window.field("我现在站在").locator("option:checked")).to_have_text("Shelf")


def test_what_comes_after_the_end_is_shown_and_comes_in_later(world: World, screen: Open) -> None:
    scene = Counting.build(world)
    tags = scene.assets(2, scene.shelf)
    scene.begin()
    one, other = phone(screen, scene, scene.first), phone(screen, scene, scene.second)
    other.page.context.set_offline(True)
    scan(other, tags[:1])
    other.says("1 条记录在这部手机上等待发送")
    one.follow("核对并结束清点")
    one.says("还缺 2 件")
    one.inspect()
    with world.look():
        partner = scene.one.second.name
    one.type(另一位清点人的姓名=partner)
    one.press("结束清点")
    one.headed("Semester")
    one.inspect()
    other.page.context.set_offline(False)
    other.says("没有计入的记录")
    other.says("清点已经结束。")
    other.complaints.clear()
    other.inspect()
    one.choose("继续清点")
    one.press("确认继续清点")
    one.says("可以继续清点")
    other.press("重新发送")
    one.says("1 / 2")
    assert scene.tags(Finding.MISSING) == {tags[1]}


def test_signing_out_keeps_what_was_scanned(world: World, screen: Open) -> None:
    scene = Counting.build(world)
    tags = scene.assets(2, scene.shelf)
    scene.begin()
    window = phone(screen, scene, scene.first)
    context = window.page.context
    cookies = context.cookies()
    context.clear_cookies()
    scan(window, tags)
    window.says("登录已过期，扫过的记录还在这部手机上")
    window.complaints.clear()
    window.inspect()
    context.add_cookies(cookies)  # type: ignore[arg-type]
    window.page.reload()
    empty(window.page)
    window.says("2 / 2")


def test_without_scripts_every_scan_is_a_form(world: World, screen: Open) -> None:
    scene = Counting.build(world)
    (tag,) = scene.assets(1, scene.shelf)
    scene.begin()
    window = screen(scene.first, PHONE, scripts=False)
    window.page.goto(f"{window.address}/assets/stocktakes/{scene.id}/count?spot={scene.shelf}")
    window.type(标签上的编号=tag)
    window.press("确定")
    window.says("Speaker：找到")
    window.press("撤销：Speaker")
    window.says("已撤销这一条")
    assert scene.result().seen == 0


def test_the_result_is_decided_and_approved_on_the_screen(world: World, screen: Open) -> None:
    scene = Counting.build(world)
    tags = scene.assets(4, scene.shelf)
    scene.begin()
    scene.scan(tags[:2], scene.shelf)
    scene.scan(tags[2:3], scene.cupboard)
    scene.scan(["hello", tags[0]], scene.shelf, scene.second)
    scene.finish()
    window = screen(scene.second, PHONE, also=DARK_DESKTOP).open(f"/assets/stocktakes/{scene.id}")
    window.page.get_by_label("这一组都").first.select_option(label="登记遗失")
    window.press("提交审批")
    window.says("已提交，等待审批")
    president = screen(scene.president, DESKTOP).open(f"/assets/stocktakes/{scene.id}")
    president.press("批准")
    president.says("台账已按结果调整")
    president.inspect()
    president.open(f"/assets/stocktakes/{scene.id}/print")
    president.open(f"/assets/{scene.room.id}/stocktakes")
    screen(scene.first, PHONE).open(f"/assets/{scene.room.id}/stocktakes/new")
