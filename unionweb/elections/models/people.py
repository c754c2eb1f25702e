"""Who votes in an election, and who watches over the box."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.base.db import Model, UTCDateTime, one_of
from unionweb.base.text import mark
from unionweb.people.models import Person


class CheckedIn(StrEnum):
    """How a voter was checked in."""

    HALL = "hall"
    STAFF = "staff"


CHECKED_IN = {CheckedIn.HALL: mark("扫描会场二维码"), CheckedIn.STAFF: mark("工作人员签到")}


class Voter(Model):
    """A person on the roll of one election. `number` stands for the person in the draws; `salt` hides the
    student number in the root of the roll. There is no moment of check-in here: an order of names beside an
    order of ballots is what a secret ballot must not have. `paper`: was handed a paper ballot, and draws none
    on the screen; `slip`: was handed a slip, which one nobody knows, and draws none either."""

    __tablename__ = "voter"
    __table_args__ = (
        UniqueConstraint("election_id", "number"),
        Index("ix_voter_person_id", "person_id"),
        CheckConstraint("NOT (paper AND slip)", name="one_ballot"),
    )

    election_id: Mapped[int] = mapped_column(ForeignKey("election.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    number: Mapped[int]
    delegation: Mapped[str] = mapped_column(String(170), default="")
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    checked_in: Mapped[CheckedIn | None] = mapped_column(one_of(CheckedIn))
    checked_in_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    paper: Mapped[bool] = mapped_column(default=False)
    slip: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")


class Teller(Model):
    """A teller (监票人): number in the protocol, the public halves of the keys made on the phone, and what
    was done with them. `handed_in` is the private key that opens the box, public from then on."""

    __tablename__ = "teller"
    __table_args__ = (
        UniqueConstraint("election_id", "number"),
        Index("ix_teller_person_id", "person_id"),
        CheckConstraint("(x25519 IS NULL) = (ed25519 IS NULL)", name="keys"),
    )

    election_id: Mapped[int] = mapped_column(ForeignKey("election.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    number: Mapped[int]
    chief: Mapped[bool] = mapped_column(default=False)
    x25519: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    ed25519: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    compared_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    signature: Mapped[bytes | None] = mapped_column(LargeBinary(64))
    handed_in: Mapped[bytes | None] = mapped_column(LargeBinary(32))

    person: Mapped[Person] = relationship(lazy="joined")
