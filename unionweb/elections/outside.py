"""What elections tell group robots. Calendars get nothing from here: an election has no date but that of its
congress."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from unionweb.base.db import db
from unionweb.base.text import mark, say
from unionweb.base.web.events import Announcement, AnnouncementKind
from unionweb.elections.models import Election
from unionweb.elections.rules.stages import Stage


def voting_begun(_since: datetime, now: datetime) -> Iterator[Announcement]:
    """Elections in which votes are cast now, rehearsals left out. Urgent: a vote may last ten minutes."""
    voting = (Election.stage == Stage.VOTING) & Election.annulled_at.is_(None) & ~Election.practice
    for one in db.session.scalars(select(Election).where(voting).order_by(Election.id)):
        title = str(say("投票开始：%(title)s", title=one.title))
        yield Announcement(one.unit_id, str(one.id), title, f"/elections/{one.id}", now, urgent=True)


ANNOUNCES = (AnnouncementKind("election", mark("投票开始"), voting_begun),)
