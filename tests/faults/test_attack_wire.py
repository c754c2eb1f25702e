"""What the production server makes of messages that can be cut in two ways, and of endless ones."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.faults.serving import HOST, Browser, Server

pytestmark = [pytest.mark.either_database]

SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
HEAD = b"POST /people/sign-in HTTP/1.1\r\nHost: localhost\r\n"
GET = b"GET /people/sign-in HTTP/1.1\r\nHost: localhost\r\n"


@contextmanager
def connected(server: Server, patience: float = 5) -> Iterator[socket.socket]:
    with socket.create_connection((HOST, server.port), timeout=patience) as line:
        yield line


def said(server: Server, *pieces: bytes) -> bytes:
    """Everything that the server answers on one connection until it closes it or falls silent."""
    answer = b""
    with connected(server, 2) as line:
        try:
            for piece in pieces:
                line.sendall(piece)
            while part := line.recv(65536):
                answer += part
        except OSError:
            pass
    return answer


AMBIGUOUS = {
    "two lengths": HEAD + b"Content-Length: 0\r\nContent-Length: 44\r\n\r\n" + SMUGGLED,
    "two lengths in one": HEAD + b"Content-Length: 0, 44\r\n\r\n" + SMUGGLED,
    "length with a sign": HEAD + b"Content-Length: +0\r\n\r\n" + SMUGGLED,
    "chunked not last": HEAD + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "space before the colon": HEAD
    + b"Transfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"
    + SMUGGLED,
    "folded header": HEAD + b"X: a\r\n Transfer-Encoding: chunked\r\n\r\n" + SMUGGLED,
    "bare line feed in a value": HEAD + b"X: a\rTransfer-Encoding: chunked\r\n\r\n" + SMUGGLED,
    "chunk size beyond all": HEAD + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n" + SMUGGLED,
}


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_what_can_be_cut_in_two_ways_is_refused_and_the_line_closed(server: Server, name: str) -> None:
    answer = said(server, AMBIGUOUS[name])
    assert answer.count(b"HTTP/1.1 ") <= 1, answer[:2000]
    assert b" 404 " not in answer, "the second request was taken for one"
    assert not answer or answer.startswith(b"HTTP/1.1 4"), answer[:200]


def test_with_a_length_and_chunks_the_chunks_count(server: Server) -> None:
    """RFC 9112, 6.3. Either is safe: the request is refused, or the length is ignored."""
    body = b"0\r\n\r\n"
    whole = HEAD + b"Content-Length: 44\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + body
    answer = said(server, whole)
    assert answer.startswith(b"HTTP/1.1 4"), answer[:300]
    assert answer.count(b"HTTP/1.1 ") == 1


ENDLESS = {
    "one header": [GET + b"X: " + b"a" * 2_000_000 + b"\r\n\r\n"],
    "many headers": [GET + b"X: a\r\n" * 50_000 + b"\r\n"],
    "a long address": [b"GET /" + b"a" * 2_000_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"],
    "no HTTP": [b"\x16\x03\x01" + b"\0" * 500],
}


@pytest.mark.parametrize("name", ENDLESS)
def test_heads_without_end_are_refused(server: Server, name: str) -> None:
    answer = said(server, *ENDLESS[name])
    assert not answer or answer.startswith(b"HTTP/1.1 4"), answer[:200]
    assert Browser(server).get("/people/sign-in").status == 200


def test_a_trace_tells_nothing(server: Server) -> None:
    answer = said(
        server, b"TRACE / HTTP/1.1\r\nHost: localhost\r\nX-Secret: told\r\nConnection: close\r\n\r\n"
    )
    assert b"told" not in answer and b" 200 " not in answer.partition(b"\r\n")[0]


def test_a_dozen_who_send_slowly_keep_nobody_waiting(server: Server) -> None:
    """Each holds a thread: more of them have to be stopped in front of us, where bodies are gathered first
    (`deploy/nginx.conf`, `deploy/Caddyfile`)."""
    slow = [socket.create_connection((HOST, server.port), timeout=5) for _place in range(12)]
    try:
        for line in slow:
            line.sendall(HEAD + b"Content-Length: 1000\r\n\r\na")
        assert Browser(server).get("/people/sign-in").status == 200
    finally:
        for line in slow:
            line.close()
    assert Browser(server).get("/people/sign-in").status == 200


def test_a_forwarded_address_is_not_believed_where_no_proxy_is_set(server: Server) -> None:
    """Otherwise every guess would come from another address."""
    browser, statuses = Browser(server), []
    for guess in range(7):
        browser._headers["X-Forwarded-For"] = f"198.51.100.{guess}"
        statuses.append(browser.post("/people/sign-in", {"number": "2026S1", "password": "wrong"}).status)
    assert statuses == [422] * 5 + [429] * 2
