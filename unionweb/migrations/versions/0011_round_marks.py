"""The marks of each round of panels as a document."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drive_round_marks",
        sa.Column("round_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("jurors", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["drive_round.id"], name=op.f("fk_drive_round_marks_round_id")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_drive_round_marks")),
    )
