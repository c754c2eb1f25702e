"""What features have in a person's calendar and say in groups: with one of everything."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select, update

from tests.scene import build
from tests.surveys import Opened
from tests.world import World
from unionweb.audit import SYSTEM, record
from unionweb.base.clock import LOCAL, now
from unionweb.base.db import db
from unionweb.base.icalendar import feed_text
from unionweb.base.web.events import Announcement, CalendarEvent
from unionweb.base.web.feature import Feature
from unionweb.congress.models import Congress
from unionweb.elections.models import Election
from unionweb.elections.rules.stages import Stage
from unionweb.notices.feeds import entries_of
from unionweb.notices.kinds import kind_of, kinds, news_kinds
from unionweb.people.models import Person

pytestmark = pytest.mark.either_database


def features(app: Flask) -> tuple[Feature, ...]:
    found: tuple[Feature, ...] = app.extensions["unionweb.features"]
    return found


def leads(app: Flask, link: str) -> None:
    path = link.partition("#")[0]
    if path != "/survey":  # a page of its own, that is no route
        app.url_map.bind("localhost").match(path)


def events(app: Flask, person: int) -> list[CalendarEvent]:
    with app.app_context():
        return [
            one
            for feature in features(app)
            if feature.events is not None
            for one in feature.events(person, now())
        ]


def test_everybodys_calendar_can_be_read_and_leads_somewhere(world: World, app: Flask) -> None:
    build(world)
    today = now().date()
    with world.work():
        db.session.execute(update(Congress).values(starts_on=today))
        record("test.change", subject=("congress", None), by=SYSTEM, now=now())
    with world.look():
        people = list(db.session.scalars(select(Person.id)))
    seen: set[str] = set()
    for person in people:
        for one in events(app, person):
            leads(app, one.link)
            seen.add(one.uid.split("-")[0])
        with world.look():
            text = feed_text("x", entries_of(person, "https://u.example", now()), now())
        calendar = Calendar.from_ical(text)
        assert not calendar.errors
        uids = [str(one["UID"]) for one in calendar.walk("VEVENT")]
        assert len(uids) == len(set(uids))
    assert seen >= {"recruitment", "assets", "publications", "congress"}, seen


def test_a_calendar_does_not_tell_who_has_answered(world: World, app: Flask) -> None:
    opened = Opened.build(world)
    person = opened.students[0]
    [before] = events(app, person)
    leads(app, before.link)
    opened.answer(person)
    assert events(app, person) == [before]


def news(app: Flask, since: datetime, at: datetime) -> list[Announcement]:
    with app.app_context():
        return [one for kind in news_kinds() for one in kind.recent(since, at)]


def test_news_lead_somewhere_and_name_nobody(world: World, app: Flask) -> None:
    build(world)
    Opened.build(world)
    with world.work():
        db.session.execute(update(Election).values(stage=Stage.VOTING, practice=False))
        record("test.change", subject=("election", None), by=SYSTEM, now=now())
    with world.look():
        names = [name for name in db.session.scalars(select(Person.name)) if not name.startswith("Person")]
    monday = datetime(2030, 1, 7, 12, tzinfo=LOCAL).astimezone(UTC)
    found = news(app, datetime(2020, 1, 1, tzinfo=UTC), now()) + news(app, monday - timedelta(days=1), monday)
    titles = " ".join(one.title for one in found)
    for word in ("公示开始", "投票开始", "测评开始", "招新报名开始", "物资逾期"):
        assert word in titles, word
    assert not [name for name in names if name in titles]
    for one in found:
        leads(app, one.link)
    assert {one.title[:4] for one in news(app, now(), now())} == {"投票开始"}, "it has no date of its own"


def test_every_kind_has_a_name_and_the_longest_beginning_counts(app: Flask) -> None:
    with app.app_context():
        assert kind_of("recruitment.slot_changed:1:").urgent
        assert not kind_of("recruitment.slot_given:1:").urgent
        assert kind_of("recruitment.offer_moved:1:").fixed and kind_of("assets.bar.7").fixed
        assert kind_of("something.else").beginning == ""
        beginnings = [kind.beginning for kind in kinds()]
        assert len(beginnings) == len(set(beginnings)) and max(map(len, beginnings)) <= 60
        assert all(kind.label for kind in kinds())
