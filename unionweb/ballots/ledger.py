"""A table whose rows are written once and never changed, many at a time: draws, and ballots in the inbox.

Each row belongs to something that is open or not; that is read in the same transaction, so that nothing is
written after it was closed. The statements go to the driver as they are: this is where 500 people wait.
"""

from collections.abc import Sequence
from enum import Enum, auto
from typing import Any, NamedTuple

from sqlalchemy import Connection


class Entry(NamedTuple):
    """What somebody wants written: in which vote, under which key, what."""

    vote: Any
    key: Any
    value: bytes


class Outcome(Enum):
    """KEPT also when just this was there before; OTHER when something else was."""

    KEPT = auto()
    OTHER = auto()
    NOT_OPEN = auto()


class Ledger:
    """A table with the columns (vote, key, value), and the table of votes, whose state says who may write."""

    def __init__(self, table: str, columns: tuple[str, str, str], votes: str, vote: str) -> None:
        names = ", ".join(columns)
        self._insert = f"INSERT INTO {table} ({names}) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        self._there = f"SELECT {columns[2]} FROM {table} WHERE {columns[0]} = ? AND {columns[1]} = ?"
        self._open = f"SELECT {vote} FROM {votes} WHERE {vote} = ? AND state = 'open'"

    def write(self, connection: Connection, group: Sequence[Entry]) -> list[Outcome]:
        """Write what may be written, sorted by key, which has nothing to do with who came first."""
        writer = _Writer(connection)
        votes = sorted({entry.vote for entry in group})
        is_open = {vote for vote in votes if writer.first(self._open, (vote,), lock=True)}
        mine: dict[tuple[Any, Any], bytes] = {}
        for vote, key, value in group:
            if vote in is_open:
                mine.setdefault((vote, key), value)
        stored = self._keep(writer, mine)
        return [_outcome(entry, stored.get(entry[:2])) for entry in group]

    def _keep(self, writer: "_Writer", mine: dict[tuple[Any, Any], bytes]) -> dict[tuple[Any, Any], bytes]:
        """What stands under each key afterwards: what we brought, or what was there."""
        if not mine:
            return mine
        written = writer.many(self._insert, [(*place, mine[place]) for place in sorted(mine)])
        if written == len(mine):
            return mine
        return {place: writer.first(self._there, place)[0] for place in mine}


def _outcome(entry: Entry, stored: bytes | None) -> Outcome:
    if stored is None:
        return Outcome.NOT_OPEN
    return Outcome.KEPT if bytes(stored) == entry.value else Outcome.OTHER


class _Writer:
    """The driver's own cursor in the connection's transaction. Statements are written with "?"."""

    def __init__(self, connection: Connection) -> None:
        self._postgresql = connection.dialect.name == "postgresql"
        self._cursor = connection.connection.cursor()

    def first(self, statement: str, values: tuple[Any, ...], lock: bool = False) -> Any:
        # The lock is for PostgreSQL; on SQLite a writing transaction has the file to itself.
        self._cursor.execute(
            self._own(statement) + (" FOR SHARE" if lock and self._postgresql else ""), values
        )
        return self._cursor.fetchone()

    def many(self, statement: str, rows: list[tuple[Any, ...]]) -> int:
        self._cursor.executemany(self._own(statement), rows)
        return int(self._cursor.rowcount)

    def _own(self, statement: str) -> str:
        return statement.replace("?", "%s") if self._postgresql else statement
