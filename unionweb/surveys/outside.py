"""What surveys tell the outside: dates for calendars, news for groups."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from unionweb.base.db import db
from unionweb.base.text import mark, say
from unionweb.base.web.events import Announcement, AnnouncementKind, CalendarEvent
from unionweb.surveys.models import Audience, Respondent, Survey
from unionweb.surveys.rules.shipped import SurveyKind
from unionweb.surveys.rules.stages import Stage


def events(person_id: int, now: datetime) -> Iterator[CalendarEvent]:
    """When the surveys close that this person is asked in, whether or not papers have been drawn: whoever
    keeps the calendar would otherwise see when."""
    query = select(Survey).join(Respondent, Respondent.survey_id == Survey.id)
    query = query.where(Respondent.person_id == person_id, Survey.stage == Stage.OPEN)
    for one in db.session.scalars(query.order_by(Survey.id)):
        if one.closes_at is not None:
            title = say("填答截止：%(title)s", title=one.title)
            yield CalendarEvent(f"surveys-{one.id}", title, one.closes_at, link=f"/survey#{one.code}")


def surveys_begun(since: datetime, now: datetime) -> Iterator[Announcement]:
    """Surveys of all students that opened since then."""
    public = (Survey.audience == Audience.STUDENTS) & (Survey.kind != SurveyKind.REVIEW)
    begun = (Survey.stage == Stage.OPEN) & (Survey.opened_at > since) & (Survey.opened_at <= now)
    for one in db.session.scalars(select(Survey).where(public, begun).order_by(Survey.id)):
        if one.opened_at is not None:
            title = str(say("测评开始：%(title)s", title=one.title))
            yield Announcement(one.unit_id, str(one.id), title, f"/survey#{one.code}", one.opened_at)


ANNOUNCES = (AnnouncementKind("survey", mark("测评开始"), surveys_begun),)
