"""A table whose rows are written once, many at a time: draws, and ballots in the inbox. A row is never
changed, but by one that was brought to replace it.

Each row belongs to something that is open or not; that is read in the same transaction, so that nothing is
written after it was closed. Entries that one person wants written together are written all or none.
"""

from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import Any, NamedTuple

from unionweb.base.driver import Row, Statements

Place = tuple[Any, Any]
Rows = Sequence[Row]


class Entry(NamedTuple):
    """What somebody wants written: in which vote, under which key, what. `replaces` says whether it takes the
    place of another value that is found there; without it, it takes nothing's."""

    vote: Any
    key: Any
    value: bytes
    replaces: Callable[[bytes], bool] | None = None

    @property
    def place(self) -> Place:
        """Vote and key, where one value can stand."""
        return self.vote, self.key

    def displaces(self, other: bytes) -> bool:
        """Whether it is another value than this one, and takes its place."""
        return other != self.value and self.replaces is not None and self.replaces(other)


Together = tuple[Entry, ...]
"""Entries of which all are written, or none."""


class Outcome(Enum):
    """KEPT also when just this was there before; OTHER when something else was. Of entries that go together
    none was written unless all are KEPT."""

    KEPT = auto()
    OTHER = auto()
    NOT_OPEN = auto()


class Ledger:
    """A table with the columns (vote, key, value), and the table of votes, whose state says who may write."""

    def __init__(self, table: str, columns: tuple[str, str, str], votes: str, vote: str) -> None:
        names = ", ".join(columns)
        self._insert = f"INSERT INTO {table} ({names}) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        where = f"WHERE {columns[0]} = ? AND {columns[1]} = ?"
        self._there = f"SELECT {columns[2]} FROM {table} {where}"
        # Only over what was read: on PostgreSQL somebody else may replace it in between.
        self._replace = f"UPDATE {table} SET {columns[2]} = ? {where} AND {columns[2]} = ?"
        self._open = f"SELECT {vote} FROM {votes} WHERE state = 'open' AND {vote} IN"

    def write(self, statements: Statements, group: Sequence[Together]) -> list[Outcome]:
        """Write what may be written, sorted by key, which has nothing to do with who came first."""
        votes = sorted({entry.vote for entries in group for entry in entries})
        is_open = self._which_are_open(statements, votes) if votes else set()
        brought: dict[Place, Entry] = {}
        outcomes = [_bring(entries, is_open, brought) for entries in group]
        together = any(len(entries) > 1 or any(entry.replaces for entry in entries) for entries in group)
        new = [brought[place][:3] for place in sorted(brought)]
        if not new or self._put(statements, new, [], together):
            return outcomes
        return [self._one(statements, entries, is_open) for entries in group]

    def _which_are_open(self, statements: Statements, votes: Sequence[Any]) -> set[Any]:
        # Everybody takes the locks in one order. They are for PostgreSQL; on SQLite a writing transaction has
        # the file to itself.
        lock = " ORDER BY 1 FOR SHARE" if statements.postgresql else ""
        question = f"{self._open} ({', '.join('?' * len(votes))}){lock}"
        return {row[0] for row in statements.all(question, tuple(votes))}

    def _put(self, statements: Statements, new: Rows, over: Rows, together: bool) -> bool:
        """Write new rows, and rows over what was found. False when something else was there: what goes
        together is not written then, everything else is."""
        if together:
            statements.run("SAVEPOINT unwritten")
        written = statements.many(self._insert, new) if new else 0
        written += statements.many(self._replace, over) if over else 0
        if written == len(new) + len(over):
            return True
        if together:
            statements.run("ROLLBACK TO SAVEPOINT unwritten")
        return False

    def _one(self, statements: Statements, entries: Together, is_open: set[Any]) -> Outcome:
        """Write the entries of one beside what is there, or over it."""
        brought: dict[Place, Entry] = {}
        outcome = _bring(entries, is_open, brought)
        while outcome is Outcome.KEPT:
            new: list[Row] = []
            over: list[Row] = []
            for place, entry in sorted(brought.items()):
                row = statements.first(self._there, place)
                if row is None:
                    new.append(entry[:3])
                elif entry.displaces(bytes(row[0])):
                    over.append((entry.value, *place, row[0]))
                elif bytes(row[0]) != entry.value:
                    return Outcome.OTHER
            if self._put(statements, new, over, together=True):
                break
            # On PostgreSQL somebody else may have written since we looked: we look again.
        return outcome


def _bring(entries: Together, is_open: set[Any], brought: dict[Place, Entry]) -> Outcome:
    """Add the entries to what is brought to the table, unless it cannot be."""
    for entry in entries:
        if entry.vote not in is_open:
            return Outcome.NOT_OPEN
    mine: dict[Place, Entry] = {}
    for entry in entries:
        before = brought.get(entry.place, entry)
        if mine.setdefault(entry.place, entry).value != entry.value:
            return Outcome.OTHER
        if before.value != entry.value and not entry.displaces(before.value):
            return Outcome.OTHER
    brought.update(mine)
    return Outcome.KEPT
