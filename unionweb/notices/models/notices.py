"""Tables: what was told to whom, and the mails that carry it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.base.db import Model, UTCDateTime
from unionweb.notices.models.travel import Travel, travelling

MOST_SUBJECT, MOST_LINK, MOST_KEY = 200, 500, 200
_UNREAD = text("read_at IS NULL")


class Notice(Model):
    """Something told to a person. `body` is plain text; `link` a path of this site, or "". Of one key a
    person is told once; the feature that tells chooses it, for instance "recruitment.offer:12"."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        # The bell of every page counts by it.
        Index("ix_notice_unread", "person_id", "id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        Index("ix_notice_person_id_created_at", "person_id", "created_at"),
        Index("ix_notice_created_at", "created_at"),
        {"info": {"untraced": "told to one person; the change that it tells of is logged itself"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject: Mapped[str] = mapped_column(String(MOST_SUBJECT))
    body: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(String(MOST_LINK), default="")
    key: Mapped[str] = mapped_column(String(MOST_KEY))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime())


class Mail(Travel, Model):
    """A notice on its way to an address."""

    __tablename__ = "notice_mail"
    __table_args__ = (
        UniqueConstraint("notice_id", "address"),
        *travelling("notice_mail"),
        {"info": {"untraced": "how a notice travels; its own columns say what became of it"}},
    )

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(String(120))

    notice: Mapped[Notice] = relationship(lazy="joined")
