"""What a person chooses about mails and the calendar. Nobody else sees or logs it."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Delete, delete, select, update

from unionweb.base.db import db
from unionweb.notices.kinds import kinds
from unionweb.notices.models import Choice, Digest, DigestItem, Feed, Habit, Mail, Notice
from unionweb.notices.queries.habits import Habits
from unionweb.notices.rules.choices import Way
from unionweb.notices.rules.mails import MailState

FEED_WINDOW = timedelta(hours=1)
MOST_ASKED = 60
"""Calendars ask every fifteen minutes at most; a household of devices may share an address."""


def choose(person_id: int, habits: Habits, *, own_hours: bool) -> Habit:
    """Have it so from now on. Kinds that cannot be switched off stay as they are. `own_hours`: the quiet
    hours are the person's own, else those of the school, whatever they will be."""
    free = {kind.beginning for kind in kinds() if not kind.fixed}
    db.session.execute(delete(Choice).where(Choice.person_id == person_id))
    for kind, way in habits.ways.items():
        if kind in free and way is not Way.AT_ONCE:
            db.session.add(Choice(person_id=person_id, kind=kind, way=way))
    habit = db.session.get(Habit, person_id)
    if habit is None:
        habit = Habit(person_id=person_id)
        db.session.add(habit)
    never = (0, 0)
    habit.quiet_from, habit.quiet_until = (habits.quiet or never) if own_hours else (None, None)
    habit.digest_hour = habits.digest_hour
    return habit


def leave(person_id: int, kind: str | None) -> int:
    """No more mails of this kind, also none that waits; None: no more digests. How many waiting were
    dropped. Nothing happens for a kind that cannot be switched off."""
    fixed = {one.beginning for one in kinds() if one.fixed}
    if kind is None:
        collected = (Choice.person_id == person_id) & (Choice.way == Way.DIGEST)
        db.session.execute(update(Choice).where(collected).values(way=Way.NEVER))
        open_one = (Digest.person_id == person_id) & Digest.collecting
        return _rows(delete(Digest).where(open_one))
    if kind in fixed:
        return 0
    db.session.merge(Choice(person_id=person_id, kind=kind, way=Way.NEVER))
    return _drop_waiting(person_id, kind)


def _drop_waiting(person_id: int, kind: str) -> int:
    others = [one.beginning for one in kinds() if len(one.beginning) > len(kind)]
    mine = (Notice.person_id == person_id) & Notice.key.startswith(kind, autoescape=True)
    for longer in others:
        if longer.startswith(kind):
            mine &= ~Notice.key.startswith(longer, autoescape=True)
    numbers = list(db.session.scalars(select(Notice.id).where(mine, Notice.read_at.is_(None))))
    queued = Mail.notice_id.in_(numbers) & (Mail.state == MailState.QUEUED)
    collecting = select(Digest.id).where(Digest.person_id == person_id, Digest.collecting)
    items = DigestItem.notice_id.in_(numbers) & DigestItem.digest_id.in_(collecting)
    return _rows(delete(Mail).where(queued)) + _rows(delete(DigestItem).where(items))


def _rows(statement: Delete) -> int:
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    return int(result.rowcount)  # type: ignore[attr-defined]


def new_nonce() -> bytes:
    """What makes an address another one."""
    return secrets.token_bytes(16)


def open_feed(person_id: int, nonce: bytes, secret_hash: str, *, now: datetime) -> Feed:
    """Give the person's calendar an address, in the place of the one it has."""
    feed = db.session.get(Feed, person_id)
    if feed is None:
        feed = Feed(person_id=person_id)
        db.session.add(feed)
    feed.nonce, feed.secret_hash, feed.made_at = nonce, secret_hash, now
    feed.asked_since, feed.asked, feed.asked_at = None, 0, None
    return feed


def close_feed(person_id: int) -> int:
    """The calendar has no address any more."""
    return _rows(delete(Feed).where(Feed.person_id == person_id))


def note_asked(feed: Feed, *, now: datetime) -> bool:
    """Somebody asks for the calendar; False when that has been too often in this hour."""
    if feed.asked_since is None or feed.asked_since <= now - FEED_WINDOW:
        feed.asked_since, feed.asked = now, 0
    if feed.asked >= MOST_ASKED:
        return False
    feed.asked, feed.asked_at = feed.asked + 1, now
    return True
