"""Handing mails to the school's mail server."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from types import TracebackType

from unionweb.config import MailServer, Security
from unionweb.notices.rules.mails import Verdict, verdict_of

PATIENCE = 60.0
"""Seconds for each answer of the server."""

TROUBLE = (smtplib.SMTPException, OSError)


class Unreachable(Exception):
    """The mail server does not answer, does not let us in, or cannot be trusted."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one mail, and the server's words."""

    verdict: Verdict
    reply: str


class Courier:
    """One connection, for many mails. Entering raises Unreachable."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._sender = parseaddr(server.sender)[1]

    def __enter__(self) -> "Courier":
        try:
            self._client = self._connect()
        except TROUBLE as problem:
            raise Unreachable(_words(problem)) from problem
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(*TROUBLE):
            self._client.quit()
        self._client.close()

    @property
    def connected(self) -> bool:
        """Whether the server is still there."""
        return self._client.sock is not None

    def hand_in(self, message: bytes, address: str) -> Answer:
        """Offer one mail to the server."""
        try:
            answer = self._announce(address)
        except TROUBLE as problem:
            return Answer(Verdict.LATER, _words(problem))
        if answer.verdict is Verdict.TAKEN:
            answer = self._deliver(message)
        if answer.verdict is not Verdict.TAKEN:
            with suppress(*TROUBLE):
                self._client.rset()
        return answer

    def _connect(self) -> smtplib.SMTP:
        server, trust = self._server, ssl.create_default_context()
        if server.security is Security.TLS:
            client: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=trust)
        else:
            client = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
        try:
            if server.security is Security.STARTTLS:
                client.starttls(context=trust)
            if server.user:
                client.login(server.user, server.password)
            else:
                client.ehlo_or_helo_if_needed()
        except BaseException:
            client.close()
            raise
        return client

    def _announce(self, address: str) -> Answer:
        code, reply = self._client.mail(self._sender)
        if verdict_of(code) is Verdict.TAKEN:
            code, reply = self._client.rcpt(address)
        return _answer(code, reply)

    def _deliver(self, message: bytes) -> Answer:
        try:
            code, reply = self._client.data(message)
        except smtplib.SMTPDataError as refused:  # before the text was sent
            return _answer(refused.smtp_code, refused.smtp_error)
        except TROUBLE as problem:
            return Answer(Verdict.UNKNOWN, _words(problem))
        return _answer(code, reply)


def _answer(code: int, reply: bytes | str) -> Answer:
    words = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
    return Answer(verdict_of(code), " ".join(f"{code} {words}".split()))


def _words(problem: BaseException) -> str:
    return " ".join(f"{type(problem).__name__}: {problem}".split())[:300]
