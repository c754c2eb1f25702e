"""The log-in page where the school has single sign-on, and accounts that have no password."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.provider import Provider, providing
from tests.sign_on import HOME, come_in, offering, oidc_of
from tests.visitor import Visitor
from tests.world import LONG_AGO, World
from unionweb.audit import SYSTEM
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.config.sso import Cas, PlatformApp, SingleSignOn
from unionweb.people.actions.activation import issue_code
from unionweb.people.hashing import hash_password
from unionweb.people.models import Account, ActivationCode, Person
from unionweb.people.queries.accounts import summary
from unionweb.people.queries.activation import code_counts, receivers
from unionweb.people.rules.accounts import AccountState
from unionweb.people.sso.probe import probe

Visit = Callable[..., Visitor]
PASSWORD = "chunfeng-huayu-3"
HASH = hash_password(PASSWORD)
pytestmark = pytest.mark.either_database


@pytest.fixture
def provider() -> Iterator[Provider]:
    with providing() as provider:
        yield provider


def with_password(world: World, person: int) -> str:
    world.add(Account(person_id=person, password_hash=HASH, activated_at=LONG_AGO, disabled=False))
    with world.look():
        return db.session.get_one(Person, person).number


def test_the_buttons_come_first_and_the_password_is_folded(app: Flask, visit: Visit) -> None:
    platform = PlatformApp("dingtalk", "id", "secret")
    cas = Cas("https://cas.example.edu.cn/cas", name="信息门户")
    with offering(app, SingleSignOn(cas=cas, platform=platform)):
        page = visit().get("/people/sign-in?next=/people/me")
        assert page.texts("a.button.primary") == ["用信息门户登录", "用钉钉登录"]
        links = [str(link.attributes["href"]) for link in page.all("a.button.primary")]
        assert links[0] == "/people/sso/cas/begin?next=/people/me"
        [fold] = page.all("details.fold")
        assert "open" not in fold.attributes and fold.css("input[type=password]")
        wrong = {"number": "1", "password": "x", "next": "/people/me"}
        assert "open" in visit().post("/people/sign-in", wrong, 422).all("details.fold")[0].attributes
        english = visit(language="en").get("/people/sign-in")
        assert "信息门户" in english.text


def test_without_single_sign_on_the_page_is_as_ever(visit: Visit) -> None:
    page = visit().get("/people/sign-in")
    assert not page.all("details.fold") and page.all("button.primary")


def test_only_administrators_come_in_by_password_where_the_school_wants_it(
    app: Flask, world: World, visit: Visit, provider: Provider
) -> None:
    student, administrator = (
        with_password(world, world.student()),
        with_password(world, world.administrator()),
    )
    with offering(app, SingleSignOn(oidc=oidc_of(provider), only=True)):
        page = visit().get("/people/sign-in")
        assert "管理员用密码登录" in page.text and "领取激活码" not in page.text
        right = {"number": student, "password": PASSWORD}
        assert "只用统一身份认证" in visit().post("/people/sign-in", right, 422).text
        wrong = {"number": administrator, "password": "wrong-password"}
        assert "只用统一身份认证" not in visit().post("/people/sign-in", wrong, 422).text
        browser = visit()
        browser.post("/people/sign-in", {"number": administrator, "password": PASSWORD})
        browser.get("/people/account")
        come_in(browser := visit(), provider, student)
        browser.get("/people/account")


def test_codes_too_are_for_administrators_then(
    app: Flask, world: World, visit: Visit, provider: Provider
) -> None:
    with offering(app, SingleSignOn(oidc=oidc_of(provider), only=True)):
        for person, status in ((world.student(), 422), (world.administrator(), 303)):
            with world.work():
                slip = issue_code(db.session.get_one(Person, person), by=SYSTEM, now=clock.now())
            chosen = {"password": PASSWORD, "again": PASSWORD, "number": slip.number, "code": slip.shown}
            visit().post("/people/activate", chosen, status)
            with world.look():
                assert (db.session.get(Account, person) is not None) == (status == 303)


def test_an_account_without_password_is_active_and_needs_no_code(
    app: Flask, world: World, visit: Visit, provider: Provider
) -> None:
    class_ = world.class_(world.college())
    person = world.student(class_, number="20240001")
    with world.work():
        issue_code(db.session.get_one(Person, person), by=SYSTEM, now=clock.now())
    with offering(app, SingleSignOn(oidc=oidc_of(provider))):
        browser = visit()
        come_in(browser, provider, "20240001")
        account = browser.get("/people/account")
        assert "没有另外的密码" in account.text and "修改密码" not in account.texts("a.button")
        tried = {"number": "20240001", "password": "whatever-it-is"}
        assert "学号或密码不对" in visit().post("/people/sign-in", tried, 422).text
    with world.look():
        assert summary(person, clock.now()).state is AccountState.ACTIVE
        assert receivers(class_, everybody=False) == [] and code_counts(class_, clock.now()).active == 1
        assert db.session.get(ActivationCode, person) is None


def test_the_log_shows_it_in_words(app: Flask, world: World, visit: Visit, provider: Provider) -> None:
    world.student(number="20240001")
    with offering(app, SingleSignOn(oidc=oidc_of(provider))):
        come_in(visit(), provider, "20240001")
    assert "经统一身份认证激活账号" in visit(world.administrator()).get("/audit/").text


def test_the_probe_says_whether_the_servers_answer(app: Flask, provider: Provider) -> None:
    def ask(sso: SingleSignOn) -> tuple[bool, str]:
        [found] = probe(sso, HOME, clock.now())
        return found.well, str(found.sentence)

    oidc = SingleSignOn(oidc=oidc_of(provider))
    assert ask(oidc) == (True, f"OIDC {provider.address} 有回答，签名密钥 1 把。")
    provider.keys = []
    assert ask(oidc) == (False, f"统一身份认证 {provider.address} 没有正常回答：jwks")
    cas = SingleSignOn(cas=Cas(provider.address))
    assert ask(cas) == (False, f"统一身份认证 {provider.address} 没有正常回答：status 404")
