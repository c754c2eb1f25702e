"""The delegates of a congress, and a file of them on its way in."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.base.db import Model, UTCDateTime, one_of
from unionweb.congress.models.quotas import QuotaRow
from unionweb.congress.rules.facts import DelegateKind
from unionweb.people.models import Person


class Delegate(Model):
    """A person registered for a congress, once. `row` is the delegation: the unit whose seat it is;
    None for somebody who belongs to none, such as an ex-officio delegate. A delegate who was taken off
    the list stays here with `removed_at` and can come back."""

    __tablename__ = "delegate"
    __table_args__ = (
        UniqueConstraint("congress_id", "person_id"),
        Index("ix_delegate_row_id", "row_id"),
        Index("ix_delegate_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    congress_id: Mapped[int] = mapped_column(ForeignKey("congress.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    row_id: Mapped[int | None] = mapped_column(ForeignKey("quota_row.id"))
    kind: Mapped[DelegateKind] = mapped_column(one_of(DelegateKind))
    elected_on: Mapped[date | None]
    registered_at: Mapped[datetime] = mapped_column(UTCDateTime())
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    person: Mapped[Person] = relationship(lazy="joined")
    row: Mapped[QuotaRow | None] = relationship(lazy="joined")


class DelegateFile(Model):
    """An uploaded file of delegates between its check and its acceptance: headers, and rows of
    [number in the file, cells]."""

    __tablename__ = "delegate_file"
    __table_args__ = (
        {"info": {"untraced": "a draft; what becomes of it is logged when it is taken in or dropped"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    congress_id: Mapped[int] = mapped_column(ForeignKey("congress.id"))
    filename: Mapped[str] = mapped_column(String(200))
    headers: Mapped[list[str]] = mapped_column(JSON)
    rows: Mapped[list[tuple[int, list[str]]]] = mapped_column(JSON)
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime())
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
