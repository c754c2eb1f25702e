"""Tellers on their phones, from the keys to handing in; and the hall screen that everybody looks at."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.qr_reader import read_qr
from tests.browser.screen import DESKTOP, PHONE, Screen, Size
from tests.hall import Hall
from tests.world import World
from unionweb.base.db import db
from unionweb.elections.models import Teller
from unionweb.elections.rules.stages import Stage

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sound")]
Go = Callable[..., Screen]
PROJECTOR = Size(1920, 1080)


@pytest.fixture
def hall(world: World) -> Hall:
    return Hall.build(world)


def stored(hall: Hall, person: int) -> Teller:
    with hall.world.look():
        teller = db.session.get_one(Teller, (hall.election, person))
        db.session.expunge(teller)
        return teller


def restore(phone: Screen, code: str) -> None:
    """On another phone, with a slip first, then as people write: small letters, dashes, 0 for O."""
    phone.says("这部手机里没有您登记的钥匙")
    phone.type(备份码="AAAA")
    phone.press("恢复钥匙")
    phone.says("备份码应当是 13 组")
    phone.type(备份码=code.lower().replace(" ", "-").replace("o", "0"))
    phone.press("恢复钥匙")


def test_a_teller_makes_a_key_compares_signs_and_hands_it_in(hall: Hall, screen: Go) -> None:
    person, *others = hall.tellers
    hall.make_keys(*others)
    phone = screen(person, PHONE).open(hall.path("telling"))
    phone.press("生成钥匙")
    phone.says("钥匙已登记，请马上备份")
    code = phone.page.locator("[data-code]").inner_text()
    assert len(code.split()) == 13
    phone.inspect()
    phone.choose("我已备份")
    phone.open(hall.path("telling"))
    expect(phone.page.locator("[data-code]")).to_be_hidden()

    hall.move(Stage.FROZEN)
    phone.open(hall.path("telling"))
    expect(phone.page.locator("[data-fingerprint]")).to_have_text(hall.vote.fingerprint)
    expect(phone.page.locator("[data-names]")).to_have_text("孟监票、柳监票、秦监票")
    phone.press("与大屏幕一致")
    phone.says("您已确认与大屏幕一致")
    phone.inspect()

    hall.compare()
    hall.move(Stage.CHECK_IN)
    hall.check_in(*hall.voters)
    hall.move(Stage.VOTING)
    hall.cast(1, "fff-")
    hall.move(Stage.CLOSED)
    new_phone = screen(person, PHONE).open(hall.path("telling"))
    restore(new_phone, code)
    expect(new_phone.page.locator("[data-count=received]")).to_have_text("1")
    new_phone.press("签名封箱")
    new_phone.says("您已签名封箱")
    new_phone.choose("交出钥匙")
    new_phone.inspect()
    new_phone.press("确认交出")
    new_phone.says("钥匙已交出，谢谢您")
    teller = stored(hall, person)
    assert teller.signature is not None
    assert teller.handed_in is not None


def test_a_phone_that_is_given_another_vote_says_so(hall: Hall, screen: Go) -> None:
    hall.make_keys()
    person = next(iter(hall.tellers))
    phone = screen(person, PHONE).open(hall.path("telling"))
    phone.page.locator(".again summary").click()
    phone.press("重新生成")
    phone.says("钥匙已登记，请马上备份")
    hall.move(Stage.FROZEN)
    phone.page.route("**/params", lambda route: route.fulfill(body=hall.vote.data.replace(b"1", b"2")))
    phone.page.goto(phone.address + hall.path("telling"))
    expect(phone.page.get_by_role("alert").locator("div:visible").first).to_be_visible()
    expect(phone.page.get_by_role("button", name="与大屏幕一致")).to_be_hidden()


def test_without_a_script_the_page_says_what_is_missing(hall: Hall, screen: Go) -> None:
    phone = screen(next(iter(hall.tellers)), PHONE, scripts=False)
    phone.page.goto(phone.address + hall.path("telling"))
    phone.says("这一页要靠脚本工作")
    expect(phone.page.get_by_role("button", name="生成钥匙")).to_be_hidden()


def test_the_hall_screen_changes_by_itself_and_fits(hall: Hall, screen: Go) -> None:
    hall.make_keys()
    hall.move(Stage.FROZEN)
    wall = screen(hall.officer, PROJECTOR).open(hall.path("hall"))
    expect(wall.page.locator(".fingerprint")).to_have_text(hall.vote.fingerprint)
    hall.compare()
    hall.move(Stage.CHECK_IN)
    expect(wall.page.get_by_role("heading", name="请扫码签到")).to_be_visible()
    address = read_qr(wall.page.locator("svg.qr"))
    voter = screen(hall.voters[0], PHONE)
    voter.open(address.removeprefix(wall.address))
    voter.press("签到")
    voter.says("签到成功")
    expect(wall.page.locator(".figure b").nth(1)).to_have_text("1")
    wall.inspect()
    hall.check_in(*hall.voters[1:])
    hall.move(Stage.VOTING)
    expect(wall.page.get_by_role("heading", name="请扫码投票")).to_be_visible()
    assert read_qr(wall.page.locator("figure:first-child svg.qr")).endswith(f"/booth#{hall.vote.name}")
    for number, choices in enumerate(("fff-", "ff-f", "ff--"), start=1):
        hall.cast(number, choices)
    expect(wall.page.locator(".figure b").nth(3)).to_have_text("3")
    wall.inspect()
    hall.move(Stage.CLOSED)
    for person in list(hall.tellers)[:2]:
        hall.sign(person)
        hall.hand_in(person)
    expect(wall.page.get_by_text("已交钥匙")).to_have_count(2)
    wall.inspect()
    hall.count()
    hall.announce()
    expect(wall.page.locator("tr.good")).to_have_count(2)
    wall.inspect()
    assert wall.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    screen(hall.officer, PROJECTOR, dark=True).open(hall.path("hall"))


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_the_pages_of_the_door_fit(hall: Hall, screen: Go, size: Size) -> None:
    hall.to_check_in()
    staff = screen(hall.officer, size).open(hall.path("check-in/staff?text=一团"))
    staff.page.get_by_role("button", name="签到").first.click()
    staff.says("已签到")
    screen(hall.voters[1], size).open(hall.path("vote"))
    screen(None, size, True).open("/how-your-vote-stays-secret")
