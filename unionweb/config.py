"""Settings: one frozen object, read once from the environment, refused when unusable.

Everything has a default that suits one small machine; a larger school sets
`UNIONWEB_DATABASE_URL` and `UNIONWEB_ADDRESS`.
"""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).parents[1]


SETTINGS = frozenset(
    f"UNIONWEB_{name}"
    for name in (
        "INSTANCE",
        "DATABASE_URL",
        "BALLOTS_URL",
        "ADDRESS",
        "PROXIES",
        "SESSION_HOURS",
        "SECRET_KEY",
        "TLS",
        "MAIL_URL",
        "MAIL_FROM",
    )
)
SHORTEST_SECRET = 32


class Unusable(Exception):
    """A setting that the application cannot start with; the text says which and why."""


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


@dataclass(frozen=True, slots=True)
class Settings:
    """`instance`: directory of everything this installation stores. `ballots_url`: the ballot
    box's own database, "" for the usual place (see `box_url`). `address`: the public address
    without a final slash, or "" to take it from each request. `proxies`: how many reverse
    proxies stand in front. `session_hours`: how long a log-in lasts. `mail`: None when no mail is sent."""

    instance: Path
    database_url: str
    secret_key: str
    ballots_url: str = ""
    address: str = ""
    proxies: int = 0
    session_hours: int = 12
    secure_cookies: bool = False
    mail: MailServer | None = None

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read `UNIONWEB_…` from the environment. Raises Unusable."""
        _refuse_unknown(environment)
        instance = Path(environment.get("UNIONWEB_INSTANCE") or ROOT / "instance").resolve()
        _have_directory(instance)
        address = environment.get("UNIONWEB_ADDRESS", "").rstrip("/")
        if address and not address.startswith(("http://", "https://")):
            raise Unusable(f"UNIONWEB_ADDRESS must begin with http:// or https://, not {address!r}")
        main = _database_url(environment, "UNIONWEB_DATABASE_URL")
        settings = cls(
            instance=instance,
            database_url=main or f"sqlite:///{instance / 'unionweb.db'}",
            ballots_url=_database_url(environment, "UNIONWEB_BALLOTS_URL"),
            secret_key=_secret(environment, instance),
            address=address,
            proxies=_number(environment, "UNIONWEB_PROXIES", 0, most=5),
            session_hours=_number(environment, "UNIONWEB_SESSION_HOURS", 12, least=1, most=24 * 30),
            secure_cookies=address.startswith("https://") or environment.get("UNIONWEB_TLS") == "1",
            mail=_mail_server(environment, address),
        )
        if settings.box_url == settings.database_url:
            raise Unusable("UNIONWEB_BALLOTS_URL must be another database than UNIONWEB_DATABASE_URL")
        return settings

    @property
    def box_url(self) -> str:
        """Where the ballot box has its database: never the main one. By default a file in the instance, or
        a PostgreSQL database on the same server with "_ballots" after its name."""
        if self.ballots_url:
            return self.ballots_url
        main = make_url(self.database_url)
        if main.drivername == "sqlite":
            return f"sqlite:///{self.instance / 'ballots.db'}"
        return main.set(database=f"{main.database}_ballots").render_as_string(hide_password=False)


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    """A misspelt setting would be as if it had not been made. The tests' own are theirs."""
    mine = {name for name in environment if name.startswith("UNIONWEB_")}
    unknown = sorted(name for name in mine - SETTINGS if not name.startswith("UNIONWEB_TEST_"))
    if unknown:
        raise Unusable(f"there is no setting {', '.join(unknown)}; there are {', '.join(sorted(SETTINGS))}")


def _database_url(environment: Mapping[str, str], name: str) -> str:
    url = environment.get(name, "")
    if not url:
        return ""
    if url.startswith(("postgresql://", "postgres://")):
        url = "postgresql+psycopg://" + url.partition("://")[2]
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise Unusable(f"{name} must be a sqlite:/// or postgresql:// address")
    try:
        _refuse_homeless(make_url(url), name)
    except (ArgumentError, ValueError):
        # Not the address itself: it may hold a password.
        raise Unusable(f"{name} is no valid address of a database") from None
    return url


def _refuse_homeless(url: URL, name: str) -> None:
    """Files are made when they are missing; directories are not, they may be a disk that is not there."""
    if url.drivername != "sqlite" or not url.database:
        return
    home = Path(url.database).parent
    if url.query.get("uri") is None and url.database != ":memory:" and not home.is_dir():
        raise Unusable(f"{name}: there is no directory {home}")


def _mail_server(environment: Mapping[str, str], address: str) -> MailServer | None:
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


def _number(environment: Mapping[str, str], name: str, default: int, *, least: int = 0, most: int) -> int:
    text = environment.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
        raise Unusable(f"{name} must be a number from {least} to {most}, not {text!r}")
    return int(text)


def _secret(environment: Mapping[str, str], instance: Path) -> str:
    if given := environment.get("UNIONWEB_SECRET_KEY"):
        if len(given) < SHORTEST_SECRET:
            raise Unusable(f"UNIONWEB_SECRET_KEY is too short: at least {SHORTEST_SECRET} characters")
        return given
    try:
        return _stored_secret(instance / "secret_key")
    except (OSError, UnicodeDecodeError) as problem:
        raise Unusable(f"secret_key in {instance} cannot be read or written: {problem}") from None


def _have_directory(instance: Path) -> None:
    try:
        instance.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise Unusable(f"UNIONWEB_INSTANCE: {instance} cannot be made: {problem.strerror}") from None
    if not os.access(instance, os.W_OK | os.X_OK):
        raise Unusable(f"UNIONWEB_INSTANCE: {instance} is not writable")


def _stored_secret(path: Path) -> str:
    """The key that signs cookies, made on first start and readable by its owner only."""
    with suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as new:
            new.write(secrets.token_urlsafe(48))
    secret = path.read_text().strip()
    if len(secret) < SHORTEST_SECRET:
        raise Unusable(f"{path.name} in the instance directory is damaged; delete it and log in again")
    return secret
