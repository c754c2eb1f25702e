"""What a person chose: which notices are mailed how, quiet hours, the address of the calendar."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from unionweb.base.db import Model, UTCDateTime, one_of
from unionweb.notices.rules.choices import USUAL_HOUR, Way

_OWN = {"untraced": "what a person chooses for himself is nobody else's business"}


class Choice(Model):
    """How notices of a kind (the beginning of their keys) are mailed to a person; without a row, at once."""

    __tablename__ = "notice_choice"
    __table_args__ = ({"info": _OWN},)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    way: Mapped[Way] = mapped_column(one_of(Way))


class Habit(Model):
    """When a person wants mails. `quiet_from` and `quiet_until` are minutes of the day in China: the same
    twice means never quiet, None that the school's hours hold."""

    __tablename__ = "notice_habit"
    __table_args__ = (
        CheckConstraint("(quiet_from IS NULL) = (quiet_until IS NULL)", name="both"),
        CheckConstraint("quiet_from BETWEEN 0 AND 1439", name="quiet_from"),
        CheckConstraint("quiet_until BETWEEN 0 AND 1439", name="quiet_until"),
        CheckConstraint("digest_hour BETWEEN 0 AND 23", name="digest_hour"),
        {"info": _OWN},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    digest_hour: Mapped[int] = mapped_column(default=USUAL_HOUR)


class Feed(Model):
    """A person's calendar under a secret address. The secret is made from the installation's key and
    `nonce`; `secret_hash` finds the person by it. `asked` counts questions since `asked_since`; `asked_at` is
    the last."""

    __tablename__ = "calendar_feed"
    __table_args__ = ({"info": _OWN},)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    nonce: Mapped[bytes] = mapped_column(LargeBinary(16))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime())
    asked_since: Mapped[datetime | None] = mapped_column(UTCDateTime())
    asked: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
