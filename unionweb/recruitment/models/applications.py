"""Applications with their files."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.base.db import Model, UTCDateTime, one_of
from unionweb.people.models import Person
from unionweb.recruitment.models.drives import Drive, Opening
from unionweb.recruitment.rules.stages import ApplicationState


class Application(Model):
    """A person's application to a drive, one for each. `number` is what jurors call the candidate where names
    are hidden. `answers` are by field id, as filled in for `form_version`; `version` grows with each save, so
    that two devices do not overwrite each other. `eligibility` is what the roster said when it was submitted:
    the verdict and its points, packed. `recommended_by` names the college union that recommends."""

    __tablename__ = "drive_application"
    __table_args__ = (
        UniqueConstraint("drive_id", "person_id"),
        UniqueConstraint("drive_id", "number"),
        CheckConstraint("first_id IS NULL OR first_id <> second_id", name="two_choices"),
        Index("ix_drive_application_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    drive_id: Mapped[int] = mapped_column(ForeignKey("drive.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int | None]
    state: Mapped[ApplicationState] = mapped_column(one_of(ApplicationState), default=ApplicationState.DRAFT)
    first_id: Mapped[int | None] = mapped_column(ForeignKey("drive_opening.id"))
    second_id: Mapped[int | None] = mapped_column(ForeignKey("drive_opening.id"))
    adjustment: Mapped[bool | None]
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    form_version: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)
    eligibility: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    recommended_by: Mapped[str] = mapped_column(String(80), default="")
    lot: Mapped[int | None]
    started_at: Mapped[datetime] = mapped_column(UTCDateTime())
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime())
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    drive: Mapped[Drive] = relationship(lazy="joined")
    person: Mapped[Person] = relationship(lazy="joined")
    first: Mapped[Opening | None] = relationship(foreign_keys=[first_id])
    second: Mapped[Opening | None] = relationship(foreign_keys=[second_id])
    uploads: Mapped[list["Upload"]] = relationship(order_by="Upload.id", lazy="selectin")


class Upload(Model):
    """A file of an application, one for each field of the form (and "resume", "photo"). `stored` is its name
    among the files of this installation."""

    __tablename__ = "drive_upload"
    __table_args__ = (UniqueConstraint("application_id", "field"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("drive_application.id"))
    field: Mapped[str] = mapped_column(String(40))
    filename: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    stored: Mapped[str] = mapped_column(String(64), unique=True)
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime())
