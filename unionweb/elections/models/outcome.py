"""What an election leaves behind: its public log, its counts, its result, its bundle."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from unionweb.base.db import Model, UTCDateTime, one_of
from unionweb.base.text import mark


class LogLine(Model):
    """One line of the election's public log, byte for byte as it is hashed."""

    __tablename__ = "election_log"

    election_id: Mapped[int] = mapped_column(ForeignKey("election.id"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(20))
    line: Mapped[bytes] = mapped_column(LargeBinary)


class Outcome(Model):
    """The close statement as the tellers sign it, and later the result and the bundle that anybody can
    recount. `bundle` is large and loaded only when asked for."""

    __tablename__ = "election_outcome"

    election_id: Mapped[int] = mapped_column(ForeignKey("election.id"), primary_key=True, autoincrement=False)
    statement: Mapped[bytes] = mapped_column(LargeBinary)
    closed_at: Mapped[datetime] = mapped_column(UTCDateTime())
    result: Mapped[bytes | None] = mapped_column(LargeBinary)
    bundle: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    bundle_hash: Mapped[str] = mapped_column(String(64), default="")


class PaperBatch(Model):
    """A pile of paper ballots counted by hand. `data` is the batch as the tellers sign it, canonical JSON
    without signatures; `signatures` are base64url by the teller's number. Where the server is the only teller
    it signs at the close what a second person (`confirmed_by`) found to be right. A withdrawn batch counts
    for nothing, and its number is free again."""

    __tablename__ = "paper_batch"
    __table_args__ = (
        Index(
            "uq_paper_batch_standing",
            "election_id",
            "number",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index("ix_paper_batch_entered_by", "entered_by"),
        Index("ix_paper_batch_confirmed_by", "confirmed_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    election_id: Mapped[int] = mapped_column(ForeignKey("election.id"))
    number: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary)
    entered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signatures: Mapped[dict[str, str]] = mapped_column(JSON)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime())


class WrittenText(Model):
    """A text that somebody wrote in, and the name two tellers agree it means ("" : nobody). Tellers alone see
    it until then."""

    __tablename__ = "written_text"
    __table_args__ = (UniqueConstraint("contest_id", "text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    text: Mapped[str] = mapped_column(String(40))
    name: Mapped[str | None] = mapped_column(String(80))


class Reading(Model):
    """What one teller takes a written text to mean."""

    __tablename__ = "written_text_reading"
    __table_args__ = (Index("ix_written_text_reading_person_id", "person_id"),)

    text_id: Mapped[int] = mapped_column(ForeignKey("written_text.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(80))


class DecisionKind(StrEnum):
    """What decided where the count could not: a lot among equals, or the presidium of the meeting."""

    LOT = "lot"
    PRESIDIUM = "presidium"


DECISIONS = {DecisionKind.LOT: mark("抽签"), DecisionKind.PRESIDIUM: mark("大会主席团决定")}


class Decision(Model):
    """A decision recorded beside the result of one contest; it never changes the result itself. `keys` are
    those who are elected by it, as in the result."""

    __tablename__ = "election_decision"
    __table_args__ = (UniqueConstraint("contest_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    kind: Mapped[DecisionKind] = mapped_column(one_of(DecisionKind))
    keys: Mapped[list[str]] = mapped_column(JSON)
    words: Mapped[str] = mapped_column(String(300), default="")
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime())
    recorded_by: Mapped[str] = mapped_column(String(80))
