"""Site and ballot box under two host names, over TLS, for real Chromium; and all that comes for the box."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page, Request

from tests.box_hosts import served, two_names
from tests.browser.conftest import UnderWay
from tests.browser.screen import PHONE, Screen
from tests.browser.windows import SPARING
from tests.certificates import certificate_for
from tests.conftest import CHROMIUM
from tests.deploy.proxies import running
from tests.faults.serving import free_port
from tests.visitor import Visitor
from tests.world import World

SITE = "union.example.edu.cn"


@dataclass(frozen=True)
class Heard:
    """One request for the box, as the server got it. `headers` in small letters."""

    method: str
    path: str
    headers: dict[str, str]
    rest: str


@dataclass
class Town:
    """Both names, and a browser that finds them on this machine."""

    app: Flask
    world: World
    browser: Browser
    site: str
    box: str
    heard: list[Heard] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def window(self, person: int, windows: ExitStack) -> Screen:
        """A window of somebody who is logged in at the site, and whom others have given cookies."""
        context = self.browser.new_context(viewport=PHONE.viewport, locale="zh-CN", ignore_https_errors=True)
        windows.callback(context.close)
        visitor = Visitor(self.app)
        visitor.sign_in(self.world.log_in(person))
        cookie = visitor.client.get_cookie("unionweb")
        assert cookie is not None
        context.add_cookies(
            [
                {"name": "unionweb", "value": cookie.value, "url": self.site},
                {"name": "school", "value": "tell-tale", "domain": ".example.edu.cn", "path": "/"},
                {"name": "planted", "value": "tell-tale", "url": self.box},
            ]
        )
        page = context.new_page()
        page.on("requestfailed", lambda request: self.refused.append(request.url))
        return Screen(page, self.site)

    def listening(self, name: str, port: int) -> Any:
        """The application, which writes down what comes for the box."""

        def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            asked = environ.get("HTTP_X_FORWARDED_HOST", environ["HTTP_HOST"])
            if asked == f"{name}:{port}":
                headers = {
                    key[5:].lower(): str(value) for key, value in environ.items() if key[:5] == "HTTP_"
                }
                path = environ["PATH_INFO"]
                self.heard.append(Heard(environ["REQUEST_METHOD"], path, headers, environ["QUERY_STRING"]))
            return UnderWay.__call__(under_way, environ, start)

        under_way = UnderWay(self.app)
        answer.finish = under_way.finish  # type: ignore[attr-defined]
        return answer


@contextmanager
def town(
    standing: Flask, world: World, chromium: Browser, directory: Path, box: str, *, caddy: bool = False
) -> Iterator[Town]:
    """`box`: the box's name. `caddy`: the shipped Caddyfile with a certificate of its own stands in front."""
    port = free_port()
    addresses = f"https://{SITE}:{port}", f"https://{box}:{port}"
    rules = ", ".join(f"MAP {name} 127.0.0.1" for name in (SITE, box))
    with ExitStack() as everything:
        app = everything.enter_context(two_names(standing, *addresses, proxies=int(caddy)))
        browser = chromium.browser_type.launch(
            executable_path=CHROMIUM, args=[*SPARING, f"--host-resolver-rules={rules}"]
        )
        everything.callback(browser.close)
        here = Town(app, world, browser, *addresses)
        listening = here.listening(box, port)
        everything.callback(listening.finish)
        if caddy:
            inside = everything.enter_context(served(listening, 0, None))
            directory.mkdir()
            everything.enter_context(running("caddy", directory, port, inside, site=SITE, box=box))
        else:
            everything.enter_context(served(listening, port, certificate_for(directory, SITE, box)))
        yield here


def requests_of(page: Page) -> list[Request]:
    """What this page asks for; filled while it goes on."""
    asked: list[Request] = []
    page.on("requestfinished", lambda request: asked.append(request))
    return asked
