"""The units of work: what people do most, and what costs most."""

import http.client
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import urlencode

from bench.servers import Server


@dataclass(frozen=True)
class Scene:
    """A named unit of work and how often a round does it."""

    name: str
    work: Callable[[], None]
    times: int


class Browser:
    """A person of the demonstration school, signed in, on one connection."""

    def __init__(self, server: Server, demo: dict[str, Any]) -> None:
        self.server = server
        self.password = str(demo["password"])
        self.number = str(demo["accounts"][0]["number"])
        self.connection = server.connect()
        self.cookie = ""
        self.sign_in()

    def sign_in(self) -> None:
        """Log in anew."""
        form = {"number": self.number, "password": self.password}
        response = self.send("POST", "/people/sign-in", form, cookie="")
        assert response.status == 303, f"log-in answered {response.status}"
        parts = [line.partition(";")[0] for line in response.headers.get_all("Set-Cookie", [])]
        self.cookie = "; ".join(parts)

    def get(self, path: str) -> None:
        """Open a page; it must be there."""
        response = self.send("GET", path)
        assert response.status == 200, f"{path} answered {response.status}"

    def send(
        self, method: str, path: str, form: dict[str, str] | None = None, cookie: str | None = None
    ) -> http.client.HTTPResponse:
        """One request; the body is read and thrown away."""
        headers = {"Cookie": self.cookie if cookie is None else cookie, "Sec-Fetch-Site": "same-origin"}
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        response.read()
        return response


def scenes(browser: Browser) -> list[Scene]:
    """Everything that is measured."""
    numbers = count()

    def page(path: str) -> Callable[[], None]:
        return lambda: browser.get(path)

    def welcome() -> None:
        assert browser.send("GET", "/", cookie="").status == 200

    def contact() -> None:
        response = browser.send("POST", "/people/me", {"public_contact": str(next(numbers))})
        assert response.status == 303, f"choosing a contact answered {response.status}"

    return [
        Scene("first page, stranger", welcome, 100),
        Scene("log-in (argon2id)", browser.sign_in, 10),
        Scene("home, what waits for me", page("/"), 100),
        Scene("public directory", page("/people/directory"), 50),
        Scene("unit tree, 84 units", page("/people/units"), 30),
        Scene("quota plan, 20 units", page("/congress/1/quota"), 30),
        Scene("check of 154 delegates", page("/congress/1/check"), 20),
        Scene("log of changes, 50 entries", page("/audit/"), 30),
        Scene("choose a contact (one write)", contact, 50),
    ]
