"""Leaving nothing in the main database's files of what was deleted. What this cannot reach: decision 14."""

import logging
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError, TimeoutError

from unionweb.base.db import after_commit, db, sqlite_module
from unionweb.base.driver import refuse_writing

log = logging.getLogger("unionweb")


def sweep_afterwards(tables: Sequence[str]) -> None:
    """Once the unit of work under way stands, `sweep` these tables. When that fails, the log says so."""
    after_commit(lambda: _try(tables))


def _try(tables: Sequence[str]) -> None:
    try:
        swept = sweep(tables)
    except (DBAPIError, TimeoutError) as problem:
        log.warning("the database was not swept: %s", " ".join(str(problem).split()))
    else:
        if not swept:
            log.warning("the database was not swept: somebody is still reading")


def sweep(tables: Sequence[str]) -> bool:
    """Write the tables (on SQLite the whole file) anew without what was deleted. Everybody waits meanwhile.
    False when a reader has kept it from reaching every file. In its turn as a writer, inside no transaction.
    Raises DBAPIError."""
    library = db.engine.dialect.loaded_dbapi.Error
    raw = db.engine.raw_connection()
    try:
        if db.engine.dialect.name == "sqlite":
            return _sweep_sqlite(raw)
        return _sweep_postgresql(raw.driver_connection, tables)
    except library as problem:
        raise DBAPIError.instance(None, None, problem, library, dialect=db.engine.dialect) from problem
    finally:
        raw.close()


def _sweep_sqlite(raw: Any) -> bool:
    cursor = raw.cursor()
    refuse_writing(raw, cursor, False)
    rewrite(raw.driver_connection)
    busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    cursor.close()
    return not busy


def rewrite(connection: Any) -> None:
    """Write a SQLite file anew without what was deleted, as VACUUM does, through a copy in a file beside it:
    the bundled SQLite would keep the copy in memory. Nobody else may write. Raises the library's Error."""
    cursor, library = connection.cursor(), sqlite_module()
    copy = Path(cursor.execute("PRAGMA database_list").fetchone()[2] + ".sweep")

    def refuse_to_wait(status: int, _left: int, _pages: int) -> None:
        if status in (library.SQLITE_BUSY, library.SQLITE_LOCKED):
            raise library.OperationalError("database is locked")

    copy.unlink(missing_ok=True)  # of somebody who was killed
    try:
        cursor.execute("VACUUM INTO ?", (str(copy),))
        with closing(library.connect(copy)) as written:
            written.backup(connection, progress=refuse_to_wait)
    finally:
        copy.unlink(missing_ok=True)
        cursor.close()


def _sweep_postgresql(connection: Any, tables: Sequence[str]) -> bool:
    connection.autocommit = True
    try:
        connection.execute("SET lock_timeout = '10s'")
        connection.execute(f"VACUUM (FULL) {', '.join(tables)}")
        connection.execute("RESET lock_timeout")
    finally:
        connection.autocommit = False
    return True
