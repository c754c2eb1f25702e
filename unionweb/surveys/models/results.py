"""What is kept of the responses: sums, and comments in an order of their own."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from unionweb.base.db import Model, UTCDateTime


class GroupStatistics(Model):
    """The sufficient statistics of one subject in one group of respondents ("": nobody's group, or all
    together once the rows are dropped)."""

    __tablename__ = "survey_statistics"

    subject_id: Mapped[int] = mapped_column(
        ForeignKey("survey_subject.id"), primary_key=True, autoincrement=False
    )
    group: Mapped[str] = mapped_column("group_key", String(12), primary_key=True, default="")
    received: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary)


class Comment(Model):
    """A comment on a subject; `number` is its place in the shuffled order. `question` is "" for the comment
    of a survey of departments, else the id of the question that asked for a text."""

    __tablename__ = "survey_comment"
    __table_args__ = (UniqueConstraint("subject_id", "question", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("survey_subject.id"))
    question: Mapped[str] = mapped_column(String(40), default="")
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)


class Blotted(Model):
    """A name that was blotted out of a comment: by whom, why, and a seal of what stood there."""

    __tablename__ = "survey_blot"
    __table_args__ = (Index("ix_survey_blot_comment_id", "comment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("survey_comment.id"))
    start: Mapped[int]
    length: Mapped[int]
    seal: Mapped[str] = mapped_column(String(64))
    blotted_by: Mapped[str] = mapped_column(String(80))
    blotted_at: Mapped[datetime] = mapped_column(UTCDateTime())
