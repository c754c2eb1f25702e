"""A drive, the openings of its departments, its rounds and what is said in its name."""

from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.base.db import FractionText, Model, UTCDateTime, one_of
from unionweb.base.text import Sentence, say
from unionweb.people.models import Department, Term, Unit
from unionweb.people.rules.organisation import POSTS, Post
from unionweb.recruitment.rules.form import Field, read_form
from unionweb.recruitment.rules.openings import PRESIDIUM
from unionweb.recruitment.rules.rubric import Rubric, read_rubric
from unionweb.recruitment.rules.stages import RoundKind, RoundState, Stage
from unionweb.recruitment.rules.terms import Terms, read_terms


class Drive(Model):
    """A drive of a unit's union for a term. `code` is its name in links and QR codes; `terms` the rules it is
    run by (`rules.terms`), fixed when it opens; `form` what a candidate fills in (`rules.form`), whose
    `form_version` grows with each change. `decision` is the canonical JSON of everything that the decision
    was computed from and came to, `fingerprint` its SHA-256. `salt` seals what is told of it beforehand."""

    __tablename__ = "drive"
    __table_args__ = (
        UniqueConstraint("unit_id", "title"),
        CheckConstraint("opens_at IS NULL OR closes_at IS NULL OR opens_at < closes_at", name="dates"),
        Index("ix_drive_stage", "stage"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    term_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"))
    title: Mapped[str] = mapped_column(String(120))
    announcement: Mapped[str] = mapped_column(Text, default="")
    stage: Mapped[Stage] = mapped_column(one_of(Stage), default=Stage.DRAFT)
    opens_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    terms_data: Mapped[dict[str, Any]] = mapped_column("terms", JSON)
    form_data: Mapped[list[Any]] = mapped_column("form", JSON)
    form_version: Mapped[int] = mapped_column(default=1)
    decision: Mapped[str | None] = mapped_column(Text)
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())

    unit: Mapped[Unit] = relationship(lazy="joined")
    term: Mapped[Term | None] = relationship(lazy="joined")
    openings: Mapped[list["Opening"]] = relationship(order_by="Opening.position", lazy="select")
    rounds: Mapped[list["Round"]] = relationship(order_by="Round.position", lazy="select")

    @property
    def terms(self) -> Terms:
        """The rules it is run by."""
        return read_terms(self.terms_data)

    @property
    def form(self) -> tuple[Field, ...]:
        """What a candidate fills in."""
        return read_form(self.form_data)


class Opening(Model):
    """A department that takes people, and how many; without a department the union's presidium. `post`
    beyond officer needs the chain of recommendations P11 or P12. `line`: its own pass line for the weighted
    total."""

    __tablename__ = "drive_opening"
    __table_args__ = (
        UniqueConstraint("drive_id", "department_id", "post"),
        CheckConstraint("places BETWEEN 1 AND 200", name="places"),
        CheckConstraint("(post = 'presidium') = (department_id IS NULL)", name="department"),
        Index(
            "uq_drive_opening_presidium",
            "drive_id",
            unique=True,
            sqlite_where=text("department_id IS NULL"),
            postgresql_where=text("department_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    drive_id: Mapped[int] = mapped_column(ForeignKey("drive.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    post: Mapped[Post] = mapped_column(one_of(Post, checked=False), default=Post.OFFICER)
    position: Mapped[int]
    places: Mapped[int]
    line: Mapped[Fraction | None] = mapped_column(FractionText())
    words: Mapped[str] = mapped_column(Text, default="")

    drive: Mapped[Drive] = relationship(back_populates="openings", lazy="joined")
    department: Mapped[Department | None] = relationship(lazy="joined")

    @property
    def place_name(self) -> str:
        """The department; or the presidium, to be translated."""
        return self.department.name if self.department else PRESIDIUM

    @property
    def name(self) -> str | Sentence:
        """The same with the post where that is not the usual one; to be translated."""
        if self.department is None or self.post is Post.OFFICER:
            return self.place_name
        return say("%(department)s · %(post)s", department=self.department.name, post=say(POSTS[self.post]))


class Round(Model):
    """A scored round. `weight` is its part of the total, `line` the score under which nobody goes on. `least`
    jurors score each candidate, nobody more than `most` candidates (0: any number). `survey_id` is the secret
    ballot of a review. `starts_at` and `ends_at`: when candidates or jurors are expected."""

    __tablename__ = "drive_round"
    __table_args__ = (
        UniqueConstraint("drive_id", "position"),
        CheckConstraint("least BETWEEN 1 AND 15", name="least"),
        CheckConstraint("most >= 0", name="most"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    drive_id: Mapped[int] = mapped_column(ForeignKey("drive.id"))
    position: Mapped[int]
    kind: Mapped[RoundKind] = mapped_column(one_of(RoundKind))
    title: Mapped[str] = mapped_column(String(60))
    state: Mapped[RoundState] = mapped_column(one_of(RoundState), default=RoundState.PREPARING)
    weight: Mapped[Fraction] = mapped_column(FractionText())
    line: Mapped[Fraction | None] = mapped_column(FractionText())
    rubric_data: Mapped[dict[str, Any]] = mapped_column("rubric", JSON)
    least: Mapped[int] = mapped_column(default=3)
    most: Mapped[int] = mapped_column(default=0)
    survey_id: Mapped[int | None] = mapped_column(ForeignKey("survey.id"), unique=True)
    starts_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    drive: Mapped[Drive] = relationship(back_populates="rounds", lazy="joined")

    @property
    def rubric(self) -> Rubric:
        """What is scored in it. Raises BadRubric where nothing is: in a review, and before it is set."""
        return read_rubric(self.rubric_data)


class DriveText(Model):
    """A message of a drive in the union's own words, in the place of the shipped one."""

    __tablename__ = "drive_text"

    drive_id: Mapped[int] = mapped_column(ForeignKey("drive.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    subject: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
