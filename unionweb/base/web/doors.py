"""A door: one address that answers before the application wakes up.

Where a whole hall asks for the same thing in one minute, finding the route, opening the session and looking
up who asks would cost more than the work itself. A door does none of it: its view gets the bare request and
says itself who may. Everything else is a route of a Room.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy.exc import OperationalError, TimeoutError
from werkzeug import Request, Response
from werkzeug.exceptions import RequestEntityTooLarge

from unionweb.base.fairlock import Shut
from unionweb.base.incidents import incident
from unionweb.base.web.headers import data_headers
from unionweb.base.web.policies import Policy

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

View = Callable[[Request, str], Response]

MOST_BYTES = 1024 * 1024
"""Of a body, also of one that does not say its length. A door that needs other bounds sets them."""


class BareRequest(Request):
    """What a door is handed."""

    max_content_length = MOST_BYTES


@dataclass(frozen=True, slots=True)
class Words:
    """An HTTP status and what it means here. The pages that ask at doors are the same for everybody: they are
    told in both languages."""

    status: int
    zh: str
    en: str


Book = Mapping[str, Words]
"""The words of every code."""

USUAL = {
    "method": Words(405, "这个地址不接受这种请求。", "This address takes no request of this kind."),
    "foreign": Words(
        403, "请求来自别的网站，没有被接受。", "The request came from another site and was refused."
    ),
    "malformed": Words(400, "请求不完整，请重新载入页面。", "Not understood; reload the page."),
}
"""What most books have in common."""


class Turned(Exception):
    """Turned away at a door. `code`: which words of its book say why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def refuse(book: Book, code: str) -> Response:
    """The refusal as JSON: {"error": code, "message": {"zh", "en"}}."""
    words = book[code]
    body = json.dumps({"error": code, "message": {"zh": words.zh, "en": words.en}})
    answer = Response(body, words.status, mimetype="application/json")
    if words.status == 503:
        answer.headers["Retry-After"] = "1"
    return answer


def careful(app: Flask, book: Book, doing: str, view: View) -> View:
    """The view with the application at hand. What turns somebody away is told from the book; faults are
    answered as its "busy" or "incident", and logged with what was being done."""

    def answer(request: Request, name: str) -> Response:
        try:
            with app.app_context():
                return view(request, name)
        except Turned as turned:
            return refuse(book, turned.code)
        except RequestEntityTooLarge:
            return Response(status=413)
        except (OperationalError, TimeoutError, Shut):
            return refuse(book, "busy")
        except Exception as error:
            incident(doing, error)
            return refuse(book, "incident")

    return answer


@dataclass(frozen=True, slots=True)
class Door:
    """`before` + name + `after` is its address; the view gets the request, of any method, and the name.
    `method` is the one that it takes. Where `after` is None, `before` is the whole address, and the name is
    empty."""

    before: str
    after: str | None
    view: View
    policy: Policy
    method: str = "POST"

    @property
    def rule(self) -> str:
        """As the table of accesses prints it."""
        return self.before if self.after is None else f"{self.before}<name>{self.after}"

    def name_in(self, path: str) -> str | None:
        """The name in this path; None when it is another address."""
        if self.after is None:
            return "" if path == self.before else None
        if not (path.startswith(self.before) and path.endswith(self.after)):
            return None
        name = path[len(self.before) : len(path) - len(self.after)]
        return name if name and "/" not in name else None


def open_door(app: Flask, door: Door) -> None:
    """Let the door answer for its address. It stands in the table of accesses."""
    app.extensions.setdefault("unionweb.doors", []).append(door)
    strict = app.config["SETTINGS"].address.startswith("https://")
    app.wsgi_app = _Entrance(door, data_headers(strict), app.wsgi_app)  # type: ignore[method-assign]


def doors_of(app: Flask) -> list[Door]:
    """Every door of the application."""
    return list(app.extensions.get("unionweb.doors", []))


class _Entrance:
    def __init__(self, door: Door, headers: dict[str, str], behind: "WSGIApplication") -> None:
        self._door = door
        self._headers = list(headers.items())
        self._kept = [(key, value) for key, value in self._headers if key != "Cache-Control"]
        self._behind = behind

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        name = self._door.name_in(environ.get("PATH_INFO", ""))
        if name is None:
            return self._behind(environ, start_response)
        answer = self._door.view(BareRequest(environ), name)
        more = self._kept if "Cache-Control" in answer.headers else self._headers
        # Through the library's own way of answering, the headers would cost more than many a view.
        start_response(answer.status, [*answer.headers, *more])
        return () if environ["REQUEST_METHOD"] == "HEAD" else (answer.get_data(),)
