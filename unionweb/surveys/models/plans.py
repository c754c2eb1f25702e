"""Rectification plans 整改方案: what a department under the threshold promises, and what became of it."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.base.db import Model, UTCDateTime, one_of
from unionweb.surveys.models.surveys import Subject
from unionweb.surveys.rules.plans import PlanState, Step


class Plan(Model):
    """The plan that a subject owes for one survey. `due` is the day by which its head files it; `followed_by`
    the subject of the next survey that shows what came of it."""

    __tablename__ = "survey_plan"
    __table_args__ = (
        UniqueConstraint("subject_id"),
        UniqueConstraint("followed_by_id"),
        Index("ix_survey_plan_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("survey_subject.id"))
    state: Mapped[PlanState] = mapped_column(one_of(PlanState), default=PlanState.DUE)
    due: Mapped[date]
    analysis: Mapped[str] = mapped_column(Text, default="")
    followed_by_id: Mapped[int | None] = mapped_column(ForeignKey("survey_subject.id"))
    version: Mapped[int] = mapped_column(default=1)

    subject: Mapped[Subject] = relationship(foreign_keys=[subject_id], lazy="joined")
    followed_by: Mapped[Subject | None] = relationship(foreign_keys=[followed_by_id], lazy="joined")
    measures: Mapped[list["PlanMeasure"]] = relationship(order_by="PlanMeasure.position", lazy="selectin")
    entries: Mapped[list["PlanEntry"]] = relationship(order_by="PlanEntry.id", lazy="selectin")


class PlanMeasure(Model):
    """What is done about an indicator ("": about the department as a whole), by whom, until when. The post is
    public, the owner's name is not."""

    __tablename__ = "survey_measure"
    __table_args__ = (UniqueConstraint("plan_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("survey_plan.id"))
    position: Mapped[int]
    indicator: Mapped[str] = mapped_column(String(40), default="")
    text: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(40))
    post: Mapped[str] = mapped_column(String(40))
    due: Mapped[date]
    done_on: Mapped[date | None]


class PlanEntry(Model):
    """A step of a plan: handed in, returned with words, accepted, reported on."""

    __tablename__ = "survey_plan_entry"
    __table_args__ = (Index("ix_survey_plan_entry_plan_id", "plan_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("survey_plan.id"))
    step: Mapped[Step] = mapped_column(one_of(Step))
    words: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column("by_name", String(80))
    at: Mapped[datetime] = mapped_column(UTCDateTime())
