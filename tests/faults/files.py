"""Reading the files of a database as somebody does who has got hold of them."""

import sqlite3
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from tests.faults.attacks import Files

RELATIONS = """
    WITH mine AS (SELECT oid, reltoastrelid FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'),
    tables AS (SELECT oid FROM mine UNION SELECT reltoastrelid FROM mine WHERE reltoastrelid <> 0),
    every AS (SELECT oid FROM tables
        UNION SELECT indexrelid FROM pg_index WHERE indrelid IN (SELECT oid FROM tables))
    SELECT oid::regclass::text, pg_relation_filepath(oid) FROM every
"""


class SqliteFiles:
    """The file of a database with everything beside it."""

    def __init__(self, url: URL) -> None:
        self._file = Path(str(url.database))

    def copy(self) -> Files:
        return {path.name: path.read_bytes() for path in self._file.parent.glob(f"{self._file.name}*")}

    def everything(self) -> Files:
        """The same."""
        return self.copy()

    def log(self) -> Files:
        """It lies beside the database."""
        return {}

    def ask(self, table: str, column: str) -> dict[str, list[bytes]]:
        """The ballots in every order that the database itself has."""
        connection = sqlite3.connect(self._file)
        try:
            names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] != column]
            orders = {name: self._in_order(connection, table, column, name) for name in (*names, "rowid")}
            plain = [bytes(row[0]) for row in connection.execute(f"SELECT {column} FROM {table}")]
        finally:
            connection.close()
        return {"rows": plain} | {f"by {name}": order for name, order in orders.items() if order}

    def _in_order(self, connection: sqlite3.Connection, table: str, column: str, name: str) -> list[bytes]:
        try:
            rows = connection.execute(f"SELECT {column} FROM {table} ORDER BY {name}")
        except sqlite3.OperationalError:  # there is no rowid
            return []
        return [bytes(row[0]) for row in rows]


class PostgresqlFiles:
    """The tables as a dump has them, the file of one of them, and the server's log of all changes so far."""

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(self._url) as connection:
            self._start = self._one(connection, "SELECT pg_current_wal_insert_lsn()")

    def _one(self, connection: psycopg.Connection, question: str, *values: object) -> str:
        row = connection.execute(question, values).fetchone()
        assert row is not None
        return str(row[0])

    def copy(self) -> Files:
        with psycopg.connect(self._url, autocommit=True) as connection:
            names = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall()
            dumps = {name: self._dump(connection, name) for (name,) in names}
            connection.execute("CHECKPOINT")
            home = Path(self._one(connection, "SHOW data_directory"))
            heaps = {
                f"{name} heap": (
                    home / self._one(connection, "SELECT pg_relation_filepath(%s)", name)
                ).read_bytes()
                for (name,) in names
            }
            return dumps | heaps

    def everything(self) -> Files:
        """The files of all tables and indexes, with what is too long for a row. Not the planner's samples."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute("CHECKPOINT")
            home = Path(self._one(connection, "SHOW data_directory"))
            rows = connection.execute(RELATIONS).fetchall()
            return {name: (home / path).read_bytes() for name, path in rows}

    def log(self) -> Files:
        """What the server wrote down before it changed anything, since the beginning."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            home = Path(self._one(connection, "SHOW data_directory"))
            return {"pg_wal": self._log(connection, home)}

    def _dump(self, connection: psycopg.Connection, table: str) -> bytes:
        copy = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
        with connection.cursor().copy(copy) as rows:
            return b"".join(rows)

    def _log(self, connection: psycopg.Connection, home: Path) -> bytes:
        """What was written since the beginning."""
        names = "SELECT pg_walfile_name(%s::pg_lsn)"
        first = self._one(connection, names, self._start)
        connection.execute("SELECT pg_switch_wal()")
        last = self._one(connection, "SELECT pg_walfile_name(pg_current_wal_insert_lsn())")
        segments = sorted(path for path in (home / "pg_wal").iterdir() if first <= path.name <= last)
        return b"".join(path.read_bytes().rstrip(b"\0") for path in segments)

    def ask(self, table: str, column: str) -> dict[str, list[bytes]]:
        with psycopg.connect(self._url) as connection:
            names = connection.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s", (table,)
            ).fetchall()
            keys = [name for (name,) in names if name != column]
            orders = {key: key for key in keys} | {"ctid": "ctid", "xmin": "xmin::text::bigint"}
            orders |= {"cmin": "cmin::text::bigint"}
            asked = {f"by {name}": self._rows(connection, table, column, key) for name, key in orders.items()}
            return asked | {"rows": self._rows(connection, table, column, None)}

    def _rows(self, connection: psycopg.Connection, table: str, column: str, key: str | None) -> list[bytes]:
        order = f" ORDER BY {key}" if key else ""
        rows = connection.execute(f"SELECT {column} FROM {table}{order}")
        return [bytes(row[0]) for row in rows]


def files_of(address: str) -> SqliteFiles | PostgresqlFiles:
    url = make_url(address)
    return SqliteFiles(url) if url.drivername == "sqlite" else PostgresqlFiles(url)
