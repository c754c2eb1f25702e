"""Bringing a database up to date while others use it.

On PostgreSQL a change of a table waits until nobody uses the table, and everybody else waits behind the
change. So it waits a moment only, gives way, and tries again. Two hosts that start at once take turns.
Whatever happens is one transaction: nothing is ever half done. On SQLite the fair lock does all of this.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from time import monotonic
from typing import Any

from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from unionweb.base.db import db, writing_connection

PATIENCE = 30.0
"""Seconds to try again and again while others use a table."""

GIVES_WAY = 3.0
"""Seconds that everybody else may have to wait behind a change of a table."""

LONGEST = 300
"""Seconds that one statement may take once it has its tables."""

OTHER_HOST = 600
"""Seconds to wait for another host that is bringing the same database up to date."""

_TURN = 0x756E696F
_GAVE_WAY = {"55P03", "40P01"}  # lock_not_available, deadlock_detected
_CANCELLED = "57014"
_LONGEST_OPEN = text("""
    SELECT pid, application_name, client_addr::text, date_trunc('second', clock_timestamp() - xact_start)
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
    ORDER BY xact_start LIMIT 3
""")


class Migrations:
    """Flask-Migrate as soon as somebody migrates. A server never does, and would have four more megabytes."""

    def __init__(self, app: Flask, directory: str) -> None:
        self._app = app
        self._directory = directory

    def __getattr__(self, name: str) -> Any:
        from flask_migrate import Migrate

        Migrate(self._app, db, directory=self._directory, render_as_batch=True)
        return getattr(self._app.extensions["migrate"], name)


def upgrade(revision: str = "head", patience: float = PATIENCE) -> None:
    """Bring the application's databases up to date; ends the program with one line when that cannot be."""
    from flask_migrate import upgrade as migrate

    migrate(revision=revision, x_arg=f"patience={patience}")


class NotUpToDate(Exception):
    """The database stays as it was; the text says why and what to do."""


@contextmanager
def one_host() -> Iterator[None]:
    """Only one process of all hosts is in here at a time. Raises NotUpToDate when another never leaves."""
    if db.engine.dialect.name == "sqlite":
        yield
        return
    with db.engine.connect() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        alone.exec_driver_sql(f"SET lock_timeout = '{OTHER_HOST}s'")
        try:
            alone.exec_driver_sql(f"SELECT pg_advisory_lock({_TURN})")
        except DBAPIError as problem:
            _unless_given_way(problem)
            raise NotUpToDate(
                f"另一台主机更新数据库超过 {OTHER_HOST} 秒仍未结束，请到那台主机上查看 / another host has "
                f"been bringing this database up to date for more than {OTHER_HOST} s; look there"
            ) from None
        try:
            yield
        finally:
            # The connection, and the lock with it, goes for good rather than back to the pool.
            connection.invalidate()


def change_tables(work: Callable[[Connection], None], patience: float = PATIENCE) -> None:
    """Have the work done in one writing transaction, as often as it gives way to others, for so many seconds.
    Raises NotUpToDate."""
    end, pause = monotonic() + patience, Event()
    for attempt in range(1000):
        try:
            with writing_connection() as connection:
                _limit(connection, min(GIVES_WAY, patience))
                work(connection)
            return
        except DBAPIError as problem:
            _unless_given_way(problem)
            if monotonic() >= end:
                raise NotUpToDate(_who_holds()) from None
        pause.wait(min(0.2 * 2**attempt, 5))


def _limit(connection: Connection, seconds: float) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{int(1000 * seconds)}ms'")
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{LONGEST}s'")


def _unless_given_way(problem: DBAPIError) -> None:
    """Raise what is another problem than others who use the table."""
    state = getattr(problem.orig, "sqlstate", None)
    if state == _CANCELLED:
        raise NotUpToDate(
            f"一步更新超过 {LONGEST} 秒，数据库保持原样；请找空闲时再试 / one step took over {LONGEST} s, "
            "and was undone; try again when nobody uses the database: flask --app app db upgrade"
        ) from None
    if state not in _GAVE_WAY:
        raise problem


def _who_holds() -> str:
    with db.engine.connect() as connection:
        rows = connection.execute(_LONGEST_OPEN).all()
    holders = "; ".join(f"pid {pid} {name} {host or 'local'} {age}" for pid, name, host, age in rows)
    return (
        "数据表正被占用，数据库保持原样，请稍后重试 / tables are in use, so the database was left as it was; "
        f"try again later, or end what holds them ({holders or 'nobody now'})"
    )


def say_and_exit(problem: NotUpToDate) -> None:
    """For the command line: one line, status 1."""
    sys.exit(f"数据库没有更新 / the database was not brought up to date: {problem}")
