"""What the scanner costs, what it may do, and what stays forbidden. The page itself: tests/browser."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.datastructures import Headers

from tests.stores import store
from tests.visitor import Visitor
from tests.world import World
from unionweb.base.web.headers import POLICY

pytestmark = pytest.mark.either_database
Visit = Callable[..., Visitor]

KB = 1024
LOADED = re.compile(r'(?:<script src|<link rel="stylesheet" href)="(/static/[^"]+)"')
LATER = re.compile(r'data-reader="([^"]+)"')
WASM = re.compile(r'data-wasm="([^"]+)"')


def scan_page(visit: Visit, world: World) -> str:
    return visit(world.student()).get("/assets/scan").response.get_data(as_text=True)


def fetch(app: Flask, path: str, encoding: str = "br") -> tuple[Headers, bytes]:
    """As a browser gets it: the headers and the compressed bytes."""
    with app.test_client().get(path, headers={"Accept-Encoding": encoding}) as response:
        assert response.status_code == 200 and response.headers["Content-Encoding"] == encoding, path
        return response.headers, response.get_data()


def size(app: Flask, paths: list[str], encoding: str = "br") -> int:
    return sum(len(fetch(app, path, encoding)[1]) for path in paths)


def test_the_scan_page_is_small(app: Flask, visit: Visit, world: World) -> None:
    text = scan_page(visit, world)
    loaded = LOADED.findall(text)
    own = [path for path in loaded if "/scanner-" in path] + LATER.findall(text)
    assert len(own) == 2
    # What is on every page, and in this browser already, and the scanner with it.
    assert size(app, loaded) < 40 * KB
    # What only scanning needs: the scanner, and the reader that comes when the camera starts.
    assert size(app, own) < 20 * KB
    assert size(app, own, "gzip") < 22 * KB


def test_the_reader_is_ours_and_kept_for_good(app: Flask, visit: Visit, world: World) -> None:
    text = scan_page(visit, world)
    for path in WASM.findall(text) + LATER.findall(text):
        headers, _code = fetch(app, path)
        assert "immutable" in headers["Cache-Control"]
        assert headers["X-Content-Type-Options"] == "nosniff"
    [wasm] = WASM.findall(text)
    headers, code = fetch(app, wasm)
    assert headers["Content-Type"] == "application/wasm"
    assert len(code) < 400 * KB


def test_only_a_page_that_scans_may_run_webassembly(visit: Visit, world: World) -> None:
    student = visit(world.student())
    policy = student.get("/assets/scan").response.headers["Content-Security-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval';" in policy
    assert policy.replace(" 'wasm-unsafe-eval'", "") == POLICY
    for path in ("/", "/assets/", "/people/me"):
        assert student.get(path).response.headers["Content-Security-Policy"] == POLICY


def test_a_label_leads_to_its_page_from_any_way_of_writing_it(visit: Visit, world: World) -> None:
    tag = store(world).asset("Megaphone")
    student = visit(world.student())
    written = (tag, tag.lower(), f"{tag[:4]}-{tag[4:]}", f"https://old.example/a/{tag}", f"  {tag} ")
    for code in written:
        answer = student.client.get("/assets/scan", query_string={"code": code})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/a/{tag}"), code


@pytest.mark.parametrize("code", ["23456789", "hello", "https://example.org/", "<b>&"])
def test_what_is_no_label_is_answered_with_the_scanner_again(visit: Visit, world: World, code: str) -> None:
    answer = visit(world.student()).client.get("/assets/scan", query_string={"code": code})
    assert answer.status_code == 422
    assert "不是这里的物资编号" in answer.get_data(as_text=True)
    assert "<b>&" not in answer.get_data(as_text=True)


def test_strangers_sign_in_first(visit: Visit, app: Flask) -> None:
    answer = app.test_client().get("/assets/scan?code=23456789")
    assert answer.status_code == 303 and "/people/sign-in" in answer.headers["Location"]
