"""The booth in real Chromium, from the link to the receipt."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.polling_place import BUILD, PollingPlace
from tests.browser.screen import DESKTOP, PHONE, Screen, Size
from tests.browser.windows import Windows, new_window
from tests.votes import election, freeze, marks, motion
from unionweb.ballots.rules.choices import Choices
from unionweb.ballots.rules.parameters import Contest, Order, Void
from unionweb.ballots.rules.rule import Blank, Marks, Rule, WriteIn

pytestmark = pytest.mark.browser

FREELY = Rule(writein=WriteIn.FREE)
HALL = (election("c1", 2, "张三", "李四", "王五", rule=FREELY), motion("c2"))
MANY = (election("c1", 21, *(f"候选人{number:02}" for number in range(1, 26))),)
OLD = """delete Object.hasOwn; delete DataView.prototype.setBigUint64;
  Object.defineProperty(crypto, "subtle", {value: undefined})"""
NO_STORAGE = """Object.defineProperty(window, "localStorage",
  {get() { throw new DOMException("denied", "SecurityError") }})"""
TOO_SMALL = """[...document.querySelectorAll(".mark span, button, .choice")]
  .filter((one) => one.getBoundingClientRect().height < 44).length"""
Go = Callable[..., "Voter"]


class Voter(Screen):
    """One voter in one window."""

    def __init__(self, page: Page, place: PollingPlace, dark: bool) -> None:
        super().__init__(page, place.address, dark)
        self.place = place

    def enter(self) -> "Voter":
        """Open the link of the vote."""
        self.page.goto(self.address + self.place.booth)
        return self

    def draw(self) -> "Voter":
        """Enter and draw; the ballot is there."""
        self.enter()
        self.press("领票")
        expect(self.page.get_by_role("button", name="检查选票")).to_be_visible()
        return self

    def mark(self, name: str, mark: str) -> None:
        """Choose 赞成, 反对 or 弃权 for somebody."""
        self.row(name).get_by_role("radio", name=mark).check()

    def row(self, name: str) -> Locator:
        return self.page.locator("fieldset.nominee").filter(has_text=name)

    def names(self) -> list[str]:
        """The nominees as the ballot shows them, once it does: it is built by a script."""
        shown = self.page.locator("fieldset.nominee legend b")
        expect(shown.first).to_be_visible()
        return shown.all_inner_texts()

    def step(self, heading: str) -> None:
        """Wait for a screen; it is inspected, and its heading has the focus."""
        self.headed(heading)
        expect(self.page.get_by_role("heading", level=1)).to_be_focused()

    def cast(self) -> None:
        """From the form to the receipt."""
        self.press("检查选票")
        self.press("投票")
        self.step("已投票")

    def reload(self) -> None:
        self.page.reload()

    def stored(self) -> dict[str, Any]:
        """What the phone keeps of the vote."""
        found: dict[str, Any] = self.page.evaluate(
            "(name) => JSON.parse(localStorage.getItem('unionweb-booth ' + name)) || {}",
            self.place.held.vote.name,
        )
        return found


@pytest.fixture
def go(windows: Windows) -> Iterator[Go]:
    """`go(contests)` opens a polling place and a voter's window on it."""
    with ExitStack() as everything:

        def open_window(
            contests: tuple[Contest, ...] = HALL,
            size: Size = PHONE,
            dark: bool = False,
            script: str = "",
            place: PollingPlace | None = None,
            locale: str = "zh-CN",
            **others: Any,
        ) -> Voter:
            if place is None:
                place = everything.enter_context(PollingPlace(freeze(contests, **others)).open())
            if not script and locale == "zh-CN":
                page = everything.enter_context(windows.one(place.address, size, dark))
                return Voter(page, place, dark)
            page = new_window(windows.browser, size, dark, locale=locale)
            everything.callback(page.context.close)
            page.context.add_init_script(script)
            return Voter(page, place, dark)

        yield open_window


