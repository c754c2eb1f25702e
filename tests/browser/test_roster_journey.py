"""A school's roster of three thousand lines, from the file to the tree of units, and the same file again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Route, expect

from tests.browser.screen import DARK_DESKTOP, PHONE, Screen
from tests.world import World
from unionweb.base.tables import Sheet, write_xlsx
from unionweb.base.web.answers import XLSX

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sound")]
Open = Callable[..., Screen]

HEADERS = ("学号", "姓名", "学院", "班级", "年级", "性别", "民族", "政治面貌", "备注")
COLLEGES = ("会计学院", "法学院", "外国语学院")
GOOD = 3000


def roster(good: int) -> FilePayload:
    """Good lines, then one without a number and one with an impossible grade."""
    rows = [_line(number) for number in range(1, good + 1)]
    rows += [("", "无号者", *rows[0][2:]), ("20269999", "错级者", *rows[0][2:4], "大五", *rows[0][5:])]
    content = write_xlsx([Sheet("学生信息", HEADERS, rows)])
    return {"name": "2026秋学籍.xlsx", "mimeType": XLSX, "buffer": content}


def _line(number: int) -> tuple[str, ...]:
    college = COLLEGES[number % len(COLLEGES)]
    year = 2023 + number % 4
    class_ = f"{college[:2]}{year % 100}{number // 12 % 5 + 1:02}班"
    facts = (f"{year}级", "女男"[number % 2], "汉族", "共青团员", "")
    return (f"{year}{number:05}", f"学生{number}", college, class_, *facts)


def upload(window: Screen, good: int = GOOD) -> None:
    """As far as the page that shows what each column holds."""
    window.page.locator("input[type=file]").set_input_files(roster(good))
    window.press("上传")
    window.headed("对应列")


def test_a_roster_is_taken_in_and_then_is_known(world: World, screen: Open) -> None:
    window = screen(world.administrator(), PHONE, also=DARK_DESKTOP).open("/people/roster")
    upload(window)
    window.says("不导入的列：备注")
    window.inspect()
    _the_bar_advances_by_itself(window)
    window.says("第3002行")
    window.says("错级者")
    window.inspect()
    window.press("只写入合格的行（跳过 2 行）")
    window.headed("已写入名册")
    window.inspect()
    assert window.taps == 3
    window.open("/people/units")
    window.says("法学院")
    window.says(f"学校 · {GOOD} 人")
    window.open("/people/roster")
    upload(window)
    window.press("检查各行")
    window.says("与现有名册完全一致")
    window.inspect()


def _the_bar_advances_by_itself(window: Screen) -> None:
    """The server is made to wait before each step, so that there is time to look."""
    steps: list[Route] = []
    window.page.route("**/step", lambda step: steps.append(step))
    with window.page.expect_request("**/step"):
        window.press("检查各行")
    bar = window.page.get_by_role("progressbar")
    expect(bar).to_have_attribute("value", "0")
    window.inspect()
    with window.page.expect_request("**/step"):
        steps[0].continue_()
    expect(bar).to_have_attribute("value", "2000")
    steps[1].continue_()
    window.headed("检查结果")
    window.page.unroute("**/step")
