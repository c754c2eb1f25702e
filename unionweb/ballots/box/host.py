"""The box under a host name of its own: what answers there, and to whom. Decision 26.

It stands before everything else. Under the box's name there is nothing but the box; under every other name
there is everything but casting.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from werkzeug import Response
from werkzeug.datastructures import Headers

from unionweb.ballots.box.web import refuse
from unionweb.base.web.headers import SAFE_METHODS, data_headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BOX = "/box/"
ASKED_ONCE_A_DAY = "86400"
"""Seconds for which a browser may know the answer to its preflight; most keep it for two hours."""

TELLING = (
    "HTTP_COOKIE",
    "HTTP_AUTHORIZATION",
    "HTTP_REFERER",
    "HTTP_USER_AGENT",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
    "REMOTE_ADDR",
    "REMOTE_PORT",
    "werkzeug.proxy_fix.orig",
)
"""What of a request would say something of who sent it."""


class BoxHost:
    """`name`: the box's host name. `site`: the origin of the pages that may cast. `behind`: the application,
    with the box at /box."""

    def __init__(self, name: str, site: str, behind: "WSGIApplication") -> None:
        self._name = name
        self._site = site
        self._behind = behind
        self._allowed = [("Access-Control-Allow-Origin", site)]
        self._headers = Headers({**data_headers(strict=True), "Access-Control-Allow-Origin": site})

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        in_box = environ.get("PATH_INFO", "").startswith(BOX)
        if host_name(environ) != self._name:
            if in_box and environ["REQUEST_METHOD"] not in SAFE_METHODS:
                return self._say(refuse("elsewhere"), environ, start_response)
            return self._behind(environ, start_response)
        # A copy, for the server goes on with its own.
        environ = {name: value for name, value in environ.items() if name not in TELLING}
        answer = refuse("page") if not in_box else self._of_browser(environ)
        if answer is not None:
            return self._say(answer, environ, start_response)

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, [*headers, *self._allowed], *more)

        return self._behind(environ, start)

    def _of_browser(self, environ: "WSGIEnvironment") -> Response | None:
        """The answer to what a browser asks before it casts, and to strangers' pages; None for all others."""
        method, origin = environ["REQUEST_METHOD"], environ.get("HTTP_ORIGIN")
        if method == "OPTIONS":
            return _preflight() if origin == self._site else refuse("foreign")
        # Who is no browser says neither; the pages that cast are on another host and always say the first.
        said = origin if origin is not None else environ.get("HTTP_SEC_FETCH_SITE")
        if method not in SAFE_METHODS and said not in (None, self._site):
            return refuse("foreign")
        return None

    def _say(
        self, answer: Response, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        answer.headers.extend(self._headers)
        return answer(environ, start_response)


def _preflight() -> Response:
    answer = Response(status=204)
    answer.headers["Access-Control-Allow-Methods"] = "POST"
    answer.headers["Access-Control-Allow-Headers"] = "Content-Type"
    answer.headers["Access-Control-Max-Age"] = ASKED_ONCE_A_DAY
    return answer


def host_name(environ: "WSGIEnvironment") -> str:
    """The name that was asked, without port, in small letters, without the dot that may end a name."""
    host: str = environ.get("HTTP_HOST") or environ["SERVER_NAME"]
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    return name.lower().rstrip(".")