@pytest.mark.parametrize(("size", "dark"), [(PHONE, False), (DESKTOP, True)])
def test_from_the_link_to_the_receipt(go: Go, size: Size, dark: bool) -> None:
    voter = go(size=size, dark=dark).enter()
    voter.step("学生代表大会选举")
    voter.says(voter.place.held.vote.fingerprint)
    voter.inspect()
    voter.press("领票")
    voter.mark("张三", "赞成")
    voter.mark("李四", "反对")
    voter.field("另选第 1 人的姓名").fill(" 赵六　")
    expect(voter.page.locator(".dock")).to_contain_text("已选 2 / 应选 2")
    voter.mark("章程修正案", "弃权")
    expect(voter.page.locator("#status")).to_have_text("已表决 1 / 1")
    voter.inspect()
    voter.press("检查选票")
    voter.step("投出之前请检查")
    voter.says("有 1 行没有选，按弃权计。")
    voter.inspect()
    voter.press("投票")
    voter.step("已投票")
    voter.inspect()
    assert voter.place.opened() == [marks("fa-", "b", names=[["赵六"], []])]
    assert not voter.place.cookies_at_the_box


def test_the_receipt_wipes_the_phone_and_hides_the_tracker(go: Go) -> None:
    voter = go().draw()
    voter.cast()
    assert voter.stored() == {"done": True}
    tracker = voter.page.locator(".tracker")
    expect(tracker).not_to_be_visible()
    voter.choose("显示追踪码")
    expect(tracker).to_have_text(voter.page.locator(".tracker").inner_text())
    assert len(tracker.inner_text().replace(" ", "")) == 10
    voter.reload()
    voter.step("已投票")
    expect(tracker).to_have_count(0)


def test_a_reload_at_every_step_loses_nothing(go: Go) -> None:
    voter = go().enter()
    voter.reload()
    voter.draw()
    voter.reload()
    voter.mark("王五", "赞成")
    voter.field("另选第 1 人的姓名").fill("赵六")
    voter.page.get_by_role("button", name="再写一人").click()
    voter.reload()
    expect(voter.row("王五").get_by_role("radio", name="赞成")).to_be_checked()
    expect(voter.field("另选第 1 人的姓名")).to_have_value("赵六")
    voter.press("检查选票")
    voter.step("投出之前请检查")
    voter.reload()
    voter.step("投出之前请检查")
    voter.place.cast_refusals = [(503, "busy")] * 3
    voter.press("投票")
    voter.says("服务器暂时答复不了")
    voter.reload()
    voter.step("已投票")
    assert len(set(voter.place.posted)) == 1
    assert len(voter.place.posted) > 1
    assert voter.place.opened() == [marks("--f", "-", names=[["赵六"], []])]


def test_without_network_the_same_bytes_are_sent_again(go: Go) -> None:
    voter = go().draw()
    voter.place.cast_refusals = [(502, "")]
    voter.press("检查选票")
    voter.page.context.set_offline(True)
    voter.press("投票")
    voter.says("网络断开，正在重试")
    sealed = voter.stored()["ballot"]
    voter.page.context.set_offline(False)
    voter.step("已投票")
    assert len(voter.place.posted) == 2
    assert len(set(voter.place.posted)) == 1
    assert len(sealed) > 1000


def test_drawing_without_network_goes_on_by_itself(go: Go) -> None:
    voter = go().enter()
    voter.headed("学生代表大会选举")
    voter.page.context.set_offline(True)
    voter.press("领票")
    voter.says("网络断开，正在重试")
    voter.page.context.set_offline(False)
    voter.headed("学生代表大会选举")
    expect(voter.page.get_by_role("button", name="检查选票")).to_be_visible()


def test_who_drew_on_another_phone_is_told_what_to_do(go: Go) -> None:
    first = go().draw()
    second = go(place=first.place).enter()
    second.press("领票")
    second.step("您已经在别处领过票")
    second.inspect()


