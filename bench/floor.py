"""The floor: as little as a Flask application can do for one durable INSERT."""

import os
import threading
from typing import Any

import psycopg
from flask import Flask

from unionweb.base.db import sqlite_module

app = Flask(__name__)
_local = threading.local()

SQLITE = "CREATE TABLE IF NOT EXISTS floor (id INTEGER PRIMARY KEY, text TEXT)"
POSTGRESQL = "CREATE TABLE IF NOT EXISTS floor (id BIGSERIAL PRIMARY KEY, text TEXT)"


def _connection() -> Any:
    if not hasattr(_local, "connection"):
        _local.connection = _connect(os.environ["FLOOR_DATABASE"])
    return _local.connection


def _connect(database: str) -> Any:
    if database.startswith("postgresql"):
        connection: Any = psycopg.connect(database.replace("+psycopg", ""), autocommit=True)
        # Two threads may not make one table at once, not even if it is there.
        connection.execute("SELECT pg_advisory_lock(1)")
        connection.execute(POSTGRESQL)
        connection.execute("SELECT pg_advisory_unlock(1)")
        return connection
    connection = sqlite_module().connect(database, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(SQLITE)
    return connection


@app.post("/insert")
def insert() -> str:
    """One row, on disk before the answer."""
    _connection().execute("INSERT INTO floor (text) VALUES ('x')")
    return "ok"
