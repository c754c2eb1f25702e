"""A voting machine (投票机): a tablet at the polling place for voters who cannot use a phone."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from unionweb.base.db import Model, UTCDateTime


class Kiosk(Model):
    """A tablet that knows one election by a cookie, of which only the hash is kept. `turn_voter` is the
    number of the voter who may draw on it until `turn_until`; both are forgotten when the turn ends."""

    __tablename__ = "election_kiosk"
    __table_args__ = (
        UniqueConstraint("election_id", "number"),
        UniqueConstraint("token_hash"),
        Index("ix_election_kiosk_opened_by", "opened_by"),
        {"info": {"untraced": "whose turn it is at a machine is forgotten when the turn ends"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    election_id: Mapped[int] = mapped_column(ForeignKey("election.id"))
    number: Mapped[int]
    token_hash: Mapped[str] = mapped_column(String(64))
    opened_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    turn_voter: Mapped[int | None]
    turn_until: Mapped[datetime | None] = mapped_column(UTCDateTime())
