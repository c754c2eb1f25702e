"""Settings, calendar, robots and what was not delivered, in a browser: not too wide, nothing for axe-core."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.browser.screen import EVERY_LOOK, PHONE, Screen
from tests.visitor import Visitor
from tests.world import World
from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.notices.models import Mail, Notice, Robot
from unionweb.notices.rules.mails import MailState
from unionweb.notices.unsubscribing import leaving_token

pytestmark = pytest.mark.browser

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0"


def furnished(world: World, person: int, browser: Visitor) -> list[str]:
    """A robot that its platform refuses, a calendar, mails that failed; the addresses of the pages."""
    details = {"kind": "wecom", "name": "Group", "address": WECOM, "secret": "", "reach": "own"}
    browser.post(f"/notices/robots/new/{world.school}", details | {"announces": ["publication"]})
    browser.post("/notices/calendar")
    with world.work():
        robot = db.session.scalars(select(Robot)).one()
        notice = Notice(person_id=person, subject="S", body="B", key="assets.late.1", created_at=now())
        db.session.add(notice)
        db.session.flush()
        failed = {
            "state": MailState.FAILED,
            "next_at": now(),
            "tried_at": now(),
            "last_error": "550 " + "x" * 90,
        }
        db.session.add(Mail(notice_id=notice.id, address="a" * 50 + "@example.edu.cn", **failed))
        number, token = robot.id, leaving_token(person, "assets.")
    robots = f"/notices/robots/{number}"
    pages = ["", "settings", "calendar", "failed", "robots", f"robots/new/{world.school}", f"leave/{token}"]
    return [*(f"/notices/{page}" for page in pages), robots, f"{robots}/edit"]


def test_the_pages_have_no_faults(
    world: World,
    visit: Callable[..., Visitor],
    screen: Callable[..., Screen],
) -> None:
    person = world.administrator()
    pages = furnished(world, person, visit(person))
    window = screen(person, PHONE, also=EVERY_LOOK)
    for page in pages:
        window.open(page)
    assert not window.complaints
