"""A table whose rows are written once and never changed, many at a time: draws, and ballots in the inbox.

Each row belongs to something that is open or not; that is read in the same transaction, so that nothing is
written after it was closed. Entries that one person wants written together are written all or none.
"""

from collections.abc import Sequence
from enum import Enum, auto
from typing import Any, NamedTuple

from unionweb.base.driver import Statements

Place = tuple[Any, Any]


class Entry(NamedTuple):
    """What somebody wants written: in which vote, under which key, what."""

    vote: Any
    key: Any
    value: bytes

    @property
    def place(self) -> Place:
        """Vote and key, where one value can stand."""
        return self.vote, self.key


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
        self._there = f"SELECT {columns[2]} FROM {table} WHERE {columns[0]} = ? AND {columns[1]} = ?"
        self._open = f"SELECT {vote} FROM {votes} WHERE {vote} = ? AND state = 'open'"

    def write(self, statements: Statements, group: Sequence[Together]) -> list[Outcome]:
        """Write what may be written, sorted by key, which has nothing to do with who came first."""
        votes = sorted({entry.vote for entries in group for entry in entries})
        # The lock is for PostgreSQL; on SQLite a writing transaction has the file to itself.
        question = self._open + (" FOR SHARE" if statements.postgresql else "")
        is_open = {vote for vote in votes if statements.first(question, (vote,))}
        brought: dict[Place, bytes] = {}
        outcomes = [_bring(entries, is_open, brought) for entries in group]
        if not brought or self._all_new(statements, brought, any(len(entries) > 1 for entries in group)):
            return outcomes
        return [self._one(statements, entries, is_open) for entries in group]

    def _all_new(self, statements: Statements, brought: dict[Place, bytes], together: bool) -> bool:
        """Write these rows at once. False when some were there before: what goes together is not written
        then, everything else is."""
        if together:
            statements.run("SAVEPOINT unwritten")
        written = statements.many(self._insert, [(*place, brought[place]) for place in sorted(brought)])
        if written == len(brought):
            return True
        if together:
            statements.run("ROLLBACK TO SAVEPOINT unwritten")
        return False

    def _one(self, statements: Statements, entries: Together, is_open: set[Any]) -> Outcome:
        """Write the entries of one beside what is there."""
        brought: dict[Place, bytes] = {}
        outcome = _bring(entries, is_open, brought)
        while outcome is Outcome.KEPT:
            there = {place: statements.first(self._there, place) for place in brought}
            if any(row is not None and bytes(row[0]) != brought[place] for place, row in there.items()):
                outcome = Outcome.OTHER
            missing = {place: value for place, value in brought.items() if there[place] is None}
            if not missing or outcome is Outcome.OTHER or self._all_new(statements, missing, together=True):
                break
            # On PostgreSQL somebody else may have written since we looked: we look again.
        return outcome


def _bring(entries: Together, is_open: set[Any], brought: dict[Place, bytes]) -> Outcome:
    """Add the entries to what is brought to the table, unless it cannot be."""
    for entry in entries:
        if entry.vote not in is_open:
            return Outcome.NOT_OPEN
    mine: dict[Place, bytes] = {}
    for entry in entries:
        if mine.setdefault(entry.place, brought.get(entry.place, entry.value)) != entry.value:
            return Outcome.OTHER
    brought.update(mine)
    return Outcome.KEPT
