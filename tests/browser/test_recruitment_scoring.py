"""A juror scores with the keyboard, the network goes and comes back, nothing is lost; a candidate books on a
phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screen import PHONE, Screen
from tests.panels import CRITERIA, Panels, points
from tests.world import World
from unionweb.base.db import db
from unionweb.people.rules.roles import Role
from unionweb.recruitment.models import Sheet

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sound")]

Open = Callable[..., Screen]


def saved(world: World, sheet: int) -> tuple[dict[str, str], bool]:
    with world.look():
        one = db.session.get_one(Sheet, sheet)
        return dict(one.points), one.handed_in_at is not None


def test_a_juror_scores_by_keyboard_through_a_network_gap(world: World, screen: Open) -> None:
    scene = Panels.build(world, 2, least=1)
    (juror,) = scene.teachers(1)
    scene.panel(juror)
    scene.opened()
    first, second = (scene.sheet(juror, one) for one in scene.candidates)
    window = screen(juror)
    window.open("/recruitment/scoring")
    window.follow("评分“简历筛选”")
    window.inspect()
    window.follow("接着评分")
    window.inspect()
    page, given = window.page, points(80)
    expect(page.locator("#experience")).to_be_focused()
    for key in CRITERIA:
        page.keyboard.type(given[key])
        if key != CRITERIA[-1] and page.evaluate("document.activeElement.id") == key:
            page.keyboard.press("Enter")
    expect(page.locator("[data-when=saved]")).to_be_visible()
    assert saved(world, first)[0] == given
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/sheets/{second}")
    page.context.set_offline(True)
    page.locator("#experience").fill("21")
    expect(page.locator("[data-when=waiting]")).to_be_visible()
    page.locator("#motive").fill("7")
    assert saved(world, second)[0] == {}
    page.context.set_offline(False)
    expect(page.locator("[data-when=saved]")).to_be_visible()
    assert saved(world, second)[0] == {"experience": "21", "motive": "7"}


def test_points_typed_without_a_network_survive_a_reload(world: World, screen: Open) -> None:
    scene = Panels.build(world, 1, least=1)
    (juror,) = scene.teachers(1)
    scene.panel(juror)
    scene.opened()
    number = scene.sheet(juror, scene.candidates[0])
    window = screen(juror, PHONE)
    window.open(f"/recruitment/sheets/{number}")
    page = window.page
    page.route("**/recruitment/save/*", lambda route: route.abort())
    page.locator("#experience").fill("12")
    expect(page.locator("[data-when=waiting]")).to_be_visible()
    window.complaints.clear()
    page.unroute("**/recruitment/save/*")
    page.reload()
    expect(page.locator("[data-when=saved]")).to_be_visible()
    assert saved(world, number)[0] == {"experience": "12"}
    scene.score(juror, scene.candidates[0], points(50), hand_in=False)
    page.locator("#experience").fill("13")
    expect(page.locator("[data-conflict]")).to_be_visible()
    window.complaints.clear()
    window.inspect()
    window.press("换成那边的")
    expect(page.locator("#experience")).to_have_value("30")
    expect(page.locator("[data-when=saved]")).to_be_visible()
    assert saved(world, number)[0] == points(50)


def test_three_candidates_are_scored_without_a_network_and_sent_once(world: World, screen: Open) -> None:
    scene = Panels.build(world, 4, least=1)
    (juror,) = scene.teachers(1)
    scene.panel(juror)
    scene.opened()
    sheets = [scene.sheet(juror, one) for one in scene.candidates]
    window, sent = screen(juror, PHONE), []
    page = window.page
    page.on("response", lambda answer: sent.append(answer.url) if "/save/" in answer.url else None)
    with page.expect_response("**/queue"):  # the last of what is read ahead
        window.open(f"/recruitment/sheets/{sheets[0]}")
    page.context.set_offline(True)
    for place in range(3):
        type_points(page, 60 + place)
        window.press("保存，下一位")
        window.says(f"第 {place + 2} / 4 位")
    window.says("3 份评分存在这台设备上")
    window.complaints.clear()
    window.inspect()
    assert [saved(world, one)[0] for one in sheets] == [{}] * 4
    page.context.set_offline(False)
    expect(page.locator("[data-count]")).to_be_hidden()
    assert [saved(world, one)[0] for one in sheets] == [points(60), points(61), points(62), {}]
    assert versions(world, sheets) == [2, 2, 2, 1]
    assert [url.rpartition("/")[2] for url in sent] == [str(one) for one in sheets[:3]]
    window.follow("上一位")
    window.says("第 3 / 4 位")
    expect(page.locator("#experience")).to_have_value(points(62)["experience"])


def versions(world: World, sheets: list[int]) -> list[int]:
    with world.look():
        return [db.session.get_one(Sheet, one).version for one in sheets]


def type_points(page: Page, total: int) -> None:
    for key, text in points(total).items():
        page.locator(f"#{key}").fill(text)


def test_without_scripts_the_form_is_an_ordinary_one(world: World, screen: Open) -> None:
    scene = Panels.build(world, 1, least=1)
    (juror,) = scene.teachers(1)
    scene.panel(juror)
    scene.opened()
    number = scene.sheet(juror, scene.candidates[0])
    window = screen(juror, PHONE, scripts=False)
    window.page.goto(window.address + f"/recruitment/sheets/{number}")
    for key, text in points(64).items():
        window.page.locator(f"#{key}").fill(text)
    window.press("提交这一份")
    assert saved(world, number) == (points(64), True)


def test_a_candidate_books_on_the_phone_and_a_juror_has_a_clock(world: World, screen: Open) -> None:
    scene = Panels.build(world, 2, least=1)
    lead, (juror,) = world.teacher(), scene.teachers(1)
    world.grant(lead, Role.RECRUITMENT_LEAD)
    panel = scene.panel(juror, round_id=scene.simulation, room="101")
    scene.slots(panel, 2)
    phone = screen(scene.people[0], PHONE)
    phone.open(f"/recruitment/rounds/{scene.simulation}/booking")
    phone.page.get_by_role("button", name="预约", exact=True).first.click()
    phone.says("您的场次")
    phone.inspect()
    scene.opened(scene.simulation)
    room = screen(juror, PHONE)
    room.open(f"/recruitment/rounds/{scene.simulation}/session")
    room.press("开始")
    expect(room.page.locator(".clock output")).not_to_have_text("15:00")
    room.press("暂停")
    room.inspect()
    office = screen(lead, PHONE)
    for path in ("", "/slots", "/door", "/quality", "/assign", "/connect", "/conflicts"):
        office.open(f"/recruitment/rounds/{scene.simulation}{path}")
