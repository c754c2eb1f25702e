"""Surveys from the draft to the published result, as tests of their actions need them.

`count_as` counts given answers as if they had been sent; who wants ballots that were drawn and cast finds
them in `tests.surveys`.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from tests.world import World
from unionweb.audit import Actor
from unionweb.ballots import box
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.people.models import Department, Unit
from unionweb.publications.actions.calendar import fill_year
from unionweb.publications.actions.publications import confirm
from unionweb.publications.queries import publication_of
from unionweb.surveys.actions import closing, counting, opening, publishing, setup
from unionweb.surveys.actions.setup import SurveyDetails
from unionweb.surveys.models import Audience, Group, Survey
from unionweb.surveys.queries.facts import RESULT
from unionweb.surveys.rules.answers import Answers
from unionweb.surveys.rules.gathered import Gathered
from unionweb.surveys.rules.shipped import DEPARTMENT_INDICATORS, SurveyKind
from unionweb.surveys.rules.sufficient import gather

BY = Actor(None, "tester")
NOW = datetime(2026, 10, 12, 2, tzinfo=UTC)
CLOSES = NOW + timedelta(days=7)
AFTER = CLOSES + timedelta(hours=1)

GRADED = tuple(name for name, _words in DEPARTMENT_INDICATORS)


def survey(
    world: World,
    *departments: int,
    kind: SurveyKind = SurveyKind.SEMESTER,
    unit: int | None = None,
    audience: Audience = Audience.STUDENTS,
    closes_at: datetime | None = CLOSES,
    title: str = "",
    changeable: bool = False,
) -> int:
    """A draft with the shipped questionnaire."""
    with world.work():
        where = db.session.get_one(Unit, unit or world.school)
        details = SurveyDetails(
            title or f"Survey {secrets.token_hex(4)}", audience, closes_at=closes_at, changeable=changeable
        )
        made = setup.create_survey(where, kind, details, by=BY, now=NOW)
        if departments:
            chosen = [db.session.get_one(Department, number) for number in departments]
            setup.choose_departments(made, chosen, by=BY, now=NOW)
        return made.id


def survey_of(number: int) -> Survey:
    return db.session.get_one(Survey, number)


def opened(world: World, number: int, now: datetime = NOW) -> int:
    """Open it."""
    with world.work():
        opening.open_survey(survey_of(number), by=BY, now=now)
    return number


def all_grades(grade: int, **more: str) -> dict[str, int | str]:
    """A response that gives every indicator of the shipped set this grade."""
    return dict.fromkeys(GRADED, grade) | more


def counted(world: World, number: int, now: datetime = AFTER) -> int:
    """Close it, open what was sent, and add it up."""
    with world.work():
        closing.close_survey(survey_of(number), by_hand=True, by=BY, now=now)
    with world.look():
        while not closing.seal_next(number, by=BY, now=now):
            continue
        while not counting.count_next(number, by=BY, now=now):
            continue
    return number


def count_as(
    world: World,
    number: int,
    responses: Mapping[str, Mapping[str, Sequence[Answers]]],
    texts: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
    now: datetime = AFTER,
) -> int:
    """Close it and count these responses, by subject's key and by group, with what was written, by subject's
    key and by question."""
    with world.work():
        closing.close_survey(survey_of(number), by_hand=False, by=BY, now=now)
        for subject in survey_of(number).subjects:
            groups = responses.get(subject.key, {})
            by_group = {key: gather(survey_of(number).asks, rows) for key, rows in groups.items()}
            gathered = Gathered(by_group, (texts or {}).get(subject.key, {}), 0)
            subject.received = sum(len(rows) for rows in groups.values())
            counting.count_subject(subject, gathered, by=BY, now=now)
    with world.look():
        for subject in survey_of(number).subjects:
            box.close_box(closing.vote_name(subject))
    return number


def published(world: World, number: int, now: datetime = AFTER) -> int:
    """Put the result up."""
    with world.work():
        publishing.publish_survey(survey_of(number), by=BY, now=now)
    return number


def confirmed(world: World, number: int, now: datetime) -> int:
    """State that the result stood, as if the objection period of three working days were over."""
    with world.work():
        publication = publication_of(RESULT, ("survey", number))
        assert publication is not None
        fill_year(publication.published_on.year, by=BY, now=publication.published_at)
        confirm(publication, "No objection", by=BY, now=now)
    return number


def group_of(number: int, college: str = "", grade: str = "") -> str:
    """The key of a group, of any grade unless said; the first there is when no college is given."""
    groups = db.session.query(Group).filter_by(survey_id=number).order_by(Group.key).all()
    fitting = [one for one in groups if college in ("", one.college) and grade in ("", one.grade)]
    return fitting[0].key


def students(world: World, unit: int, number: int, grade: int | None = 2025) -> list[int]:
    """So many new students of a unit and grade."""
    with world.work():
        return [world.student(unit, grade=grade) for _place in range(number)]


def day(number: int) -> date:
    """Today and so many days."""
    return local_date(AFTER) + timedelta(days=number)


def repeat(response: Answers, times: int) -> list[Answers]:
    """The same response so many times."""
    return [response] * times


def mixed(*parts: Iterable[Answers]) -> list[Answers]:
    """All of them."""
    return [one for part in parts for one in part]
