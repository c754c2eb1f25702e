"""A tablet becomes a voting machine, a voter votes on it, and nothing of the vote stays there."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.screen import DESKTOP, Screen
from tests.hall import Hall
from tests.visitor import Visitor
from tests.world import World
from unionweb.ballots import box
from unionweb.base.db import db
from unionweb.elections.models import Kiosk

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sound")]
Go = Callable[..., Screen]


def machine(
    world: World, screen: Go, visit: Callable[..., Visitor], anew: bool = False
) -> tuple[Hall, Screen]:
    """A machine at which it is the first voter's turn."""
    hall = Hall.build(world)
    hall.to_voting()
    tablet = screen(hall.officer, DESKTOP, anew=anew).open(hall.path("kiosk"))
    tablet.choose("把这台设备设为投票机")
    tablet.press("设为投票机")
    tablet.says("请先找工作人员安排")
    tablet.inspect()
    with world.look():
        number = db.session.query(Kiosk.id).scalar()
    visit(hall.officer).post(hall.path(f"kiosk/{number}/turn"), {"number": 1})
    return hall, tablet


def test_a_voter_votes_at_the_machine(world: World, screen: Go, visit: Callable[..., Visitor]) -> None:
    hall, tablet = machine(world, screen, visit)
    tablet.press("开始投票")
    booth = tablet.page.frame_locator("iframe")
    booth.get_by_role("button", name="领票").click()
    for name in ("张三", "李四"):
        row = booth.locator("fieldset.nominee").filter(has_text=name)
        row.get_by_role("radio", name="赞成").check()
    booth.get_by_role("button", name="检查选票").click()
    booth.get_by_role("button", name="投票", exact=True).click()
    with tablet.page.expect_response("**/kiosk/done"):
        tablet.press("投完了，清除")
    tablet.says("上一位选举人的选票已从这台设备清除")
    left = tablet.page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('unionweb-'))")
    assert left == []
    expect(tablet.page.locator("iframe")).to_have_count(0)
    with world.look():
        assert box.received(hall.vote.name) == 1
        assert db.session.query(Kiosk.turn_voter).scalar() is None


def test_who_walks_away_leaves_nothing(world: World, screen: Go, visit: Callable[..., Visitor]) -> None:
    _hall, tablet = machine(world, screen, visit, anew=True)
    tablet.page.clock.install()
    tablet.page.reload()
    tablet.page.clock.run_for(2000)
    tablet.press("开始投票")
    booth = tablet.page.frame_locator("iframe")
    booth.get_by_role("button", name="领票").click()
    expect(booth.get_by_role("button", name="检查选票")).to_be_visible()
    assert "seed" in str(tablet.page.evaluate("Object.values(localStorage).join()"))
    tablet.page.clock.run_for(250_000)
    tablet.says("没有操作，即将清除")
    with tablet.page.expect_response("**/kiosk/done"):
        tablet.page.clock.run_for(60_000)
    tablet.says("上一位选举人的选票已从这台设备清除")
    assert "seed" not in str(tablet.page.evaluate("Object.values(localStorage).join()"))
    with world.look():
        assert db.session.query(Kiosk.turn_voter).scalar() is None
