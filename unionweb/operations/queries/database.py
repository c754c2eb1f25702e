"""The main database as such: its version, its revision, its size."""

import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, func, inspect, select, text

from unionweb.audit.models import AuditEntry
from unionweb.base.clock import now
from unionweb.base.db import db, sqlite_module
from unionweb.config import ROOT
from unionweb.operations.rules.databases import SHOWN

_REVISION = re.compile(r"""^revision = ["'](\w+)["']""", re.M)
_BEFORE = re.compile(r"""^down_revision = ["'](\w+)["']""", re.M)


def is_sqlite() -> bool:
    """Else PostgreSQL."""
    return db.engine.dialect.name == "sqlite"


def sqlite_version() -> tuple[int, ...]:
    """Of the library that this program uses."""
    version: tuple[int, ...] = sqlite_module().sqlite_version_info
    return version


def pragmas(connection: Connection) -> dict[str, str]:
    """How a connection of ours treats the file."""
    names = ("journal_mode", "synchronous")
    return {name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar()) for name in names}


def shown(connection: Connection) -> dict[str, str]:
    """What the PostgreSQL server says of itself."""
    return {name: str(connection.exec_driver_sql(f"SHOW {name}").scalar()) for name in SHOWN}


def database_clock(connection: Connection) -> datetime:
    """The time at the database; a file has none of its own."""
    if connection.dialect.name == "sqlite":
        return now()
    at: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return at.astimezone(UTC)


def last_entry_at() -> datetime | None:
    """When the last entry of the log was written."""
    newest = select(AuditEntry.at).order_by(AuditEntry.number.desc()).limit(1)
    return db.session.scalar(newest)


@cache
def _revisions() -> dict[str, str | None]:
    """Each migration of this program and the one before it. Alembic itself would cost every worker that is
    asked for its health four megabytes."""
    texts = [path.read_text() for path in (ROOT / "unionweb" / "migrations" / "versions").glob("*.py")]
    found = [(_REVISION.search(one), _BEFORE.search(one)) for one in texts]
    return {name[1]: before[1] if before else None for name, before in found if name}


def wanted_revision() -> str | None:
    """That of this program: the one that comes before no other."""
    return next(iter(_revisions().keys() - set(_revisions().values())), None)


def current_revision() -> str | None:
    """That of the database; None before the first."""
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return revision


def is_known(revision: str | None) -> bool:
    """Whether this program has that migration."""
    return revision in _revisions()


def size() -> int:
    """Bytes of the database on disk, with its write-ahead log."""
    if not is_sqlite():
        return db.session.scalar(select(func.pg_database_size(func.current_database()))) or 0
    path = Path(str(db.engine.url.database))
    files = (path, Path(f"{path}-wal"))
    return sum(one.stat().st_size for one in files if one.exists())
