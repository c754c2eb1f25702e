"""Links that lead astray, requests of other sites, names that climb out of their directory."""

from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.everywhere import everywhere
from tests.scene import build
from tests.visitor import Visitor
from tests.world import World
from unionweb.base.web.doors import doors_of
from unionweb.people.rules.addresses import local_address

pytestmark = pytest.mark.either_database

Visit = Callable[..., Visitor]
ASTRAY = [
    *("//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example"),
    *(
        "/\n/evil.example",
        "\x00//evil.example",
        "http:evil.example",
        "https://evil.example",
        "javascript:alert(1)",
    ),
    *(
        "/\x7f/evil.example",
        "/\u2028/evil.example",
        "/\x85/evil.example",
        " //evil.example",
        "/%0d%0aSet-Cookie:x=1",
    ),
    *("//evil.example@localhost", "/.//evil.example", "/..//evil.example", "/foo/..//evil.example"),
]
ARGUMENTS = ("next", "back", "return", "return_to", "url", "to", "redirect", "continue", "from")


def leads_away(location: str) -> bool:
    """As a browser reads it: control characters go, a backslash is a slash."""
    plain = "".join(sign for sign in location if sign > " ").replace("\\", "/")
    if plain.startswith(("http://localhost/", "https://localhost/")):
        plain = plain.partition("localhost")[2]
    return not plain.startswith("/") or plain.startswith("//")


@given(st.text(alphabet="/\\.@:%?#\t\n\r \x00abehttpsx", max_size=30))
@example("/\\/evil.example")
def test_what_is_let_through_stays_on_this_site(address: str) -> None:
    allowed = local_address(address)
    assert allowed is None or not leads_away(allowed)


@pytest.mark.parametrize("address", ASTRAY)
def test_no_page_leads_to_another_site(app: Flask, world: World, visit: Visit, address: str) -> None:
    """Whatever the parameter is called. Signed in, log-in leads on at once."""
    browser = visit(world.administrator()).client
    query = dict.fromkeys(ARGUMENTS, address)
    paths = ("/people/sign-in", "/people/activate", "/", "/assets/scan", "/notices/")
    for path in paths:
        answer = browser.get(path, query_string=query)
        assert not leads_away(answer.headers.get("Location", "/")), path
    for referrer in (address, f"http://localhost{address}", f"http://localhost.evil.example{address}"):
        headers = {"Referer": referrer.replace("\n", "").replace("\x00", ""), "Sec-Fetch-Site": "same-origin"}
        try:
            headers["Referer"].encode("latin-1")
        except UnicodeEncodeError:
            continue
        answer = browser.post("/language", data={"lang": "en"}, headers=headers)
        assert not leads_away(answer.headers["Location"]), referrer


FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": ""},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:81"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=lambda one: "=".join(next(iter(one.items()))))
def test_no_request_of_another_site_changes_anything(
    app: Flask, world: World, visit: Visit, headers: dict[str, str]
) -> None:
    scene = build(world)
    browser = visit(scene.cast["school administrator"]).client
    asked = 0
    for method, path in everywhere(app, scene):
        if method == "GET":
            continue
        answer = browser.open(path, method=method, headers=headers)
        assert answer.status_code == 403, f"{method} {path}: {answer.status_code}"
        asked += 1
    assert asked > 200


UNKNOWING = ("/box/", "/health/", "/metrics")
"""Doors without log-in: nobody's rights can be borrowed there."""


@pytest.mark.parametrize("headers", FOREIGN, ids=lambda one: "=".join(next(iter(one.items()))))
def test_no_door_opens_for_another_site(
    app: Flask, world: World, visit: Visit, headers: dict[str, str]
) -> None:
    browser = visit(world.administrator()).client
    asked = 0
    for door in doors_of(app):
        if door.method == "POST" and not door.before.startswith(UNKNOWING):
            path = door.before if door.after is None else f"{door.before}1{door.after}"
            answer = browser.post(path, data=b"{}", headers=headers)
            assert answer.status_code == 403, path
            asked += 1
    assert asked >= 4


CLIMBING = [
    *("../../../etc/passwd", "..%2f..%2fsecret_key", "%2e%2e/%2e%2e/secret_key", "....//secret_key"),
    *("..\\..\\secret_key", "/etc/passwd", "%00", "unionweb.db", "manifest.json/../../../app.py"),
]


@pytest.mark.parametrize("name", CLIMBING)
@pytest.mark.parametrize("prefix", ["/static/build/", "/static/", "/box/v/", "/r/", "/a/", "/s/", "/"])
def test_no_name_leads_out_of_its_directory(app: Flask, prefix: str, name: str) -> None:
    answer = app.test_client().get(prefix + name)
    assert answer.status_code in {308, 400, 403, 404, 405}, answer.status_code
    assert b"root:" not in answer.data and b"SQLite format" not in answer.data


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(typed=st.text(max_size=40))
def test_a_download_name_cannot_leave_its_header(app: Flask, typed: str) -> None:
    from unionweb.base.web.answers import download

    with app.test_request_context():
        named = download(b"", typed, "text/csv").headers["Content-Disposition"]
    assert named.startswith("attachment; filename*=UTF-8''")
    assert set(named) <= set(map(chr, range(32, 127))) - {'"', "\\"}
    assert ";" not in named.partition("filename*=")[2]
