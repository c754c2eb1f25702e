"""Fresh databases by copying a template."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from flask import Flask
from psycopg import sql

from unionweb.ballots.box import boxes
from unionweb.ballots.box.schema import metadata
from unionweb.ballots.drawing import draws
from unionweb.base.db import db


def empty_the_boxes(app: Flask) -> None:
    """The ballot box's own database is emptied rather than copied: few tests put anything into it."""
    with app.app_context():
        draws().forget()
        for name in boxes().keys.names():
            boxes().keys.destroy(name)
        with boxes().database.writing() as connection:
            for table in metadata.sorted_tables:
                connection.execute(table.delete())
        boxes().forget()


class SqliteDatabases:
    """Copies of a file."""

    kind = "sqlite"

    def __init__(self, directory: Path) -> None:
        self._template = directory / "template.db"
        self._file = directory / "unionweb.db"
        self.template_url = f"sqlite:///{self._template}"
        self.url = f"sqlite:///{self._file}"

    def seal(self, app: Flask) -> None:
        """Finish the template: everything in one file."""
        with app.app_context():
            with db.engine.connect() as connection:
                connection.exec_driver_sql("ROLLBACK")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()

    def renew(self, app: Flask) -> None:
        """Put an untouched copy in place."""
        with app.app_context():
            db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            Path(f"{self._file}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(self._template, self._file)
        empty_the_boxes(app)


class PostgresqlDatabases:
    """Copies of a template database; each worker has its own pair."""

    kind = "postgresql"

    def __init__(self, url: str, worker: str) -> None:
        self._admin = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        self._names = [f"unionweb_{worker}_template", f"unionweb_{worker}"]
        self.template_url, self.url = (url.replace("/postgres?", f"/{name}?") for name in self._names)
        self._drop(*self._names, *(f"{name}_ballots" for name in self._names))
        for name in (self._names[0], f"{self._names[1]}_ballots"):
            self._admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def seal(self, app: Flask) -> None:
        """Finish the template: nobody connected."""
        with app.app_context():
            db.engine.dispose()

    def renew(self, app: Flask) -> None:
        """Make an untouched copy under the same name."""
        with app.app_context():
            db.engine.dispose()
        template, name = map(sql.Identifier, self._names)
        self._drop(self._names[1])
        self._admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, template))
        empty_the_boxes(app)

    @contextmanager
    def borrowed(self, name: str) -> Iterator[str]:
        """The address of an empty database that is dropped afterwards."""
        mine = f"{self._names[1]}_{name}"
        self._drop(mine)
        self._admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(mine)))
        yield self.url.replace(f"/{self._names[1]}?", f"/{mine}?")
        self._drop(mine)

    def close(self) -> None:
        """Drop everything."""
        self._drop(*self._names, *(f"{name}_ballots" for name in self._names))
        self._admin.close()

    def _drop(self, *names: str) -> None:
        for name in names:
            self._admin.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )
