"""What threads share of the database driver."""

from contextlib import closing, nullcontext
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from unionweb.base.db import listen, sqlite_module
from unionweb.base.driver import Driver, Statements

QUESTION = "SELECT number FROM some WHERE number > ? ORDER BY number"


def test_a_cursor_that_ends_late_takes_nothing_back(tmp_path: Path) -> None:
    """Whoever wrote still has his cursor when the connection, with what it has prepared, is another's."""
    engine = create_engine(f"sqlite:///{tmp_path / 'some.db'}", module=sqlite_module(), pool_size=1)
    listen(engine)
    driver = Driver(engine, nullcontext)
    kept: list[Statements] = []
    with driver.writing() as statements:
        statements.run("CREATE TABLE some (number INTEGER)")
        statements.run("INSERT INTO some VALUES (1), (2), (3), (4)")
        assert statements.first(QUESTION, (0,)) == (1,)
        kept.append(statements)
    del statements
    with engine.connect() as reader:
        reader.exec_driver_sql("SELECT 1").fetchall()
    with closing(engine.raw_connection()) as raw, closing(raw.cursor()) as cursor:
        cursor.execute(QUESTION, (0,))
        first = cursor.fetchone()
        kept.clear()
        assert (first, cursor.fetchall()) == ((1,), [(2,), (3,), (4,)])
    engine.dispose()


def test_reading_and_writing_take_turns_on_one_connection(tmp_path: Path) -> None:
    """Being told whether it may write makes SQLite forget what it has prepared: only when that changes."""
    engine = create_engine(f"sqlite:///{tmp_path / 'some.db'}", module=sqlite_module(), pool_size=1)
    listen(engine)
    driver = Driver(engine, nullcontext)
    told: list[str] = []
    with closing(engine.raw_connection()) as raw:
        assert raw.driver_connection is not None
        raw.driver_connection.set_trace_callback(told.append)
    with driver.writing() as statements:
        statements.run("CREATE TABLE some (number INTEGER)")
    for _turn in range(2):
        for number in (1, 2):
            with driver.writing() as statements:
                assert statements.many("INSERT INTO some VALUES (?)", [(number,)]) == 1
        for _number in (1, 2):
            with engine.connect() as reader, pytest.raises(OperationalError, match="readonly"):
                reader.exec_driver_sql("INSERT INTO some VALUES (3)")
    assert driver.first("SELECT count(*), max(number) FROM some", ()) == (4, 2)
    assert [one[-3:].strip("=") for one in told if "query_only" in one] == ["OFF", "ON", "OFF", "ON"]
    engine.dispose()
