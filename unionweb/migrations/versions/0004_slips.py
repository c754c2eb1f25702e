"""Slips: ballots drawn before the vote, and who was handed one."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ballot_slip",
        sa.Column("vote_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=False),
        sa.Column("seed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("length(request) = 32", name=op.f("ck_ballot_slip_request")),
        sa.CheckConstraint("seed IS NULL OR length(seed) = 32", name=op.f("ck_ballot_slip_seed")),
        sa.ForeignKeyConstraint(["vote_id"], ["ballot_vote.id"], name=op.f("fk_ballot_slip_vote_id")),
        sa.PrimaryKeyConstraint("vote_id", "request", name=op.f("pk_ballot_slip")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "election_missing_slips",
        sa.Column("election_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("stated_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("number > 0 AND reason <> ''", name=op.f("ck_election_missing_slips_stated")),
        sa.ForeignKeyConstraint(
            ["election_id"], ["election.id"], name=op.f("fk_election_missing_slips_election_id")
        ),
        sa.PrimaryKeyConstraint("election_id", name=op.f("pk_election_missing_slips")),
    )
    with op.batch_alter_table("voter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("slip", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_check_constraint(batch_op.f("ck_voter_one_ballot"), "NOT (paper AND slip)")
    with op.batch_alter_table("voter", schema=None) as batch_op:
        batch_op.alter_column("slip", server_default=None)
