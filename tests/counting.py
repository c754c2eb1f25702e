"""How often something asks the database."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import event

from unionweb.base.db import db


def queries(app: Flask, action: Callable[[], object]) -> int:
    """The number of questions put meanwhile; what else is sent differs from database to database."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(("SELECT", "WITH")):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        action()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(sent)
