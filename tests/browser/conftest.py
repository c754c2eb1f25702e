"""Real Chromium on a real server in this process."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect, sync_playwright
from werkzeug.serving import make_server

from tests.browser.screen import DESKTOP, Look, Screen, Size
from tests.browser.windows import SPARING, Windows, new_window
from tests.conftest import CHROMIUM
from tests.rewiring import undisturbed
from tests.visitor import Visitor
from tests.world import World

expect.set_options(timeout=15_000)  # ms; a busy machine is slow, not wrong


@pytest.fixture(autouse=True)
def _steady() -> Iterator[None]:
    with undisturbed():
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SPARING)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def windows(chromium: Browser) -> Windows:
    """Windows that one test has after the other."""
    return Windows(chromium)


class UnderWay:
    """The application, knowing how many requests it is answering. The next test replaces the database
    file, which must not happen under an open connection."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.number = 0
        self.changed = threading.Condition()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self._count(+1)
        try:
            return self.app(environ, start_response)
        finally:
            self._count(-1)

    def _count(self, step: int) -> None:
        with self.changed:
            self.number += step
            self.changed.notify_all()

    def finish(self) -> None:
        """Wait for the requests under way."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.number == 0, timeout=30)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the application answers."""
    under_way = UnderWay(app)
    server = make_server("127.0.0.1", 0, under_way, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    under_way.finish()


@pytest.fixture
def screen(app: Flask, world: World, windows: Windows, address: str) -> Iterator[Callable[..., Screen]]:
    """`screen(person_id, size)` opens a window for a person, or for a stranger.

    `anew`: one that no test had and none will have; so is every window of another browser.
    """
    with ExitStack() as open_windows:

        def open_window(
            person_id: int | None = None,
            size: Size = DESKTOP,
            dark: bool = False,
            scripts: bool = True,
            browser: Browser | None = None,
            anew: bool = False,
            also: Sequence[Look] = (),
        ) -> Screen:
            if browser or anew:
                page = new_window(browser or windows.browser, size, dark, scripts)
                open_windows.callback(page.context.close)
            else:
                page = open_windows.enter_context(windows.one(address, size, dark, scripts))
            if person_id is not None:
                visitor = Visitor(app)
                visitor.sign_in(world.log_in(person_id))
                cookie = visitor.client.get_cookie("unionweb")
                assert cookie is not None
                page.context.add_cookies([{"name": "unionweb", "value": cookie.value, "url": address}])
            return Screen(page, address, dark, also)

        yield open_window
