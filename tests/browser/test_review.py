"""A democratic review of forty candidates on a phone: opened by the lead, answered by a member, counted."""

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screen import DARK_DESKTOP, PHONE, Screen
from tests.reviews import Review
from tests.world import World
from unionweb.base.clock import today
from unionweb.people.rules.roles import Role

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sound")]
Open = Callable[..., Screen]
OFFICE, RIGHTS = 34, 6
TOO_SMALL = """[...document.querySelectorAll(".grade span, button:not(.jump)")]
  .filter((one) => one.isConnected && one.getBoundingClientRect().height < 44
    && one.getBoundingClientRect().height > 0).length"""


def rate(page: Page, rows: int, grade: str) -> None:
    """Everybody on this screen alike."""
    lines = page.locator(".line:visible")
    expect(lines).to_have_count(rows)
    for line in lines.all():
        line.get_by_role("radio", name=grade, exact=True).check(force=True)


def answer(phone: Screen, code: str) -> None:
    """A member's way: the first page and the third are filled in."""
    phone.page.goto(f"{phone.address}/survey#{code}")
    phone.headed("Autumn drive 民主评议")
    phone.says("其他部门，共 6 人")
    phone.inspect()
    phone.press("开始")
    phone.headed("Office（1/2）")
    expect(phone.page.locator(".dock")).to_contain_text("已评 0 / 17 人")
    rate(phone.page, 17, "良好")
    expect(phone.page.locator(".dock")).to_contain_text("全部评过")
    assert phone.page.evaluate(TOO_SMALL) == 0
    phone.inspect()
    phone.press("下一步")
    phone.headed("Office（2/2）")
    phone.press("下一步")
    phone.headed("Rights")
    rate(phone.page, RIGHTS, "不了解")
    phone.press("检查")
    phone.says("已评 17 / 17 人")
    phone.says("已评 0 / 17 人")
    phone.inspect()
    phone.press("提交")
    phone.headed("已提交")


def test_forty_candidates_from_the_opening_to_the_scores(world: World, screen: Open) -> None:
    held = Review.build(
        world, (1, 5, 0), [0] * OFFICE + [1] * RIGHTS, turnout=Fraction(0), own_weight=Fraction(2)
    )
    lead = world.student()
    world.grant(lead, Role.RECRUITMENT_LEAD)
    desk = screen(lead, PHONE, also=DARK_DESKTOP)
    here = f"/recruitment/rounds/{held.round}/review"
    desk.open(here)
    desk.says("成员不到 5 人")
    desk.page.get_by_label("截止日期").fill((today() + timedelta(days=2)).isoformat())
    desk.press("开始评议")
    desk.says("正在评议")
    desk.inspect()
    phone = screen(held.members[1][0], PHONE, also=DARK_DESKTOP)
    with world.look():
        code = held.survey.code
    answer(phone, code)
    desk.page.goto(desk.address + here)
    desk.choose("截止并计票")
    desk.press("确认截止")
    desk.says("无法判断")
    desk.inspect()


def test_who_is_not_logged_in_reads_no_name_and_who_is_not_asked_neither(world: World, screen: Open) -> None:
    held = Review.build(world, (6, 0, 0)).open()
    with world.look():
        code = held.survey.code
    stranger = screen(None)
    stranger.page.goto(f"{stranger.address}/survey#{code}")
    stranger.headed("去登录")
    stranger.inspect()
    assert "候选人" not in stranger.page.content()
    other = screen(world.student())
    other.page.goto(f"{other.address}/survey#{code}")
    other.headed("不能填写")
    assert "候选人" not in other.page.content()
