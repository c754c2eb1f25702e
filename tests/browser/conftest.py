"""Real Chromium on a real server in this process."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect, sync_playwright
from werkzeug.serving import make_server

from tests.browser.screen import DESKTOP, Screen, Size
from tests.conftest import CHROMIUM
from tests.visitor import Visitor
from tests.world import World

expect.set_options(timeout=15_000)  # ms; a busy machine is slow, not wrong


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the application answers."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def screen(app: Flask, world: World, chromium: Browser, address: str) -> Iterator[Callable[..., Screen]]:
    """`screen(person_id, size)` opens a window for a person, or for a stranger."""
    with ExitStack() as open_windows:

        def open_window(
            person_id: int | None = None, size: Size = DESKTOP, dark: bool = False, scripts: bool = True
        ) -> Screen:
            context = chromium.new_context(
                viewport={"width": size.width, "height": size.height},
                color_scheme="dark" if dark else "light",
                locale="zh-CN",
                has_touch=size.width < 600,
                java_script_enabled=scripts,
            )
            open_windows.callback(context.close)
            if person_id is not None:
                visitor = Visitor(app)
                visitor.sign_in(world.log_in(person_id))
                cookie = visitor.client.get_cookie("unionweb")
                assert cookie is not None
                context.add_cookies([{"name": "unionweb", "value": cookie.value, "url": address}])
            return Screen(context.new_page(), address, dark)

        yield open_window
