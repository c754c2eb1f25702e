"""Runs the migrations on the application's database, all pending ones in one transaction.

The ballot box has a database of its own, which is prepared here too: whoever has brought one up to
date has both.
"""

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator

from unionweb.ballots.feature import prepare_box
from unionweb.base.db import db, writing_connection


def plain_type(kind: str, item: object, autogen: AutogenContext) -> str | bool:
    """Write the type that stands in the database, so that old migrations do not depend on our classes."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


with writing_connection() as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=plain_type,
    )
    context.run_migrations()

prepare_box()
