"""Addresses and secrets of robots are encrypted: with one of them anybody could speak in the group."""

import sqlalchemy as sa
from alembic import op

from unionweb.people.sealed import seal

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KEPT = {"sealed_address": "address", "sealed_secret": "secret"}


def upgrade() -> None:
    # Columns of their own: SQLite changes the type of one only by copying the table, and dropping the old
    # table would take everything with it that hangs on it.
    for new in KEPT:
        # locks robot: a handful of rows, written by administrators
        op.add_column("robot", sa.Column(new, sa.Text(), nullable=False, server_default=""))
    connection = op.get_bind()
    for number, *plain in connection.execute(sa.text("SELECT id, address, secret FROM robot")).all():
        for (new, old), text in zip(KEPT.items(), plain, strict=True):
            change = sa.text(f"UPDATE robot SET {new} = :sealed WHERE id = :id")
            connection.execute(change, {"sealed": seal(f"robot.{old}", text), "id": number})
    for old in KEPT.values():
        # locks robot: as above
        op.drop_column("robot", old)
