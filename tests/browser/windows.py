"""Windows of Chromium that one test has after the other.

A new one with its first page takes four times what one more page takes. Cookies, storage, routes and sizes do
not stay in it. A script for every page, a false clock or an answer to every dialog cannot be taken out again:
tests that want these open a window `anew`, which is closed after them.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from tests.browser.screen import AXE, Size

# Every window would prepare three pages for its address bar: half of all that a short test takes. This takes
# the place of Playwright's own list, of which the rest is repeated.
LEAN = [
    "--no-sandbox",
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,AimEnabled,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,PaintHolding,ThirdPartyStoragePartitioning,OptimizationHints,MediaRouter,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,NetworkTimeServiceQuerying,LensOverlay",
]
# No script of ours runs long enough to be worth its second compilation, and a window needs but one process:
# a fifth of all. Not where a script looks for codes in pictures.
SPARING = [
    *LEAN,
    "--js-flags=--no-turbofan --no-maglev --single-threaded-gc",
    "--renderer-process-limit=1",
]

SPARE = 4  # windows of one kind that are kept
Kind = tuple[bool, bool, bool]  # a phone; dark; with scripts


def new_window(
    browser: Browser, size: Size, dark: bool = False, scripts: bool = True, locale: str = "zh-CN"
) -> Page:
    """A window of this size, with touch if it is a phone's; axe-core is in its pages."""
    context = browser.new_context(
        viewport=size.viewport,
        color_scheme="dark" if dark else "light",
        locale=locale,
        has_touch=size.width < 600,
        java_script_enabled=scripts,
    )
    # Handed over once and kept compiled; to send it to each page takes as long as to run it.
    context.add_init_script(path=AXE)
    return context.new_page()


class Windows:
    """The windows of a browser that nobody uses just now."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self._free: defaultdict[Kind, list[Page]] = defaultdict(list)

    @contextmanager
    def one(self, address: str, size: Size, dark: bool = False, scripts: bool = True) -> Iterator[Page]:
        """A window for a test of what is at this address."""
        kind = (size.width < 600, dark, scripts)
        free = self._free[kind]
        page = free.pop() if free else new_window(self.browser, size, dark, scripts)
        page.set_viewport_size(size.viewport)
        yield page
        if page.is_closed() or len(free) == SPARE:
            page.context.close()
        else:
            clear(page, address)
            free.append(page)


def clear(page: Page, address: str) -> None:
    """Leave nothing of what was here."""
    context = page.context
    for other in context.pages:
        if other is not page:
            other.close()
    page.unroute_all()
    context.unroute_all()
    context.set_offline(False)
    page.emulate_media(color_scheme="null", reduced_motion="null")
    # An empty page of the same host: "about:blank" would end the process, and the next page start another.
    page.route("**/*", lambda route: route.fulfill(body="", content_type="text/html"))
    page.goto(address)
    page.unroute_all()
    context.clear_cookies()
    session = context.new_cdp_session(page)
    session.send("Storage.clearDataForOrigin", {"origin": address, "storageTypes": "all"})
    session.detach()
