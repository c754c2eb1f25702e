"""The desk in a real browser, by typed codes: taps and scans are counted and printed."""

import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.screen import DESKTOP, PHONE, Screen, Size
from tests.lending import Lending
from tests.world import World
from unionweb.assets.actions.members import renew_code
from unionweb.assets.models import Loan
from unionweb.audit import SYSTEM
from unionweb.base import clock
from unionweb.base.db import db

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sound")]

Open = Callable[..., Screen]


def member_code(desk: Lending) -> str:
    with desk.world.work():
        return renew_code(desk.member, by=SYSTEM, now=clock.now()).code


class Counter:
    """A keeper with a scanner gun, which types into the field and presses Enter."""

    def __init__(self, window: Screen) -> None:
        self.window = window
        self.scans = 0

    def scan(self, text: str) -> None:
        self.scans += 1
        field = self.window.page.locator("#scanner-field")
        field.fill(text)
        field.press("Enter")

    def says(self, words: str) -> None:
        expect(self.window.page.locator("[data-scanner-said]")).to_contain_text(words)

    def told(self, flow: str, most: int) -> None:
        taps, scans, self.window.taps, self.scans = self.window.taps, self.scans, 0, 0
        sys.stdout.write(f"\n{flow}: {scans} scans, {taps} taps\n")
        assert taps <= most


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_one_tap_lends_three_and_scanning_takes_them_back(
    world: World, screen: Open, size: Size, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Lending.build(world)
    tags, code = [*desk.room.assets(2, "Speaker"), desk.room.asset("Tripod", price=60000)], member_code(desk)
    counter = Counter(screen(desk.keeper, size).open(f"/assets/{desk.store}/desk"))
    window, page = counter.window, counter.window.page
    counter.scan(code)
    counter.says("王小明")
    for number, tag in enumerate(tags, 1):
        counter.scan(f"https://store.example/a/{tag}")
        expect(page.locator("[data-bar-count]")).to_have_text(f"{number} 件")
    window.inspect()
    window.press("借出")
    window.says("已借出 3 件给 王小明")
    window.says("等待借用人在自己手机上确认")
    window.inspect()
    with capsys.disabled():
        counter.told("hand-over of three", 1)
    confirmed_on_the_phone(desk, screen(desk.member, PHONE))
    expect(page.locator("#confirmed")).to_contain_text("借用人已确认")
    for tag in reversed(tags):
        counter.scan(tag)
        counter.says("已归还")
        expect(page.locator("[data-backs] li:first-child code")).to_have_text(f"{tag[:4]}-{tag[4:]}")
    with capsys.disabled():
        counter.told("return of three", 0)
    window.inspect()
    assert {desk.state(tag) for tag in tags} == {"available"}


def confirmed_on_the_phone(desk: Lending, phone: Screen) -> None:
    with desk.world.look():
        loan = db.session.query(Loan).one().id
    phone.open(f"/assets/loans/{loan}/confirm")
    phone.press("确认收到")
    phone.headed(f"借用单 {loan}")
    phone.inspect()


def test_the_cart_survives_a_reload_and_holds_each_thing_once(world: World, screen: Open) -> None:
    desk = Lending.build(world)
    tags = desk.room.assets(2)
    counter = Counter(screen(desk.keeper).open(f"/assets/{desk.store}/desk?cart={tags[0]}"))
    page = counter.window.page
    counter.scan("王小明")
    counter.says("王小明")
    for tag in tags:
        counter.scan(tag)
        counter.says("已扫")
    expect(page.locator("[data-lines] li")).to_have_count(2)
    page.reload()
    expect(page.locator("[data-lines] li")).to_have_count(2)
    expect(page.locator("[data-borrower] [data-name]")).to_have_text("王小明")
    page.get_by_role("button", name="移出清单").first.click()
    expect(page.locator("[data-lines] li")).to_have_count(1)
    counter.window.inspect()


def test_a_return_is_undone_from_its_line(world: World, screen: Open) -> None:
    desk = Lending.build(world)
    tag = desk.room.asset()
    desk.lend(tag, at=clock.now())
    counter = Counter(screen(desk.keeper).open(f"/assets/{desk.store}/desk"))
    counter.scan(tag)
    counter.says("已归还")
    counter.window.page.locator("[data-backs]").get_by_role("button").click()
    counter.says("已撤销归还")
    expect(counter.window.page.locator("[data-backs] li")).to_have_count(0)
    assert desk.state(tag) == "lent"


def test_what_another_has_is_refused_and_what_another_reserved_takes_a_reason(
    world: World, screen: Open
) -> None:
    desk, now = Lending.build(world), clock.now()
    out, held = desk.room.assets(2)
    desk.lend(out, at=now)
    desk.reserve(desk.other, held, start=now, end=now.replace(year=now.year + 1))
    window = screen(desk.keeper, PHONE, dark=True)
    window.open(f"/assets/{desk.store}/desk")
    counter = Counter(window)
    counter.scan("王小明")
    counter.says("王小明")
    counter.scan(out)
    counter.says("已借给 权益服务部 王小明，应于")
    counter.scan(held)
    counter.says("已由 李四 预约")
    window.inspect()
    window.press("借出")
    window.says("已由 李四 预约")
    window.type(仍要借出的理由="The concert is off")
    window.press("借出")
    window.says("已借出 1 件给 王小明")
    window.inspect()
    assert desk.state(held) == "lent"


def test_a_scan_without_a_network_is_sent_again_and_counts_once(world: World, screen: Open) -> None:
    desk = Lending.build(world)
    tag = desk.room.asset()
    desk.lend(tag, at=clock.now())
    window = screen(desk.keeper)
    window.open(f"/assets/{desk.store}/desk")
    counter, page, lost = Counter(window), window.page, list[str]()

    def once_without_answer(route: object) -> None:
        if lost:
            route.continue_()  # type: ignore[attr-defined]
            return
        lost.append("once")
        route.fetch()  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    page.route("**/assets/desk/scan/*", once_without_answer)
    counter.scan(tag)
    counter.says("已归还")
    expect(page.locator("[data-backs] li")).to_have_count(1)
    expect(page.locator("[data-lines] li")).to_have_count(0)
    assert lost and desk.state(tag) == "available"
