"""The box's own database: never the main one, never in one transaction with it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError
from sqlalchemy.pool import NullPool

from unionweb.ballots.box.refusals import BoxBusy
from unionweb.ballots.box.schema import inbox, metadata
from unionweb.base import postgresql
from unionweb.base.db import sqlite_module
from unionweb.base.driver import Driver, Statements
from unionweb.base.fairlock import FairLock
from unionweb.base.sweeping import rewrite

log = logging.getLogger("unionweb")

# A ballot of three tellers fits in a quarter of a page and needs no overflow page of its own.
PAGE = 8192


class BoxUnusable(Exception):
    """The box's database cannot be reached or made; the text says what to do."""


class BoxDatabase:
    """SQLite or PostgreSQL. A transaction says whether it writes, as in `base.db`."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        options: dict[str, Any] = {"module": sqlite_module()}
        if not self.sqlite:
            options = {"pool_pre_ping": True, "connect_args": postgresql.OPTIONS}
        # The connection used last has the database's pages in its cache, and few are ever needed.
        options |= {"pool_size": 20, "max_overflow": 20, "pool_use_lifo": True}
        # The values of a statement that failed are ballots, and have no place in the log.
        options["hide_parameters"] = True
        self.engine: Engine = create_engine(self.url, **options)
        self._lock = FairLock(Path(f"{self.url.database}.lock")) if self.sqlite else nullcontext()
        if self.sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            postgresql.prepare(self.engine)
        self._writing = self.engine.execution_options(writing=True)
        self._driver = Driver(self.engine, lambda: self._lock)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One writing transaction, in its turn; leaving it commits. Raises BoxBusy."""
        with _answering(), self._lock, self._writing.begin() as connection:
            yield connection

    @contextmanager
    def taking(self) -> Iterator[Statements]:
        """The same for the ballots that come in, of which a whole hall's come at once. Raises BoxBusy."""
        with _answering(), self._driver.writing() as statements:
            yield statements

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One reading transaction. Raises BoxBusy."""
        with _answering(), self.engine.connect() as connection:
            yield connection

    def ready(self) -> bool:
        """Whether the database and its tables are there. Raises DBAPIError when it cannot be reached."""
        if self.sqlite and not Path(str(self.url.database)).exists():
            return False
        return set(metadata.tables) <= set(inspect(self.engine).get_table_names())

    def prepare(self, may_create_in: str | None) -> None:
        """Have database and tables. `may_create_in` is the address of another database of the same PostgreSQL
        server, from where this one may be made. Raises BoxUnusable."""
        if not self.sqlite and may_create_in is not None and not self._answers():
            _have_database(make_url(may_create_in), self.url)
        try:
            with self._lock, self._writing.begin() as connection:
                metadata.create_all(connection)
        except DBAPIError as problem:
            said = " ".join(str(problem.orig).split())
            raise BoxUnusable(f"the ballot box's database cannot be used: {said}") from None

    def _answers(self) -> bool:
        try:
            self.engine.connect().close()
        except OperationalError:
            return False
        return True

    def sweep(self) -> None:
        """Leave as little as possible of what was deleted. What stays cannot be read without the key."""
        if self.sqlite:
            self._sweep_sqlite()
            return
        with self.writing() as connection:
            connection.execute(text("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE"))
            if connection.execute(inbox.select().limit(1)).first() is None:
                connection.execute(text("TRUNCATE inbox"))

    def sweep_all(self) -> None:
        """Leave as little as possible of what was deleted from any table, though all who cast wait meanwhile.

        Nothing of it stays in the database's files; BoxBusy while somebody reads them still, on SQLite. On
        PostgreSQL it stays in the server's own log until that is recycled: decision 14. Neither reaches
        backups and what a file system keeps.
        """
        if self.sqlite:
            self._sweep_sqlite(everything=True)
            return
        with _answering(), self.engine.connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            alone.execute(text("VACUUM (FULL) board, opening, box"))

    def _sweep_sqlite(self, everything: bool = False) -> None:
        with self._lock:
            raw = self.engine.raw_connection()
            try:
                cursor = raw.cursor()
                if everything or cursor.execute("SELECT 1 FROM inbox LIMIT 1").fetchone() is None:
                    rewrite(raw.driver_connection)
                busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
                cursor.close()
                if busy and everything:
                    raise BoxBusy
            finally:
                raw.close()


@contextmanager
def _answering() -> Iterator[None]:
    """A database that is out of reach, locked or not prepared is nothing that a voter can help."""
    try:
        yield
    except (OperationalError, TimeoutError) as problem:
        log.error("the ballot box's database: %s", " ".join(str(getattr(problem, "orig", problem)).split()))
        raise BoxBusy from problem


def _have_database(neighbour: URL, wanted: URL) -> None:
    """Make the PostgreSQL database if it is missing and we may."""
    engine = create_engine(neighbour, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    known = text("SELECT 1 FROM pg_database WHERE datname = :name")
    try:
        with engine.connect() as connection:
            if connection.execute(known, {"name": wanted.database}).first() is None:
                name = engine.dialect.identifier_preparer.quote(str(wanted.database))
                connection.exec_driver_sql(f"CREATE DATABASE {name}")
    except DBAPIError as problem:
        if getattr(problem.orig, "sqlstate", "") == "42P04":  # somebody else was quicker
            return
        said = " ".join(str(problem.orig).split())
        raise BoxUnusable(
            f"the ballot box needs a database of its own: CREATE DATABASE {wanted.database}, "
            f"or set UNIONWEB_BALLOTS_URL ({said})"
        ) from None


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    pragmas = (
        f"page_size={PAGE}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "secure_delete=ON",
        "busy_timeout=10000",
    )
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    cursor = connection.connection.cursor()
    cursor.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
    cursor.close()
