"""Daily digests: what collects for a person until one mail takes all of it."""

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.base.db import Model
from unionweb.notices.models.notices import Notice
from unionweb.notices.models.travel import Travel, travelling
from unionweb.people.models import Person

_OPEN = text("collecting")


class Digest(Travel, Model):
    """One mail with several notices. A person has one at a time that is `collecting`. What is
    claimed collects no more. `address`: where it went, "" before."""

    __tablename__ = "notice_digest"
    __table_args__ = (
        Index("uq_notice_digest_open", "person_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        *travelling("notice_digest"),
        {"info": {"untraced": "how notices travel; its own columns say what became of it"}},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    collecting: Mapped[bool] = mapped_column(default=True)
    address: Mapped[str] = mapped_column(String(120), default="")

    person: Mapped[Person] = relationship(lazy="joined")


class DigestItem(Model):
    """A notice in a digest: in one only."""

    __tablename__ = "notice_digest_item"
    __table_args__ = (
        Index("ix_notice_digest_item_digest_id", "digest_id"),
        {"info": {"untraced": "how notices travel"}},
    )

    notice_id: Mapped[int] = mapped_column(
        ForeignKey("notice.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    digest_id: Mapped[int] = mapped_column(ForeignKey("notice_digest.id", ondelete="CASCADE"))

    notice: Mapped[Notice] = relationship(lazy="joined")
