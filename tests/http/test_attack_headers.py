"""What every answer says to the browser: pages, errors, downloads, doors, the box, static files."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.everywhere import everywhere
from tests.scene import build
from tests.visitor import Visitor
from tests.world import World
from unionweb.base.web.assets import PAGES
from unionweb.base.web.doors import doors_of

pytestmark = pytest.mark.either_database

Visit = Callable[..., Visitor]
ALWAYS = {
    "X-Content-Type-Options": {"nosniff"},
    "X-Frame-Options": {"DENY"},
    "Referrer-Policy": {"same-origin", "no-referrer"},
    "Cross-Origin-Opener-Policy": {"same-origin"},
    "Cross-Origin-Resource-Policy": {"same-origin"},
}
UNSAFE = ("'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:", "blob:")


def faults(answer: TestResponse) -> Iterator[str]:
    """What is missing in the headers of an answer."""
    for name, allowed in ALWAYS.items():
        if answer.headers.get(name) not in allowed:
            yield f"{name}: {answer.headers.get(name)}"
    policy = answer.headers.get("Content-Security-Policy", "")
    parts = {part.split()[0]: part.split()[1:] for part in policy.split(";") if part.strip()}
    if parts.get("default-src") != ["'none'"] or parts.get("frame-ancestors") != ["'none'"]:
        yield f"Content-Security-Policy: {policy}"
    if any(word in UNSAFE for words in parts.values() for word in words):
        yield f"unsafe: {policy}"
    if "geolocation=()" not in answer.headers.get("Permissions-Policy", ""):
        yield "Permissions-Policy"
    for cookie in answer.headers.getlist("Set-Cookie"):
        if "HttpOnly" not in cookie or "SameSite=" not in cookie:
            yield f"cookie: {cookie.partition('=')[0]}"


def personal_faults(answer: TestResponse) -> Iterator[str]:
    """What would let a shared cache keep the page of somebody."""
    kept = answer.headers.get("Cache-Control", "")
    if "no-store" not in kept and "private" not in kept:
        yield f"Cache-Control: {kept}"
    if "no-store" not in kept and "Cookie" not in answer.headers.get("Vary", ""):
        yield "Vary"


def test_every_page_and_every_error_carries_the_headers(app: Flask, world: World, visit: Visit) -> None:
    scene = build(world)
    browsers = {name: visit(scene.cast[name]).client for name in ("school administrator", "student")}
    browsers["stranger"] = visit().client
    wrong, seen = [], set[int]()
    for path in [path for method, path in everywhere(app, scene) if method == "GET"]:
        for name, client in browsers.items():
            answer = client.get(path, headers={"Sec-Fetch-Site": "same-origin"})
            seen.add(answer.status_code)
            found = list(faults(answer))
            if name != "stranger":
                found += personal_faults(answer)
            wrong += [f"{name} {path} {answer.status_code}: {fault}" for fault in found]
    assert not wrong, "\n".join(wrong[:40])
    assert {200, 303, 403, 404} <= seen


@pytest.mark.parametrize(
    ("method", "path", "options"),
    [
        ("GET", "/no/such/page", {}),
        ("GET", "/static/build/../../secret_key", {}),
        ("GET", "/static/build/none.js", {}),
        ("PUT", "/people/sign-in", {}),
        ("POST", "/people/sign-in", {"headers": {"Sec-Fetch-Site": "cross-site"}}),
        ("POST", "/people/sign-in", {"data": b"x", "headers": {"Content-Length": str(10**10)}}),
        ("OPTIONS", "/people/sign-in", {}),
        ("HEAD", "/people/sign-in", {}),
        ("GET", "/box/v/none/params", {}),
        ("GET", "/box/none", {}),
        ("GET", "/people/units/99999999999999", {}),
        *(("GET", path, {}) for path in PAGES),
    ],
)
def test_errors_and_files_carry_them_too(
    app: Flask, method: str, path: str, options: dict[str, object]
) -> None:
    answer = app.test_client().open(path, method=method, **options)  # type: ignore[arg-type]
    found = list(faults(answer))
    answer.close()
    assert found == []


def test_every_door_carries_them(app: Flask) -> None:
    for door in doors_of(app):
        path = door.before if door.after is None else f"{door.before}1{door.after}"
        for method in ("GET", "POST", "PUT"):
            answer = app.test_client().open(path, method=method)
            assert list(faults(answer)) == [], f"{method} {path}"
            assert list(personal_faults(answer)) == [], f"{method} {path}"
