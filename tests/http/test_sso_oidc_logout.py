"""Logging out of both, in either order."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.provider import Provider, new_key, providing, signed, signed_with_public_key, unsigned
from tests.sign_on import come_in, offering, oidc_of
from tests.visitor import Visitor
from tests.world import World
from unionweb.base.clock import frozen
from unionweb.base.db import db
from unionweb.config.sso import SingleSignOn
from unionweb.people.models import LoginSession

Visit = Callable[..., Visitor]
NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
pytestmark = [pytest.mark.at(NOW), pytest.mark.either_database]


@pytest.fixture
def provider(app: Flask) -> Iterator[Provider]:
    with providing() as provider, offering(app, SingleSignOn(oidc=oidc_of(provider))):
        yield provider


def at(seconds: int) -> int:
    return int(NOW.timestamp()) + seconds


def test_logging_out_offers_to_log_out_there_too(world: World, visit: Visit, provider: Provider) -> None:
    world.student(number="20240001")
    browser = visit()
    come_in(browser, provider, "20240001")
    page = browser.follow(browser.post("/people/sign-out"))
    assert page.texts("h1") == ["已退出登录"]
    [leave] = page.all("a.primary")
    away = browser.get(str(leave.attributes["href"]), 303).location
    assert away.startswith(
        provider.address + "/leave?client_id=unionweb&post_logout_redirect_uri=http%3A%2F%2Funion"
    )
    del provider.metadata["end_session_endpoint"]
    with frozen(NOW + timedelta(hours=2)):
        assert "没有提供退出的地址" in browser.follow(browser.get("/people/sso/oidc/leave", 303)).text


def log_ins(world: World) -> int:
    with world.look():
        return len(db.session.scalars(select(LoginSession)).all())


def tell(browser: Visitor, token: str, status: int = 200) -> None:
    """As a provider sends it: no page of ours started it."""
    answer = browser.client.post("/people/sso/oidc/logout", data={"logout_token": token})
    assert answer.status_code == status


def test_logging_out_there_ends_the_log_in_here(world: World, visit: Visit, provider: Provider) -> None:
    world.student(number="20240001")
    first, second = visit(), visit()
    come_in(first, provider, "20240001", sid="session-1")
    come_in(second, provider, "20240001", sid="session-2")
    tell(visit(), provider.logout_token(sid="session-1"))
    first.get("/people/account", 303)
    second.get("/people/account")
    tell(visit(), provider.logout_token(sub="somebody else"))
    second.get("/people/account")
    tell(visit(), provider.logout_token(sub="s-1"))
    second.get("/people/account", 303)


def test_an_old_word_of_a_log_out_does_not_end_what_began_later(
    world: World, visit: Visit, provider: Provider
) -> None:
    world.student(number="20240001")
    token = provider.logout_token(sub="s-1")
    with frozen(NOW + timedelta(minutes=5)):
        come_in(browser := visit(), provider, "20240001")
        tell(visit(), token, 400)
        tell(visit(), provider.logout_token(sub="s-1", iat=at(0), exp=at(3600)))
        browser.get("/people/account")
        tell(visit(), provider.logout_token(sub="s-1"))
        browser.get("/people/account", 303)


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"nonce": "n"},
        {"events": {}},
        {"events": "http://schemas.openid.net/event/backchannel-logout"},
        {"iat": at(+61)},
        {"iat": at(-601)},
        {"exp": at(-61)},
        {"sub": None},
    ],
)
def test_a_log_out_that_says_something_wrong_ends_nothing(
    world: World, visit: Visit, provider: Provider, claims: dict[str, Any]
) -> None:
    world.student(number="20240001")
    come_in(visit(), provider, "20240001")
    tell(visit(), provider.logout_token(**{"sub": "s-1", **claims}), 400)
    assert log_ins(world) == 1


def test_a_forged_log_out_ends_nothing(world: World, visit: Visit, provider: Provider) -> None:
    world.student(number="20240001")
    come_in(visit(), provider, "20240001")
    for sign in (
        unsigned,
        lambda claims: signed_with_public_key(claims, new_key("first")),
        lambda claims: signed(claims, new_key("unknown")),
    ):
        provider.sign = sign
        tell(visit(), provider.logout_token(sub="s-1"), 400)
    tell(visit(), "", 400)
    large = visit().client.post("/people/sso/oidc/logout", data={"logout_token": "x" * 100_000})
    assert large.status_code == 413
    assert log_ins(world) == 1
