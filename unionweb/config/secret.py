"""The key that signs cookies."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from unionweb.config.values import Unusable

SHORTEST_SECRET = 32


def read_secret(environment: Mapping[str, str], instance: Path) -> str:
    """The secret given, or else that of the instance, made on first start. Raises Unusable."""
    if given := environment.get("UNIONWEB_SECRET_KEY"):
        if len(given) < SHORTEST_SECRET:
            raise Unusable(f"UNIONWEB_SECRET_KEY is too short: at least {SHORTEST_SECRET} characters")
        return given
    try:
        return _stored_secret(instance / "secret_key")
    except (OSError, UnicodeDecodeError) as problem:
        raise Unusable(f"secret_key in {instance} cannot be read or written: {problem}") from None


def _stored_secret(path: Path) -> str:
    """The key that signs cookies, made on first start and readable by its owner only."""
    if not path.exists():
        _make_secret(path)
    secret = path.read_text().strip()
    if len(secret) < SHORTEST_SECRET:
        raise Unusable(f"{path.name} in the instance directory is damaged; delete it and log in again")
    return secret


def _make_secret(path: Path) -> None:
    """A link appears whole or not at all, and never in the place of another: two hosts may start at once."""
    draft = path.with_name(f".{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
        new.write(secrets.token_urlsafe(48))
        new.flush()
        os.fsync(new.fileno())
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
