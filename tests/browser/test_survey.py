"""The form of a survey in real Chromium: from the link to the receipt, for people in every situation."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.screen import DARK_DESKTOP, DESKTOP, PHONE, Screen, Size
from tests.surveys import DEPARTMENTS, TITLE, Opened, one_of_each
from tests.world import World
from unionweb.ballots import box
from unionweb.base.web.assets import STATIC
from unionweb.surveys.rules.answers import Answers
from unionweb.surveys.rules.shipped import SurveyKind

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sound")]
Open = Callable[..., Screen]
BUILD = STATIC / "build"
THREE, FIVE = DEPARTMENTS[:3], DEPARTMENTS[:5]
TOO_SMALL = """[...document.querySelectorAll(".grade span, button:not(.jump), .choice")]
  .filter((one) => one.isConnected && one.getBoundingClientRect().height < 44
    && one.getBoundingClientRect().height > 0).length"""
OLD = """delete Object.hasOwn; delete DataView.prototype.setBigUint64;
  Object.defineProperty(crypto, "subtle", {value: undefined})"""
NO_STORAGE = """Object.defineProperty(window, "localStorage",
  {get() { throw new DOMException("denied", "SecurityError") }})"""
# The first line is ticked with the pointer; to go to each of the others as well takes long and shows no more.
TICK = """(lines, grade) => lines.forEach((line) => [...line.querySelectorAll("label")]
  .find((one) => one.textContent.replaceAll("\\u200b", "").trim() === grade).click())"""
NOT_SECURE = "Object.defineProperty(window, 'isSecureContext', {value: false})"


class Respondent:
    """One person who answers, in one window."""

    def __init__(self, window: Screen, opened: Opened) -> None:
        self.window, self.page, self.opened = window, window.page, opened

    def enter(self) -> "Respondent":
        self.page.goto(f"{self.window.address}/survey#{self.opened.code}")
        return self

    def begin(self) -> "Respondent":
        self.enter()
        self.window.press("开始")
        expect(self.page.locator(".dock")).to_be_visible()
        return self

    def step(self, heading: str) -> None:
        """Wait for a screen; its heading has the focus."""
        self.window.headed(heading)
        expect(self.page.get_by_role("heading", level=1)).to_be_focused()

    def item(self, text: str) -> Locator:
        return self.page.locator("fieldset.item").filter(has_text=text)

    def rate(self, grade: str = "满意") -> None:
        """Answer whatever has to be answered of the shipped questionnaire on this screen."""
        self.window.look()
        self.item("您了解这个部门").get_by_role("radio", name="很了解").check()
        self.item("本学期您参加过").get_by_role("radio", name="没有").check()
        lines = self.page.locator("fieldset.scale")
        lines.first.get_by_role("radio", name=grade, exact=True).check()
        lines.evaluate_all(TICK, grade)

    def rate_all(self, names: tuple[str, ...] = THREE) -> None:
        """From the first department to the review."""
        for place, name in enumerate(names, 1):
            self.step(name)
            self.rate()
            self.window.press("下一步" if place < len(names) else "检查")
        self.step("提交之前请检查")

    def draft(self) -> dict[str, Any]:
        """What the phone keeps for whoever answers here."""
        kept = self.page.evaluate("Object.entries(localStorage)")
        found = [json.loads(value) for key, value in kept if f"survey {self.opened.code} " in key]
        assert len(found) == 1
        return dict(found[0])

    def received(self) -> list[int]:
        with self.opened.world.look():
            return [box.received(vote.name) for vote in self.opened.votes.values()]


@pytest.fixture
def go(world: World, screen: Open) -> Callable[..., Respondent]:
    """`go(opened)` is the first student of a survey, of three departments unless there is one already."""

    def open_window(
        opened: Opened | None = None,
        person: int | None = None,
        size: Size = PHONE,
        script: str = "",
        **others: Any,
    ) -> Respondent:
        opened = opened or Opened.build(world, departments=3)
        window = screen(person or opened.students[0], size, anew=bool(script), **others)
        if script:
            window.page.context.add_init_script(script)
        return Respondent(window, opened)

    return open_window


Go = Callable[..., Respondent]


def test_five_departments_from_the_link_to_the_receipt(go: Go, world: World) -> None:
    one = go(Opened.build(world, departments=5), also=DARK_DESKTOP).enter()
    one.step(TITLE)
    one.window.says("不知道哪一份是您的")
    one.window.says("共 16 人")
    one.window.says("每个部门 13 题，一共约 2 分钟")
    one.window.inspect()
    one.window.press("开始")
    for place, name in enumerate(FIVE, 1):
        one.step(name)
        expect(one.page.locator(".dock")).to_contain_text(f"{place} / 5")
        one.rate("不了解" if place == 2 else "满意")
        expect(one.page.locator("#status")).to_have_text("已答完")
        if place == 1:
            one.page.locator("textarea").fill(" 排队太久\u0007 ")
            assert one.page.evaluate(TOO_SMALL) == 0
        one.window.inspect()
        one.window.press("下一步" if place < 5 else "检查")
    one.step("提交之前请检查")
    one.window.says("没有填（可不填）")
    one.page.locator("summary").first.click()
    one.window.inspect()
    one.window.press("提交")
    one.step("已提交")
    one.window.inspect()
    assert one.received() == [1] * 5
    good = one.opened.graded(4)
    assert one.opened.opened("d1") == [({**good, "comment": "排队太久"}, "g1")]
    assert one.opened.opened("d2") == [(one.opened.graded(0), "g1")]
    assert one.opened.opened("d5") == [(good, "g1")]


def test_the_phone_forgets_what_was_sent(go: Go) -> None:
    one = go().begin()
    one.rate_all()
    one.window.press("提交")
    one.step("已提交")
    assert one.draft() == {"done": True}
    one.page.reload()
    one.step("已提交")


def test_the_keyboard_alone_will_do(world: World, go: Go) -> None:
    one = go(Opened.build(world, departments=2), size=DESKTOP).enter()
    keyboard = one.page.keyboard
    one.page.get_by_role("button", name="开始").press("Enter")
    for name in DEPARTMENTS[:2]:
        one.step(name)
        for _question in range(12):
            keyboard.press("Tab")
            keyboard.press("Space")
            keyboard.press("ArrowRight")
        expect(one.page.locator(".dock")).to_contain_text("已答完")
        keyboard.press("Tab")
        keyboard.type("谢谢")
        keyboard.press("Tab")
        if name != DEPARTMENTS[0]:
            keyboard.press("Tab")  # past 上一步
        keyboard.press("Enter")
    one.step("提交之前请检查")
    one.page.get_by_role("button", name="提交").press("Enter")
    one.step("已提交")
    said = dict(one.opened.graded(4), known="some", joined="once", comment="谢谢")
    assert one.opened.opened("d2") == [(said, "g1")]


def test_what_is_missing_is_named_and_gets_the_focus(go: Go) -> None:
    one = go().begin()
    one.rate()
    one.page.reload()  # the draft is there; a department that was not touched comes next
    one.window.press("下一步")
    one.step(THREE[1])
    one.item("您了解这个部门").get_by_role("radio", name="很了解").check()
    one.window.press("下一步")
    one.window.says("还有 11 题没有答好")
    expect(one.item("本学期您参加过").get_by_role("radio").first).to_be_focused()
    expect(one.item("本学期您参加过")).to_contain_text("还没有回答")
    one.window.inspect()
    one.window.press("服务态度：接待同学是否耐心、友善")
    expect(one.item("服务态度").get_by_role("radio").first).to_be_focused()
    one.rate()
    expect(one.page.locator(".notice.error")).to_be_hidden()
    one.window.press("下一步")
    one.step(THREE[2])
    one.window.press("上一步")
    expect(one.item("服务态度").get_by_role("radio", name="满意", exact=True)).to_be_checked()


def test_a_reload_at_every_step_loses_nothing(go: Go, world: World) -> None:
    one = go(Opened.build(world, departments=5)).enter()
    one.page.reload()
    one.begin()
    one.page.reload()
    one.step(FIVE[0])
    one.rate("一般")
    one.page.locator("textarea").fill("说到一半")
    one.page.reload()
    expect(one.page.locator("textarea")).to_have_value("说到一半")
    expect(one.page.locator("textarea")).to_be_focused()
    one.rate("一般")
    one.window.press("下一步")
    one.step(FIVE[1])
    one.page.reload()
    one.rate_all(FIVE[1:])
    one.page.reload()
    one.step("提交之前请检查")
    one.page.get_by_role("button", name="修改").nth(2).click()
    one.step(FIVE[2])
    one.page.context.set_offline(True)
    for _screen in FIVE[2:4]:
        one.window.press("下一步")
    one.window.press("检查")
    one.window.press("提交")
    one.window.says("网络断开，正在重试")
    one.page.context.set_offline(False)
    one.step("已提交")
    assert one.opened.opened("d1") == [({**one.opened.graded(3), "comment": "说到一半"}, "g1")]


def test_answers_sent_while_the_network_is_cut_arrive_once(go: Go) -> None:
    one = go().begin()
    one.rate_all()
    lost: list[bytes] = []

    def lose_the_answer(route: Any) -> None:
        """The ballots arrive; the receipts do not."""
        lost.append(route.request.post_data_buffer)
        if len(lost) == 1:
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    one.page.route("**/box/ballots", lose_the_answer)
    one.page.context.set_offline(True)
    one.window.press("提交")
    one.window.says("网络断开，正在重试")
    one.page.context.set_offline(False)
    one.step("已提交")
    assert len(lost) >= 2 and len(set(lost)) == 1
    assert one.received() == [1] * 3


def test_drawing_without_network_goes_on_by_itself(go: Go) -> None:
    one = go().enter()
    one.step(TITLE)
    one.page.context.set_offline(True)
    one.window.press("开始")
    one.window.says("网络断开，正在重试")
    one.page.context.set_offline(False)
    one.step(THREE[0])


def test_ballots_go_without_a_cookie(go: Go) -> None:
    one = go().begin()
    one.rate_all()
    with one.page.expect_request("**/box/ballots") as sent:
        one.window.press("提交")
    one.step("已提交")
    assert {"cookie", "referer"}.isdisjoint(sent.value.all_headers())


def test_whoever_began_on_another_phone_is_told_what_to_do(go: Go) -> None:
    first = go().begin()
    second = go(first.opened).enter()
    second.step("您在别处开始填写过")
    second.window.inspect()


def test_nobody_is_shown_the_draft_of_somebody_else_on_the_same_phone(world: World, go: Go) -> None:
    first = go().begin()
    first.rate()
    other = go(first.opened, first.opened.students[1])
    theirs = {one["name"]: one["value"] for one in other.page.context.cookies()}["unionweb"]
    first.page.context.add_cookies([{"name": "unionweb", "value": theirs, "url": first.window.address}])
    first.enter()
    first.page.reload()
    first.step(TITLE)
    first.begin()
    expect(first.page.locator(".dock")).to_contain_text("还差 12 题")
    assert first.page.locator("input:checked").count() == 0


def test_two_windows_have_one_set_of_papers(go: Go, world: World) -> None:
    one = go(Opened.build(world, departments=1)).enter()
    other = Respondent(Screen(one.page.context.new_page(), one.window.address), one.opened).enter()
    one.window.press("开始")
    other.window.press("开始")
    other.step(THREE[0])
    one.rate_all(THREE[:1])
    one.window.press("提交")
    one.step("已提交")
    other.rate()
    other.window.press("检查")
    other.window.press("提交")
    other.step("已提交")
    assert one.received() == [1]


def test_members_rate_the_other_departments(go: Go, world: World) -> None:
    opened = Opened.build(world, departments=2)
    member = go(opened, opened.members[0][0]).enter()
    member.window.says(f"1 个：{DEPARTMENTS[1]}")
    member.begin()
    member.rate_all(DEPARTMENTS[1:2])
    member.window.press("提交")
    member.step("已提交")
    assert member.received() == [0, 1]


def test_strangers_are_asked_to_log_in_and_come_back(go: Go, world: World, screen: Open) -> None:
    opened = Opened.build(world, departments=1)
    stranger = Respondent(screen(None, PHONE), opened).enter()
    stranger.step(TITLE)
    link = stranger.page.get_by_role("link", name="去登录")
    expect(link).to_have_attribute("href", f"/people/sign-in?next=%2Fsurvey%23{opened.code}")
    stranger.window.inspect()
    nobody = go(opened, world.student()).enter()
    nobody.step("不能填写")
    nobody.window.says("您不在这次测评的范围内")
    own = go(opened, opened.members[0][0]).enter()
    own.step("您不用填写")
    own.window.inspect()


def test_what_leads_nowhere_and_what_is_over(go: Go, world: World) -> None:
    one = go(Opened.build(world, departments=1)).begin()
    one.opened.close()
    one.enter()
    one.page.reload()
    one.step("已经截止")
    one.window.inspect()
    for path, heading in (("", "地址不完整"), ("#nothere", "没有找到这份问卷")):
        one.page.goto("about:blank")
        one.page.goto(f"{one.window.address}/survey{path}")
        one.step(heading)


def test_a_close_while_the_last_answers_are_on_the_way(go: Go, world: World) -> None:
    one = go(Opened.build(world, departments=1)).begin()
    one.rate_all(THREE[:1])
    one.opened.close()
    one.window.press("提交")
    one.step("没有收下")
    one.window.says("已经截止")
    one.window.inspect()


def test_papers_that_are_not_of_the_form_are_refused(go: Go, world: World) -> None:
    one = go(Opened.build(world, departments=1))
    other = Opened.build(world, departments=1)

    def swap(route: Any) -> None:
        told = route.fetch().json()
        foreign = route.fetch(url=f"{one.window.address}/surveys/form/{other.code}").json()
        route.fulfill(json={**told, "votes": foreign["votes"]})

    one.page.route("**/surveys/form/*", swap)
    one.enter()
    one.step("收到的问卷对不上")


@pytest.fixture
def everything(world: World) -> Opened:
    """A questionnaire with every kind of question."""
    return Opened.build(world, departments=0, kind=SurveyKind.GENERAL, questionnaire=one_of_each())


def first_section(one: Respondent) -> None:
    one.step("One")
    one.item("Known?").get_by_role("radio", name="Yes").check()
    for colour in ("Blue", "Red", "Green"):
        one.item("Colours?").get_by_role("checkbox", name=colour).check()
    one.item("Speed").get_by_role("radio", name="不满意", exact=True).check()
    expect(one.item("Value").get_by_role("radio", name="不了解")).to_have_count(0)
    one.window.press("下一步")
    one.window.says("请选 1 到 2 项")
    one.window.inspect()
    one.item("Colours?").get_by_role("checkbox", name="Blue").uncheck()
    one.window.press("下一步")


def test_every_kind_of_question_and_branches(go: Go, everything: Opened) -> None:
    one = go(everything).begin()
    first_section(one)
    one.step("Two")
    food = one.page.get_by_role("radiogroup", name="Food")
    food.get_by_role("radio", name="非常满意").check()
    one.page.get_by_role("textbox", name="Age?").fill("－５")
    one.page.get_by_role("textbox", name="Why?").fill("太久了" * 5)
    one.window.press("检查")
    one.window.says("还没有回答：Rooms")
    one.window.says("请填 -3 到 120 之间的整数")
    one.window.says("最多 12 字")
    one.window.inspect()
    rooms = one.page.get_by_role("radiogroup", name="Rooms")
    expect(rooms.get_by_role("radio").first).to_be_focused()
    rooms.get_by_role("radio", name="不了解").check()
    one.page.get_by_role("textbox", name="Age?").fill("１９")
    one.page.get_by_role("textbox", name="Why?").fill("“太久”\n了")
    one.page.get_by_role("textbox", name="Comment?").fill("hidden later")
    one.window.press("上一步")
    one.step("One")
    one.item("Colours?").get_by_role("checkbox", name="Red").uncheck()
    one.window.press("下一步")
    expect(one.page.get_by_role("textbox", name="Comment?")).to_have_count(0)
    one.window.press("检查")
    one.step("提交之前请检查")
    one.page.locator("summary").nth(1).click()
    one.window.says("Rooms: ")
    one.window.inspect()
    one.window.press("提交")
    one.step("已提交")
    said: Answers = {
        "known": "yes",
        "colours": ("green",),
        "i1": 2,
        "both": (5, 0),
        "age": 19,
        "why": "“太久”\n了",
    }
    assert one.opened.opened("d1") == [(said, "g1")]


def test_a_page_with_nothing_to_ask_is_passed_over(go: Go, everything: Opened) -> None:
    one = go(everything).begin()
    one.item("Known?").get_by_role("radio", name="No").check()
    one.item("Speed").get_by_role("radio", name="非常满意").check()
    one.window.press("下一步")
    one.step("Two")
    expect(one.page.locator("fieldset.item:visible")).to_have_count(1)
    one.window.press("检查")
    one.window.press("提交")
    one.step("已提交")
    assert one.opened.opened("d1") == [({"known": "no", "i1": 5}, "g1")]


def test_in_english_nothing_is_built_again(go: Go, world: World) -> None:
    one = go(Opened.build(world, departments=1)).begin()
    one.rate()
    one.page.evaluate("document.querySelector('form').marked = true")
    one.page.get_by_role("button", name="English").click()
    expect(one.page.locator(".dock")).to_contain_text("Complete")
    expect(one.page.get_by_role("radio", name="Very good").first).to_be_visible()
    assert one.page.evaluate("document.querySelector('form').marked")
    one.window.inspect()


@pytest.mark.parametrize("script", [OLD, NO_STORAGE, NOT_SECURE], ids=["old", "no storage", "no HTTPS"])
def test_browsers_that_lack_something(go: Go, world: World, script: str) -> None:
    one = go(Opened.build(world, departments=1), script=script).enter()
    if script is NO_STORAGE:
        one.window.says("这个浏览器不能保存数据")
    if script is NOT_SECURE:
        one.window.says("连接没有加密")
    one.window.inspect()
    one.window.press("开始")
    one.rate_all(THREE[:1])
    one.window.press("提交")
    one.step("已提交")


def test_a_browser_without_big_numbers_is_told_so(go: Go, world: World) -> None:
    one = go(Opened.build(world, departments=1), script="delete window.BigInt").enter()
    one.window.says("这个浏览器太旧")


def test_nothing_is_cut_off_on_the_narrowest_phone_or_in_letters_twice_as_large(go: Go, world: World) -> None:
    faults: dict[str, list[str]] = {}

    def look(step: str) -> None:
        one.window.resize(Size(320, 568))
        faults[step] = one.window.too_wide()
        one.window.resize(PHONE, "200%")
        faults[step] += one.window.too_wide()
        one.window.resize(PHONE)

    one = go(Opened.build(world, departments=1)).enter()
    one.step(TITLE)
    look("start")
    one.window.press("开始")
    one.step(THREE[0])
    look("fill")
    one.window.press("检查")
    look("missing")
    one.rate()
    one.window.press("检查")
    one.step("提交之前请检查")
    one.page.locator("summary").first.click()
    look("review")
    one.window.press("提交")
    one.step("已提交")
    look("done")
    assert not {step: found for step, found in faults.items() if found}


def test_the_page_is_small_and_rolls_no_dice() -> None:
    names = json.loads((BUILD / "manifest.json").read_text())
    files = [BUILD / names[name] for name in ("survey.html", "survey.js", "survey.css")]
    assert sum(len(file.with_name(f"{file.name}.gz").read_bytes()) for file in files) <= 60_000
    assert not any("Math.random" in file.read_text() for file in files)
