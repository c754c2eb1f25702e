"""Bringing a PostgreSQL database up to date while others use it, or start at the same time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade
from psycopg import sql

from tests.databases import PostgresqlDatabases
from tests.faults.environments import environment_of
from tests.faults.forked import command
from tests.faults.serving import Server, release, settled
from unionweb.application import create_app
from unionweb.ballots import box
from unionweb.config import Settings

# On SQLite the fair lock lets one write after the other.
pytestmark = pytest.mark.postgres

BEFORE, TOUCHES_PERSON = "0011", "person"
WAITING = """
    SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE NOT granted AND datname = current_database()
"""


@contextmanager
def empty(database: PostgresqlDatabases, instance: Path) -> Iterator[Flask]:
    """An application on a PostgreSQL database without a table; its box has no database yet."""
    with database.borrowed("upgrading") as url, database.borrowed("upgrading_ballots") as box_url:
        with psycopg.connect(plain(url), autocommit=True) as admin:
            name = box_url.partition("?")[0].rpartition("/")[2]
            admin.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
        app = create_app(Settings(instance=instance, database_url=url, secret_key="for tests only " * 3))
        yield app
        with app.app_context():
            release()
            box.boxes().forget()


def plain(url: str) -> str:
    return url.replace("+psycopg", "")


def url_of(app: Flask) -> str:
    return plain(app.config["SETTINGS"].database_url)


def one(connection: "psycopg.Connection[tuple[object, ...]]", question: str) -> object:
    row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def test_of_two_servers_that_start_at_once_one_migrates(
    database: PostgresqlDatabases, tmp_path: Path
) -> None:
    with empty(database, tmp_path) as app:
        servers = [Server(app, tmp_path / name, environment_of(app), command=True) for name in ("one", "two")]
        try:
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(Server.start, servers))
            assert all("Traceback" not in server.said() for server in servers)
        finally:
            for server in servers:
                server.kill()
        with psycopg.connect(url_of(app)) as connection:
            assert one(connection, "SELECT count(*) FROM alembic_version") == 1
            # One wrote every version, from the first to the last; the other found nothing to do.
            written = "SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'alembic_version'"
            assert one(connection, written) == 1


def test_a_server_that_cannot_have_the_tables_says_so_and_leaves_everything_as_it_was(
    database: PostgresqlDatabases, tmp_path: Path
) -> None:
    with empty(database, tmp_path) as app:
        with app.app_context():
            upgrade(revision=BEFORE)
            release()
        with psycopg.connect(url_of(app)) as holder, psycopg.connect(url_of(app), autocommit=True) as other:
            tables = one(other, "SELECT count(*) FROM pg_class WHERE relkind = 'r'")
            holder.execute(f"LOCK TABLE {TOUCHES_PERSON} IN ROW EXCLUSIVE MODE".encode())
            options = ("--host", "127.0.0.1", "--port", "18999", "--patience", "2")
            starting = command(tmp_path / "starting", environment_of(app), "serve", *options)
            settled(lambda: bool(one(other, WAITING)), "the migration waits for the table")
            # Others wait behind it for a moment only.
            assert one(other, "SELECT count(*) FROM person") == 0
            assert starting.end() == 1
            said = starting.said + starting.complaints
            assert "Traceback" not in said
            assert "数据表正被占用" in said and "tables are in use" in said and "pid" in said
            assert one(other, "SELECT version_num FROM alembic_version") == BEFORE
            assert one(other, "SELECT count(*) FROM pg_class WHERE relkind = 'r'") == tables
        later = command(tmp_path / "later", environment_of(app), "db", "upgrade")
        assert later.end() == 0, later.said + later.complaints


def test_a_migration_that_gave_way_is_done_as_soon_as_the_table_is_free(
    database: PostgresqlDatabases, tmp_path: Path
) -> None:
    with empty(database, tmp_path) as app:
        with app.app_context():
            upgrade(revision=BEFORE)
            release()
        with psycopg.connect(url_of(app), autocommit=True) as other:
            with psycopg.connect(url_of(app)) as holder:
                holder.execute(f"LOCK TABLE {TOUCHES_PERSON} IN ROW EXCLUSIVE MODE".encode())
                upgrading = command(tmp_path / "upgrading", environment_of(app), "db", "upgrade")
                settled(lambda: bool(one(other, WAITING)), "the migration waits for the table")
                settled(lambda: not one(other, WAITING), "it gives way")
            assert upgrading.end() == 0, upgrading.said + upgrading.complaints
            assert one(other, "SELECT version_num FROM alembic_version") != BEFORE