@pytest.mark.parametrize(
    ("status", "heading", "words"),
    [
        (401, "请先登录", "登录"),
        (403, "没有领到票", "拒绝：x"),
        (409, "没有领到票", "拒绝：x"),
        (404, "没有领到票", "拒绝：x"),
    ],
)
def test_refusals_to_draw_are_in_words(go: Go, status: int, heading: str, words: str) -> None:
    voter = go().enter()
    voter.place.draw_refusals = [(status, "x")]
    voter.press("领票")
    voter.step(heading)
    voter.says(words)
    voter.inspect()


def test_log_in_leads_back_to_the_booth(go: Go) -> None:
    voter = go().enter()
    voter.place.draw_refusals = [(401, "")]
    voter.press("领票")
    link = voter.page.get_by_role("link", name="去登录")
    expect(link).to_have_attribute("href", f"/people/sign-in?next=%2Fbooth%23{voter.place.held.vote.name}")


def test_a_ballot_refused_by_the_box_stays_on_the_phone(go: Go) -> None:
    voter = go().draw()
    voter.place.cast_refusals = [(410, "closed")]
    voter.press("检查选票")
    voter.press("投票")
    voter.step("票箱没有收下这张票")
    voter.says("拒绝：closed")
    voter.inspect()
    voter.press("再试一次")
    voter.step("已投票")


def test_a_forged_receipt_is_not_believed(go: Go) -> None:
    voter = go().draw()
    voter.place.forged_receipts = 1
    voter.press("检查选票")
    voter.press("投票")
    voter.step("回执不对")
    assert "ballot" in voter.stored()
    voter.press("再试一次")
    voter.step("已投票")
    assert len(set(voter.place.posted)) == 1


def test_a_void_ballot_is_cast_only_knowingly(go: Go) -> None:
    voter = go().draw()
    for name in ("张三", "李四", "王五"):
        voter.mark(name, "赞成")
    warning = "赞成了 3 人，超过应选 2 人：这张票在本项会作废。"
    voter.says(warning)
    voter.press("检查选票")
    voter.says(warning)
    voter.press("投票")
    voter.says("请先勾选上面一行，或返回修改。")
    voter.inspect()
    assert not voter.place.posted
    voter.choose("我知道这张票在 1 项会作废")
    voter.press("投票")
    voter.step("已投票")
    assert voter.place.opened() == [marks("fff", "-")]


def test_a_void_ballot_is_not_cast_where_none_is_taken(go: Go) -> None:
    voter = go(void=Void.REFUSE).draw()
    voter.says("赞成（含另选）超过 2 人的票不能投出")
    for name in ("张三", "李四", "王五"):
        voter.mark(name, "赞成")
    voter.press("检查选票")
    voter.says("本次投票不收作废的选票")
    expect(voter.page.get_by_role("button", name="投票")).to_have_count(0)
    expect(voter.page.get_by_role("checkbox")).to_have_count(0)
    voter.inspect()
    voter.reload()
    voter.says("本次投票不收作废的选票")
    voter.press("返回修改")
    voter.mark("王五", "反对")
    voter.cast()
    assert voter.place.opened() == [marks("ffa", "-")]


def test_every_ballot_has_an_order_of_its_own_and_keeps_it(go: Go) -> None:
    voter = go(MANY, order=Order.RANDOM).draw()
    voter.says("候选人的排列每张票都不同")
    listed = [option.name for option in MANY[0].options]
    shown = voter.names()
    assert shown != listed
    assert sorted(shown) == listed
    voter.mark("候选人03", "赞成")
    voter.mark(shown[0], "反对")
    voter.reload()
    assert voter.names() == shown
    voter.press("检查选票")
    voter.step("投出之前请检查")
    assert voter.page.locator(".read li span").all_inner_texts() == shown
    voter.reload()
    voter.press("返回修改")
    assert voter.names() == shown
    expected = ["-"] * 25
    expected[2], expected[listed.index(shown[0])] = "f", "a"
    voter.cast()
    assert voter.place.opened() == [marks("".join(expected))]
    assert go(MANY, order=Order.RANDOM).draw().names() != shown


def test_the_listed_order_is_everybodys(go: Go) -> None:
    voter = go(MANY).draw()
    assert voter.names() == [f"{number}. {option.name}" for number, option in enumerate(MANY[0].options, 1)]


