"""The table of the log. Triggers (see the first migration) refuse UPDATE and DELETE."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from unionweb.audit.rules import Actor, Link
from unionweb.base.db import Model, UTCDateTime


class AuditEntry(Model):
    """One change. Numbered without gaps from 1."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject_kind", "subject_id"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UTCDateTime(), index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor_name: Mapped[str] = mapped_column(String(80))
    verb: Mapped[str] = mapped_column(String(80), index=True)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    details: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    @property
    def subject(self) -> str:
        """What was changed, as "kind:id"."""
        return subject_text(self.subject_kind, self.subject_id)

    @property
    def link(self) -> Link:
        """This entry in the form that is hashed."""
        actor = Actor(self.actor_id, self.actor_name)
        return Link(self.number, self.at, actor, self.verb, self.subject, self.details)


def subject_text(kind: str, number: int | None) -> str:
    """The spelling of a subject inside the hash: "unit:12"."""
    return kind if number is None else f"{kind}:{number}"
