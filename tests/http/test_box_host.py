"""The ballot box under a host name of its own: what is there, who may ask, and what the site still does."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import Client, TestResponse

from tests.box_hosts import BOX, SITE, let_go, two_names
from tests.everywhere import everywhere
from tests.hall import Hall
from tests.http.test_attack_headers import faults
from tests.scene import build
from tests.visitor import Visitor, cookie_of
from tests.votes import Secrets, election, freeze, marks
from tests.world import World
from unionweb.ballots import box
from unionweb.ballots.box.host import BoxHost
from unionweb.ballots.rules.ballots import check_receipt
from unionweb.base.web.assets import CASTING, PAGES
from unionweb.base.web.doors import doors_of

pytestmark = pytest.mark.either_database
CONTEST = election("c1", 2, "A", "B", "C")
STRANGERS = (
    "https://evil.example",
    "null",
    BOX,
    "http://union.example.edu.cn",
    f"{SITE}:8443",
    f"{SITE}.evil.example",
)
AS_PAGE = {"Origin": SITE, "Sec-Fetch-Site": "same-site", "Content-Type": "application/octet-stream"}


@pytest.fixture(scope="module")
def standing_apart(standing_app: Flask) -> Iterator[Flask]:
    with two_names(standing_app) as apart:
        yield apart


@pytest.fixture
def apart(app: Flask, standing_apart: Flask) -> Iterator[Flask]:
    yield standing_apart
    let_go(standing_apart)


@pytest.fixture
def client(apart: Flask) -> FlaskClient:
    # With its own jar of cookies the client would leave out those that a test sends.
    return apart.test_client(use_cookies=False)


@pytest.fixture
def held(apart: Flask) -> Iterator[Secrets]:
    """A vote whose box is open."""
    held = freeze((CONTEST,))
    with apart.app_context():
        box.prepare(held.vote.data, held.receipt)
        box.open_box(held.vote.name)
        yield held


def cast(client: FlaskClient, held: Secrets, ballot: bytes, **options: Any) -> TestResponse:
    return client.post(f"/box/v/{held.vote.name}/ballots", data=ballot, **options)


def code_of(answer: TestResponse) -> str:
    return str(json.loads(answer.data)["error"])


# --- the site ----------------------------------------------------------------------------------------------


def test_the_pages_that_cast_learn_where_to_from_a_document_that_is_the_same_for_everybody(
    app: Flask, client: FlaskClient, world: World
) -> None:
    told = client.get("/box-address", base_url=SITE)
    assert told.json == {"address": BOX} and "Set-Cookie" not in told.headers
    member = Visitor(client.application)
    member.sign_in(world.log_in(world.student()))
    assert member.client.get("/box-address", base_url=SITE).data == told.data
    assert client.post("/box-address", base_url=SITE).status_code == 405
    assert app.test_client().get("/box-address").json == {"address": ""}


def test_the_pages_that_cast_may_ask_the_box_and_no_other_page_may(app: Flask, client: FlaskClient) -> None:
    for path in (*PAGES, "/people/sign-in"):
        apart, together = (one.get(path, base_url=SITE) for one in (client, app.test_client()))
        assert apart.data == together.data or path not in PAGES
        allowed = f"connect-src 'self' {BOX};" if path in CASTING else "connect-src 'self';"
        assert allowed in apart.headers["Content-Security-Policy"]
        assert "connect-src 'self';" in together.headers["Content-Security-Policy"]
        assert not list(faults(apart))
        for answer in (apart, together):
            answer.close()


def test_the_hall_screen_and_the_slips_name_the_host_that_phones_show(
    app: Flask, apart: Flask, world: World
) -> None:
    hall = Hall.build(world)
    hall.to_voting()
    cookie = {"Cookie": cookie_of(app, world.log_in(hall.officer))}
    for name in ("hall", "slips/sheet"):
        shown = apart.test_client(use_cookies=False).get(hall.path(name), base_url=SITE, headers=cookie)
        assert "选票寄往" in shown.text and ">box.example.edu.cn</" in shown.text
    together = app.test_client(use_cookies=False).get(hall.path("hall"), headers=cookie)
    assert together.status_code == 200 and "选票寄往" not in together.text


def test_the_site_takes_no_ballot_whatever_it_is_called(client: FlaskClient, held: Secrets) -> None:
    ballot = held.cast(marks("ffa"))
    for base in (SITE, "http://localhost", "https://box.example.edu.cn.evil.example", "https://evil.example"):
        answer = cast(client, held, ballot, base_url=base)
        assert (answer.status_code, code_of(answer)) == (404, "elsewhere"), base
        assert client.post("/box/ballots", data=ballot, base_url=base).status_code == 404
    assert box.received(held.vote.name) == 0


def test_whoever_reads_may_do_it_on_both(client: FlaskClient, held: Secrets) -> None:
    for base in (SITE, BOX):
        params = client.get(f"/box/v/{held.vote.name}/params", base_url=base)
        assert params.data == held.vote.data
        assert client.get(f"/box/v/{held.vote.name}/state", base_url=base).json == {"state": "open"}
        assert client.get("/box/health", base_url=base).json == {"ready": True}
        assert params.headers.get("Access-Control-Allow-Origin") == (SITE if base == BOX else None)


# --- the box -----------------------------------------------------------------------------------------------


def test_a_ballot_from_the_site_is_taken(client: FlaskClient, held: Secrets) -> None:
    ballot = held.cast(marks("ffa"))
    for site in ("same-site", "cross-site"):
        answer = cast(client, held, ballot, base_url=BOX, headers=AS_PAGE | {"Sec-Fetch-Site": site})
        check_receipt(held.vote, ballot, answer.data)
        assert answer.headers.getlist("Access-Control-Allow-Origin") == [SITE]
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert not list(faults(answer))
    assert box.received(held.vote.name) == 1


def test_a_program_without_a_browser_may_cast(client: FlaskClient, held: Secrets) -> None:
    assert cast(client, held, held.cast(marks("ffa")), base_url=BOX).status_code == 200


@pytest.mark.parametrize("origin", STRANGERS)
def test_a_page_of_a_stranger_casts_nothing_and_reads_nothing(
    client: FlaskClient, held: Secrets, origin: str
) -> None:
    ballot = held.cast(marks("ffa"))
    for site in ("cross-site", "same-site", "same-origin", "none"):
        answer = cast(client, held, ballot, base_url=BOX, headers={"Origin": origin, "Sec-Fetch-Site": site})
        assert (answer.status_code, code_of(answer)) == (403, "foreign")
        assert answer.headers["Access-Control-Allow-Origin"] == SITE
    asked = client.options(
        f"/box/v/{held.vote.name}/ballots",
        base_url=BOX,
        headers={"Origin": origin, "Access-Control-Request-Method": "POST"},
    )
    assert asked.status_code == 403 and "Access-Control-Allow-Methods" not in asked.headers
    read = client.get(f"/box/v/{held.vote.name}/state", base_url=BOX, headers={"Origin": origin})
    assert read.headers["Access-Control-Allow-Origin"] == SITE
    assert box.received(held.vote.name) == 0


@pytest.mark.parametrize("site", ["cross-site", "same-site", "same-origin", "none", ""])
def test_a_browser_that_hides_its_origin_is_refused(client: FlaskClient, held: Secrets, site: str) -> None:
    answer = cast(client, held, held.cast(marks("ffa")), base_url=BOX, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403


def test_a_preflight_allows_what_is_needed_and_is_remembered(client: FlaskClient, held: Secrets) -> None:
    for path in (f"/box/v/{held.vote.name}/ballots", "/box/ballots"):
        asked = client.options(
            path,
            base_url=BOX,
            headers={
                "Origin": SITE,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "content-type",
            },
        )
        assert (asked.status_code, asked.data) == (204, b"")
        allowed = {name: value for name, value in asked.headers if name.startswith("Access-Control-")}
        assert allowed == {
            "Access-Control-Allow-Origin": SITE,
            "Access-Control-Allow-Methods": "POST",
            "Access-Control-Allow-Headers": "Content-Type",
            "Access-Control-Max-Age": "86400",
        }


def test_nothing_of_the_site_is_there(apart: Flask, world: World, client: FlaskClient) -> None:
    scene = build(world)
    officer = Visitor(apart)
    officer.sign_in(world.log_in(scene.cast["school administrator"] or 0))
    cookie = officer.client.get_cookie("unionweb")
    assert cookie is not None
    stolen = {"Cookie": f"unionweb={cookie.value}", "Origin": SITE}
    paths = [(method, path) for method, path in everywhere(apart, scene) if not path.startswith("/box/")]
    doors = [one for one in doors_of(apart) if not one.before.startswith("/box/")]
    paths += [(one.method, f"{one.before}{'' if one.after is None else f'1{one.after}'}") for one in doors]
    paths += [("GET", path) for path in (*PAGES, "/static/build/manifest.json", "/box", "//box/health")]
    for method, path in paths:
        answer = client.open(path, method=method, base_url=BOX, headers=stolen)
        assert (answer.status_code, code_of(answer)) == (404, "page"), f"{method} {path}"
        assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers.get("Vary", "")
        assert not list(faults(answer)), path
    assert len(paths) > 400


@pytest.mark.parametrize(
    "path", ["/box/../people/sign-in", "/box/%2e%2e/", "/box/..%2fdraw/1", "/box//draw/1"]
)
def test_no_way_leads_from_the_box_to_the_site(client: FlaskClient, path: str) -> None:
    for method in ("GET", "POST"):
        answer = client.open(path, method=method, base_url=BOX, headers={"Origin": SITE})
        assert answer.status_code in (404, 405) and answer.mimetype == "application/json"


@pytest.mark.parametrize(
    "host", ["BOX.example.edu.cn", "box.example.edu.cn:443", "box.example.edu.cn.", "Box.Example.Edu.Cn:9"]
)
def test_the_name_of_the_box_may_be_spelt_in_several_ways(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 404
    assert client.get("/box/health", headers={"Host": host}).status_code == 200


def test_who_lies_about_the_host_gets_no_further(app: Flask, held: Secrets) -> None:
    ballot = held.cast(marks("ffa"))
    with two_names(app, proxies=1) as behind_proxy:
        client = behind_proxy.test_client()
        # What the proxy says counts; a second voice is not heard.
        told = {"Host": "127.0.0.1:8000", "X-Forwarded-Host": "union.example.edu.cn"}
        assert cast(client, held, ballot, headers=told).status_code == 404
        told = {"Host": "127.0.0.1:8000", "X-Forwarded-Host": "union.example.edu.cn, box.example.edu.cn"}
        assert client.get("/people/sign-in", headers=told).status_code == 404
        assert cast(client, held, ballot, headers=told).status_code == 200
    direct = {"Host": "union.example.edu.cn", "X-Forwarded-Host": "box.example.edu.cn"}
    with two_names(app) as alone:
        assert cast(alone.test_client(), held, ballot, headers=direct).status_code == 404
        assert alone.test_client().get("/people/sign-in", headers=direct).status_code == 200


def test_the_box_hears_nothing_of_who_asks() -> None:
    heard: list[dict[str, Any]] = []

    def listening(environ: dict[str, Any], start: Any) -> list[bytes]:
        heard.append(dict(environ))
        start("200 OK", [])
        return []

    here = Client(
        ProxyFix(BoxHost("box.example.edu.cn", SITE, listening), x_for=1, x_host=1), use_cookies=False
    )
    names = ("Cookie", "Authorization", "Referer", "User-Agent", "Accept-Language", "X-Real-Ip", "Forwarded")
    told = dict.fromkeys(names, "tell-tale") | {"X-Forwarded-For": "10.9.8.7", "Host": "box.example.edu.cn"}
    address = {"REMOTE_ADDR": "10.9.8.6"}
    assert here.post("/box/ballots", data=b"x", headers=told, environ_overrides=address).status_code == 200
    (environ,) = heard
    assert not [name for name, value in environ.items() if re.search("tell-tale|10[.]9[.]8", str(value))]
    here.post("/draw/x", headers=told | {"Host": "union.example.edu.cn"}, environ_overrides=address)
    assert {"HTTP_COOKIE", "REMOTE_ADDR"} <= heard[-1].keys()
