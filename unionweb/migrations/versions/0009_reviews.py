"""Reviews: one more kind of survey."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NAME = "ck_survey_surveykind"
BEFORE = "kind IN ('semester', 'secretariat', 'activity', 'general')"
AFTER = "kind IN ('semester', 'secretariat', 'activity', 'general', 'review')"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rewrite()
        return
    op.drop_constraint(op.f(NAME), "survey", type_="check")
    op.create_check_constraint(op.f(NAME), "survey", AFTER)


def _rewrite() -> None:
    """SQLite can change a CHECK only by copying the table, which others refer to; nothing stored changes, so
    the definition is changed instead, in the way that SQLite's documentation of ALTER TABLE allows."""
    connection = op.get_bind()
    quoted = [text.replace("'", "''") for text in (BEFORE, AFTER)]
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    change = f"replace(sql, '{quoted[0]}', '{quoted[1]}')"
    connection.exec_driver_sql(f"UPDATE sqlite_master SET sql = {change} WHERE name = 'survey'")
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
