"""Reading notices, and forgetting them."""

from datetime import datetime

from sqlalchemy import Delete, delete, or_, select, update

from unionweb.base.db import db
from unionweb.notices.models import Digest, DigestItem, News, Notice, RobotPost
from unionweb.notices.rules.mails import KEPT_READ, KEPT_UNREAD


def mark_read(notice: Notice, *, now: datetime) -> Notice:
    """The person has opened it; the first time counts."""
    if notice.read_at is None:
        notice.read_at = now
    return notice


def mark_all_read(person_id: int, *, up_to: int, now: datetime) -> int:
    """Mark what the person saw unread, up to the notice with this number; how many there were. What came
    after the page was made stays unread."""
    unread = (Notice.person_id == person_id) & Notice.read_at.is_(None) & (Notice.id <= up_to)
    result = db.session.execute(update(Notice).where(unread).values(read_at=now))
    return int(result.rowcount)  # type: ignore[attr-defined]


def drop_old(*, now: datetime) -> int:
    """Delete notices, and their mails, that were read half a year ago or lay unread for two years; how many.
    What robots said goes after half a year."""
    long_read, long_unread = now - KEPT_READ, now - KEPT_UNREAD
    old = Notice.created_at <= long_read  # what the index finds
    gone = old & or_(Notice.read_at <= long_read, Notice.created_at <= long_unread)
    number = _delete(delete(Notice).where(gone))
    carried = select(DigestItem.digest_id).where(DigestItem.digest_id == Digest.id).exists()
    _delete(delete(Digest).where(~Digest.collecting, ~carried))
    _delete(delete(News).where(News.created_at <= long_read))
    _delete(delete(RobotPost).where(RobotPost.made_at <= long_read))
    return number


def _delete(statement: Delete) -> int:
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    return int(result.rowcount)  # type: ignore[attr-defined]
