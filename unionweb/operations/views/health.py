"""Doors for programs that watch: does the process answer, is it ready, and how do things stand.

No session, no log of requests; nothing of it stays in the process, so that it does not matter which worker
answers.
"""

import hmac
import json
from collections.abc import Callable
from ipaddress import ip_address

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug import Request, Response

from unionweb.base.clock import now
from unionweb.base.incidents import incident
from unionweb.base.web.doors import Door
from unionweb.base.web.policies import everyone
from unionweb.config import Settings
from unionweb.operations.health import missing
from unionweb.operations.metrics import exposition
from unionweb.operations.policies import reads_figures

TEXT = "text/plain; version=0.0.4; charset=utf-8"
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP")


def doors(app: Flask) -> tuple[Door, ...]:
    """/health/live, /health/ready and /metrics."""

    def figures(request: Request, _name: str) -> Response:
        settings: Settings = app.config["SETTINGS"]
        if not may_read(request, settings.watching.token):
            return Response("forbidden\n", 403, mimetype="text/plain")
        with app.app_context():
            return Response(exposition(now()), content_type=TEXT)

    return (
        Door("/health/live", None, _careful(_live), everyone, "GET"),
        Door("/health/ready", None, _careful(lambda *_which: _ready(app)), everyone, "GET"),
        Door("/metrics", None, _careful(figures), reads_figures, "GET"),
    )


def _live(_request: Request, _name: str) -> Response:
    return _told({"live": True}, 200)


def _ready(app: Flask) -> Response:
    with app.app_context():
        lacks = missing()
    return _told({"ready": not lacks, "missing": lacks}, 503 if lacks else 200)


def _told(said: dict[str, object], status: int) -> Response:
    return Response(json.dumps(said), status, mimetype="application/json")


def _careful(view: Callable[[Request, str], Response]) -> Callable[[Request, str], Response]:
    def answer(request: Request, name: str) -> Response:
        if request.method not in ("GET", "HEAD"):
            return Response("method\n", 405, mimetype="text/plain", headers={"Allow": "GET"})
        try:
            return view(request, name)
        except SQLAlchemyError:
            return _told({"ready": False, "missing": ["database"]}, 503)
        except Exception as error:
            incident("health", error)
            return _told({"ready": False, "missing": ["incident"]}, 500)

    return answer


def may_read(request: Request, token: str) -> bool:
    """Whoever shows the token; where there is none, programs on this machine that no proxy speaks for."""
    if token:
        shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(shown.encode(), token.encode())
    return _is_here(request.remote_addr or "") and not any(name in request.environ for name in FORWARDED)


def _is_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
