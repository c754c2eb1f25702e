"""Tables: the calendar of exceptions, publications with their frozen lists, objections."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.base.clock import local_date
from unionweb.base.db import Model, UTCDateTime, one_of
from unionweb.people.models import Person, Unit
from unionweb.publications.rules import DayKind, PublishedTable, table_of


class CalendarDay(Model):
    """A day that is not what its place in the week says: a holiday, or a make-up working day."""

    __tablename__ = "calendar_day"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    kind: Mapped[DayKind] = mapped_column(one_of(DayKind))
    name: Mapped[str] = mapped_column(String(60))


class CalendarYear(Model):
    """A year whose exceptional days are all known. `source` names the list it was filled from;
    empty when somebody declared the days entered by hand to be complete."""

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(String(80), default="")
    filled_at: Mapped[datetime] = mapped_column(UTCDateTime())


class Publication(Model):
    """A list put up for everybody to read. `body` is the frozen text (see `rules.snapshot`), `kind` and
    owner are names that the feature which publishes chooses. `ends_on` is None as long as the calendar
    does not tell. Of one kind and owner, one publication stands at a time."""

    __tablename__ = "publication"
    __table_args__ = (
        CheckConstraint("days BETWEEN 1 AND 365", name="days"),
        CheckConstraint("confirmed_at IS NULL OR ends_on IS NOT NULL", name="confirmed_after_its_end"),
        Index(
            "uq_publication_standing",
            "kind",
            "owner_kind",
            "owner_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index("ix_publication_ends_on", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    owner_kind: Mapped[str] = mapped_column(String(40))
    owner_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    days: Mapped[int]
    working: Mapped[bool]
    published_at: Mapped[datetime] = mapped_column(UTCDateTime())
    ends_on: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    withdrawn_reason: Mapped[str] = mapped_column(String(500), default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    conclusion: Mapped[str] = mapped_column(String(500), default="")
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("publication.id"), unique=True)

    unit: Mapped[Unit] = relationship(lazy="joined")

    @property
    def published_on(self) -> date:
        """The day on which it was put up; it does not count."""
        return local_date(self.published_at)

    @property
    def table(self) -> PublishedTable:
        """The list as it was frozen."""
        return table_of(self.body)


class Objection(Model):
    """What somebody says against a publication. Who it is, and the text, is for the handlers only;
    the answer is public. One unanswered objection per person and publication."""

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (upheld IS NULL)", name="answered"),
        CheckConstraint("withdrawn_at IS NULL OR answered_at IS NULL", name="withdrawn_or_answered"),
        Index(
            "uq_objection_open",
            "publication_id",
            "person_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL AND answered_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL AND answered_at IS NULL"),
        ),
        Index("ix_objection_publication_id", "publication_id"),
        Index("ix_objection_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    filed_at: Mapped[datetime] = mapped_column(UTCDateTime())
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    answer: Mapped[str] = mapped_column(Text, default="")
    upheld: Mapped[bool | None]
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    publication: Mapped[Publication] = relationship(lazy="joined")
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.withdrawn_at is None and self.answered_at is None
