"""A database that is being filled from another one or from a backup: not to be used before it is whole."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app
from sqlalchemy import Connection, Engine, create_engine, inspect
from sqlalchemy.pool import NullPool

from unionweb.base.upgrading import NotUpToDate

FILLING = "UNIONWEB_FILLING"
"""Set in the application that does the filling."""

MARK = "unfinished_copy"


class Unfinished(NotUpToDate):
    """What was copied into this database is not whole. The text says what to do."""


def mark(engine: Engine) -> None:
    """From the commit of this on nobody starts on this database, until `unmark`. It comes before the first
    table."""
    with _own(engine) as connection:
        connection.exec_driver_sql(f"CREATE TABLE {MARK} (since text)")


def unmark(engine: Engine) -> None:
    """The last thing that is done: now it is whole."""
    with _own(engine) as connection:
        connection.exec_driver_sql(f"DROP TABLE {MARK}")


def refuse_unfinished(engine: Engine) -> None:
    """Raises Unfinished, but not to who is filling it."""
    if not current_app.config.get(FILLING) and inspect(engine).has_table(MARK):
        raise Unfinished(
            "迁移或恢复没有完成，这个数据库不完整：请清空它再做一次 / a move or restore into this database "
            "was not finished; empty it and do it again: DROP SCHEMA public CASCADE; CREATE SCHEMA public"
        )


@contextmanager
def _own(engine: Engine) -> Iterator[Connection]:
    """Past the engine's rule that a transaction reads unless it says otherwise."""
    plain = create_engine(engine.url, poolclass=NullPool)
    with plain.begin() as connection:
        yield connection
