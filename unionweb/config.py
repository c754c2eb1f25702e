"""Settings: one frozen object, read once from the environment, refused when unusable.

Everything has a default that suits one small machine; a larger school sets
`UNIONWEB_DATABASE_URL` and `UNIONWEB_ADDRESS`.
"""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

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
    )
)
SHORTEST_SECRET = 32


class Unusable(Exception):
    """A setting that the application cannot start with; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`instance`: directory of everything this installation stores. `ballots_url`: the ballot
    box's own database, "" for the usual place (see `box_url`). `address`: the public address
    without a final slash, or "" to take it from each request. `proxies`: how many reverse
    proxies stand in front. `session_hours`: how long a log-in lasts."""

    instance: Path
    database_url: str
    secret_key: str
    ballots_url: str = ""
    address: str = ""
    proxies: int = 0
    session_hours: int = 12
    secure_cookies: bool = False

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
