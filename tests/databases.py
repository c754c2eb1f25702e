"""Fresh databases: a copy of a template file, or emptied tables."""

import gc
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import event, select
from sqlalchemy.engine.interfaces import DBAPIConnection

from unionweb.ballots.box import boxes
from unionweb.ballots.box.schema import metadata
from unionweb.ballots.drawing import draws
from unionweb.base.db import db


def empty_the_boxes(app: Flask) -> None:
    """The ballot box's own database is emptied rather than copied: few tests put anything into it. To look is
    quicker than to write."""
    with app.app_context():
        draws().forget()
        for name in boxes().keys.names():
            boxes().keys.destroy(name)
        database = boxes().database
        with database.reading() as connection:
            used = [
                table
                for table in metadata.sorted_tables
                if connection.scalar(select(table).exists().select())
            ]
        if used:
            with database.writing() as connection:
                for table in used:
                    connection.execute(table.delete())
        # A connection to a file costs nothing, and the file may be another one by now.
        if used or database.sqlite:
            boxes().forget()


class SqliteDatabases:
    """Copies of a file."""

    kind = "sqlite"

    def __init__(self, directory: Path) -> None:
        self._template = directory / "template.db"
        self._file = directory / "unionweb.db"
        self.template_url = f"sqlite:///{self._template}"
        self.url = f"sqlite:///{self._file}"
        self.waits = False

    def hasten(self, app: Flask) -> None:
        """Do not wait for the disk, no more than the tests' PostgreSQL does; unless a test sets `waits`.
        Servers in processes of their own do wait."""
        with app.app_context():
            for engine in (db.engine, boxes().database.engine):
                event.listen(engine, "connect", self._go_on)

    def _go_on(self, connection: DBAPIConnection, _record: object) -> None:
        if not self.waits:
            cursor = connection.cursor()
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.close()

    def seal(self, app: Flask) -> None:
        """Finish the template: everything in one file."""
        with app.app_context():
            with db.engine.connect() as connection:
                connection.exec_driver_sql("ROLLBACK")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()

    def renew(self, app: Flask) -> None:
        """Put an untouched copy in place."""
        self.waits = False
        with app.app_context():
            db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            Path(f"{self._file}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(self._template, self._file)
        empty_the_boxes(app)


# A table into which nothing was ever written has an empty file. TRUNCATE would take ten times as long, and
# every table that refers to these with it.
EMPTY = """
DO $$
DECLARE name regclass;
BEGIN
    FOR name IN
        SELECT oid FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
          AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0
    LOOP
        EXECUTE 'DELETE FROM ' || name;
    END LOOP;
    PERFORM setval(format('%I', sequencename)::regclass, 1, false)
    FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$
"""
LARGE = """
SELECT oid::regclass::text FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 500000
"""
# What a test left behind in a transaction would keep us waiting.
LEFT_BEHIND = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
  AND backend_type = 'client backend'
"""


class PostgresqlDatabases:
    """One database for each worker. A fresh copy of a template would take 100 ms, and the connections to it
    know nothing yet; to empty the tables takes a tenth of that."""

    kind = "postgresql"

    def __init__(self, url: str, worker: str) -> None:
        self._admin = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        self._name = f"unionweb_{worker}"
        self.url = self.template_url = url.replace("/postgres?", f"/{self._name}?")
        self._drop(*self._all)
        for name in self._all:
            self._admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        self._inside = psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True)
        # Neither foreign keys nor the triggers of the log are asked.
        self._inside.execute("SET session_replication_role = replica")

    @property
    def _all(self) -> tuple[str, str]:
        return self._name, f"{self._name}_ballots"

    def hasten(self, app: Flask) -> None:
        """The server was started so that it does not wait for the disk."""

    def seal(self, app: Flask) -> None:
        """The migrations are through."""
        with app.app_context():
            db.engine.dispose()

    def renew(self, app: Flask) -> None:
        """Empty every table, and begin its numbers at 1 again."""
        if self._inside.execute(LEFT_BEHIND).fetchone():
            # Whoever left it may be garbage by now: the connection goes back before its pool is given up.
            gc.collect()
            with app.app_context():
                db.engine.dispose()
        self._inside.execute(EMPTY)
        for (table,) in self._inside.execute(LARGE).fetchall():
            self._inside.execute(sql.SQL("VACUUM {}").format(sql.Identifier(table)))
        empty_the_boxes(app)

    @contextmanager
    def borrowed(self, name: str) -> Iterator[str]:
        """The address of an empty database that is dropped afterwards."""
        mine = f"{self._name}_{name}"
        self._drop(mine)
        self._admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(mine)))
        yield self.url.replace(f"/{self._name}?", f"/{mine}?")
        self._drop(mine)

    def close(self) -> None:
        """Drop everything."""
        self._inside.close()
        self._drop(*self._all)
        self._admin.close()

    def _drop(self, *names: str) -> None:
        for name in names:
            self._admin.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )
