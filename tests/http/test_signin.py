"""Logging in, guessing, and logging out."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.visitor import Answer, Visitor
from tests.world import LONG_AGO, World
from unionweb.base.clock import frozen
from unionweb.base.db import db
from unionweb.people.hashing import Busy, Gate, gate, hash_password
from unionweb.people.models import Account, LoginFailure, LoginSession, Person

Visit = Callable[..., Visitor]
NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
pytestmark = pytest.mark.at(NOW)
PASSWORD = "chunfeng-huayu-3"
HASH = hash_password(PASSWORD)
GENERIC = "学号或密码不对。如果还没有激活账号，请先用激活码激活。"


def member(world: World, **fields: Any) -> str:
    """Somebody with a password; the number."""
    account = {"password_hash": HASH, "activated_at": LONG_AGO, "disabled": fields.pop("disabled", False)}
    student = world.student(**fields)
    world.add(Account(person_id=student, **account))
    return number_of(world, student)


def number_of(world: World, student: int) -> str:
    with world.look():
        person = db.session.get(Person, student)
        assert person is not None
        return person.number


def knock(browser: Visitor, number: str, password: str = PASSWORD, status: int = 303, **more: str) -> Answer:
    address = more.pop("address", "203.0.113.7")
    data = {"number": number, "password": password, **more}
    return browser.post("/people/sign-in", data, status, environ_overrides={"REMOTE_ADDR": address})


def failures(world: World) -> int:
    with world.look():
        return db.session.scalar(select(func.count()).select_from(LoginFailure)) or 0


def log_ins(world: World) -> int:
    with world.look():
        return db.session.scalar(select(func.count()).select_from(LoginSession)) or 0


def test_the_right_password_leads_where_one_wanted_to_go(world: World, visit: Visit) -> None:
    browser = visit()
    wanted = browser.get("/people/account", 303)
    form = browser.get(wanted.location)
    next_ = form.all("input[name=next]")[0].attributes["value"] or ""
    assert knock(browser, member(world), next=next_).location == "/people/account"
    assert "就是这里" in browser.get("/people/account").text
    assert failures(world) == 0


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example"]
)
def test_a_log_in_never_leads_to_another_site(world: World, visit: Visit, elsewhere: str) -> None:
    assert knock(visit(), member(world), next=elsewhere).location == "/"


def test_the_page_is_for_password_managers_and_leads_on_when_signed_in(world: World, visit: Visit) -> None:
    page = visit().get("/people/sign-in")
    assert page.all("input[autocomplete=username]") and page.all("input[autocomplete='current-password']")
    assert (
        visit(world.student()).get("/people/sign-in?next=/people/account", 303).location == "/people/account"
    )


def test_strangers_wrong_passwords_and_the_not_activated_get_one_answer(world: World, visit: Visit) -> None:
    waiting = number_of(world, world.student())
    gone = member(world, left_on=date(2026, 6, 30))
    for number in (member(world), "99999999", waiting, gone, member(world, disabled=True)):
        answer = knock(visit(), number, "wrong-password", 422)
        assert GENERIC in answer.text
        assert "离校" not in answer.text and "停用" not in answer.text


def test_who_has_left_or_is_stopped_is_told_only_with_the_right_password(world: World, visit: Visit) -> None:
    assert "已离校" in knock(visit(), member(world, left_on=date(2026, 6, 30)), status=422).text
    assert "已停用" in knock(visit(), member(world, disabled=True), status=422).text
    assert log_ins(world) == 0


def test_an_empty_form_is_refused_and_counts_nothing(world: World, visit: Visit) -> None:
    assert "请填写这一项" in visit().post("/people/sign-in", {}, 422).text
    assert failures(world) == 0


def test_the_session_is_renewed_at_log_in(world: World, visit: Visit) -> None:
    browser, number = visit(), member(world)
    knock(browser, number)
    first = browser.client.get_cookie("unionweb")
    knock(browser, number)
    second = browser.client.get_cookie("unionweb")
    assert first is not None and second is not None and first.value != second.value
    assert log_ins(world) == 1
    browser.client.set_cookie("unionweb", first.value)
    browser.get("/people/account", 303)


def test_the_device_cookie_is_signed_and_closed_to_scripts(world: World, visit: Visit) -> None:
    answer = knock(visit(), member(world))
    cookies = SimpleCookie()
    for line in answer.response.headers.getlist("Set-Cookie"):
        cookies.load(line)
    device = cookies["unionweb_device"]
    assert device["httponly"] and device["samesite"] == "Lax" and int(device["max-age"]) == 180 * 86400
    assert "2026" not in device.value.split(".")[0]


def test_five_wrong_guesses_make_a_stranger_wait(world: World, visit: Visit) -> None:
    browser, number = visit(), member(world)
    for _ in range(5):
        knock(browser, number, "wrong-password", 422)
    answer = knock(browser, number, status=429)
    assert answer.response.headers["Retry-After"] == "900"
    assert "请等 15 分钟" in answer.text and "激活码" in answer.text and "以前登录过" in answer.text
    assert failures(world) == 5
    knock(browser, number, "wrong-password", 429)
    assert failures(world) == 5
    with frozen(NOW + timedelta(minutes=15, seconds=1)):
        knock(browser, number)


def test_numbers_that_nobody_has_are_slowed_in_the_same_way(world: World, visit: Visit) -> None:
    browser = visit()
    answers = [
        knock(browser, "99999999", "wrong-password", status) for status in (422, 422, 422, 422, 422, 429)
    ]
    assert "请等 15 分钟" in answers[-1].text


def test_a_stranger_cannot_lock_somebody_out_of_a_known_device(world: World, visit: Visit) -> None:
    phone, number = visit(), member(world)
    knock(phone, number)
    phone.post("/people/sign-out")
    stranger = visit()
    for guess in range(30):
        knock(stranger, number, "wrong-password", 422, address=f"198.51.100.{guess // 4}")
    knock(visit(), number, status=429, address="192.0.2.1")
    knock(phone, number, address="198.51.100.0")
    phone.get("/people/account")


def test_a_known_device_waits_after_ten_wrong_passwords_and_others_do_not(world: World, visit: Visit) -> None:
    phone, number, other = visit(), member(world), member(world)
    knock(phone, number)
    for _ in range(10):
        knock(phone, number, "wrong-password", 422)
    knock(phone, number, status=429)
    knock(visit(), number)
    knock(phone, other)


def test_a_device_cookie_is_worth_nothing_for_others_or_when_forged(world: World, visit: Visit) -> None:
    phone, number, other = visit(), member(world), member(world)
    knock(phone, other)
    phone.client.delete_cookie("unionweb")
    for _ in range(5):
        knock(phone, number, "wrong-password", 422)
    knock(phone, number, status=429)
    phone.client.set_cookie("unionweb_device", "WyJ4IixbXV0.x.y", path="/people")
    knock(phone, number, status=429)


def test_addresses_of_one_ipv6_network_count_together(world: World, visit: Visit) -> None:
    number = member(world)
    for host in range(1, 6):
        knock(visit(), number, "wrong-password", 422, address=f"2001:db8::{host}")
    knock(visit(), number, status=429, address="2001:db8::99")
    knock(visit(), number, address="2001:db8:0:1::1")


def test_the_right_password_forgets_only_the_guesses_from_here(world: World, visit: Visit) -> None:
    number = member(world)
    for address in ("203.0.113.7", "198.51.100.1"):
        for _ in range(3):
            knock(visit(), number, "wrong-password", 422, address=address)
    knock(visit(), number)
    assert failures(world) == 3


def test_a_full_gate_answers_503_and_counts_nothing(world: World, visit: Visit) -> None:
    number = member(world)
    with gate.place(), gate.place():
        answer = knock(visit(), number, status=503)
    assert answer.response.headers["Retry-After"] == "5"
    assert failures(world) == 0
    knock(visit(), number)


def test_a_gate_gives_its_places_back() -> None:
    narrow = Gate(places=1, patience=0)
    for _ in range(2):
        with narrow.place(), pytest.raises(Busy), narrow.place():
            raise AssertionError("two in one place")


def test_logging_out_ends_the_log_in_itself(world: World, visit: Visit) -> None:
    browser = visit()
    knock(browser, member(world))
    cookie = browser.client.get_cookie("unionweb")
    assert cookie is not None
    assert "已退出登录" in browser.follow(browser.post("/people/sign-out")).text
    browser.client.set_cookie("unionweb", cookie.value)
    browser.get("/people/account", 303)
    assert log_ins(world) == 0
    browser.get("/people/sign-out", 405)


def test_a_log_in_from_another_site_is_refused(world: World, visit: Visit) -> None:
    data = {"number": member(world), "password": PASSWORD}
    visit().post("/people/sign-in", data, 403, headers={"Sec-Fetch-Site": "cross-site"})
    assert log_ins(world) == 0


def test_the_log_in_ends_after_the_hours_that_were_set(world: World, visit: Visit) -> None:
    browser = visit()
    knock(browser, member(world))
    with frozen(NOW + timedelta(hours=11, minutes=59)):
        browser.get("/people/account")
    with frozen(NOW + timedelta(hours=12)):
        browser.get("/people/account", 303)
