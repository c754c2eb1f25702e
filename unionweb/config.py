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

ROOT = Path(__file__).parents[1]


class Unusable(Exception):
    """A setting that the application cannot start with; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`instance`: directory of everything this installation stores. `address`: the public
    address without a final slash, or "" to take it from each request. `proxies`: how many
    reverse proxies stand in front. `session_hours`: how long a log-in lasts."""

    instance: Path
    database_url: str
    secret_key: str
    address: str = ""
    proxies: int = 0
    session_hours: int = 12
    secure_cookies: bool = False

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read `UNIONWEB_…` from the environment. Raises Unusable."""
        instance = Path(environment.get("UNIONWEB_INSTANCE") or ROOT / "instance").resolve()
        instance.mkdir(parents=True, exist_ok=True)
        address = environment.get("UNIONWEB_ADDRESS", "").rstrip("/")
        if address and not address.startswith(("http://", "https://")):
            raise Unusable(f"UNIONWEB_ADDRESS must begin with http:// or https://, not {address!r}")
        return cls(
            instance=instance,
            database_url=_database_url(environment, instance),
            secret_key=environment.get("UNIONWEB_SECRET_KEY") or _stored_secret(instance / "secret_key"),
            address=address,
            proxies=_number(environment, "UNIONWEB_PROXIES", 0, 5),
            session_hours=_number(environment, "UNIONWEB_SESSION_HOURS", 12, 24 * 30),
            secure_cookies=address.startswith("https://") or environment.get("UNIONWEB_TLS") == "1",
        )


def _database_url(environment: Mapping[str, str], instance: Path) -> str:
    url = environment.get("UNIONWEB_DATABASE_URL") or f"sqlite:///{instance / 'unionweb.db'}"
    if url.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + url.partition("://")[2]
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise Unusable("UNIONWEB_DATABASE_URL must be a sqlite:/// or postgresql:// address")
    return url


def _number(environment: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = environment.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or int(text) > most:
        raise Unusable(f"{name} must be a number from 0 to {most}, not {text!r}")
    return int(text)


def _stored_secret(path: Path) -> str:
    """The key that signs cookies, made on first start and readable by its owner only."""
    with suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as new:
            new.write(secrets.token_urlsafe(48))
    secret = path.read_text().strip()
    if len(secret) < 32:
        raise Unusable(f"{path.name} in the instance directory is damaged; delete it and log in again")
    return secret
