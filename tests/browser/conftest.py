"""Real Chromium on a real server in this process."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect, sync_playwright
from werkzeug.serving import make_server

from tests.browser.screen import AXE, DESKTOP, Screen, Size
from tests.conftest import CHROMIUM
from tests.visitor import Visitor
from tests.world import World

expect.set_options(timeout=15_000)  # ms; a busy machine is slow, not wrong

# Every window would prepare three pages for its address bar: half of all that a short test takes. This takes
# the place of Playwright's own list, of which the rest is repeated.
SPARING = [
    "--no-sandbox",
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,AimEnabled,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,PaintHolding,ThirdPartyStoragePartitioning,OptimizationHints,MediaRouter,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,NetworkTimeServiceQuerying,LensOverlay",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SPARING)
        yield browser
        browser.close()


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
def screen(app: Flask, world: World, chromium: Browser, address: str) -> Iterator[Callable[..., Screen]]:
    """`screen(person_id, size)` opens a window for a person, or for a stranger."""
    with ExitStack() as open_windows:

        def open_window(
            person_id: int | None = None,
            size: Size = DESKTOP,
            dark: bool = False,
            scripts: bool = True,
            browser: Browser = chromium,
        ) -> Screen:
            context = browser.new_context(
                viewport={"width": size.width, "height": size.height},
                color_scheme="dark" if dark else "light",
                locale="zh-CN",
                has_touch=size.width < 600,
                java_script_enabled=scripts,
            )
            open_windows.callback(context.close)
            # Handed over once and kept compiled; to send it to each page takes as long as to run it.
            context.add_init_script(path=AXE)
            if person_id is not None:
                visitor = Visitor(app)
                visitor.sign_in(world.log_in(person_id))
                cookie = visitor.client.get_cookie("unionweb")
                assert cookie is not None
                context.add_cookies([{"name": "unionweb", "value": cookie.value, "url": address}])
            return Screen(context.new_page(), address, dark)

        yield open_window
