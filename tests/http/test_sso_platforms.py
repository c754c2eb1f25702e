"""企业微信, 钉钉 and 飞书, played by a server that answers as their documents say."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from tests.provider import Listener, Request, Response, came_back, listening, said
from tests.sign_on import HOME, offering, refused
from tests.visitor import Visitor
from tests.world import World
from unionweb.config.sso import PlatformApp, SingleSignOn
from unionweb.people.rules.sso.platforms import RECIPES, Platform

Visit = Callable[..., Visitor]
NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
pytestmark = [pytest.mark.at(NOW), pytest.mark.either_database]
HERE = f"{HOME}/people/sso/platform"


@pytest.fixture
def server() -> Iterator[Listener]:
    with listening() as server:
        yield server


@contextmanager
def platform(app: Flask, server: Listener, kind: str, **more: str) -> Iterator[None]:
    one = PlatformApp(kind, "app-id", "app-secret", agent="1000002", host=server.address, **more)
    with offering(app, SingleSignOn(platform=one)):
        yield


def answer(server: Listener, path: str, good: Callable[[Request], bool], document: dict[str, Any]) -> None:
    """The document when what was asked is right, else an error as all three of them give it."""

    def respond(request: Request) -> Response:
        return said(document if good(request) else {"errcode": 40029, "code": 20003, "errmsg": "invalid"})

    server.answers[path] = respond


def back(browser: Visitor, **brought: str) -> tuple[str, dict[str, str]]:
    """Press the button; the address at which one comes back, and what the platform was told."""
    away = urlsplit(browser.get("/people/sso/platform/begin?next=/people/account", 303).location)
    query = {name: values[0] for name, values in parse_qs(away.query).items()}
    return came_back("platform", {"state": query["state"], **brought}), query


def wecom(server: Listener, userid: dict[str, str]) -> None:
    answer(
        server,
        "/cgi-bin/gettoken",
        lambda request: request.query == {"corpid": "app-id", "corpsecret": "app-secret"},
        {"errcode": 0, "errmsg": "ok", "access_token": "token-1", "expires_in": 7200},
    )
    answer(
        server,
        "/cgi-bin/auth/getuserinfo",
        lambda request: request.query == {"access_token": "token-1", "code": "code-1"},
        {"errcode": 0, "errmsg": "ok", **userid},
    )


def test_wecom_tells_the_userid_of_a_member(app: Flask, world: World, visit: Visit, server: Listener) -> None:
    world.student(number="20240001")
    wecom(server, {"userid": "20240001"})
    with platform(app, server, "wecom"):
        browser = visit()
        assert "用企业微信登录" in browser.get("/people/sign-in").text
        path, told = back(browser, code="code-1")
        assert told["appid"] == "app-id" and told["agentid"] == "1000002" and told["redirect_uri"] == HERE
        assert told["state"].isalnum()
        assert browser.get(path, 303).location == "/people/account"
        browser.get("/people/account")
        other = visit()
        other.get(back(other, code="code-1")[0], 303)
        assert server.times("/cgi-bin/gettoken") == 1
        assert browser.post("/people/sign-out").location == "/people/sign-in"
        wecom(server, {"openid": "somebody outside"})
        refused(stranger := visit(), world, back(stranger, code="code-1")[0], 403, "没有告诉我们您的学号")


def test_a_withdrawn_token_is_asked_for_anew(
    app: Flask, world: World, visit: Visit, server: Listener
) -> None:
    world.student(number="20240001")
    wecom(server, {"userid": "20240001"})
    with platform(app, server, "wecom"):
        browser = visit()
        refused(browser, world, back(browser, code="used")[0], 403, "step 2: errcode")
        browser.get(back(browser, code="code-1")[0], 303)
        assert server.times("/cgi-bin/gettoken") == 2


def test_inside_its_own_program_wecom_asks_nothing(app: Flask, visit: Visit) -> None:
    phone = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/7.0 wxwork/4.1"}
    one = PlatformApp("wecom", "app-id", "app-secret", agent="1000002")
    with offering(app, SingleSignOn(platform=one)):
        inside = visit().get("/people/sso/platform/begin", 303, headers=phone).location
        assert inside.startswith("https://open.weixin.qq.com/connect/oauth2/authorize?appid=app-id")
        assert "scope=snsapi_base" in inside and inside.endswith("#wechat_redirect")
        outside = visit().get("/people/sso/platform/begin", 303).location
        assert outside.startswith("https://login.work.weixin.qq.com/wwlogin/sso/login?login_type=CorpApp")


def dingtalk(server: Listener, contact_type: int = 0) -> None:
    answer(
        server,
        "/v1.0/oauth2/userAccessToken",
        lambda request: (
            request.json
            == {
                "clientId": "app-id",
                "clientSecret": "app-secret",
                "code": "code-1",
                "grantType": "authorization_code",
            }
        ),
        {"accessToken": "user-token", "refreshToken": "r", "expireIn": 7200, "corpId": "ding1"},
    )
    answer(
        server,
        "/v1.0/contact/users/me",
        lambda request: request.headers.get("x-acs-dingtalk-access-token") == "user-token",
        {"nick": "张三", "unionId": "union-1", "openId": "open-1"},
    )
    answer(
        server,
        "/v1.0/oauth2/accessToken",
        lambda request: request.json == {"appKey": "app-id", "appSecret": "app-secret"},
        {"accessToken": "app-token", "expireIn": 7200},
    )
    answer(
        server,
        "/topapi/user/getbyunionid",
        lambda request: (
            request.query == {"access_token": "app-token"} and request.json == {"unionid": "union-1"}
        ),
        {"errcode": 0, "errmsg": "ok", "result": {"contact_type": contact_type, "userid": "u-1"}},
    )
    answer(
        server,
        "/topapi/v2/user/get",
        lambda request: request.query == {"access_token": "app-token"} and request.json == {"userid": "u-1"},
        {"errcode": 0, "errmsg": "ok", "result": {"userid": "u-1", "job_number": "20240001"}},
    )


def test_dingtalk_tells_the_job_number_of_a_member(
    app: Flask, world: World, visit: Visit, server: Listener
) -> None:
    world.student(number="20240001")
    dingtalk(server)
    with platform(app, server, "dingtalk"):
        browser = visit()
        path, told = back(browser, authCode="code-1")
        assert told["scope"] == "openid" and told["prompt"] == "consent" and told["redirect_uri"] == HERE
        assert browser.get(path, 303).location == "/people/account"
        refused(stranger := visit(), world, back(stranger, authCode="used")[0], 403, "step 2: no user_token")
        dingtalk(server, contact_type=1)
        path = back(stranger, authCode="code-1")[0]
        refused(stranger, world, path, 403, "step 4: result.contact_type")


def feishu(server: Listener, data: dict[str, str]) -> dict[str, Any]:
    asked: dict[str, Any] = {}

    def good(request: Request) -> bool:
        asked.update(request.json)
        return bool(request.json["code"] == "code-1")

    token = {"code": 0, "access_token": "u-token", "expires_in": 7200, "token_type": "Bearer"}
    answer(server, "/open-apis/authen/v2/oauth/token", good, token)
    answer(
        server,
        "/open-apis/authen/v1/user_info",
        lambda request: request.headers.get("authorization") == "Bearer u-token",
        {"code": 0, "msg": "success", "data": data},
    )
    return asked


def test_feishu_tells_the_employee_number(app: Flask, world: World, visit: Visit, server: Listener) -> None:
    world.student(number="20240001")
    asked = feishu(server, {"open_id": "ou-1", "user_id": "abc", "employee_no": "20240001"})
    with platform(app, server, "feishu"):
        browser = visit()
        path, told = back(browser, code="code-1")
        assert told["code_challenge_method"] == "S256" and told["client_id"] == "app-id"
        assert browser.get(path, 303).location == "/people/account"
        assert asked["redirect_uri"] == HERE and asked["client_secret"] == "app-secret"
        assert len(asked["code_verifier"]) == 64 and asked["code_verifier"] != told["code_challenge"]
        feishu(server, {"open_id": "ou-1", "user_id": "abc"})
        refused(stranger := visit(), world, back(stranger, code="code-1")[0], 403, "没有告诉我们您的学号")
    feishu(server, {"open_id": "ou-1", "user_id": "20240001"})
    with platform(app, server, "feishu", number="user_id"):
        browser = visit()
        browser.get(back(browser, code="code-1")[0], 303)


@pytest.mark.parametrize("kind", RECIPES)
def test_declining_is_no_failure_and_an_error_is_told(
    app: Flask, world: World, visit: Visit, server: Listener, kind: str
) -> None:
    with platform(app, server, kind):
        browser = visit()
        refused(browser, world, back(browser)[0], 400, "被取消了")
        assert not server.asked
        refused(browser, world, back(browser, code="code-1")[0], 403, "step")
        server.answers = {path: lambda _request: Response(b"down", 502) for path in paths(kind)}
        refused(browser, world, back(browser, code="code-1")[0], 503, "step 1: status 502, no JSON")


def paths(kind: str) -> list[str]:
    return [urlsplit(call.address).path for call in RECIPES[Platform(kind)].calls]


def test_everything_asked_of_the_platforms_is_encrypted() -> None:
    for recipe in RECIPES.values():
        pages = [recipe.page, *(call.address for call in recipe.calls)]
        pages += [recipe.inside[1]] if recipe.inside else []
        assert all(page.startswith("https://") for page in pages)
