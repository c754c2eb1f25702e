"""Casting in real Chromium where the box has a host name of its own, and what the box gets to know."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Request, expect

from tests.browser.test_election_day import cast
from tests.browser.test_survey import Respondent
from tests.browser.two_hosts import SITE, Town, requests_of, town
from tests.hall import Hall
from tests.surveys import DEPARTMENTS, Opened
from tests.visitor import Visitor
from tests.world import World
from unionweb.ballots import box
from unionweb.base.db import db
from unionweb.elections.models import Kiosk

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sound")]
SAME_SITE, CROSS_SITE = "box.example.edu.cn", "box.ballots.test"
ANONYMOUS = {
    *("host", "connection", "origin", "accept", "accept_encoding", "content_length", "content_type"),
    *("sec_fetch_site", "sec_fetch_mode", "sec_fetch_dest", "access_control_request_method"),
    *("access_control_request_headers", "cache_control", "pragma", "priority", "x_forwarded_host"),
    *("x_forwarded_proto", "sec_gpc"),
}
OF_THE_PROGRAM = {"user_agent", "accept_language", "sec_ch_ua", "sec_ch_ua_mobile", "sec_ch_ua_platform"}
"""What browsers say of themselves wherever they go; the proxy takes the first two away."""


@pytest.fixture
def windows() -> Iterator[ExitStack]:
    with ExitStack() as windows:
        yield windows


@pytest.fixture(params=[(SAME_SITE, False), (CROSS_SITE, True)], ids=["alone", "caddy"])
def here(
    request: pytest.FixtureRequest, app: Flask, world: World, chromium: Browser, tmp_path: Path
) -> Iterator[Town]:
    name, caddy = request.param
    with town(app, world, chromium, tmp_path / "tls", name, caddy=caddy) as here:
        yield here


alone = pytest.mark.parametrize("here", [(SAME_SITE, False)], indirect=True)


def anonymous(here: Town, asked: list[Request], *paths: str) -> None:
    """What the box received is one ballot after another, each with its preflight, and nothing that tells of
    who sent it, neither by what arrived nor by what the browser says that it sent."""
    assert [(one.method, one.path, one.rest) for one in here.heard] == [
        (method, path, "") for path in paths for method in ("OPTIONS", "POST")
    ]
    for one in here.heard:
        assert set(one.headers) <= ANONYMOUS | OF_THE_PROGRAM
        assert one.headers["origin"] == here.site
        assert "tell-tale" not in str(one) and "unionweb" not in str(one)
    sent = [one.all_headers() for one in asked if one.url.startswith(here.box)]
    assert sent
    for headers in sent:
        assert not {"cookie", "referer", "authorization"} & set(headers)
        assert headers["origin"] == here.site
    assert here.refused == []


def test_a_voter_casts_at_the_box(here: Town, world: World, windows: ExitStack) -> None:
    hall = Hall.build(world)
    hall.to_voting()
    phone = here.window(hall.voters[0], windows)
    asked = requests_of(phone.page)
    phone.page.goto(f"{here.site}{hall.path('vote')}")
    with phone.page.expect_response("**/box-address") as told:
        phone.follow("去投票")
    assert not {"cookie", "referer"} & set(told.value.request.all_headers())
    phone.says(here.box.removeprefix("https://"))
    phone.inspect()
    phone.press("领票")
    expect(phone.page.get_by_role("button", name="检查选票")).to_be_visible()
    assert here.heard == []  # until there is a ballot the box hears nothing
    cast(phone, "ffa-")
    phone.inspect()
    anonymous(here, asked, f"/box/v/{hall.vote.name}/ballots")
    with world.look():
        assert box.received(hall.vote.name) == 1


def test_a_respondent_sends_all_answers_to_the_box(here: Town, world: World, windows: ExitStack) -> None:
    opened = Opened.build(world, departments=2)
    one = Respondent(here.window(opened.students[0], windows), opened)
    asked = requests_of(one.page)
    one.enter()
    one.window.says(here.box.removeprefix("https://"))
    one.window.inspect()
    one.window.press("开始")
    one.rate_all(DEPARTMENTS[:2])
    assert here.heard == []
    one.window.press("提交")
    one.step("已提交")
    anonymous(here, asked, "/box/ballots")
    assert one.received() == [1, 1]


def test_the_kiosk_casts_at_the_box(
    here: Town, world: World, windows: ExitStack, visit: Callable[..., Visitor]
) -> None:
    hall = Hall.build(world)
    hall.to_voting()
    tablet = here.window(hall.officer, windows)
    asked = requests_of(tablet.page)
    tablet.page.goto(f"{here.site}{hall.path('kiosk')}")
    tablet.choose("把这台设备设为投票机")
    tablet.press("设为投票机")
    tablet.says("请先找工作人员安排")
    with world.look():
        number = db.session.query(Kiosk.id).scalar()
    visit(hall.officer).post(hall.path(f"kiosk/{number}/turn"), {"number": 1})
    tablet.press("开始投票")
    booth = tablet.page.frame_locator("iframe")
    booth.get_by_role("button", name="领票").click()
    booth.get_by_role("button", name="检查选票").click()
    booth.get_by_role("button", name="投票", exact=True).click()
    expect(booth.get_by_role("heading", name="已投票")).to_be_visible()
    anonymous(here, asked, f"/box/v/{hall.vote.name}/ballots")


@alone
def test_a_page_of_a_stranger_gets_nothing_from_the_box(here: Town, windows: ExitStack, world: World) -> None:
    """The browser itself refuses, and so does the box, whatever the page asks for."""
    hall = Hall.build(world)
    hall.to_voting()
    page = here.window(hall.voters[0], windows).page
    page.goto(f"{here.site}/verify")  # a page of the site that does not cast
    reading = "(url) => fetch(url, {mode: 'cors'}).then(() => 'read', () => 'refused')"
    assert page.evaluate(reading, f"{here.box}/box/v/{hall.vote.name}/state") == "refused"
    page.goto("about:blank")
    assert page.evaluate(reading, f"{here.box}/box/v/{hall.vote.name}/state") == "refused"
    posting = """(url) => fetch(url, {method: "POST", body: "x", credentials: "include"})
      .then(() => "read", () => "refused")"""
    assert page.evaluate(posting, f"{here.box}/box/v/{hall.vote.name}/ballots") == "refused"


@alone
def test_no_ballot_is_drawn_for_a_box_at_a_wrong_address(
    here: Town, world: World, windows: ExitStack
) -> None:
    hall = Hall.build(world)
    hall.to_voting()
    phone = here.window(hall.voters[0], windows)
    said: list[object] = [
        "http://box.test",
        "https://box.test/x",
        "https://a@box.test",
        "//box",
        "https://box.test:443",
    ]
    documents = [json.dumps({"address": one}) for one in (*said, f"https://{SITE}:1", 7, None, [])] + [
        "",
        "{}",
    ]
    for _document in list(documents):
        phone.page.route("**/box-address", lambda route: route.fulfill(body=documents.pop()), times=1)
        phone.page.goto(f"{here.site}/verify")
        phone.page.goto(f"{here.site}/booth#{hall.vote.name}")
        phone.headed("投票箱的地址不对")
    assert here.heard == [] and documents == []
