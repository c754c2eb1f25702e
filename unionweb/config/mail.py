"""The school's mail server."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum
from urllib.parse import SplitResult, unquote, urlsplit

from unionweb.config.values import Unusable


class Security(StrEnum):
    """How a connection to the mail server is protected. PLAIN is for a server in the same machine room."""

    STARTTLS = "smtp"
    TLS = "smtps"
    PLAIN = "smtp+plain"


MAIL_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.PLAIN: 25}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed in. `sender`: "Name <address>" or an address. Without `user` nobody logs in."""

    security: Security
    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


def read_mail_server(environment: Mapping[str, str], address: str) -> MailServer | None:
    """Where mails go; None when none are sent. Raises Unusable."""
    url, sender = environment.get("UNIONWEB_MAIL_URL", ""), environment.get("UNIONWEB_MAIL_FROM", "")
    if not url:
        return None
    if not address:
        raise Unusable("UNIONWEB_MAIL_URL needs UNIONWEB_ADDRESS: mails lead back to this site")
    if not re.fullmatch(r"[!-?A-~]+@[A-Za-z0-9.-]+", parseaddr(sender)[1]) or not sender.isprintable():
        raise Unusable(
            "UNIONWEB_MAIL_FROM must be an e-mail address, or a name and one: 学生会 <union@example.edu.cn>"
        )
    try:
        return _read_mail_server(urlsplit(url), sender)
    except ValueError:
        # Not the address itself: it holds a password.
        raise Unusable(
            "UNIONWEB_MAIL_URL must be like smtp://user:password@host:587 (with STARTTLS), smtps://… or, "
            "without a user, smtp+plain://host:25"
        ) from None


def _read_mail_server(url: SplitResult, sender: str) -> MailServer:
    security = Security(url.scheme)
    user, password = unquote(url.username or ""), unquote(url.password or "")
    if not url.hostname or url.path.strip("/") or url.query or bool(user) != bool(password):
        raise ValueError
    if user and security is Security.PLAIN:
        raise ValueError  # everybody on the way would read the password
    return MailServer(security, url.hostname, url.port or MAIL_PORTS[security], sender, user, password)