def test_going_back_keeps_everything(go: Go) -> None:
    voter = go().draw()
    voter.mark("张三", "赞成")
    voter.press("检查选票")
    voter.page.get_by_role("button", name="修改").nth(1).click()
    expect(voter.page.get_by_role("heading", name="表决c2")).to_be_focused()
    expect(voter.row("张三").get_by_role("radio", name="赞成")).to_be_checked()
    voter.press("检查选票")
    voter.press("返回修改")
    voter.mark("张三", "反对")
    voter.cast()
    assert voter.place.opened() == [marks("a--", "-")]


@pytest.mark.parametrize(
    ("contest", "names", "said"),
    [
        (election("c1", 3, "张三", rule=FREELY), ["张三"], "另选里写了候选人"),
        (election("c1", 3, "张三", rule=FREELY), ["赵六", "赵六"], "同一个人写了两次"),
        (election("c1", 3, "张三", rule=Rule(writein=WriteIn.AGAINST)), ["赵六"], "另选的人数超过反对的人数"),
    ],
)
def test_names_that_make_it_void_are_told_before(
    go: Go, contest: Contest, names: list[str], said: str
) -> None:
    voter = go((contest,)).draw()
    for number, name in enumerate(names, 1):
        if number > 1:
            voter.press("再写一人")
        voter.field(f"另选第 {number} 人的姓名").fill(name)
    voter.says(said)
    voter.press("检查选票")
    voter.choose("我知道这张票会作废")


def test_only_for_marks_are_ticks(go: Go) -> None:
    voter = go((election("c1", 1, "张三", "李四", rule=Rule(marks=Marks.FOR)),)).draw()
    voter.choose("李四")
    voter.inspect()
    voter.choose("李四")
    voter.choose("张三")
    voter.cast()
    assert voter.place.opened() == [marks("f-")]


def test_blanks_that_count_as_against_are_announced(go: Go) -> None:
    voter = go((election("c1", 1, "张三", "李四", rule=Rule(blank=Blank.AGAINST)),)).draw()
    voter.says("没有选的按反对计。")
    voter.press("检查选票")
    voter.says("有 2 行没有选，按反对计。")


@pytest.mark.parametrize("size", [PHONE, Size(320, 568), DESKTOP])
def test_twenty_five_nominees_and_the_count_always_in_sight(go: Go, size: Size) -> None:
    voter = go(MANY, size=size).draw()
    dock = voter.page.locator(".dock")
    for number in range(1, 26):
        voter.mark(f"候选人{number:02}", "弃权" if number > 20 else "赞成")
        expect(dock).to_be_in_viewport()
    expect(dock).to_contain_text("已选 20 / 应选 21")
    place = voter.page.evaluate("scrollY")
    voter.mark("候选人25", "反对")
    assert voter.page.evaluate("scrollY") == place
    assert voter.page.evaluate(TOO_SMALL) == 0
    voter.inspect()
    voter.reload()
    expect(voter.row("候选人25")).to_be_in_viewport()
    voter.cast()
    assert voter.place.opened() == [marks("f" * 20 + "bbbba")]


def test_the_form_is_never_built_again(go: Go) -> None:
    voter = go().draw()
    voter.page.evaluate("document.querySelector('form').marked = true")
    voter.mark("张三", "赞成")
    voter.page.get_by_role("button", name="English").click()
    expect(voter.page.get_by_role("button", name="Review")).to_be_visible()
    expect(voter.page.locator(".dock")).to_contain_text("Chosen 1 of 2")
    voter.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert voter.page.evaluate("document.querySelector('form').marked")
    voter.inspect()


