"""A table whose rows are written once and never changed, many at a time: draws, and ballots in the inbox.

Each row belongs to something that is open or not; that is read in the same transaction, so that nothing is
written after it was closed.
"""

from collections.abc import Sequence
from enum import Enum, auto
from typing import Any, NamedTuple

from unionweb.base.driver import Statements


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

    def write(self, statements: Statements, group: Sequence[Entry]) -> list[Outcome]:
        """Write what may be written, sorted by key, which has nothing to do with who came first."""
        votes = sorted({entry.vote for entry in group})
        # The lock is for PostgreSQL; on SQLite a writing transaction has the file to itself.
        question = self._open + (" FOR SHARE" if statements.postgresql else "")
        is_open = {vote for vote in votes if statements.first(question, (vote,))}
        mine: dict[tuple[Any, Any], bytes] = {}
        for vote, key, value in group:
            if vote in is_open:
                mine.setdefault((vote, key), value)
        stored = self._keep(statements, mine)
        return [_outcome(entry, stored.get(entry[:2])) for entry in group]

    def _keep(
        self, statements: Statements, mine: dict[tuple[Any, Any], bytes]
    ) -> dict[tuple[Any, Any], bytes]:
        """What stands under each key afterwards: what we brought, or what was there."""
        if not mine:
            return mine
        written = statements.many(self._insert, [(*place, mine[place]) for place in sorted(mine)])
        if written == len(mine):
            return mine
        found = {place: statements.first(self._there, place) for place in mine}
        return {place: row[0] for place, row in found.items() if row is not None}


def _outcome(entry: Entry, stored: bytes | None) -> Outcome:
    if stored is None:
        return Outcome.NOT_OPEN
    return Outcome.KEPT if bytes(stored) == entry.value else Outcome.OTHER
