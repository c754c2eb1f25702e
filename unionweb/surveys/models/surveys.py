"""A survey, what it asks in which versions, and whom it is about."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.base.db import Model, UTCDateTime, one_of
from unionweb.base.text import mark
from unionweb.people.models import Department, Semester, Unit
from unionweb.surveys.rules.questions import Questionnaire, parse_questionnaire
from unionweb.surveys.rules.shipped import SurveyKind
from unionweb.surveys.rules.stages import Stage, may_edit


class Audience(StrEnum):
    """Who is asked."""

    STUDENTS = "students"
    DELEGATES = "delegates"
    POSTS = "posts"


AUDIENCES = {
    Audience.STUDENTS: mark("全体学生"),
    Audience.DELEGATES: mark("学生代表"),
    Audience.POSTS: mark("学生会工作人员"),
}


class Survey(Model):
    """A survey of a unit's union. `code` is its name in links and QR codes, `questionnaire` canonical JSON,
    fixed when it opens; `closes_at` may be put off while it is open. `unit` is also whom it asks: everybody
    who belongs there, as `audience` says. `changeable`: a respondent may change the response until the close.
    `breakdown` is what of the results by college and grade is published, settled once and for all.
    `blot_key` seals what is blotted out of comments, and is destroyed with the rows."""

    __tablename__ = "survey"
    __table_args__ = (
        UniqueConstraint("unit_id", "title"),
        CheckConstraint("working_days BETWEEN 1 AND 30", name="working_days"),
        CheckConstraint("plan_days BETWEEN 1 AND 90", name="plan_days"),
        Index("ix_survey_stage", "stage"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[SurveyKind] = mapped_column(one_of(SurveyKind))
    title: Mapped[str] = mapped_column(String(120))
    stage: Mapped[Stage] = mapped_column(one_of(Stage), default=Stage.DRAFT)
    semester_id: Mapped[int | None] = mapped_column(ForeignKey("semester.id"))
    audience: Mapped[Audience] = mapped_column(one_of(Audience), default=Audience.STUDENTS)
    questionnaire: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(default=1)
    changeable: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    working_days: Mapped[int] = mapped_column(default=3)
    plan_days: Mapped[int] = mapped_column(default=14)
    breakdown: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    blot_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())

    unit: Mapped[Unit] = relationship(lazy="joined")
    semester: Mapped[Semester | None] = relationship(lazy="joined")
    subjects: Mapped[list["Subject"]] = relationship(order_by="Subject.position", lazy="selectin")

    @property
    def asks(self) -> Questionnaire:
        """What it asks."""
        return parse_questionnaire(self.questionnaire)

    @property
    def changes_allowed(self) -> bool:
        """Whether questions, subjects and those asked may still change."""
        return may_edit(self.stage)


class SurveyVersion(Model):
    """An earlier or present wording of the questionnaire, and who wrote it."""

    __tablename__ = "survey_version"

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    questionnaire: Mapped[bytes] = mapped_column(LargeBinary)
    written_by: Mapped[str] = mapped_column(String(80))
    written_at: Mapped[datetime] = mapped_column(UTCDateTime())


class Subject(Model):
    """Whom or what is rated, on a ballot of its own. Its `key` is its id in the questionnaire. `vote` is its
    name in the ballot box, from the opening on; `eligible` how many may rate it. The counts are those of the
    close; `unreadable` responses count for nothing."""

    __tablename__ = "survey_subject"
    __table_args__ = (
        UniqueConstraint("survey_id", "key"),
        UniqueConstraint("survey_id", "name"),
        Index("ix_survey_subject_department_id", "department_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(80))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    vote: Mapped[str | None] = mapped_column(String(43), unique=True)
    eligible: Mapped[int] = mapped_column(default=0)
    drawn: Mapped[int | None]
    received: Mapped[int | None]
    unreadable: Mapped[int | None]

    survey: Mapped[Survey] = relationship(back_populates="subjects", lazy="joined")
    department: Mapped[Department | None] = relationship(lazy="joined")


class Extension(Model):
    """A close that was put off, and why; both are published."""

    __tablename__ = "survey_extension"
    __table_args__ = (Index("ix_survey_extension_survey_id", "survey_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    before: Mapped[datetime] = mapped_column(UTCDateTime())
    after: Mapped[datetime] = mapped_column(UTCDateTime())
    reason: Mapped[str] = mapped_column(String(200))
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime())
