"""What the program writes to standard error: for people, or as JSON for a program that gathers it.

Never a person, an address, or the values of a statement; of the ballot box and of those who draw papers
nothing but faults.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from time import perf_counter

from flask import Flask, Response, g, request
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection, ExecutionContext

log = logging.getLogger("unionweb")
requests = logging.getLogger("unionweb.requests")

SILENT_ROOMS = frozenset({"elections", "surveys"})
"""Whose pages lead to the ballot box: when somebody opens one of them is nobody's business."""

DRAWS = ("ballot_draw", "ballot_slip")
"""Tables whose statements tell when papers are drawn."""

MOST_STATEMENT = 1000
_MORE = ("incident", "route", "method", "status", "ms")


class Lines(logging.Formatter):
    """Each event as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """{"at", "level", "said", …}; with "trace" for a mistake of ours."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told: dict[str, object] = {"at": at, "level": record.levelname.lower(), "said": record.getMessage()}
        told |= {name: getattr(record, name) for name in _MORE if hasattr(record, name)}
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


class _Stderr(logging.StreamHandler):  # type: ignore[type-arg]
    """Standard error as it is now: tests and servers replace it."""

    @property
    def stream(self) -> object:
        return sys.stderr

    @stream.setter
    def stream(self, _stream: object) -> None:
        pass


def init_app(app: Flask, lines: bool) -> None:
    """Write the log as JSON `lines`, with one for each request; or leave it as people read it."""
    log.setLevel(logging.NOTSET)
    for handler in [one for one in log.handlers if isinstance(one, _Stderr)]:
        log.removeHandler(handler)
    if not lines:
        return
    handler = _Stderr()
    handler.setFormatter(Lines())
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    app.before_request(_begin)
    app.after_request(_note)


def _begin() -> None:
    g.began = perf_counter()


def _note(response: Response) -> Response:
    # The rule and not the path: a path holds numbers of persons, codes, tags.
    if request.blueprint not in SILENT_ROOMS and "began" in g:
        route = request.url_rule.rule if request.url_rule else None
        more = {
            "method": request.method,
            "route": route,
            "status": response.status_code,
            "ms": round(1000 * (perf_counter() - g.began), 1),
        }
        requests.info("request", extra=more)
    return response


def watch_statements(engine: Engine, slow_ms: int) -> None:
    """Log statements that take longer, without their values. Those that go past SQLAlchemy, for which a hall
    waits, are not seen here, and the ballot box has an engine of its own."""
    if not slow_ms:
        return

    @event.listens_for(engine, "before_cursor_execute")
    def start(
        connection: Connection, _cursor: object, _statement: str, _values: object, *_more: object
    ) -> None:
        connection.info["began"] = perf_counter()

    @event.listens_for(engine, "after_cursor_execute")
    def end(
        connection: Connection,
        _cursor: object,
        statement: str,
        _values: object,
        _context: ExecutionContext | None,
        _many: bool,
    ) -> None:
        took = int(1000 * (perf_counter() - connection.info["began"]))
        if took >= slow_ms and not any(table in statement for table in DRAWS):
            words = " ".join(statement.split())[:MOST_STATEMENT]
            log.warning("slow statement, %s ms: %s", took, words, extra={"ms": took})
