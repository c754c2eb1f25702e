"""From no congress at all to the printed report and the answered objection."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests import congresses
from tests.browser.screen import DARK_DESKTOP, PHONE, Screen
from tests.world import World
from unionweb.people.rules.attributes import Gender, PoliticalStatus, StudentKind
from unionweb.people.rules.roles import Role

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sound")]
Open = Callable[..., Screen]

SIZES = {"会计学院": 24, "法学院": 36, "外国语学院": 61}
POLL = 21_000  # ms; the page asks every 20 s


@pytest.fixture
def committee(world: World) -> int:
    """A member of the election committee of a school with three colleges."""
    with world.work():
        for college, students in SIZES.items():
            class_ = world.class_(world.college(college), f"{college[:2]}2401班")
            for number in range(1, students + 1):
                world.student(
                    class_,
                    name=f"{college[:2]}{number:02}号",
                    grade=2024,
                    gender=[Gender.FEMALE, Gender.MALE][number % 2],
                    political_status=PoliticalStatus.LEAGUE_MEMBER,
                    ethnicity="汉族",
                    student_kind=StudentKind.UNDERGRADUATE,
                )
        member = world.teacher(name="选举委员")
        world.grant(member, Role.ELECTION_COMMITTEE)
    return member


def _create_and_fill(window: Screen) -> None:
    window.follow("新建学代会")
    window.type(名称="第三次学生代表大会")
    window.inspect()
    window.press("新建")
    window.headed("从名册填入")
    window.inspect()
    window.press("填入")
    window.headed("名额分配")


def _row(window: Screen, name: str) -> Locator:
    return window.page.locator("#result tbody tr").filter(has_text=name)


def _plan_with_live_preview(window: Screen) -> None:
    """Nothing is sent by hand until the numbers are right."""
    share = window.field("比例")
    share.fill("20%")
    expect(_row(window, "会计学院").locator("b")).to_have_text("5")
    expect(window.page.locator("#result tfoot")).to_contain_text("24")
    expect(window.page.locator("#seats-total")).to_contain_text("共 24 名")
    expect(share).to_be_focused()
    expect(share).to_have_value("20%")
    window.says("预览，尚未保存")
    window.inspect()
    share.fill("a few")
    window.says("有一个数字看不懂")
    expect(share).to_have_value("a few")
    share.fill("1/4")
    expect(_row(window, "外国语学院").locator("b")).to_have_text("15")
    window.press("保存")
    window.says("名额方案已保存")
    expect(window.field("比例")).to_have_value("25%")


def _register(window: Screen, name: str) -> None:
    """By the first half of the name, without pressing the search button."""
    window.page.get_by_role("searchbox").fill(name[:4])
    window.press(f"登记 {name}")
    window.says(f"已登记 {name}")


def test_a_congress_from_empty_to_its_printed_report(world: World, screen: Open, committee: int) -> None:
    window = screen(committee, PHONE, also=DARK_DESKTOP).open("/congress/")
    _create_and_fill(window)
    _plan_with_live_preview(window)
    window.follow("检查")
    window.headed("代表构成检查")
    window.follow("打印检查报告")
    window.headed("第三次学生代表大会代表构成检查报告")
    window.says("选举委员会（签字）")
    window.inspect()
    assert window.taps == 6
    window.follow("返回")
    window.follow("代表")
    window.follow("登记代表")
    _register(window, "会计01号")
    search = window.page.get_by_role("searchbox")
    expect(search).to_be_focused()
    search.fill("会计0")
    expect(window.page.locator("#people")).to_contain_text("会计08号")
    window.inspect()


def test_the_check_follows_what_others_register(world: World, screen: Open, committee: int) -> None:
    with world.work():
        congress = congresses.congress(world)
        congresses.plan(world, congress, [congresses.row("会计学院", 24), congresses.row("法学院", 36)])
    watching = screen(committee, PHONE, anew=True)
    watching.page.clock.install()
    watching.open(f"/congress/{congress}/check")
    watching.says("代表人数：0，不到2")
    registering = screen(committee)
    registering.page.goto(f"{registering.address}/congress/{congress}/delegates/new")
    _register(registering, "会计07号")
    watching.page.clock.fast_forward(POLL)
    watching.says("代表人数：1，不到2")
    _register(registering, "法学07号")
    watching.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    watching.says("代表人数：2")


def test_a_published_list_is_objected_to_and_the_objection_answered(
    world: World, screen: Open, committee: int
) -> None:
    congress = congresses.congress(world)
    congresses.delegate(world, congress, world.student(name="当选者"))
    office = screen(committee).open(f"/congress/{congress}/publish")
    office.field("按").select_option(label="自然日")
    office.press("公示")
    office.says("代表名单已公示")
    phone = screen(world.student(name="提出者"), PHONE).open("/publications/")
    phone.follow("Congress代表名单公示")
    phone.says("当选者")
    phone.follow("提出异议")
    phone.type(异议内容="当选者没有参加选举大会。")
    phone.inspect()
    phone.press("提交异议")
    phone.says("异议已收到")
    office.open("/")
    office.follow("《Congress代表名单公示》有1条异议待答复")
    office.follow("当选者没有参加选举大会。")
    office.says("提出者")
    office.field("处理结果").select_option(label="异议不成立")
    office.type(答复="已核对签到表，当选者到会。")
    office.inspect()
    office.press("公开答复")
    phone.page.reload()
    phone.says("已核对签到表，当选者到会。")
    phone.inspect()
