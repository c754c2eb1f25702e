"""Single sign-on by OpenID Connect, with a provider that tells the truth and one that does not."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from tests.provider import SECRET, Provider, came_back, providing
from tests.sign_on import come_in, failures, go_away, offering, oidc_of, refused
from tests.visitor import Visitor
from tests.world import LONG_AGO, World
from unionweb.audit.models import AuditEntry
from unionweb.base.db import db
from unionweb.config.sso import SingleSignOn
from unionweb.people.known_devices import sign_on_here
from unionweb.people.models import Account, LoginFailure

Visit = Callable[..., Visitor]
NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
pytestmark = [pytest.mark.at(NOW), pytest.mark.either_database]
DISTRUSTED = "没有通过安全检查"


@pytest.fixture
def provider(app: Flask) -> Iterator[Provider]:
    with providing() as provider, offering(app, SingleSignOn(oidc=oidc_of(provider))):
        yield provider


def test_the_first_log_in_activates_the_account_and_leads_where_one_wanted_to_go(
    world: World, visit: Visit, provider: Provider
) -> None:
    person, browser = world.student(number="20240001"), visit()
    page = browser.get("/people/sign-in?next=/people/account")
    [button] = page.all("a.button[href*='/sso/']")
    assert "统一身份认证" in button.text()
    away = browser.get(str(button.attributes["href"]), 303).location
    assert away.startswith(provider.address + "/authorize?") and "20240001" not in away
    brought = provider.agree(away, preferred_username="20240001")
    assert browser.get(came_back("oidc", brought), 303).location == "/people/account"
    assert "就是这里" in browser.get("/people/account").text
    with world.look():
        account = db.session.get_one(Account, person)
        assert account.activated_at == NOW and account.password_hash is None
        entry = db.session.scalar(select(AuditEntry).where(AuditEntry.verb == "people.account.activate_sso"))
        assert entry is not None and entry.actor_id == person and '"way":"oidc"' in entry.details


def test_later_log_ins_leave_no_entry_and_a_password_stays(
    world: World, visit: Visit, provider: Provider
) -> None:
    person = world.student(number="20240001")
    world.add(Account(person_id=person, password_hash="kept", activated_at=LONG_AGO, disabled=False))
    come_in(visit(), provider, "20240001")
    with world.look():
        assert db.session.get_one(Account, person).password_hash == "kept"
        assert not db.session.scalars(select(AuditEntry).where(AuditEntry.actor_id == person)).all()


def test_the_session_is_renewed_and_an_earlier_log_in_of_this_browser_ends(
    world: World, visit: Visit, provider: Provider
) -> None:
    world.student(number="20240001")
    browser = visit()
    come_in(browser, provider, "20240001")
    first = browser.client.get_cookie("unionweb")
    come_in(browser, provider, "20240001")
    second = browser.client.get_cookie("unionweb")
    assert first is not None and second is not None and first.value != second.value
    browser.client.set_cookie("unionweb", first.value)
    browser.get("/people/account", 303)


@pytest.mark.parametrize("said_number", ["20240001", 20240001, ["20240001"], "  20240001 "])
def test_the_number_is_found_however_the_provider_writes_it(
    world: World, visit: Visit, provider: Provider, said_number: object
) -> None:
    world.student(number="20240001")
    brought = provider.agree(go_away(browser := visit(), "oidc"), preferred_username=said_number)
    browser.get(came_back("oidc", brought), 303)
    browser.get("/people/account")


def test_letters_of_a_number_may_be_small(world: World, visit: Visit, provider: Provider) -> None:
    world.student(number="B2024001")
    come_in(browser := visit(), provider, "b2024001")
    browser.get("/people/account")


def test_the_number_may_stand_on_the_page_about_the_person(
    app: Flask, world: World, visit: Visit, provider: Provider
) -> None:
    world.student(number="20240001")
    with offering(app, SingleSignOn(oidc=oidc_of(provider, number="school.number"))):
        provider.about = {"sub": "s-1", "school": {"number": "20240001"}}
        browser = visit()
        browser.get(came_back("oidc", provider.agree(go_away(browser, "oidc"))), 303)
        provider.about = {"sub": "somebody else", "school": {"number": "20240001"}}
        browser = visit()
        path = came_back("oidc", provider.agree(go_away(browser, "oidc")))
        refused(browser, world, path, 403, "userinfo")


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil"])
def test_a_sign_on_never_leads_to_another_site(
    world: World, visit: Visit, provider: Provider, wanted: str
) -> None:
    world.student(number="20240001")
    assert come_in(visit(), provider, "20240001", wanted).location == "/"


def test_several_tabs_come_back_in_any_order(world: World, visit: Visit, provider: Provider) -> None:
    world.student(number="20240001")
    browser = visit()
    tabs = [go_away(browser, "oidc", f"/people/{name}") for name in ("account", "me", "directory")]
    for tab, wanted in reversed(list(zip(tabs, ("account", "me", "directory"), strict=True))):
        brought = provider.agree(tab, preferred_username="20240001")
        assert browser.get(came_back("oidc", brought), 303).location == f"/people/{wanted}"


def test_an_unknown_number_is_told_what_to_do(world: World, visit: Visit, provider: Provider) -> None:
    browser = visit()
    path = came_back("oidc", provider.agree(go_away(browser, "oidc"), preferred_username="20249999"))
    answer = refused(browser, world, path, 403, "名册里没有您的学号 20249999")
    assert "加入名册" in answer.text and answer.all("a[href='/people/sso/oidc/leave']")
    assert failures(world) == 1


def test_who_has_left_or_is_stopped_is_refused_as_with_a_password(
    world: World, visit: Visit, provider: Provider
) -> None:
    world.student(number="20240001", left_on=date(2026, 6, 30))
    stopped = world.student(number="20240002")
    world.add(Account(person_id=stopped, disabled=True))
    for number, words in (("20240001", "已离校"), ("20240002", "已停用")):
        browser = visit()
        path = came_back("oidc", provider.agree(go_away(browser, "oidc"), preferred_username=number))
        refused(browser, world, path, 403, words)


def test_three_hundred_failures_slow_an_address_down_and_leave_passwords_alone(
    world: World, visit: Visit, provider: Provider
) -> None:
    with world.app.test_request_context(environ_base={"REMOTE_ADDR": "203.0.113.7"}):
        here = sign_on_here()
    with world.work():
        for _ in range(300):
            db.session.add(LoginFailure(account=here.account, source=here.source, trusted=False, at=NOW))
    world.student(number="20240001")
    browser, campus = visit(), {"REMOTE_ADDR": "203.0.113.7"}
    path = came_back("oidc", provider.agree(go_away(browser, "oidc"), preferred_username="20240001"))
    answer = browser.get(path, 429, environ_overrides=campus)
    assert answer.response.headers["Retry-After"] == "900" and "15 分钟" in answer.text
    assert provider.times("/token") == 0
    wrong = {"number": "20240001", "password": "wrong-password"}
    assert "学号或密码不对" in browser.post("/people/sign-in", wrong, 422, environ_overrides=campus).text
    come_in(visit(), provider, "20240001")


def test_nothing_that_arrived_stands_in_the_log(
    world: World, visit: Visit, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    browser = visit()
    brought = provider.agree(go_away(browser, "oidc"), preferred_username="20240001", aud="another")
    refused(browser, world, came_back("oidc", brought), 403, DISTRUSTED)
    assert "distrusted: aud" in caplog.text
    for secret in (*brought.values(), SECRET, "20240001", "eyJ"):
        assert secret not in caplog.text


def test_what_is_not_configured_is_not_there(visit: Visit) -> None:
    browser = visit()
    for way in ("oidc", "cas", "platform", "other"):
        browser.get(f"/people/sso/{way}/begin", 404)
    browser.post("/people/sso/cas", {"logoutRequest": "<a/>"}, 404)
    browser.post("/people/sso/oidc/logout", {"logout_token": "x"}, 404)
    for path in ("/people/sso/oidc?state=x&code=y", "/people/sso/cas?ticket=x", "/people/sso/cas/leave"):
        browser.get(path, 404)
    assert not browser.get("/people/sign-in").all("a[href*='/sso/']")
