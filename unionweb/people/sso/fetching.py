"""One request to another server, which may be slow, large, or broken.

The time is counted for the whole exchange: a server that drips a byte every nine seconds is cut off as well,
and so few threads are let out at a time that those who vote never wait for the school's log-in server.
No redirect is followed, and the system's own list of certificates is trusted, where schools put theirs.
"""

import json
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection, IncompleteRead
from threading import Timer
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, urlsplit

from unionweb.people.hashing import Gate
from unionweb.people.rules.sso.refused import NotBelieved, Reason

PATIENCE = 10.0
"""Seconds for everything, from the first packet to the last byte of the answer."""
MOST = 256 * 1024
gate = Gate(places=4, patience=3)
"""Of the sixteen threads of a server process."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of any status."""

    status: int
    body: bytes

    def json(self) -> dict[str, Any]:
        """The JSON object that it is. Raises NotBelieved."""
        try:
            said = json.loads(self.body)
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            raise NotBelieved(Reason.SILENT, f"status {self.status}, no JSON")
        return said


def fetch(address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Reply:
    """The answer to a GET, or to a POST when there is a body. Raises NotBelieved."""
    parts = urlsplit(address)
    connection, scissors = _connection(parts), _Scissors(PATIENCE)
    try:
        plain = socket.create_connection((connection.host, connection.port), PATIENCE)
        # The second handle is for the scissors; the first one may vanish inside TLS.
        with closing(plain.dup()) as handle, scissors.over(handle):
            connection.sock = _protected(plain, parts)
            reply = _exchange(connection, parts, body, headers or {})
    except (OSError, HTTPException, ValueError) as problem:
        late = scissors.cut or isinstance(problem, TimeoutError)
        raise NotBelieved(Reason.SILENT, "time-out" if late else "connection") from None
    finally:
        connection.close()
    if scissors.cut:  # in the middle, which can look like an end
        raise NotBelieved(Reason.SILENT, "time-out")
    return reply


def fetch_ok(address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Reply:
    """The same, of status 200 only."""
    reply = fetch(address, body, headers)
    if reply.status != 200:
        raise NotBelieved(Reason.SILENT, f"status {reply.status}")
    return reply


def _exchange(
    connection: HTTPConnection, parts: SplitResult, body: bytes | None, headers: Mapping[str, str]
) -> Reply:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    usual = {"Accept": "application/json, application/xml, text/xml", "User-Agent": "unionweb"}
    connection.request("GET" if body is None else "POST", path, body, {**usual, **headers})
    answer = connection.getresponse()
    said = answer.read(MOST + 1)
    if len(said) > MOST:
        raise NotBelieved(Reason.SILENT, "too large")
    if answer.length:  # more was announced
        raise IncompleteRead(said)
    return Reply(answer.status, said)


def _connection(parts: SplitResult) -> HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        return HTTPSConnection(host, parts.port, context=_trust())
    return HTTPConnection(host, parts.port)


def _protected(plain: socket.socket, parts: SplitResult) -> socket.socket:
    return _trust().wrap_socket(plain, server_hostname=parts.hostname) if parts.scheme == "https" else plain


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Scissors:
    """Cut a connection when the time is over that began with them, whatever the thread that reads from it is
    doing."""

    def __init__(self, seconds: float) -> None:
        self.cut = False
        self._end = monotonic() + seconds

    @contextmanager
    def over(self, sock: socket.socket) -> Iterator[None]:
        """Be ready to cut this one."""
        timer = Timer(max(0.0, self._end - monotonic()), self._cut, (sock,))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self, sock: socket.socket) -> None:
        self.cut = True
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
