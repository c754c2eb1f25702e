"""An opening without a department: of the presidium."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLE = "drive_opening"
CHECK = "ck_drive_opening_department"
CONDITION = "(post = 'presidium') = (department_id IS NULL)"
PLACES = "CONSTRAINT ck_drive_opening_places CHECK (places BETWEEN 1 AND 200)"
REWRITTEN = (
    ("department_id INTEGER NOT NULL", "department_id INTEGER"),
    (PLACES, f"{PLACES}, CONSTRAINT {CHECK} CHECK ({CONDITION})"),
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rewrite()
    else:
        op.alter_column(TABLE, "department_id", existing_type=sa.Integer(), nullable=True)
        op.create_check_constraint(op.f(CHECK), TABLE, CONDITION)
    op.create_index(
        "uq_drive_opening_presidium",
        TABLE,
        ["drive_id"],
        unique=True,
        sqlite_where=sa.text("department_id IS NULL"),
        postgresql_where=sa.text("department_id IS NULL"),
    )


def _rewrite() -> None:
    """SQLite can change this only by copying the table, to which applications, panels and offers refer; every
    row stored satisfies both definitions, so the definition is changed instead, in the way that SQLite's
    documentation of ALTER TABLE allows."""
    connection = op.get_bind()
    before = connection.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": TABLE})
    after = before
    for old, new in REWRITTEN:
        if after.count(old) != 1:
            raise RuntimeError(f"{TABLE} is not as the migrations made it: {before}")
        after = after.replace(old, new)
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    change = sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :name")
    connection.execute(change, {"sql": after, "name": TABLE})
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
