"""What threads share of the database driver."""

from contextlib import closing, nullcontext
from pathlib import Path

from sqlalchemy import create_engine

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
