"""Panels with their jurors, what each gave, and the slots in which candidates appear."""

from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.base.db import FractionText, Model, UTCDateTime
from unionweb.people.models import Person
from unionweb.recruitment.models.applications import Application
from unionweb.recruitment.models.drives import Opening, Round


class Panel(Model):
    """Those who score together in a round: of one opening, or shared. `room` is where, in a simulation."""

    __tablename__ = "drive_panel"
    __table_args__ = (UniqueConstraint("round_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("drive_round.id"))
    opening_id: Mapped[int | None] = mapped_column(ForeignKey("drive_opening.id"))
    name: Mapped[str] = mapped_column(String(60))
    room: Mapped[str] = mapped_column(String(80), default="")

    round: Mapped[Round] = relationship(lazy="joined")
    opening: Mapped[Opening | None] = relationship(lazy="joined")
    jurors: Mapped[list["Juror"]] = relationship(order_by="Juror.id", lazy="selectin")


class Juror(Model):
    """A person on a panel; in one panel of a round only. `ended_at`: no longer; what was scored stays."""

    __tablename__ = "drive_juror"
    __table_args__ = (
        UniqueConstraint("round_id", "person_id"),
        Index("ix_drive_juror_person_id", "person_id"),
        Index("ix_drive_juror_panel_id", "panel_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    panel_id: Mapped[int] = mapped_column(ForeignKey("drive_panel.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("drive_round.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    panel: Mapped[Panel] = relationship(back_populates="jurors", lazy="joined")
    person: Mapped[Person] = relationship(lazy="joined")


class Conflict(Model):
    """A person never scores this candidate: declared, by whom and why."""

    __tablename__ = "drive_conflict"

    application_id: Mapped[int] = mapped_column(
        ForeignKey("drive_application.id"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(String(200), default="")
    declared_at: Mapped[datetime] = mapped_column(UTCDateTime())


class Sheet(Model):
    """What a juror is to give, or gave, a candidate in a round. `points` are by criterion id as text
    ("8", "7.5"); `total` their sum once all are there. `version` grows with each save. Final, handed in."""

    __tablename__ = "drive_sheet"
    __table_args__ = (
        UniqueConstraint("juror_id", "application_id"),
        CheckConstraint("handed_in_at IS NULL OR total IS NOT NULL", name="complete"),
        Index("ix_drive_sheet_round_id", "round_id"),
        Index("ix_drive_sheet_application_id", "application_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("drive_round.id"))
    juror_id: Mapped[int] = mapped_column(ForeignKey("drive_juror.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("drive_application.id"))
    points: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    remark: Mapped[str] = mapped_column(Text, default="")
    total: Mapped[Fraction | None] = mapped_column(FractionText())
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    handed_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    juror: Mapped[Juror] = relationship(lazy="joined")
    application: Mapped[Application] = relationship(lazy="joined")


class RoundResult(Model):
    """What a candidate came to in a round when it closed. `score` is the binding one, rounded; the others
    stand beside it. None: nobody can tell. `passed` is None where the round has no line."""

    __tablename__ = "drive_round_result"

    round_id: Mapped[int] = mapped_column(ForeignKey("drive_round.id"), primary_key=True, autoincrement=False)
    application_id: Mapped[int] = mapped_column(
        ForeignKey("drive_application.id"), primary_key=True, autoincrement=False
    )
    panel_size: Mapped[int]
    raw: Mapped[Fraction | None] = mapped_column(FractionText())
    trimmed: Mapped[Fraction | None] = mapped_column(FractionText())
    corrected: Mapped[Fraction | None] = mapped_column(FractionText())
    score: Mapped[Fraction | None] = mapped_column(FractionText())
    passed: Mapped[bool | None]


class RoundMarks(Model):
    """The marks of a round that is closed, as a document for everybody (`rules.marks`), and its SHA-256.
    `jurors`: the ids of those whom it calls 1, 2, …; gone when the round is opened again and when the drive's
    time is over."""

    __tablename__ = "drive_round_marks"

    round_id: Mapped[int] = mapped_column(ForeignKey("drive_round.id"), primary_key=True, autoincrement=False)
    document: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64))
    jurors: Mapped[list[int]] = mapped_column(JSON)


class Scenario(Model):
    """A situation that candidates of a simulation are put into. `group`: several at once."""

    __tablename__ = "drive_scenario"
    __table_args__ = (UniqueConstraint("drive_id", "title"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    drive_id: Mapped[int] = mapped_column(ForeignKey("drive.id"))
    title: Mapped[str] = mapped_column(String(80))
    words: Mapped[str] = mapped_column(Text)
    minutes: Mapped[int] = mapped_column(default=10)
    group: Mapped[bool] = mapped_column("is_group", default=False)


class Slot(Model):
    """A time in a panel's room, for one candidate or a leaderless group: [starts_at, ends_at)."""

    __tablename__ = "drive_slot"
    __table_args__ = (
        UniqueConstraint("panel_id", "starts_at"),
        CheckConstraint("starts_at < ends_at", name="times"),
        CheckConstraint("capacity BETWEEN 1 AND 20", name="capacity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    panel_id: Mapped[int] = mapped_column(ForeignKey("drive_panel.id"))
    scenario_id: Mapped[int | None] = mapped_column(ForeignKey("drive_scenario.id"))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime())
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime())
    capacity: Mapped[int] = mapped_column(default=1)

    panel: Mapped[Panel] = relationship(lazy="joined")
    scenario: Mapped[Scenario | None] = relationship(lazy="joined")
    bookings: Mapped[list["Booking"]] = relationship(order_by="Booking.seat", lazy="selectin")


class Booking(Model):
    """A candidate's place in a slot. Who gets the last seat, and that nobody has two, the constraints say."""

    __tablename__ = "drive_booking"
    __table_args__ = (UniqueConstraint("slot_id", "seat"), Index("ix_drive_booking_slot_id", "slot_id"))

    round_id: Mapped[int] = mapped_column(ForeignKey("drive_round.id"), primary_key=True, autoincrement=False)
    application_id: Mapped[int] = mapped_column(
        ForeignKey("drive_application.id"), primary_key=True, autoincrement=False
    )
    slot_id: Mapped[int] = mapped_column(ForeignKey("drive_slot.id"))
    seat: Mapped[int]
    booked_at: Mapped[datetime] = mapped_column(UTCDateTime())
    arrived_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    absent: Mapped[bool] = mapped_column(default=False)

    slot: Mapped[Slot] = relationship(back_populates="bookings", lazy="joined")
    application: Mapped[Application] = relationship(lazy="joined")


class Wait(Model):
    """A candidate who found no free slot and takes the next that gets free."""

    __tablename__ = "drive_wait"

    round_id: Mapped[int] = mapped_column(ForeignKey("drive_round.id"), primary_key=True, autoincrement=False)
    application_id: Mapped[int] = mapped_column(
        ForeignKey("drive_application.id"), primary_key=True, autoincrement=False
    )
    since: Mapped[datetime] = mapped_column(UTCDateTime())
