"""Where the databases are."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from unionweb.config.values import Unusable


def read_database_url(environment: Mapping[str, str], name: str) -> str:
    """An address that SQLAlchemy understands; "" when the setting is missing. Raises Unusable."""
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
