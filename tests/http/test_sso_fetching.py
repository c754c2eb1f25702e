"""Requests to other servers: encrypted, and over within the time that they have."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest

from tests.provider import listening, said
from unionweb.people.rules.sso.refused import NotBelieved
from unionweb.people.sso import fetching
from unionweb.people.sso.fetching import fetch
from unionweb.server import certificate

Conversation = Callable[[socket.socket, Event], None]


@contextmanager
def speaking(conversation: Conversation) -> Iterator[str]:
    """A server that says this to the first who calls; its host and port."""
    over = Event()

    def serve() -> None:
        caller, _address = server.accept()
        with caller:
            try:
                conversation(caller, over)
            except OSError:
                return  # cut off

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=serve)
        thread.start()
        try:
            yield f"127.0.0.1:{server.getsockname()[1]}"
        finally:
            over.set()
            thread.join()


def says(*parts: bytes) -> Conversation:
    """First this, then a byte now and then without end."""

    def speak(caller: socket.socket, over: Event) -> None:
        for part in parts:
            caller.sendall(part)
        while not over.wait(0.05):
            caller.sendall(b"x")

    return speak


def is_late(address: str) -> None:
    begun = monotonic()
    with pytest.raises(NotBelieved, match="time-out"):
        fetch(address)
    assert monotonic() - begun < 5


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (b"HTTP/1.1 200 OK\r\n", b"X-Long: "),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n",),
        (b"HTTP/1.1 200 OK\r\n\r\n",),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n270f\r\n",),
    ],
)
def test_a_server_that_drips_is_cut_off(monkeypatch: pytest.MonkeyPatch, parts: tuple[bytes, ...]) -> None:
    monkeypatch.setattr(fetching, "PATIENCE", 0.3)
    with speaking(says(*parts)) as host:
        is_late(f"http://{host}/")


def test_a_server_that_drips_while_keys_are_agreed_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "PATIENCE", 0.3)
    with speaking(says(b"\x16\x03\x03\x40\x00\x02")) as host:
        is_late(f"https://{host}/")


def test_a_server_that_says_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "PATIENCE", 0.3)

    def be_silent(_caller: socket.socket, over: Event) -> None:
        over.wait(5)

    with speaking(be_silent) as host:
        is_late(f"http://{host}/")


def test_an_address_where_nobody_listens_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(NotBelieved, match="connection"):
        fetch(f"http://127.0.0.1:{port}/")


@pytest.fixture
def encrypted(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server with a certificate of its own; its address, and the certificate."""
    crt, key = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, key)

    def answer(caller: socket.socket, _over: Event) -> None:
        with context.wrap_socket(caller, server_side=True) as inside:
            inside.recv(4096)
            inside.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    with speaking(answer) as host:
        yield f"https://{host}/", crt


def test_a_certificate_that_nobody_vouches_for_is_refused(encrypted: tuple[str, Path]) -> None:
    with pytest.raises(NotBelieved, match="connection"):
        fetch(encrypted[0])


def test_a_certificate_that_the_system_trusts_is_taken(
    encrypted: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, crt = encrypted
    monkeypatch.setenv("SSL_CERT_FILE", str(crt))
    fetching._trust.cache_clear()
    try:
        assert fetch(address).json() == {}
    finally:
        fetching._trust.cache_clear()


def test_a_question_is_asked_as_it_was_put() -> None:
    with listening() as server:
        server.answers["/a"] = lambda request: said({"method": request.method, "body": request.body.decode()})
        assert fetch(server.address + "/a?x=1").json() == {"method": "GET", "body": ""}
        assert fetch(server.address + "/a", b"y=2", {"X-More": "z"}).json() == {
            "method": "POST",
            "body": "y=2",
        }
        assert server.asked[0].query == {"x": "1"} and server.asked[1].headers["x-more"] == "z"
