"""Persons: students from the roster, and teachers added by hand."""

from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.base.db import FractionText, Model, UTCDateTime, one_of
from unionweb.base.text import mark
from unionweb.people.models.units import Unit
from unionweb.people.rules.attributes import Gender, PoliticalStatus, StudentKind


class PersonKind(StrEnum):
    """Whether somebody studies or teaches here."""

    STUDENT = "student"
    TEACHER = "teacher"


PERSON_KINDS = {PersonKind.STUDENT: mark("学生"), PersonKind.TEACHER: mark("教师")}


class Person(Model):
    """Somebody of the school. `number` is the student number, or a teacher's staff number.
    None in a roster field means that the roster does not say. The three ranks are the
    person's place in the major as a share: 12/45 is "twelfth of 45"."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("length(number) >= 3", name="number"),
        Index("ix_person_name", "name"),
        Index("ix_person_unit_id_grade", "unit_id", "grade"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PersonKind] = mapped_column(one_of(PersonKind))
    number: Mapped[str] = mapped_column(String(24), unique=True)
    name: Mapped[str] = mapped_column(String(50))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    grade: Mapped[int | None]
    gender: Mapped[Gender | None] = mapped_column(one_of(Gender))
    ethnicity: Mapped[str | None] = mapped_column(String(20))
    political_status: Mapped[PoliticalStatus | None] = mapped_column(one_of(PoliticalStatus, checked=False))
    student_kind: Mapped[StudentKind | None] = mapped_column(one_of(StudentKind, checked=False))
    rank_semester: Mapped[Fraction | None] = mapped_column(FractionText())
    rank_year: Mapped[Fraction | None] = mapped_column(FractionText())
    rank_overall: Mapped[Fraction | None] = mapped_column(FractionText())
    failed_course: Mapped[bool | None]
    email: Mapped[str | None] = mapped_column(String(120))
    public_contact: Mapped[str] = mapped_column(String(120), default="")
    left_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())

    unit: Mapped[Unit] = relationship(lazy="joined")

    @property
    def is_student(self) -> bool:
        """Whether the person studies here."""
        return self.kind is PersonKind.STUDENT
