"""An OpenID provider that lies, and one that answers badly: nobody comes in, and everybody is told."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest
from flask import Flask

from tests.provider import (
    CLIENT,
    SECRET,
    Claims,
    Provider,
    Response,
    came_back,
    new_key,
    providing,
    said,
    signed,
    signed_with_public_key,
    unsigned,
)
from tests.sign_on import come_in, failures, go_away, offering, oidc_of, refused
from tests.visitor import Visitor
from tests.world import World
from unionweb.base.clock import frozen
from unionweb.config.sso import SingleSignOn

Visit = Callable[..., Visitor]
NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
pytestmark = [pytest.mark.at(NOW), pytest.mark.either_database]
DISTRUSTED = "没有通过安全检查"


@pytest.fixture
def provider(app: Flask) -> Iterator[Provider]:
    with providing() as provider, offering(app, SingleSignOn(oidc=oidc_of(provider))):
        yield provider


def without(name: str) -> Callable[[Claims], Claims]:
    return lambda claims: {key: value for key, value in claims.items() if key != name}


def changed(**values: Any) -> Callable[[Claims], Claims]:
    return lambda claims: {**claims, **values}


def at(seconds: int) -> int:
    return int(NOW.timestamp()) + seconds


LIES: dict[str, tuple[Callable[[Claims], Claims], str]] = {
    "another audience": (changed(aud="another"), "aud"),
    "no audience": (without("aud"), "aud"),
    "two audiences, made for the other": (changed(aud=[CLIENT, "another"], azp="another"), "azp"),
    "two audiences, made for nobody": (changed(aud=[CLIENT, "another"]), "azp"),
    "made for another": (changed(azp="another"), "azp"),
    "another issuer": (changed(iss="https://evil.example"), "iss"),
    "an issuer with a slash": (lambda claims: {**claims, "iss": claims["iss"] + "/"}, "iss"),
    "expired": (changed(exp=at(-61)), "exp"),
    "without an end": (without("exp"), "exp"),
    "an end that is no number": (changed(exp="never"), "exp"),
    "from the future": (changed(iat=at(+61)), "iat"),
    "not valid yet": (changed(nbf=at(+61)), "nbf"),
    "another nonce": (changed(nonce="another"), "nonce"),
    "no nonce": (without("nonce"), "nonce"),
    "nobody": (without("sub"), "sub"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_says_something_wrong_is_refused(
    world: World, visit: Visit, provider: Provider, lie: str
) -> None:
    world.student(number="20240001")
    provider.twist, detail = LIES[lie]
    browser = visit()
    path = came_back("oidc", provider.agree(go_away(browser, "oidc"), preferred_username="20240001"))
    answer = refused(browser, world, path, 403, DISTRUSTED)
    assert answer.texts("code") == [detail]
    assert failures(world) == 1


@pytest.mark.parametrize("claims", [{"exp": at(-59)}, {"iat": at(+59)}, {"nbf": at(+59)}, {"aud": [CLIENT]}])
def test_clocks_may_be_a_minute_apart(
    world: World, visit: Visit, provider: Provider, claims: dict[str, Any]
) -> None:
    world.student(number="20240001")
    come_in(browser := visit(), provider, "20240001", **claims)
    browser.get("/people/account")


FORGERIES: dict[str, Callable[[Claims], str]] = {
    "no algorithm": unsigned,
    "the public key for a secret": lambda claims: signed_with_public_key(claims, new_key("first")),
    "a key that nobody has": lambda claims: signed(claims, new_key("unknown")),
    "another key under this name": lambda claims: signed(claims, new_key("unknown"), kid="first"),
    "its own key in the header": lambda claims: signed(
        claims, new_key("unknown"), kid="first", jwk=new_key("unknown").as_dict(private=False)
    ),
    "rubbish": lambda _claims: "rubbish",
    "too much": lambda claims: signed({**claims, "more": "x" * 130_000}, new_key("first")),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_token_is_refused(world: World, visit: Visit, provider: Provider, forgery: str) -> None:
    world.student(number="20240001")
    provider.sign = FORGERIES[forgery]
    browser = visit()
    path = came_back("oidc", provider.agree(go_away(browser, "oidc"), preferred_username="20240001"))
    refused(browser, world, path, 403, DISTRUSTED)


def test_a_key_is_asked_for_when_it_is_new_and_old_ones_are_forgotten(
    world: World, visit: Visit, provider: Provider
) -> None:
    world.student(number="20240001")
    come_in(visit(), provider, "20240001")
    come_in(visit(), provider, "20240001")
    assert provider.times("/keys") == 1
    provider.keys = [new_key("first"), new_key("second")]
    with frozen(NOW + timedelta(seconds=31)):
        come_in(visit(), provider, "20240001")
    assert provider.times("/keys") == 2
    provider.keys = [new_key("second")]
    provider.sign = lambda claims: signed(claims, new_key("first"))
    with frozen(NOW + timedelta(hours=2)):
        browser = visit()
        path = came_back("oidc", provider.agree(go_away(browser, "oidc"), preferred_username="20240001"))
        refused(browser, world, path, 403, "kid")


def test_keys_that_nobody_has_do_not_make_us_ask_each_time(
    world: World, visit: Visit, provider: Provider
) -> None:
    provider.sign = FORGERIES["a key that nobody has"]
    for _ in range(3):
        browser = visit()
        path = came_back("oidc", provider.agree(go_away(browser, "oidc"), preferred_username="20240001"))
        refused(browser, world, path, 403, "kid")
    assert provider.times("/keys") == 1


def test_a_state_is_good_once_for_one_browser_and_for_a_quarter_of_an_hour(
    world: World, visit: Visit, provider: Provider
) -> None:
    world.student(number="20240001")
    browser = visit()
    path = came_back("oidc", provider.agree(go_away(browser, "oidc"), preferred_username="20240001"))
    refused(visit(), world, path, 400, "不是从这个浏览器开始的")
    refused(visit(), world, "/people/sso/oidc?code=code-0", 400, "不是从这个浏览器开始的")
    assert provider.times("/token") == 0 and failures(world) == 0
    browser.get(path, 303)
    assert browser.get(path, 303).location == "/"
    browser.post("/people/sign-out")
    refused(browser, world, path, 400, "已经过期")
    late = visit()
    path = came_back("oidc", provider.agree(go_away(late, "oidc"), preferred_username="20240001"))
    with frozen(NOW + timedelta(minutes=15)):
        refused(late, world, path, 400, "已经过期")


def test_a_code_of_somebody_else_is_worth_nothing(world: World, visit: Visit, provider: Provider) -> None:
    world.student(number="20240001")
    victim, thief = visit(), visit()
    stolen = provider.agree(go_away(victim, "oidc"), preferred_username="20240001")
    own = provider.agree(go_away(thief, "oidc"), preferred_username="20240001")
    path = came_back("oidc", {**own, "code": stolen["code"]})
    refused(thief, world, path, 403, "code")


def test_a_code_that_was_used_is_refused_by_the_provider_and_by_us(
    world: World, visit: Visit, provider: Provider
) -> None:
    world.student(number="20240001")
    come_in(visit(), provider, "20240001")
    browser = visit()
    own = provider.agree(go_away(browser, "oidc"), preferred_username="20240001")
    refused(browser, world, came_back("oidc", {**own, "code": "code-0"}), 403, "code")


def test_declining_is_no_failure_and_other_errors_are(world: World, visit: Visit, provider: Provider) -> None:
    browser = visit()
    brought = provider.agree(go_away(browser, "oidc"))
    path = came_back("oidc", {"error": "access_denied", "state": brought["state"]})
    refused(browser, world, path, 400, "被取消了")
    brought = provider.agree(go_away(browser, "oidc"))
    path = came_back("oidc", {"error": "<script>", "state": brought["state"]})
    assert "<script>" not in refused(browser, world, path, 403, DISTRUSTED).text


def test_an_answer_by_another_issuer_is_refused(world: World, visit: Visit, provider: Provider) -> None:
    browser = visit()
    brought = provider.agree(go_away(browser, "oidc"), preferred_username="20240001")
    path = came_back("oidc", {**brought, "iss": "https://evil.example"})
    refused(browser, world, path, 403, "iss")
    assert provider.times("/token") == 0


def test_a_missing_number_is_told(world: World, visit: Visit, provider: Provider) -> None:
    for number in (None, "", [], ["1", "2"], True, "学号", "１２３４", {"a": 1}):
        browser = visit()
        path = came_back("oidc", provider.agree(go_away(browser, "oidc"), preferred_username=number))
        refused(browser, world, path, 403, "没有告诉我们您的学号")


def drip(handler: Any) -> None:
    """A byte now and then, for ever."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    pause = Event()
    while not pause.wait(0.05):
        handler.wfile.write(b" ")
        handler.wfile.flush()


