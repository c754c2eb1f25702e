"""A door: one address that answers before the application wakes up.

Where a whole hall asks for the same thing in one minute, finding the route, opening the session and looking
up who asks would cost more than the work itself. A door does none of it: its view gets the bare request and
says itself who may. Everything else is a route of a Room.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug import Request, Response

from unionweb.base.web.headers import data_headers
from unionweb.base.web.policies import Policy

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

View = Callable[[Request, str], Response]


@dataclass(frozen=True, slots=True)
class Door:
    """`before` + name + `after` is its address; the view gets the request, of any method, and the name."""

    before: str
    after: str
    view: View
    policy: Policy

    @property
    def rule(self) -> str:
        """As the table of accesses prints it."""
        return f"{self.before}<name>{self.after}"

    def name_in(self, path: str) -> str:
        """The name in this path; nothing when it is another address."""
        if not (path.startswith(self.before) and path.endswith(self.after)):
            return ""
        name = path[len(self.before) : len(path) - len(self.after)]
        return "" if "/" in name else name


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
        self._behind = behind

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        name = self._door.name_in(environ.get("PATH_INFO", ""))
        if not name:
            return self._behind(environ, start_response)
        answer = self._door.view(Request(environ), name)
        answer.headers.extend(self._headers)
        return answer(environ, start_response)
