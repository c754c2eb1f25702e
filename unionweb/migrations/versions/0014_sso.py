"""Which single sign-on a log-in began with, so that it can end with it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("login_session", sa.Column("way", sa.String(length=10), nullable=True))
    op.add_column("login_session", sa.Column("sso_session", sa.String(length=64), nullable=True))
    op.add_column("login_session", sa.Column("sso_subject", sa.String(length=64), nullable=True))
    # locks login_session: one row for each running log-in, which is thousands, not millions
    op.create_index("ix_login_session_sso_session", "login_session", ["sso_session"])
    # locks login_session: one row for each running log-in, which is thousands, not millions
    op.create_index("ix_login_session_sso_subject", "login_session", ["sso_subject"])
