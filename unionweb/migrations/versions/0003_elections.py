"""Elections: ballots, nominees, rolls, tellers, and what an election leaves behind."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "election",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "branch",
                "congress",
                "motion",
                name="electionkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "draft",
                "nominations",
                "published",
                "frozen",
                "check_in",
                "voting",
                "closed",
                "opened",
                "counted",
                "announced",
                "objections",
                "final",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("owner_kind", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("batch", sa.String(length=40), nullable=False),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("practice", sa.Boolean(), nullable=False),
        sa.Column("check_in", sa.Boolean(), nullable=False),
        sa.Column("server_opens", sa.Boolean(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column(
            "nominee_order",
            sa.Enum(
                "listed",
                "random",
                name="nomineeorder",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("may_void", sa.Boolean(), nullable=False),
        sa.Column("show_board", sa.Boolean(), nullable=False),
        sa.Column("working_days", sa.Integer(), nullable=False),
        sa.Column("vote", sa.String(length=43), nullable=True),
        sa.Column("hall_secret", sa.LargeBinary(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("annulled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("annulled_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "(annulled_at IS NULL) = (annulled_reason = '')", name=op.f("ck_election_annulled")
        ),
        sa.CheckConstraint("threshold BETWEEN 1 AND 9", name=op.f("ck_election_threshold")),
        sa.ForeignKeyConstraint(["follows_id"], ["election.id"], name=op.f("fk_election_follows_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_election_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_election")),
        sa.UniqueConstraint("unit_id", "title", "round", name=op.f("uq_election_unit_id_title_round")),
        sa.UniqueConstraint("vote", name=op.f("uq_election_vote")),
    )
    with op.batch_alter_table("election", schema=None) as batch_op:
        batch_op.create_index("ix_election_batch", ["batch"], unique=False)
        batch_op.create_index("ix_election_owner", ["owner_kind", "owner_id"], unique=False)

    op.create_table(
        "contest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("election_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("motion", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("margin", sa.String(length=60), nullable=True),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("seats BETWEEN 1 AND 200", name=op.f("ck_contest_seats")),
        sa.ForeignKeyConstraint(["election_id"], ["election.id"], name=op.f("fk_contest_election_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest")),
        sa.UniqueConstraint("election_id", "title", name=op.f("uq_contest_election_id_title")),
    )
    op.create_table(
        "election_log",
        sa.Column("election_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("line", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["election_id"], ["election.id"], name=op.f("fk_election_log_election_id")),
        sa.PrimaryKeyConstraint("election_id", "number", name=op.f("pk_election_log")),
    )
    op.create_table(
        "election_outcome",
        sa.Column("election_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.Column("bundle", sa.LargeBinary(), nullable=True),
        sa.Column("bundle_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["election_id"], ["election.id"], name=op.f("fk_election_outcome_election_id")
        ),
        sa.PrimaryKeyConstraint("election_id", name=op.f("pk_election_outcome")),
    )
    op.create_table(
        "teller",
        sa.Column("election_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("chief", sa.Boolean(), nullable=False),
        sa.Column("x25519", sa.LargeBinary(length=32), nullable=True),
        sa.Column("ed25519", sa.LargeBinary(length=32), nullable=True),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=True),
        sa.Column("handed_in", sa.LargeBinary(length=32), nullable=True),
        sa.CheckConstraint("(x25519 IS NULL) = (ed25519 IS NULL)", name=op.f("ck_teller_keys")),
        sa.ForeignKeyConstraint(["election_id"], ["election.id"], name=op.f("fk_teller_election_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_teller_person_id")),
        sa.PrimaryKeyConstraint("election_id", "person_id", name=op.f("pk_teller")),
        sa.UniqueConstraint("election_id", "number", name=op.f("uq_teller_election_id_number")),
    )
    with op.batch_alter_table("teller", schema=None) as batch_op:
        batch_op.create_index("ix_teller_person_id", ["person_id"], unique=False)

    op.create_table(
        "voter",
        sa.Column("election_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("delegation", sa.String(length=170), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "checked_in",
            sa.Enum("hall", "staff", name="checkedin", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("checked_in_by", sa.Integer(), nullable=True),
        sa.Column("paper", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["checked_in_by"], ["person.id"], name=op.f("fk_voter_checked_in_by")),
        sa.ForeignKeyConstraint(["election_id"], ["election.id"], name=op.f("fk_voter_election_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_voter_person_id")),
        sa.PrimaryKeyConstraint("election_id", "person_id", name=op.f("pk_voter")),
        sa.UniqueConstraint("election_id", "number", name=op.f("uq_voter_election_id_number")),
    )
    with op.batch_alter_table("voter", schema=None) as batch_op:
        batch_op.create_index("ix_voter_person_id", ["person_id"], unique=False)

    op.create_table(
        "nominee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("unit_name", sa.String(length=170), nullable=False),
        sa.Column("group_name", sa.String(length=80), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "accepted",
                "refused",
                "withdrawn",
                name="nomineestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("proposed_by", sa.String(length=120), nullable=False),
        sa.Column("refused_reason", sa.String(length=300), nullable=False),
        sa.Column("photo", sa.LargeBinary(), nullable=True),
        sa.Column("photo_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("(state = 'refused') = (refused_reason <> '')", name=op.f("ck_nominee_refused")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_nominee_contest_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_nominee_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nominee")),
        sa.UniqueConstraint("contest_id", "person_id", name=op.f("uq_nominee_contest_id_person_id")),
    )
    with op.batch_alter_table("nominee", schema=None) as batch_op:
        batch_op.create_index("ix_nominee_person_id", ["person_id"], unique=False)

    op.create_table(
        "written_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_written_text_contest_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_text")),
        sa.UniqueConstraint("contest_id", "text", name=op.f("uq_written_text_contest_id_text")),
    )
    op.create_table(
        "written_text_reading",
        sa.Column("text_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_written_text_reading_person_id")),
        sa.ForeignKeyConstraint(
            ["text_id"], ["written_text.id"], name=op.f("fk_written_text_reading_text_id")
        ),
        sa.PrimaryKeyConstraint("text_id", "person_id", name=op.f("pk_written_text_reading")),
    )
    with op.batch_alter_table("written_text_reading", schema=None) as batch_op:
        batch_op.create_index("ix_written_text_reading_person_id", ["person_id"], unique=False)
    op.create_table(
        "election_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "lot", "presidium", name="decisionkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_election_decision_contest_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_election_decision")),
        sa.UniqueConstraint("contest_id", name=op.f("uq_election_decision_contest_id")),
    )
    op.create_table(
        "paper_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("election_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("signatures", sa.JSON(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["confirmed_by"], ["person.id"], name=op.f("fk_paper_batch_confirmed_by")),
        sa.ForeignKeyConstraint(["election_id"], ["election.id"], name=op.f("fk_paper_batch_election_id")),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_paper_batch_entered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_batch")),
    )
    standing = sa.text("withdrawn_at IS NULL")
    with op.batch_alter_table("paper_batch", schema=None) as batch_op:
        batch_op.create_index("ix_paper_batch_confirmed_by", ["confirmed_by"], unique=False)
        batch_op.create_index("ix_paper_batch_entered_by", ["entered_by"], unique=False)
        batch_op.create_index(
            "uq_paper_batch_standing",
            ["election_id", "number"],
            unique=True,
            sqlite_where=standing,
            postgresql_where=standing,
        )

    op.create_table(
        "election_kiosk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("election_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn_voter", sa.Integer(), nullable=True),
        sa.Column("turn_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["election_id"], ["election.id"], name=op.f("fk_election_kiosk_election_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name=op.f("fk_election_kiosk_opened_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_election_kiosk")),
        sa.UniqueConstraint("election_id", "number", name=op.f("uq_election_kiosk_election_id_number")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_election_kiosk_token_hash")),
    )
    with op.batch_alter_table("election_kiosk", schema=None) as batch_op:
        batch_op.create_index("ix_election_kiosk_opened_by", ["opened_by"], unique=False)
