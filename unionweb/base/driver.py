"""The database driver itself, past SQLAlchemy: for the few statements that a whole hall waits for.

Beginning and ending a transaction through SQLAlchemy costs more than the one row in it. Connections still
come from the engine's pool, and errors are those that SQLAlchemy would raise.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, PoolProxiedConnection
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError

Row = tuple[Any, ...]


def refuse_writing(connection: PoolProxiedConnection, cursor: DBAPICursor, refuse: bool) -> None:
    """Let SQLite refuse or allow writing in this connection from now on. Only where that changes anything:
    to be told makes it forget every statement that it has prepared."""
    if connection.info.get("refuses_writing") is not refuse:
        cursor.execute(f"PRAGMA query_only={'ON' if refuse else 'OFF'}")
        connection.info["refuses_writing"] = refuse


class Statements:
    """A cursor of the driver. Statements are written with "?", whatever the driver wants."""

    def __init__(self, cursor: DBAPICursor, postgresql: bool) -> None:
        self.postgresql = postgresql
        self._cursor = cursor

    @classmethod
    def within(cls, connection: Connection) -> "Statements":
        """In the transaction that this connection is in."""
        return cls(connection.connection.cursor(), connection.dialect.name == "postgresql")

    def first(self, statement: str, values: Row) -> Row | None:
        """The first row of the answer."""
        self._cursor.execute(self._own(statement), values)
        return self._cursor.fetchone()

    def all(self, statement: str, values: Row) -> Sequence[Row]:
        """Every row of the answer."""
        self._cursor.execute(self._own(statement), values)
        return self._cursor.fetchall()

    def run(self, statement: str) -> None:
        """Do it; it has no values and no answer."""
        self._cursor.execute(statement)

    def many(self, statement: str, rows: Sequence[Row]) -> int:
        """Do it for each of the rows; how many rows of the table it touched."""
        self._cursor.executemany(self._own(statement), rows)
        return int(self._cursor.rowcount)

    def _own(self, statement: str) -> str:
        return statement.replace("?", "%s") if self.postgresql else statement


class Driver:
    """The driver behind an engine. `turn()` is this process's place in the queue of writers."""

    def __init__(self, engine: Engine, turn: Callable[[], AbstractContextManager[object]]) -> None:
        self._engine = engine
        self._turn = turn
        self._postgresql = engine.dialect.name == "postgresql"

    @contextmanager
    def writing(self) -> Iterator[Statements]:
        """One writing transaction, in its turn; leaving it commits. Raises DBAPIError."""
        with self._turn(), self._cursor() as (raw, cursor):
            if not self._postgresql:
                refuse_writing(raw, cursor, False)
                cursor.execute("BEGIN IMMEDIATE")
            yield Statements(cursor, self._postgresql)
            raw.commit()

    def first(self, statement: str, values: Row) -> Row | None:
        """The first row that a SELECT finds, in a transaction of its own. Raises DBAPIError."""
        with self._cursor() as (_raw, cursor):
            return Statements(cursor, self._postgresql).first(statement, values)

    def moment(self, moment: datetime) -> object:
        """A moment as the column type `UTCDateTime` stores it."""
        utc = moment.astimezone(UTC)
        return utc if self._postgresql else utc.replace(tzinfo=None).isoformat(" ", "microseconds")

    def read_moment(self, stored: Any) -> datetime:
        """A moment out of such a column."""
        return stored if self._postgresql else datetime.fromisoformat(stored).replace(tzinfo=UTC)

    @contextmanager
    def _cursor(self) -> Iterator[tuple[PoolProxiedConnection, DBAPICursor]]:
        raw = self._engine.raw_connection()
        library = self._engine.dialect.loaded_dbapi.Error
        try:
            # Closed before the next thread gets the connection: a cursor that ends later would take back a
            # statement that both have from the connection's cache, under the other's hands.
            with closing(raw.cursor()) as cursor:
                yield raw, cursor
        except library as problem:
            raise DBAPIError.instance(None, None, problem, library, dialect=self._engine.dialect) from problem
        finally:
            raw.close()  # to the pool, which rolls back what was not committed
