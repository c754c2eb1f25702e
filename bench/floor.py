"""The floor: as little as a Flask application can do for one durable INSERT."""

import os
import threading

from flask import Flask

from unionweb.base.db import sqlite_module

app = Flask(__name__)
_local = threading.local()


def _connection() -> object:
    if not hasattr(_local, "connection"):
        connection = sqlite_module().connect(os.environ["FLOOR_DATABASE"], isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("CREATE TABLE IF NOT EXISTS floor (id INTEGER PRIMARY KEY, text TEXT)")
        _local.connection = connection
    return _local.connection


@app.post("/insert")
def insert() -> str:
    """One row, on disk before the answer."""
    _connection().execute("INSERT INTO floor (text) VALUES ('x')")  # type: ignore[attr-defined]
    return "ok"
