"""The whole desk through the camera: the borrower's code and three labels before it, round and round."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.films import browser_with, camera, film
from tests.browser.screen import PHONE, Screen
from tests.lending import Lending
from tests.world import World
from unionweb.assets.actions.members import renew_code
from unionweb.assets.models import Loan
from unionweb.assets.rules.tags import LENGTH
from unionweb.audit import SYSTEM
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.base.web.label_codes import label_codes
from unionweb.base.web.qr import qr_svg

pytestmark = [pytest.mark.browser, pytest.mark.either_database]


def test_three_labels_fill_the_cart_once_each_and_one_tap_lends_them(
    world: World, screen: Callable[..., Screen], chromium: Browser, address: str, tmp_path: Path
) -> None:
    desk = Lending.build(world)
    tags = desk.room.assets(3)
    with world.work():
        code = renew_code(desk.member, by=SYSTEM, now=clock.now()).code
    labels = [str(label_codes(f"{address}/a/", LENGTH).svg(tag)) for tag in tags]
    film(chromium, [str(qr_svg(code)), *labels], tmp_path / "desk.y4m")
    with browser_with(chromium, *camera(tmp_path / "desk.y4m")) as browser:
        window = screen(desk.keeper, PHONE, browser=browser).open(f"/assets/{desk.store}/desk")
        page = window.page
        window.press("打开摄像头扫码")
        expect(page.locator("[data-borrower] [data-name]")).to_have_text("王小明")
        expect(page.locator("[data-bar-count]")).to_have_text("3 件")
        # The film goes round: every label comes again and again.
        page.wait_for_function("() => document.querySelector('video').currentTime > 5")
        expect(page.locator("[data-lines] li")).to_have_count(3)
        window.press("借出")
        window.says("已借出 3 件给 王小明")
        assert window.taps == 2
        page.context.close()
    with world.look():
        [loan] = db.session.query(Loan)
        assert sorted(item.asset.tag for item in loan.items) == sorted(tags)
        assert [item.returned_at for item in loan.items] == [None] * 3
