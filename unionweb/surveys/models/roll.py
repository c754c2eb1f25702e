"""Who is asked, in groups that are large enough, and who was reminded."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from unionweb.base.db import Model, UTCDateTime


class Group(Model):
    """Respondents that no response tells apart: those of a college and a grade, or of several where there are
    few. A response names its group, so that results can be broken down; everybody sees the same list."""

    __tablename__ = "survey_group"
    __table_args__ = (CheckConstraint("size > 0", name="size"),)

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(12), primary_key=True)
    college: Mapped[str] = mapped_column(String(80), default="")
    grade: Mapped[str] = mapped_column(String(20), default="")
    size: Mapped[int]


class Respondent(Model):
    """A person who may answer. `number` stands for the person in the draws. `leaves_out` are the keys of the
    subjects that he belongs to and does not rate, each between commas: ",d1,d4,"."""

    __tablename__ = "survey_respondent"
    __table_args__ = (
        UniqueConstraint("survey_id", "number"),
        Index("ix_survey_respondent_person_id", "person_id"),
    )

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    number: Mapped[int]
    group: Mapped[str] = mapped_column("group_key", String(12), default="")
    leaves_out: Mapped[str] = mapped_column(String(200), default="")

    def rates(self, key: str) -> bool:
        """Whether this person rates the subject of this key."""
        return f",{key}," not in self.leaves_out


class Reminder(Model):
    """Once all who had not drawn were reminded. Who they were is kept nowhere."""

    __tablename__ = "survey_reminder"
    __table_args__ = (Index("ix_survey_reminder_survey_id", "survey_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime())
