"""Is this process able to serve?"""

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from unionweb.ballots.box import boxes
from unionweb.ballots.box.refusals import BoxBusy
from unionweb.base.db import db, end_reading
from unionweb.operations.queries.database import current_revision, wanted_revision


def missing() -> list[str]:
    """What keeps it from serving: "database", "migrations", "box". None of it: []."""
    lacks = []
    try:
        db.session.execute(text("SELECT 1"))
        end_reading()
        if current_revision() != wanted_revision():
            lacks.append("migrations")
    except SQLAlchemyError:
        lacks.append("database")
    if not _box_answers():
        lacks.append("box")
    return lacks


def _box_answers() -> bool:
    try:
        return boxes().database.ready()
    except (BoxBusy, SQLAlchemyError):
        return False
