"""Tellers enter a pile of paper ballots on one phone and sign it on two."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.screen import PHONE, Screen
from tests.hall import Hall
from tests.world import World
from unionweb.ballots.rules.encoding import b64
from unionweb.base.db import db
from unionweb.elections.models import PaperBatch
from unionweb.elections.queries.paper import signed_batches

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sound")]
Go = Callable[..., Screen]


def teller_phone(hall: Hall, screen: Go, person: int) -> Screen:
    """A phone with that teller's secret in it."""
    phone = screen(person, PHONE).open(hall.path("telling"))
    record = f'{{"secrets":["{b64(SECRETS[person])}"],"backedUp":true}}'
    phone.page.evaluate(
        "([key, record]) => localStorage.setItem(key, record)",
        [f"unionweb.teller.{hall.election}.{person}", record],
    )
    return phone


SECRETS: dict[int, bytes] = {}


def test_two_tellers_sign_what_their_phones_show(world: World, screen: Go) -> None:
    hall = Hall.build(world, voters=8)
    SECRETS.update({person: bytes([place]) * 32 for place, person in enumerate(hall.tellers, 1)})
    hall.to_voting()
    first, second, _third = hall.tellers
    phone = teller_phone(hall, screen, first).open(hall.path("paper/new"))
    phone.type(发出="7", 收回="6", 无效="1")
    for place, numbers in enumerate(((5, 0, 0), (4, 1, 0), (3, 1, 1), (0, 4, 0)), 1):
        for name, number in zip(("for", "against", "abstain"), numbers, strict=True):
            phone.page.fill(f"[name=c1_o{place}_{name}]", str(number))
    phone.says("比有效票少 1")
    phone.inspect()
    phone.press("录入")
    phone.press("核对无误，签名")
    phone.says("您已签名")
    address = hall.path(f"paper/{phone.page.url.rsplit('/', 1)[1]}")
    lost = screen(second, PHONE).open(address)
    lost.says("请到监票页用备份码恢复")
    other = teller_phone(hall, screen, second).open(address)
    expect(other.page.locator("[data-number='c1.o3.against']")).to_have_text("1")
    other.inspect()
    other.press("核对无误，签名")
    other.says("您已签名")
    with world.look():
        batch = db.session.query(PaperBatch).one()
        assert len(batch.signatures) == 2
        assert len(signed_batches(hall.election, hall.vote)) == 1
