"""What was decided, who signed it, the offers, and the members they became."""

from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.base.clock import local_date
from unionweb.base.db import FractionText, Model, UTCDateTime, one_of
from unionweb.base.text import Sentence
from unionweb.people.models import Tenure
from unionweb.people.models.roster import unpack
from unionweb.recruitment.models.applications import Application
from unionweb.recruitment.models.drives import Opening
from unionweb.recruitment.rules.stages import OfferState, Outcome


class Placement(Model):
    """What the decision says of a candidate, and why (a packed sentence). `opening_id` is where he is placed,
    or waits as the `waiting`-th. `total` is the weighted score, None where nobody can tell."""

    __tablename__ = "drive_placement"
    __table_args__ = (Index("ix_drive_placement_opening_id", "opening_id"),)

    application_id: Mapped[int] = mapped_column(
        ForeignKey("drive_application.id"), primary_key=True, autoincrement=False
    )
    drive_id: Mapped[int] = mapped_column(ForeignKey("drive.id"), index=True)
    outcome: Mapped[Outcome] = mapped_column(one_of(Outcome))
    opening_id: Mapped[int | None] = mapped_column(ForeignKey("drive_opening.id"))
    total: Mapped[Fraction | None] = mapped_column(FractionText())
    rank: Mapped[int | None]
    waiting: Mapped[int | None]
    reason: Mapped[list[Any]] = mapped_column(JSON)

    application: Mapped[Application] = relationship(lazy="joined")
    opening: Mapped[Opening | None] = relationship(lazy="joined")

    @property
    def words(self) -> Sentence:
        """The reason, to be translated."""
        return unpack(self.reason)


class Signature(Model):
    """A step of approval of a drive's decision, or of the chain that a key post needs (P11, P12): what was
    signed by whom, for one candidate or for all; `entered_by` wrote it down where another signed on paper."""

    __tablename__ = "drive_signature"
    __table_args__ = (Index("ix_drive_signature_drive_id", "drive_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    drive_id: Mapped[int] = mapped_column(ForeignKey("drive.id"))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("drive_application.id"))
    step: Mapped[str] = mapped_column(String(30))
    agreed: Mapped[bool]
    words: Mapped[str] = mapped_column(Text, default="")
    signer: Mapped[str] = mapped_column(String(80))
    entered_by: Mapped[str] = mapped_column(String(80), default="")
    signed_at: Mapped[datetime] = mapped_column(UTCDateTime())

    @property
    def signed_on(self) -> date:
        """The day; of what was signed on paper nobody knows more."""
        return local_date(self.signed_at)


class Offer(Model):
    """An offer of a place until a day (included). Of one candidate one is open or accepted at a time."""

    __tablename__ = "drive_offer"
    __table_args__ = (
        Index(
            "uq_drive_offer_standing",
            "application_id",
            unique=True,
            sqlite_where=text("state IN ('open', 'accepted')"),
            postgresql_where=text("state IN ('open', 'accepted')"),
        ),
        Index("ix_drive_offer_opening_id", "opening_id"),
        Index("ix_drive_offer_state_expires_on", "state", "expires_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("drive_application.id"))
    opening_id: Mapped[int] = mapped_column(ForeignKey("drive_opening.id"))
    state: Mapped[OfferState] = mapped_column(one_of(OfferState), default=OfferState.OPEN)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime())
    expires_on: Mapped[date]
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    words: Mapped[str] = mapped_column(String(500), default="")

    application: Mapped[Application] = relationship(lazy="joined")
    opening: Mapped[Opening] = relationship(lazy="joined")


class Probation(Model):
    """The trial time of a new member: until when, and what came of it."""

    __tablename__ = "drive_probation"
    __table_args__ = (UniqueConstraint("tenure_id"),)

    application_id: Mapped[int] = mapped_column(
        ForeignKey("drive_application.id"), primary_key=True, autoincrement=False
    )
    tenure_id: Mapped[int] = mapped_column(ForeignKey("tenure.id"))
    ends_on: Mapped[date]
    passed: Mapped[bool | None]
    words: Mapped[str] = mapped_column(Text, default="")
    judged_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    application: Mapped[Application] = relationship(lazy="joined")
    tenure: Mapped[Tenure] = relationship(lazy="joined")
