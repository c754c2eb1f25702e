"""What publications tell the outside: dates for calendars, news for groups."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.text import mark, say
from unionweb.base.web.events import Announcement, AnnouncementKind, CalendarEvent
from unionweb.people.models import Person
from unionweb.publications.models import Publication
from unionweb.publications.queries.publications import running


def events(person_id: int, now: datetime) -> Iterator[CalendarEvent]:
    """The last days for objections, of what the person's own unit and those above it have published."""
    units = db.session.get_one(Person, person_id).unit.place.unit_ids
    for one in db.session.scalars(running(local_date(now)).where(Publication.unit_id.in_(units))):
        if one.ends_on is not None:
            title = say("公示截止：%(title)s", title=one.title)
            yield CalendarEvent(f"publications-{one.id}", title, one.ends_on, link=f"/publications/{one.id}")


def publications_begun(since: datetime, now: datetime) -> Iterator[Announcement]:
    """What was published since then and still stands."""
    begun = (Publication.published_at > since) & (Publication.published_at <= now)
    query = select(Publication).where(begun, Publication.withdrawn_at.is_(None)).order_by(Publication.id)
    for one in db.session.scalars(query):
        title = str(say("公示开始：%(title)s", title=one.title))
        yield Announcement(one.unit_id, str(one.id), title, f"/publications/{one.id}", one.published_at)


ANNOUNCES = (AnnouncementKind("publication", mark("公示开始"), publications_begun),)
