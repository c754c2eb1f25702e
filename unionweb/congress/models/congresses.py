"""A congress, and what the school changed in the rules it follows."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.base.db import Model, UTCDateTime, one_of
from unionweb.base.fractions import fraction_text, parse_fraction
from unionweb.base.text import mark
from unionweb.congress.rules.rulesets import Change, Level
from unionweb.congress.rules.thresholds import Number
from unionweb.people.models import Term, Unit
from unionweb.people.rules.organisation import UnitKind


class CongressStatus(StrEnum):
    """Where a congress stands."""

    PREPARING = "preparing"
    IN_SESSION = "in_session"
    CLOSED = "closed"
    CANCELLED = "cancelled"


STATUSES = {
    CongressStatus.PREPARING: mark("筹备中"),
    CongressStatus.IN_SESSION: mark("会议期间"),
    CongressStatus.CLOSED: mark("已闭幕"),
    CongressStatus.CANCELLED: mark("已取消"),
}


class HeadcountSource(StrEnum):
    """Where the number of students represented comes from."""

    ROSTER = "roster"
    TYPED = "typed"


class Congress(Model):
    """One congress of the school or of a college. `headcount` is the number of students represented, as
    taken from the roster or typed in at `headcount_at`; None until somebody does. `no_clubs` says that
    there are truly no main clubs to be represented."""

    __tablename__ = "congress"
    __table_args__ = (
        UniqueConstraint("unit_id", "name"),
        CheckConstraint("ends_on IS NULL OR (starts_on IS NOT NULL AND starts_on <= ends_on)", name="dates"),
        CheckConstraint("headcount IS NULL OR headcount >= 0", name="headcount"),
        CheckConstraint("(headcount IS NULL) = (headcount_source IS NULL)", name="headcount_source"),
        Index("ix_congress_starts_on", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    term_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"))
    name: Mapped[str] = mapped_column(String(80))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    rule_version: Mapped[str] = mapped_column(String(10))
    status: Mapped[CongressStatus] = mapped_column(one_of(CongressStatus), default=CongressStatus.PREPARING)
    headcount: Mapped[int | None]
    headcount_source: Mapped[HeadcountSource | None] = mapped_column(one_of(HeadcountSource))
    headcount_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    no_clubs: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())

    unit: Mapped[Unit] = relationship(lazy="joined")
    term: Mapped[Term | None] = relationship(lazy="select")

    @property
    def level(self) -> Level:
        """The level whose rules apply."""
        return Level.COLLEGE if self.unit.kind is UnitKind.COLLEGE else Level.SCHOOL

    @property
    def running(self) -> bool:
        """Whether there is still something to prepare or to hold."""
        return self.status in (CongressStatus.PREPARING, CongressStatus.IN_SESSION)


class RuleChange(Model):
    """What a school changed in one rule for one congress. `number` is exact text ("25%", "1/3", "5")
    or None where the source's number holds; `adopted` is None where the source's choice holds."""

    __tablename__ = "congress_rule_change"
    __table_args__ = (
        UniqueConstraint("congress_id", "rule_id"),
        CheckConstraint("number IS NOT NULL OR adopted IS NOT NULL", name="something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    congress_id: Mapped[int] = mapped_column(ForeignKey("congress.id"))
    rule_id: Mapped[str] = mapped_column(String(24))
    number: Mapped[str | None] = mapped_column(String(60))
    whole: Mapped[bool] = mapped_column(default=False)
    adopted: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(String(200))
    changed_by: Mapped[str] = mapped_column(String(80))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime())

    @property
    def change(self) -> Change:
        """The change as the rules see it."""
        return Change(self._number, self.reason, self.changed_by, self.adopted)

    @property
    def _number(self) -> Number | None:
        if self.number is None:
            return None
        return int(self.number) if self.whole else parse_fraction(self.number)

    def set_number(self, number: Number | None) -> None:
        """Keep a number exactly."""
        self.whole = isinstance(number, int)
        self.number = (
            None if number is None else str(number) if isinstance(number, int) else fraction_text(number)
        )
