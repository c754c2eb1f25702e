"""What surrounds every page: headers, foreign requests, languages, errors."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.visitor import Visitor
from tests.world import World

Visit = Callable[..., Visitor]


def test_every_answer_carries_the_security_headers(visit: Visit) -> None:
    for path, status in (("/", 200), ("/nowhere", 404)):
        headers = visit().get(path, status=status).response.headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 303),
    ],
)
def test_requests_started_by_another_site_change_nothing(
    app: Flask, headers: dict[str, str], status: int
) -> None:
    answer = app.test_client().post("/language", data={"lang": "en"}, headers=headers)
    assert answer.status_code == status
    assert ("Set-Cookie" in answer.headers) == (status == 303)


def test_the_language_is_remembered_and_leads_back(visit: Visit) -> None:
    browser = visit()
    assert 'lang="zh-CN"' in browser.get("/").response.text
    answer = browser.post("/language", {"lang": "en"}, headers={"Referer": "http://localhost/?page=2"})
    assert answer.location == "/?page=2"
    assert 'lang="en"' in browser.get("/").response.text


@pytest.mark.parametrize("referrer", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_choosing_a_language_never_leads_to_another_site(visit: Visit, referrer: str) -> None:
    answer = visit().post("/language", {"lang": "en"}, headers={"Referer": referrer})
    assert answer.location == "/"


def test_an_unknown_address_is_a_page_with_a_way_on(visit: Visit) -> None:
    page = visit().get("/nowhere", status=404)
    assert page.all("main a[href]")


def test_a_stranger_is_led_to_the_door_and_back(world: World, visit: Visit) -> None:
    answer = visit().get("/audit/?verb=test", status=303)
    assert answer.location == "/people/sign-in?next=/audit/?verb%3Dtest"


def test_htmx_is_redirected_in_its_own_way(world: World, visit: Visit) -> None:
    answer = visit().get("/audit/", status=204, headers={"HX-Request": "true"})
    assert answer.response.headers["HX-Redirect"].startswith("/people/sign-in")


def test_too_large_an_upload_is_refused_in_words(visit: Visit, app: Flask) -> None:
    body = b"x" * (app.config["MAX_CONTENT_LENGTH"] + 1)
    visit().post("/language", status=413, input_stream=None, content_type="text/plain", data=body)
