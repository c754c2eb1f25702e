"""Unions: departments, terms, semesters, who serves as what, and explicit grants."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.base.db import Model, UTCDateTime, one_of
from unionweb.people.models.persons import Person
from unionweb.people.models.units import Unit
from unionweb.people.rules.organisation import POSTS, Post
from unionweb.people.rules.roles import ROLES, Held, Place, Role, roles_of_post

_OPEN_FOR_UNIT = text("ended_at IS NULL AND department_id IS NULL")
_OPEN_FOR_DEPARTMENT = text("ended_at IS NULL AND department_id IS NOT NULL")


class Department(Model):
    """A working department of the union of a unit."""

    __tablename__ = "department"
    __table_args__ = (UniqueConstraint("unit_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(String(40))
    duties: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)
    closed: Mapped[bool] = mapped_column(default=False)

    unit: Mapped[Unit] = relationship(lazy="joined")

    @property
    def place(self) -> Place:
        """Where this department is, for questions about roles."""
        return Place(self.unit.place.unit_ids, self.id)


class Term(Model):
    """One term of office (届) of the union of a unit."""

    __tablename__ = "term"
    __table_args__ = (
        UniqueConstraint("unit_id", "name"),
        CheckConstraint("starts_on < ends_on", name="dates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(String(40))
    starts_on: Mapped[date]
    ends_on: Mapped[date]

    unit: Mapped[Unit] = relationship(lazy="joined")


class Semester(Model):
    """One semester (学期) of the school."""

    __tablename__ = "semester"
    __table_args__ = (CheckConstraint("starts_on < ends_on", name="dates"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Tenure(Model):
    """Who serves as what, from when to when (both days included). The executive chair
    rotates, so that post belongs to a semester."""

    __tablename__ = "tenure"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR starts_on <= ends_on", name="dates"),
        CheckConstraint(
            "(post IN ('head', 'deputy', 'officer')) = (department_id IS NOT NULL)", name="department"
        ),
        CheckConstraint("(post = 'executive_chair') = (semester_id IS NOT NULL)", name="semester"),
        Index(
            "uq_tenure_executive_chair",
            "unit_id",
            "semester_id",
            "starts_on",
            unique=True,
            sqlite_where=text("post = 'executive_chair'"),
            postgresql_where=text("post = 'executive_chair'"),
        ),
        Index("ix_tenure_person_id", "person_id"),
        Index("ix_tenure_unit_id", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    post: Mapped[Post] = mapped_column(one_of(Post, checked=False))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    term_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"))
    semester_id: Mapped[int | None] = mapped_column(ForeignKey("semester.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    person: Mapped[Person] = relationship(lazy="joined")
    unit: Mapped[Unit] = relationship(lazy="joined")
    department: Mapped[Department | None] = relationship(lazy="joined")
    term: Mapped[Term | None] = relationship(lazy="joined")
    semester: Mapped[Semester | None] = relationship(lazy="joined")

    @property
    def held(self) -> frozenset[Held]:
        """The roles that follow from this tenure while it lasts."""
        return roles_of_post(self.post, self.unit_id, self.department_id)

    @property
    def label(self) -> str:
        """The post's name, to be translated."""
        return POSTS[self.post]


class Grant(Model):
    """A role given explicitly, for a unit and all below it or for one department, until withdrawn."""

    __tablename__ = "role_grant"
    __table_args__ = (
        Index(
            "uq_role_grant_open_unit",
            "person_id",
            "role",
            "unit_id",
            unique=True,
            sqlite_where=_OPEN_FOR_UNIT,
            postgresql_where=_OPEN_FOR_UNIT,
        ),
        Index(
            "uq_role_grant_open_department",
            "person_id",
            "role",
            "department_id",
            unique=True,
            sqlite_where=_OPEN_FOR_DEPARTMENT,
            postgresql_where=_OPEN_FOR_DEPARTMENT,
        ),
        Index("ix_role_grant_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role] = mapped_column(one_of(Role, checked=False))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    granted_at: Mapped[datetime] = mapped_column(UTCDateTime())
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    person: Mapped[Person] = relationship(lazy="joined")
    unit: Mapped[Unit] = relationship(lazy="joined")
    department: Mapped[Department | None] = relationship(lazy="joined")

    @property
    def held(self) -> Held:
        """The role that this grant gives while it is open."""
        return Held(self.role, self.unit_id, self.department_id)

    @property
    def label(self) -> str:
        """The role's name, to be translated."""
        return ROLES[self.role]
