"""Without a mouse, without scripts, without Chinese."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests import congresses
from tests.browser.screen import PHONE, Screen
from tests.browser.test_account_journey import PASSWORD, log_in, log_out, number_and_code
from tests.browser.test_roster_journey import upload
from tests.world import World

pytestmark = pytest.mark.browser
Open = Callable[..., Screen]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
FOCUSED = """(({labels, innerText}) => (labels && labels.length ? labels[0] : {innerText}).innerText)(
  document.activeElement)"""


def walk(window: Screen, steps: int) -> list[str]:
    """What the Tab key leads to, one after the other, in the words that stand there."""
    words = []
    for _step in range(steps):
        window.page.keyboard.press("Tab")
        words.append(re.sub(r"\s*\*$", "", window.page.evaluate(FOCUSED).strip()))
    return words


@pytest.fixture
def planned(world: World) -> int:
    """A congress with the published table of 2011."""
    congress = congresses.congress(world)
    rows = [
        congresses.row(f"Programme {number}", members)
        for number, (_, members, _) in enumerate(congresses.gdufe())
    ]
    congresses.plan(world, congress, rows)
    return congress


def test_the_keyboard_alone_is_enough_to_get_in_and_about(world: World, screen: Open) -> None:
    number, code = number_and_code(world, world.administrator())
    window = screen(None).open("/people/sign-in")
    keyboard = window.page.keyboard
    assert walk(window, 6)[1:] == ["学号", "密码", "显示", "登录", "我有激活码"]
    window.page.goto(f"{window.address}/people/activate?number={number}&code={code}")
    assert walk(window, 4)[1:] == ["学号", "激活码", "新密码"]
    keyboard.type(PASSWORD)
    assert walk(window, 2) == ["显示", "再输入一次新密码"]
    keyboard.type(PASSWORD)
    keyboard.press("Enter")
    window.says("密码已设好，您已登录。")
    assert walk(window, 1) == ["跳到正文"]
    expect(window.page.get_by_role("link", name="跳到正文")).to_be_in_viewport()
    keyboard.press("Enter")
    expect(window.page.locator("main")).to_be_focused()
    assert "节假日" in walk(window, 1)[0]
    window.open("/people/units")
    window.page.locator("details.account > summary").focus()
    keyboard.press("Enter")
    assert walk(window, 3) == ["我的账号", "English", "退出登录"]
    keyboard.press("Escape")
    expect(window.page.get_by_role("button", name="退出登录")).to_be_hidden()
    expect(window.page.locator("details.account > summary")).to_be_focused()


def test_log_in_plan_and_roster_work_without_scripts(world: World, screen: Open, planned: int) -> None:
    number, code = number_and_code(world, world.administrator())
    window = screen(None, PHONE, scripts=False)
    window.page.goto(f"{window.address}/people/activate?number={number}&code={code}")
    window.type(新密码=PASSWORD, 再输入一次新密码=PASSWORD)
    window.press("设置密码并登录")
    log_out(window)
    log_in(window, number, PASSWORD)
    window.says("等您处理")
    window.page.goto(f"{window.address}/congress/{planned}/quota")
    window.type(比例="20%")
    window.press("预览")
    window.says("预览，尚未保存")
    expect(window.page.locator("#result tfoot")).to_contain_text("157")
    window.page.goto(f"{window.address}/people/roster")
    upload(window, 20)
    window.press("检查各行")
    window.press("继续检查")
    window.says("错级者")
    window.press("只写入合格的行（跳过 2 行）")
    window.headed("已写入名册")


def test_everything_is_english_after_one_tap(world: World, screen: Open, planned: int) -> None:
    window = screen(world.administrator(), PHONE).open("/people/units")
    window.page.locator("details.account > summary").click()
    window.press("English")
    expect(window.page.locator("html")).to_have_attribute("lang", "en")
    assert window.page.url.endswith("/people/units")
    pages = (
        "",
        f"{planned}",
        f"{planned}/quota",
        f"{planned}/rules",
        f"{planned}/check",
        f"{planned}/check/print",
    )
    for path in ("/", *(f"/congress/{page}" for page in pages)):
        window.open(path)
        assert _chinese(window) == []
    window.page.context.clear_cookies(name="unionweb")
    window.open("/people/sign-in")
    assert _chinese(window) == []


def _chinese(window: Screen) -> list[str]:
    """Lines with Chinese in them, other than the way back to Chinese."""
    lines = window.page.locator("body").inner_text().splitlines()
    return [line for line in lines if CHINESE.search(line) and line.strip() != "中文"]
