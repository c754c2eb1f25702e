"""Slips (预领票纸条) that nobody can account for."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from unionweb.base.db import Model


class MissingSlips(Model):
    """What was stated about the slips that are neither handed out nor collected: how many, and why. The box
    is closed only while the number is still right."""

    __tablename__ = "election_missing_slips"
    __table_args__ = (CheckConstraint("number > 0 AND reason <> ''", name="stated"),)

    election_id: Mapped[int] = mapped_column(ForeignKey("election.id"), primary_key=True, autoincrement=False)
    number: Mapped[int]
    reason: Mapped[str] = mapped_column(String(300))
    stated_by: Mapped[str] = mapped_column(String(80))
