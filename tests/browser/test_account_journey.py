"""The first administrator's first minutes, and what strangers and officers meet at the door."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.qr_reader import read_qr
from tests.browser.screen import DARK_DESKTOP, PHONE, Screen
from tests.world import World
from unionweb.audit import SYSTEM
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.people.actions.activation import issue_code
from unionweb.people.models import Person
from unionweb.people.rules.organisation import Post

pytestmark = pytest.mark.browser
Open = Callable[..., Screen]
PASSWORD = "a quiet river at night"


def number_and_code(world: World, person_id: int) -> tuple[str, str]:
    with world.work():
        slip = issue_code(db.session.get_one(Person, person_id), by=SYSTEM, now=clock.now())
    return slip.number, slip.shown


def test_from_the_activation_code_to_the_second_log_in(world: World, screen: Open) -> None:
    number, code = number_and_code(world, world.administrator())
    window = screen(None, PHONE, also=DARK_DESKTOP).open("/")
    window.follow("我有激活码")
    window.headed("用激活码设置密码")
    window.type(学号=number, 激活码=code, 新密码=PASSWORD)
    window.type(再输入一次新密码="a quiet river at noon")
    window.press("设置密码并登录")
    window.says("两次输入的密码不一样")
    window.inspect()
    window.type(新密码=PASSWORD, 再输入一次新密码=PASSWORD)
    window.press("设置密码并登录")
    window.says("密码已设好，您已登录。")
    window.inspect()
    log_out(window)
    log_in(window, number, "not my password")
    window.says("学号或密码不对")
    expect(window.page.locator("[data-errors]")).to_be_focused()
    window.inspect()
    log_in(window, number, PASSWORD)
    expect(window.page.get_by_role("heading", level=1)).to_have_text(re.compile("您好"))


def log_in(window: Screen, number: str, password: str) -> None:
    window.type(学号=number, 密码=password)
    window.press("登录")


def log_out(window: Screen) -> None:
    window.page.locator("details.account > summary").click()
    window.press("退出登录")
    window.headed("登录")


def test_a_printed_code_is_scanned_and_lets_its_owner_in(world: World, screen: Open) -> None:
    class_ = world.class_(world.college("会计学院"), "会计2401班")
    for name in ("甲同学", "乙同学", "丙同学"):
        world.student(class_, name=name)
    office = screen(world.administrator()).open(f"/people/units/{class_}/codes")
    office.press("给未激活的 3 人发放并打印")
    office.says("共 3 张")
    office.inspect()
    slip = office.page.get_by_role("listitem").filter(has_text="乙同学")
    address = read_qr(slip.locator("svg.qr"))
    phone = screen(None, PHONE).open(address.removeprefix(office.address))
    expect(phone.field("激活码")).to_have_value(slip.locator("code").inner_text())
    phone.type(新密码=PASSWORD, 再输入一次新密码=PASSWORD)
    phone.press("设置密码并登录")
    phone.headed("乙同学，您好")


def test_a_stranger_looks_somebody_up_in_either_language(world: World, screen: Open) -> None:
    college = world.college("Law School")
    for name in ("Li Ming", "Wang Fang"):
        person = world.student(college, name=name, public_contact=f"{name}@example.com")
        world.tenure(person, Post.PRESIDIUM)
    window = screen(None, PHONE).open("/")
    window.follow("通讯录")
    window.says("Wang Fang")
    window.field("姓名、学院、部门或职务").fill("li")
    expect(window.page.locator("#rows")).not_to_contain_text("Wang Fang")
    window.says("Li Ming@example.com")
    window.inspect()
    window.page.locator("details.account > summary").click()
    window.press("English")
    window.headed("Directory")
    window.says("Li Ming@example.com")
    expect(window.page.get_by_role("searchbox")).to_have_value("li")
