"""The migrations and the models describe the same database."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tests.world import World
from unionweb.base.db import db


def test_migrations_build_what_the_models_describe(world: World) -> None:
    with world.look(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, db.metadata)
    assert differences == []
