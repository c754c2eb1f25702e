"""Tables of either database as they really are, also where this program's models are newer: what they hold,
their rows in a form of their own, and filling them."""

import graphlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Inspector, inspect, types

from unionweb.backups.rules.values import Column, Kind, Row, Table

AT_ONCE = 1000
"""Rows in memory."""

_KINDS: tuple[tuple[type, Kind], ...] = (
    (types.JSON, Kind.JSON),
    (types.Boolean, Kind.BOOLEAN),
    (types.Integer, Kind.INTEGER),
    (types.DateTime, Kind.MOMENT),
    (types.Date, Kind.DAY),
    (types.LargeBinary, Kind.BYTES),
    (types.Float, Kind.REAL),
    (types.String, Kind.TEXT),
)


class UnknownType(Exception):
    """A column of a type that no table of this application has."""


def tables_of(connection: Connection) -> list[Table]:
    """Every table, those that others refer to first. Raises UnknownType."""
    known = inspect(connection)
    needs = {name: _parents(known, name) for name in sorted(known.get_table_names())}
    return [_table(known, name) for name in graphlib.TopologicalSorter(needs).static_order()]


def _parents(known: Inspector, name: str) -> set[str]:
    return {one["referred_table"] for one in known.get_foreign_keys(name)} - {name}


def _table(known: Inspector, name: str) -> Table:
    found = sorted(known.get_columns(name), key=lambda column: column["name"])
    columns = tuple(_column(name, dict(column)) for column in found)
    key = known.get_pk_constraint(name)["constrained_columns"]
    return Table(name, columns, tuple(key) or tuple(column.name for column in columns))


def _column(table: str, found: Mapping[str, Any]) -> Column:
    kind = next((kind for known, kind in _KINDS if isinstance(found["type"], known)), None)
    if kind is None:
        raise UnknownType(f"{table}.{found['name']}: {found['type']!r}")
    return Column(found["name"], kind, _most(kind, found["type"]))


def _most(kind: Kind, found: Any) -> int | None:
    if kind is Kind.INTEGER:
        return 2**63 - 1 if isinstance(found, types.BigInteger) else 2**31 - 1
    length: int | None = getattr(found, "length", None) if kind is Kind.TEXT else None
    return length


# --- reading ------------------------------------------------------------------------------------------------


def raw_rows(connection: Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    """The rows sorted by their key, as the driver gives them."""
    quote = connection.dialect.identifier_preparer.quote
    postgresql = connection.dialect.name == "postgresql"

    def asked(column: Column) -> str:
        # The driver would read the JSON; its text is what is stored.
        return quote(column.name) + ("::text" if postgresql and column.kind is Kind.JSON else "")

    select = f"SELECT {', '.join(map(asked, table.columns))} FROM {quote(table.name)}"
    in_pieces = connection.execution_options(yield_per=AT_ONCE)
    with in_pieces.exec_driver_sql(f"{select} ORDER BY {', '.join(map(quote, table.key))}") as rows:
        for row in rows:
            yield tuple(row)


def rows_of(connection: Connection, table: Table) -> Iterator[Row]:
    """The rows sorted by their key, in the form of `rules.values`."""
    change = [(at, _FROM[one.kind]) for at, one in enumerate(table.columns) if one.kind in _FROM]
    for raw in raw_rows(connection, table):
        row = list(raw)
        for at, read in change:
            if row[at] is not None:
                row[at] = read(row[at])
        yield tuple(row)


def _same(value: Any) -> Any:
    return value


def _moment(value: Any) -> datetime:
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def _day(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


_FROM: dict[Kind, Callable[[Any], Any]] = {
    Kind.BOOLEAN: bool,
    Kind.BYTES: bytes,
    Kind.MOMENT: _moment,
    Kind.DAY: _day,
}


# --- writing ------------------------------------------------------------------------------------------------


def fill(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    """Put rows into a table, inside a writing transaction."""
    quote = connection.dialect.identifier_preparer.quote
    into = f"{quote(table.name)} ({', '.join(map(quote, table.names))})"
    cursor: Any = connection.connection.cursor()
    try:
        if connection.dialect.name == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        insert = f"INSERT INTO {into} VALUES ({', '.join('?' * len(table.columns))})"
        kinds = [column.kind for column in table.columns]
        for part in batched(rows, AT_ONCE):
            cursor.executemany(insert, [_for_sqlite(kinds, row) for row in part])
    finally:
        cursor.close()


def _for_sqlite(kinds: list[Kind], row: Row) -> Row:
    return tuple(
        None if value is None else _TO_SQLITE.get(kind, _same)(value)
        for kind, value in zip(kinds, row, strict=True)
    )


def _moment_text(value: datetime) -> str:
    # As SQLAlchemy stores it.
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


_TO_SQLITE: dict[Kind, Callable[[Any], Any]] = {
    Kind.BOOLEAN: int,
    Kind.MOMENT: _moment_text,
    Kind.DAY: date.isoformat,
}


def fill_all(connection: Connection, tables: Iterable[Table], rows: Callable[[Table], Iterable[Row]]) -> None:
    """Put rows into empty tables. Rows of a table may refer to others below them, so foreign keys are asked
    at the end. Numbers that the database gives out go on after the highest."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table in tables:
            fill(connection, table, rows(table))
        return
    foreign = connection.exec_driver_sql(_FOREIGN_KEYS).all()
    for owner, name, _definition in foreign:
        connection.exec_driver_sql(f"ALTER TABLE {owner} DROP CONSTRAINT {name}")
    for table in tables:
        fill(connection, table, rows(table))
    for owner, name, definition in foreign:
        connection.exec_driver_sql(f"ALTER TABLE {owner} ADD CONSTRAINT {name} {definition}")
    for (statement,) in connection.exec_driver_sql(_SEQUENCES).all():
        connection.exec_driver_sql(statement)


_FOREIGN_KEYS = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY conname
"""
_SEQUENCES = """
    SELECT format('SELECT setval(%%L, coalesce(max(%%I), 1), max(%%I) IS NOT NULL) FROM %%I',
        pg_get_serial_sequence(quote_ident(table_name), column_name), column_name, column_name, table_name)
    FROM information_schema.columns
    WHERE table_schema = current_schema()
      AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL
"""


def batched(rows: Iterable[Row], most: int) -> Iterator[list[Row]]:
    """Rows in lists of at most so many."""
    left = iter(rows)
    while part := list(islice(left, most)):
        yield part


def empty(connection: Connection) -> bool:
    """Whether the database has no table at all."""
    return not inspect(connection).get_table_names()


def clear(connection: Connection, tables: Iterable[Table]) -> None:
    """Remove what migrations put into tables that are to be filled."""
    for table in reversed(list(tables)):
        connection.exec_driver_sql(f"DELETE FROM {connection.dialect.identifier_preparer.quote(table.name)}")
