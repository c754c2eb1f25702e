"""Runs the migrations on the application's database, all pending ones in one transaction.

The ballot box has a database of its own, which is prepared here too: whoever has brought one up to
date has both. How this is safe while servers run: `base/upgrading.py`.
"""

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator

from unionweb.ballots.feature import prepare_box
from unionweb.base.db import db
from unionweb.base.unfinished import refuse_unfinished
from unionweb.base.upgrading import PATIENCE, NotUpToDate, change_tables, one_host, say_and_exit


def plain_type(kind: str, item: object, autogen: AutogenContext) -> str | bool:
    """Write the type that stands in the database, so that old migrations do not depend on our classes."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def migrate(connection: Connection) -> None:
    """All that is pending."""
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=plain_type,
    )
    context.run_migrations()


patience = float(context.get_x_argument(as_dictionary=True).get("patience", PATIENCE))
try:
    with one_host():
        refuse_unfinished(db.engine)
        change_tables(migrate, patience)
        prepare_box()
except NotUpToDate as problem:
    say_and_exit(problem)
