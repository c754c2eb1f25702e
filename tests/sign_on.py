"""Turning single sign-on on for one test, and looking at what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from tests.provider import CLIENT, SECRET, Provider, came_back
from tests.visitor import Answer, Visitor
from tests.world import World
from unionweb.audit.models import AuditEntry
from unionweb.base.db import db
from unionweb.config.sso import Oidc, SingleSignOn
from unionweb.people.models import Account, LoginFailure, LoginSession

HOME = "http://union.test"


@contextmanager
def offering(app: Flask, sso: SingleSignOn, address: str = HOME) -> Iterator[None]:
    """The application with these ways of single sign-on, under this address."""
    usual = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(usual, sso=sso, address=address)
    try:
        yield
    finally:
        app.config["SETTINGS"] = usual


def oidc_of(provider: Provider, **more: Any) -> Oidc:
    """The settings for a provider of the tests."""
    return Oidc(provider.address, CLIENT, SECRET, **more)


def come_in(browser: Visitor, provider: Provider, number: str, wanted: str = "", **claims: Any) -> Answer:
    """The whole way by OpenID Connect, as it should be."""
    brought = provider.agree(go_away(browser, "oidc", wanted), preferred_username=number, **claims)
    return browser.get(came_back("oidc", brought), 303, headers={"Sec-Fetch-Site": "cross-site"})


def go_away(browser: Visitor, way: str, wanted: str = "") -> str:
    """Press the button; the address at the other server."""
    query = {"next": wanted} if wanted else {}
    return browser.get(f"/people/sso/{way}/begin", 303, query_string=query).location


def refused(browser: Visitor, world: World, path: str, status: int, words: str) -> Answer:
    """Come back and be refused, with nothing changed but the count of failures."""
    before = state_of(world)
    answer = browser.get(path, status, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.texts("h1") == ["没有登录成功"] and words in answer.text, answer.text
    assert state_of(world) == before
    assert browser.get("/people/account", 303).location.startswith("/people/sign-in")
    return answer


def state_of(world: World) -> tuple[int, int, int]:
    """How many log-ins, accounts and entries of the log there are."""
    with world.look():
        counts = [db.session.scalar(select(func.count()).select_from(table)) for table in _TABLES]
    return counts[0] or 0, counts[1] or 0, counts[2] or 0


_TABLES = (LoginSession, Account, AuditEntry)


def failures(world: World) -> int:
    with world.look():
        return db.session.scalar(select(func.count()).select_from(LoginFailure)) or 0
