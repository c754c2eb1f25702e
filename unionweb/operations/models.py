"""Tables of the machine itself: how timed work and data checks stand. No history: the log has that."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from unionweb.base.db import Model, UTCDateTime
from unionweb.base.text import Sentence
from unionweb.people.models.roster import unpack


class TimedRun(Model):
    """How one timed work stands. `due_at`: not before this moment. Whoever runs it holds `claim` until
    `claimed_until`; after that somebody else may, so that a killed run blocks nobody for ever. `said`: what
    the last run said, packed sentences; `problem`: why it failed; `incident`: the number in the log.
    `failures`: in a row."""

    __tablename__ = "operations_work"
    __table_args__ = (
        CheckConstraint("(claim IS NULL) = (claimed_until IS NULL)", name="claimed"),
        CheckConstraint("failures >= 0", name="failures"),
        {"info": {"untraced": "the machine's own bookkeeping; what the work did is logged itself"}},
    )

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime())
    claim: Mapped[str | None] = mapped_column(String(32))
    claimed_until: Mapped[datetime | None] = mapped_column(UTCDateTime())
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    succeeded_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    failures: Mapped[int] = mapped_column(default=0)
    said: Mapped[list[Any]] = mapped_column(JSON, default=list)
    problem: Mapped[list[Any] | None] = mapped_column(JSON)
    incident: Mapped[str] = mapped_column(String(8), default="")

    @property
    def said_words(self) -> list[Sentence]:
        """What the last run said, to be translated."""
        return [unpack(one) for one in self.said]

    @property
    def problem_words(self) -> Sentence | None:
        """Why the last run failed, to be translated."""
        return unpack(self.problem) if self.problem else None


class CheckResult(Model):
    """What a data check found last: how many offenders, and the first of them. `broken_since`: since when it
    has not been in order; None when it is."""

    __tablename__ = "operations_check"
    __table_args__ = (
        CheckConstraint("(number = 0) = (broken_since IS NULL)", name="broken"),
        {"info": {"untraced": "computed from what is stored; changes nothing of it"}},
    )

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    checked_at: Mapped[datetime] = mapped_column(UTCDateTime())
    number: Mapped[int]
    offenders: Mapped[list[str]] = mapped_column(JSON, default=list)
    took_ms: Mapped[int]
    broken_since: Mapped[datetime | None] = mapped_column(UTCDateTime())
