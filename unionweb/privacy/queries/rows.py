"""The rows of a table that concern one person, found by the register's paths."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, Table, false, or_, select

from unionweb.base.db import db
from unionweb.privacy.rules.holding import Holding, Path

Test = Callable[[ColumnElement[object]], ColumnElement[bool]]


def table_of(holding: Holding) -> Table:
    """The table that a line of the register is about."""
    return db.metadata.tables[holding.table]


def at_end(table: Table, path: Path, test: Test) -> ColumnElement[bool]:
    """Rows whose path ends in a column that passes the test."""
    column = table.c[path[0]]
    if len(path) == 1:
        return test(column)
    target = next(iter(column.foreign_keys)).column
    return column.in_(select(target).where(at_end(target.table, path[1:], test)))


def of_person(holding: Holding, person_id: int) -> ColumnElement[bool]:
    """Rows of this person, by whichever path."""
    table = table_of(holding)
    ways = [at_end(table, path, lambda column: column == person_id) for path in holding.whose]
    return or_(false(), *ways)