BAD_ANSWERS: dict[str, tuple[Response, str]] = {
    "huge": (Response(b"[" + b" " * 300_000), "too large"),
    "slow": (Response(write=drip), "time-out"),
    "a redirect": (Response(b"", 302, headers={"Location": "http://127.0.0.1:1/"}), "status 302"),
    "no JSON": (Response(b"<html>"), "no JSON"),
    "broken off": (Response(b"{}", headers={"Content-Length": "30"}), "connection"),
    "an error": (said({"error": "server_error"}, 500), "status 500"),
    "deep": (Response(b'{"a":' + b"[" * 100_000), "no JSON"),
}


@pytest.mark.parametrize("bad", BAD_ANSWERS)
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
def test_an_answer_that_is_none_is_told_as_such(
    world: World, visit: Visit, provider: Provider, monkeypatch: pytest.MonkeyPatch, bad: str, path: str
) -> None:
    monkeypatch.setattr("unionweb.people.sso.fetching.PATIENCE", 0.3)
    response, detail = BAD_ANSWERS[bad]
    browser = visit()
    if path != "/.well-known/openid-configuration":
        brought = provider.agree(go_away(browser, "oidc"), preferred_username="20240001")
    provider.answers[path] = lambda _request: response
    if path == "/.well-known/openid-configuration":
        answer = browser.get("/people/sso/oidc/begin", 503)
        assert "没有正常回答" in answer.text and detail in answer.text
    else:
        refused(browser, world, came_back("oidc", brought), 503, "没有正常回答")


def test_a_provider_that_is_gone_is_told_as_such(world: World, visit: Visit, provider: Provider) -> None:
    browser = visit()
    brought = provider.agree(go_away(browser, "oidc"))
    provider.close()
    refused(browser, world, came_back("oidc", brought), 503, "没有正常回答")


def test_a_discovery_document_of_somebody_else_is_refused(visit: Visit, provider: Provider) -> None:
    provider.metadata["issuer"] = "https://evil.example"
    assert "issuer" in visit().get("/people/sso/oidc/begin", 403).text
    provider.metadata |= {"issuer": provider.address, "token_endpoint": "http://evil.example/token"}
    assert "token_endpoint" in visit().get("/people/sso/oidc/begin", 403).text


def test_a_provider_may_want_the_secret_in_the_form(world: World, visit: Visit, provider: Provider) -> None:
    world.student(number="20240001")
    provider.metadata["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    come_in(visit(), provider, "20240001")
    [asked] = [request for request in provider.asked if request.path == "/token"]
    assert "authorization" not in asked.headers and asked.form["client_secret"] == SECRET
