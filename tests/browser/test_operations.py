"""The administrator's page: what is wrong, mended, and looked at again; nothing for axe-core."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from tests.browser.screen import EVERY_LOOK, PHONE, Screen
from tests.ticking import tick
from tests.world import World
from unionweb.base.db import db

pytestmark = pytest.mark.browser


def test_an_administrator_finds_what_is_broken_and_sees_that_it_is_mended(
    world: World, screen: Callable[..., Screen]
) -> None:
    window = screen(world.administrator(), PHONE, also=EVERY_LOOK)
    window.open("/operations/")
    window.says("定时任务从未运行")
    unit = world.class_(world.college())
    put(world, unit, "college")
    tick(world.app)
    window.open("/operations/")
    window.says("college under college")
    window.says("1 项数据核查不通过")
    put(world, unit, "class")
    window.press("现在核查")
    window.says("数据核查全部通过")
    assert not window.complaints


def put(world: World, unit: int, kind: str) -> None:
    with world.work():
        db.session.execute(text("UPDATE unit SET kind = :kind WHERE id = :id"), {"kind": kind, "id": unit})
