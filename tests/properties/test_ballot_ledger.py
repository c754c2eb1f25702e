"""Many writers at once, some of several rows: the ledger does what writing one after another would do."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine.interfaces import DBAPICursor

from unionweb.ballots.ledger import Entry, Ledger, Outcome, Together
from unionweb.base.driver import Statements

LEDGER = Ledger("row", ("vote", "key", "value"), "vote", "id")
TABLES = """
CREATE TABLE vote (id INTEGER PRIMARY KEY, state TEXT);
CREATE TABLE row (vote INTEGER, key INTEGER, value BLOB, PRIMARY KEY (vote, key)) WITHOUT ROWID;
INSERT INTO vote VALUES (1, 'open'), (2, 'open'), (3, 'closed');
"""


def entry(vote: int, key: int, value: bytes) -> Entry:
    """Digits replace lower digits, other values nothing."""
    if not value.isdigit():
        return Entry(vote, key, value)
    return Entry(vote, key, value, lambda other: other.isdigit() and other < value)


ENTRIES = st.builds(
    entry,
    st.sampled_from([1, 1, 1, 2, 2, 3, 4]),
    st.integers(1, 4),
    st.sampled_from([b"a", b"a", b"b", b"0", b"1", b"2"]),
)
ITEMS = st.lists(ENTRIES, min_size=1, max_size=4).map(tuple)
SINGLES = st.tuples(ENTRIES)
GROUPS = st.lists(ITEMS, min_size=1, max_size=6) | st.lists(SINGLES, min_size=1, max_size=6)


class OneAfterAnother:
    """What should come of it, written as one would say it."""

    def __init__(self) -> None:
        self.rows: dict[tuple[int, int], bytes] = {}

    def write(self, entries: Together) -> Outcome:
        if any(entry.vote not in (1, 2) for entry in entries):
            return Outcome.NOT_OPEN
        would: dict[tuple[int, int], bytes] = {}
        for entry in entries:
            before = self.rows.get(entry.place, entry.value)
            if before != entry.value and not entry.displaces(before):
                return Outcome.OTHER
            if would.setdefault(entry.place, entry.value) != entry.value:
                return Outcome.OTHER
        self.rows |= would
        return Outcome.KEPT


@contextmanager
def database() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.executescript(TABLES)
        yield connection
    finally:
        connection.close()


def write(connection: sqlite3.Connection, group: Sequence[Together]) -> list[Outcome]:
    cursor = connection.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    outcomes = LEDGER.write(Statements(cast(DBAPICursor, cursor), False), group)
    connection.commit()
    return outcomes


@settings(deadline=None, max_examples=400)
@given(st.lists(GROUPS, min_size=1, max_size=4))
def test_a_group_is_as_one_after_another(groups: list[list[Together]]) -> None:
    """Repeats, changes, mixtures of new and old, contradictions within one and between several."""
    expected = OneAfterAnother()
    with database() as connection:
        for group in groups:
            assert write(connection, group) == [expected.write(entries) for entries in group]
            rows = {(v, k): value for v, k, value in connection.execute("SELECT * FROM row")}
            assert rows == expected.rows
