"""The days of a congress, for the calendars of its delegates."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.text import say
from unionweb.base.web.events import CalendarEvent
from unionweb.congress.models import Congress, Delegate

LOOK_BACK = timedelta(days=30)


def events(person_id: int, now: datetime) -> Iterator[CalendarEvent]:
    """Congresses for which this person is registered."""
    mine = (Delegate.person_id == person_id) & Delegate.removed_at.is_(None)
    query = select(Congress).join(Delegate, Delegate.congress_id == Congress.id).where(mine)
    for one in db.session.scalars(query.where(Congress.starts_on >= local_date(now) - LOOK_BACK)):
        if one.starts_on is not None:
            title = say("会期：%(name)s", name=one.name)
            link = f"/congress/{one.id}"
            yield CalendarEvent(f"congress-{one.id}", title, one.starts_on, one.ends_on, link=link)
