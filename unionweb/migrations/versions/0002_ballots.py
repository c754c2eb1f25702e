"""Votes and draws: side A of the ballot box. The box itself has a database of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ballot_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=43), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("issuer", sa.LargeBinary(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "preparing",
                "open",
                "closed",
                name="drawstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("(state = 'closed') = (issuer IS NULL)", name=op.f("ck_ballot_vote_issuer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_vote")),
        sa.UniqueConstraint("name", name=op.f("uq_ballot_vote_name")),
    )
    op.create_table(
        "ballot_draw",
        sa.Column("vote_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("voter", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["vote_id"], ["ballot_vote.id"], name=op.f("fk_ballot_draw_vote_id")),
        sa.PrimaryKeyConstraint("vote_id", "voter", name=op.f("pk_ballot_draw")),
        sqlite_with_rowid=False,
        info={"untraced": "drawing is the voter's own; the list of who drew is itself published"},
    )