def test_the_keyboard_alone_will_do(go: Go) -> None:
    voter = go((motion("c1"),), size=DESKTOP).enter()
    keyboard = voter.page.keyboard
    voter.page.get_by_role("button", name="领票").press("Enter")
    expect(voter.page.get_by_role("button", name="检查选票")).to_be_visible()
    keyboard.press("Tab")
    keyboard.press("Space")
    expect(voter.page.get_by_role("radio", name="赞成")).to_be_checked()
    keyboard.press("ArrowRight")
    expect(voter.page.get_by_role("radio", name="反对")).to_be_checked()
    keyboard.press("Tab")
    keyboard.press("Enter")
    voter.step("投出之前请检查")
    voter.page.get_by_role("button", name="投票").press("Enter")
    voter.step("已投票")
    assert voter.place.opened() == [Choices(("a",), ((),))]


@pytest.mark.parametrize("script", [OLD, NO_STORAGE], ids=["old", "no storage"])
def test_browsers_that_lack_something(go: Go, script: str) -> None:
    voter = go(script=script).draw()
    if script is NO_STORAGE:
        voter.says("这个浏览器不能保存数据")
    voter.mark("张三", "赞成")
    voter.cast()
    assert voter.place.opened() == [marks("f--", "-")]


def test_a_browser_without_big_numbers_is_sent_to_the_kiosk(go: Go) -> None:
    voter = go(script="delete window.BigInt").enter()
    voter.says("请用会场的投票机")


def test_another_ballot_than_the_link_names_is_refused(go: Go) -> None:
    voter = go()
    voter.page.route("**/params", lambda route: route.fulfill(body=freeze(HALL).vote.data))
    voter.enter()
    voter.step("这里收到的选票与链接不符")


def test_links_that_lead_nowhere(go: Go) -> None:
    voter = go()
    voter.page.goto(voter.address + "/booth")
    voter.step("地址不完整")
    voter.page.goto(voter.address + "/booth#" + "A" * 43)
    voter.step("没有找到这次投票")


def test_what_must_be_known_before_drawing(go: Go) -> None:
    voter = go(practice=True, tellers=1, threshold=1, locale="en-GB").enter()
    voter.says("This is practice")
    voter.inspect()
    other = go().enter()
    other.says("监票人1、监票人2、监票人3。其中 2 人一起交出钥匙才能开箱")


def test_two_windows_cast_one_ballot(go: Go) -> None:
    voter = go().draw()
    voter.press("检查选票")
    other = Voter(voter.page.context.new_page(), voter.place, dark=False).enter()
    other.press("投票")
    other.step("已投票")
    voter.press("投票")
    voter.step("已投票")
    assert len(voter.place.posted) == 1


def test_a_second_voter_on_the_same_phone(go: Go) -> None:
    voter = go().draw()
    voter.mark("张三", "赞成")
    voter.cast()
    voter.enter()
    voter.reload()
    voter.step("已投票")
    voter.place.drawn = None  # somebody else is logged in
    voter.press("换一位选举人领票")
    voter.press("领票")
    expect(voter.row("张三").get_by_role("radio", name="赞成")).not_to_be_checked()
    voter.cast()
    assert sorted(one.marks for one in voter.place.opened()) == [("---", "-"), ("f--", "-")]


def test_nothing_is_cut_off_on_the_narrowest_phone_or_in_letters_twice_as_large(go: Go) -> None:
    faults: dict[str, list[str]] = {}

    def look(step: str) -> None:
        voter.resize(Size(320, 568))
        faults[step] = voter.too_wide()
        voter.resize(PHONE, "200%")
        faults[step] += voter.too_wide()
        voter.resize(PHONE)

    voter = go(practice=True).enter()
    voter.says("投票指纹")
    look("start")
    voter.draw()
    look("mark")
    voter.press("检查选票")
    voter.step("投出之前请检查")
    look("review")
    voter.press("投票")
    voter.step("已投票")
    voter.choose("显示追踪码")
    look("receipt")
    assert not {step: found for step, found in faults.items() if found}


def test_the_booth_is_small_and_rolls_no_dice() -> None:
    names = json.loads((BUILD / "manifest.json").read_text())
    files = [BUILD / names[name] for name in ("booth.html", "booth.js", "booth.css")]
    assert sum(len(file.with_name(f"{file.name}.gz").read_bytes()) for file in files) <= 60_000
    assert not any("Math.random" in file.read_text() for file in files)
