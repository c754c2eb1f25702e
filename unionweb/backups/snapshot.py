"""The databases as they are at one moment, read while everybody goes on writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text

from unionweb.ballots import box
from unionweb.base.db import db, end_reading
from unionweb.config import ROOT


class NothingThere(Exception):
    """The database has no tables yet."""


@contextmanager
def main_snapshot() -> Iterator[Connection]:
    """The session's own reading transaction, of which everything that is asked sees one moment."""
    end_reading()
    try:
        # SQLite gives one moment to every transaction; PostgreSQL is asked to.
        postgresql = db.engine.dialect.name == "postgresql"
        options = {"isolation_level": "REPEATABLE READ"} if postgresql else {}
        connection = db.session.connection(execution_options=options)
        connection.execute(text("SELECT 1"))
        yield connection
    finally:
        end_reading()


@contextmanager
def box_snapshot() -> Iterator[Connection]:
    """The same for the ballot box. Later than the main one: a vote that was over there is over here too.
    Raises BoxBusy."""
    database = box.boxes().database
    with database.reading() as connection:
        if not database.sqlite:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield connection


def revision_of(connection: Connection) -> str:
    """The migration that the database is at. Raises NothingThere."""
    from alembic.migration import (
        MigrationContext,
    )  # a server, which never migrates, would have megabytes more

    found = MigrationContext.configure(connection).get_current_revision()
    if found is None:
        raise NothingThere("数据库还是空的 / the database is still empty")
    return found


def newest_revision() -> str:
    """The migration that this program wants."""
    return str(_scripts().get_current_head())


def knows_revision(revision: str) -> bool:
    """Whether this program has a migration of this name: a newer one's it has not."""
    return revision in {script.revision for script in _scripts().walk_revisions()}


def _scripts() -> Any:
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(ROOT / "unionweb" / "migrations"))
