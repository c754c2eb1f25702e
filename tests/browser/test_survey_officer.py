"""Those who run a survey and those who read its result, in real Chromium."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, expect

from tests import respondents
from tests.browser.screen import DARK_DESKTOP, PHONE, Screen
from tests.respondents import all_grades, repeat
from tests.world import World
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.people.rules.organisation import Post
from unionweb.surveys.models import Survey
from unionweb.surveys.rules.stages import Stage

pytestmark = pytest.mark.browser
Open = Callable[..., Screen]

TITLE = "秋季学期满意度测评"
LOW, HIGH = "权益服务部", "学习实践部"
TABS_MOST = 60


@pytest.fixture
def school(world: World) -> tuple[int, int]:
    """Two departments, each with a head, and twenty other students."""
    class_ = world.class_(world.college("会计学院"))
    respondents.students(world, class_, 20)
    low, high = world.department(name=LOW), world.department(name=HIGH)
    for department in (low, high):
        world.tenure(world.student(class_, grade=2025), Post.HEAD, department_id=department)
    return low, high


def _create(window: Screen) -> None:
    window.open("/surveys/").follow("新建测评")
    window.inspect()
    window.choose("学期满意度测评")
    window.type(名称=TITLE)
    window.press("新建")
    window.headed(TITLE)
    window.says("请填写截止时间")
    window.inspect()


def _choose_departments(window: Screen) -> None:
    window.page.get_by_role("link", name="测评对象").click()
    window.headed("测评对象")
    for name in (LOW, HIGH):
        window.page.get_by_role("checkbox", name=name).check()
    window.inspect()
    window.press("保存")
    window.says("2 个部门")


def _set_the_close(window: Screen) -> None:
    window.page.get_by_role("link", name="范围和时间").click()
    window.field("截止日期").fill(str(clock.today() + timedelta(days=10)))
    window.inspect()
    window.press("保存")
    window.headed(TITLE)


def _word_the_questionnaire(window: Screen) -> None:
    window.page.get_by_role("link", name="问卷", exact=False).last.click()
    window.headed("问卷")
    window.inspect()
    question = "服务响应速度：提出问题后得到答复快不快"
    window.page.get_by_role("link", name=question).click()
    window.inspect()
    window.type(问题="服务响应速度：多久得到答复")
    window.press("保存")
    window.says("服务响应速度：多久得到答复")
    window.page.get_by_role("button", name="把“服务响应速度：多久得到答复”下移").click()
    expect(window.page.locator(".questions").nth(1).locator("li").nth(1)).to_contain_text("多久得到答复")
    window.follow("修改折合方法和及格线")
    window.inspect()
    window.press("保存")
    window.follow("预览")
    window.headed("预览问卷")
    window.inspect()


def test_an_adviser_prepares_a_survey_and_opens_it(
    world: World, screen: Open, school: tuple[int, int]
) -> None:
    window = screen(world.adviser(), PHONE, also=DARK_DESKTOP)
    _create(window)
    _choose_departments(window)
    _set_the_close(window)
    _word_the_questionnaire(window)
    window.follow(TITLE)
    window.choose("开始测评")
    window.says("共请 22 人参加")
    window.inspect()
    window.press("确认开始")
    window.says("测评已经开始，请张贴二维码")
    window.inspect()
    with world.look():
        assert db.session.query(Survey).one().stage is Stage.OPEN
    window.page.get_by_role("link", name="进度和催答").click()
    window.headed("进度和催答")
    window.choose("提醒还没有填写的人")
    window.inspect()
    window.press("确认提醒")
    window.says("已提醒还没有填写的人")
    window.page.get_by_role("link", name="二维码海报").click()
    window.headed(TITLE)
    window.inspect()
    wide = window.page.locator("svg.qr").evaluate("(code) => code.getBoundingClientRect().width * 25.4 / 96")
    assert wide >= 60  # mm; to be read from a wall


@pytest.fixture
def published(world: World, school: tuple[int, int]) -> int:
    """A result that everybody may read: 60 points and 100, and a plan that is due."""
    survey = respondents.opened(world, respondents.survey(world, *school, title=TITLE))
    with world.look():
        group = respondents.group_of(survey)
    words = [f"第 {number} 条意见" for number in range(8)]
    low = [all_grades(3, comment=one) for one in words] + repeat(all_grades(3), 10)
    answers = {"d1": {group: low}, "d2": {group: repeat(all_grades(5), 18)}}
    respondents.count_as(world, survey, answers, {"d1": {"comment": words}})
    return respondents.published(world, survey)


def _tab_to(window: Screen, target: Locator) -> None:
    for _press in range(TABS_MOST):
        window.page.keyboard.press("Tab")
        if target.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not come to {target}")


def test_a_stranger_reads_a_result_by_keyboard_on_a_phone(world: World, screen: Open, published: int) -> None:
    window = screen(None, PHONE).open("/surveys/")
    page, keyboard = window.page, window.page.keyboard
    _tab_to(window, page.get_by_role("link", name=TITLE))
    keyboard.press("Enter")
    window.headed(f"{TITLE}结果")
    window.says("60.00 分")
    window.inspect()
    table = page.get_by_role("region", name="各测评对象的结果")
    _tab_to(window, table)
    keyboard.press("ArrowRight")
    page.wait_for_function("(one) => one.scrollLeft > 0", arg=table.element_handle())
    keyboard.press("Shift+Tab")
    expect(page.get_by_role("link", name=f"{LOW}整改方案")).to_be_focused()
    keyboard.press("Enter")
    window.headed(f"{LOW}整改方案")
    window.says("待提交")
    window.inspect()
    _tab_to(window, page.get_by_role("link", name="查看测评结果"))
    keyboard.press("Enter")
    window.headed(LOW)
    window.says("共 8 条，次序打乱")
    window.inspect()


def test_a_label_on_a_phone_stands_above_its_bar(world: World, screen: Open, published: int) -> None:
    window = screen(None, PHONE).open(f"/surveys/{published}/results/d1")
    row = window.page.locator(".bars tr").first
    label, bar = row.locator("th").bounding_box(), row.locator(".drawn").bounding_box()
    assert label is not None and bar is not None
    assert label["y"] + label["height"] <= bar["y"] + 1
    assert bar["width"] > 250  # px, of 390
