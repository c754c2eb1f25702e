"""A small mail server on this machine that keeps what it takes, and refuses or breaks off when told to."""

import ssl
from base64 import b64decode
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Event, Lock, Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask

from unionweb.config import MailServer, Security, Settings

OK = b"250 fine"


class Mailbox(ThreadingTCPServer):
    """Everything taken, by address. `answers`: what to say next to a recipient or, under "text", to a mail
    that is through; "drop" hangs up instead, "hang" says nothing until `close`."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, trust: ssl.SSLContext | None = None, login: tuple[str, str] | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.port: int = self.server_address[1]
        self.trust, self.login = trust, login
        self.taken: list[tuple[str, EmailMessage]] = []
        self.answers: dict[str, list[str]] = {}
        self.heard: list[str] = []
        self.reached, self.closing = Event(), Event()
        self._lock = Lock()

    def next_answer(self, key: str) -> str:
        """The next thing to say, "" for yes."""
        with self._lock:
            waiting = self.answers.get(key, [])
            return waiting.pop(0) if waiting else ""

    def take(self, address: str, text: bytes) -> None:
        message = message_from_bytes(text, policy=default)
        assert isinstance(message, EmailMessage)
        with self._lock:
            self.taken.append((address, message))

    @property
    def addresses(self) -> list[str]:
        return [address for address, _message in self.taken]


class _Talk(StreamRequestHandler):
    """One connection."""

    server: Mailbox

    def handle(self) -> None:
        with suppress(OSError), closing(self):  # who does not trust us hangs up
            self._talk()

    def close(self) -> None:
        self.request.close()

    def _talk(self) -> None:
        self._say(b"220 mailbox")
        self.encrypted = self.entered = False
        self.address = ""
        while line := self.rfile.readline():
            said = line.decode().strip()
            self.server.heard.append(said)
            if not self._answer(said):
                return

    def _say(self, words: bytes) -> None:
        self.wfile.write(words + b"\r\n")

    def _answer(self, said: str) -> bool:
        """Whether to go on."""
        word = said.upper().partition(" ")[0]
        if word == "EHLO":
            offers = [b"mailbox"]
            offers += [b"STARTTLS"] if self.server.trust and not self.encrypted else []
            offers += [b"AUTH PLAIN"] if self.server.login else []
            for offer in offers[:-1]:
                self._say(b"250-" + offer)
            self._say(b"250 " + offers[-1])
        elif word == "STARTTLS":
            self._encrypt()
        elif word == "AUTH":
            self._enter(said)
        elif word == "RCPT":
            self.address = said.partition("<")[2].rstrip(">")
            return self._obey(self.server.next_answer(self.address))
        elif word == "DATA":
            return self._text()
        else:
            self._say(b"221 bye" if word == "QUIT" else OK)
        return word != "QUIT"

    def _encrypt(self) -> None:
        assert self.server.trust is not None
        self._say(b"220 go ahead")
        self.request = self.server.trust.wrap_socket(
            self.request, server_side=True, do_handshake_on_connect=False
        )
        self.request.do_handshake()
        self.setup()
        self.encrypted = True

    def _enter(self, said: str) -> None:
        _nobody, user, password = b64decode(said.split()[2]).decode().split("\0")
        self.entered = (user, password) == self.server.login
        self._say(b"235 welcome" if self.entered else b"535 wrong")

    def _text(self) -> bool:
        self._say(b"354 go ahead")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        answer = self.server.next_answer("text")
        if not answer or answer in {"drop", "hang"}:
            self.server.take(self.address, b"".join(lines))
        return self._obey(answer)

    def _obey(self, answer: str) -> bool:
        if answer == "hang":
            self.server.reached.set()
            self.server.closing.wait()
        if answer in {"drop", "hang"}:
            return False
        self._say(answer.encode() or OK)
        return True


@contextmanager
def mailbox(trust: ssl.SSLContext | None = None, login: tuple[str, str] | None = None) -> Iterator[Mailbox]:
    """A mail server for as long as the block lasts."""
    with Mailbox(trust, login) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
            thread.join()


def certificate(directory: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for "localhost" that nobody trusts yet: its file, and what a server needs of it."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    begins = datetime.now(UTC) - timedelta(days=1)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=9))
        .add_extension(names, critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = directory / "localhost.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return path, context


@contextmanager
def mailing(app: Flask, server: MailServer) -> Iterator[None]:
    """The application with a mail server set up."""
    before: Settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, mail=server, address="https://union.example.edu.cn")
    try:
        yield
    finally:
        app.config["SETTINGS"] = before


def reached_by(box: Mailbox, security: Security = Security.PLAIN, **fields: str) -> MailServer:
    """The setting that leads to this mail server."""
    return MailServer(security, "localhost", box.port, "学生会 <union@example.edu.cn>", **fields)
