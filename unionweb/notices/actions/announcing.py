"""What began lately becomes news of the robots that announce it, each once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.dialects import postgresql, sqlite

from unionweb.base.db import db
from unionweb.notices.kinds import news_kinds
from unionweb.notices.models import News, Robot
from unionweb.notices.rules.robots import speaks_of
from unionweb.people.models import Unit

LOOK_BACK = timedelta(days=2)
"""The timer may have stood still so long; what is older is no news any more."""


@dataclass(frozen=True, slots=True)
class Told:
    """A piece of news for one robot."""

    robot_id: int
    key: str
    title: str
    link: str
    urgent: bool


def fresh_news(now: datetime) -> list[Told]:
    """What robots have not been told yet. Only reads."""
    robots = [one for one in db.session.scalars(select(Robot)) if one.paused_at is None]
    if not robots:
        return []
    known = {(one.robot_id, one.key) for one in db.session.execute(_lately(now))}
    return [told for told in _all_news(robots, now) if (told.robot_id, told.key) not in known]


def _all_news(robots: Iterable[Robot], now: datetime) -> Iterable[Told]:
    for kind in news_kinds():
        hearing = [robot for robot in robots if kind.name in robot.announces]
        for one in kind.recent(now - LOOK_BACK, now) if hearing else ():
            place = db.session.get_one(Unit, one.unit_id).place.unit_ids
            for robot in hearing:
                if one.at >= robot.since and speaks_of(robot.reach, robot.unit.place.unit_ids, place):
                    yield Told(robot.id, f"{kind.name}:{one.key}", one.title[:300], one.link, one.urgent)


def _lately(now: datetime) -> Select[int, str]:
    # With a margin: what was told two days ago is still found by those who look back so far.
    return select(News.robot_id, News.key).where(News.created_at >= now - 4 * LOOK_BACK)


def write_news(told: Iterable[Told], *, now: datetime) -> int:
    """Have it said; how many pieces were new. Two may write the same at once."""
    rows = [
        {
            "robot_id": one.robot_id,
            "key": one.key,
            "title": one.title,
            "link": one.link,
            "urgent": one.urgent,
            "created_at": now,
        }
        for one in sorted(told, key=lambda one: (one.robot_id, one.key))
    ]
    if not rows:
        return 0
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    new = dialect.insert(News).on_conflict_do_nothing().returning(News.id)
    return len(list(db.session.scalars(new, rows)))
