"""What somebody has been told, and how the mails stand."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, func, select

from unionweb.base.db import db, table
from unionweb.notices.models import Mail, Notice, Travel
from unionweb.notices.rules.mails import MailState


@dataclass(frozen=True, slots=True)
class Unread:
    """How many notices a person has not read, and the newest of them (0 when there is none)."""

    number: int
    newest: int


@dataclass(frozen=True, slots=True)
class Outbox:
    """How the mails stand. `oldest`: when the oldest notice that is still to be mailed was written;
    `due_since`: since when the longest waiting one could have been tried."""

    queued: int
    failed: int
    oldest: datetime | None
    due_since: datetime | None


_notice = table(Notice).c
_unread = select(func.count(), func.coalesce(func.max(_notice.id), 0)).where(
    _notice.person_id == bindparam("person"), _notice.read_at.is_(None)
)


def unread(person_id: int) -> Unread:
    """Every page asks for this; an index answers it."""
    return Unread(*db.session.execute(_unread, {"person": person_id}).one())


def notices_of(person_id: int, *, only_unread: bool = False) -> Select[Notice]:
    """What a person was told, the newest first."""
    found = select(Notice).where(Notice.person_id == person_id)
    if only_unread:
        found = found.where(Notice.read_at.is_(None))
    return found.order_by(Notice.created_at.desc(), Notice.id.desc())


def due(now: datetime, most: int, carrier: type[Travel] = Mail) -> list[int]:
    """The numbers of the mails that may be tried now, those that have waited longest first."""
    found = select(carrier.id).where(carrier.state == MailState.QUEUED, carrier.next_at <= now)
    return list(db.session.scalars(found.order_by(carrier.next_at, carrier.id).limit(most)))


def outbox() -> Outbox:
    """How the mails stand."""
    waiting = Mail.state == MailState.QUEUED
    oldest = select(func.count(), func.min(Notice.created_at), func.min(Mail.next_at))
    queued, written, tried = db.session.execute(
        oldest.select_from(Mail).join(Mail.notice).where(waiting)
    ).one()
    failed = select(func.count()).select_from(Mail)
    failed = failed.where(Mail.state == MailState.FAILED, Mail.given_up_at.is_(None))
    return Outbox(queued, db.session.scalar(failed) or 0, written, tried)
