"""Calling a robot's platform: once, directly, briefly."""

import http.client
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer

from unionweb.notices.rules.platforms import Call
from unionweb.notices.rules.robots import Target

PATIENCE = 10.0
"""Seconds until there is a connection, and once more until the answer is read."""

MOST_READ = 64 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    body: bytes
    retry_after: str


class NotSent(Exception):
    """The platform has heard nothing."""


class NoAnswer(Exception):
    """The message went out, and nobody knows what became of it."""


def post(target: Target, call: Call) -> Reply:
    """Send a message. No redirect is followed and no proxy asked. Raises NotSent, NoAnswer.

    The clock runs for the whole answer: a server that sends a byte now and then holds nobody up.
    """
    connection = _connection(target)
    try:
        connection.connect()
    except (OSError, http.client.HTTPException) as problem:
        connection.close()
        raise NotSent(_words(problem)) from problem
    out_of_patience = Timer(PATIENCE, _hang_up, [connection.sock])
    out_of_patience.daemon = True
    out_of_patience.start()
    try:
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "unionweb"}
        connection.request("POST", call.path, call.body, headers)
        answer = connection.getresponse()
        body = answer.read(MOST_READ + 1)
        return Reply(
            answer.status, body if len(body) <= MOST_READ else b"", answer.getheader("Retry-After") or ""
        )
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise NoAnswer(_words(problem)) from problem
    finally:
        out_of_patience.cancel()
        connection.close()


def _connection(target: Target) -> http.client.HTTPConnection:
    if target.secure:
        trust = ssl.create_default_context()
        return http.client.HTTPSConnection(target.host, target.port, timeout=PATIENCE, context=trust)
    return http.client.HTTPConnection(target.host, target.port, timeout=PATIENCE)


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _words(problem: BaseException) -> str:
    # Never the address: it holds the key.
    return " ".join(f"{type(problem).__name__}: {problem}".split())[:200]
