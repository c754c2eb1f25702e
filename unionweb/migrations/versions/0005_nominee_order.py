"""Nominees may be ordered by the strokes of the surname, or by pinyin."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OLD = "nominee_order IN ('listed', 'random')"
NEW = "nominee_order IN ('strokes', 'pinyin', 'listed', 'random')"
NAME = "ck_election_nomineeorder"


def upgrade() -> None:
    replace_check(OLD, NEW)


def downgrade() -> None:
    op.execute("UPDATE election SET nominee_order = 'listed' WHERE nominee_order IN ('strokes', 'pinyin')")
    replace_check(NEW, OLD)


def replace_check(before: str, after: str) -> None:
    """SQLite cannot change a constraint, and building the table anew would take every row that refers to it
    along; it documents this way for constraints that change nothing of what is stored."""
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(NAME), "election", type_="check")
        op.create_check_constraint(op.f(NAME), "election", after)
        return
    connection = op.get_bind()
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    op.execute("PRAGMA writable_schema = ON")
    change = sa.text("UPDATE sqlite_master SET sql = replace(sql, :before, :after) WHERE name = 'election'")
    connection.execute(change, {"before": before, "after": after})
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")
