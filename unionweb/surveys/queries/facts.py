"""What decides whether a survey may move on."""

from datetime import datetime

from sqlalchemy import func, select

from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.publications.queries import publication_of
from unionweb.surveys.models import Subject, Survey
from unionweb.surveys.queries.audience import audience_of
from unionweb.surveys.queries.surveys import asked
from unionweb.surveys.rules.faults import faults
from unionweb.surveys.rules.stages import Facts, Stage

RESULT = "surveys.result"
"""The kind of publication that a survey's result is."""


def facts_of(survey: Survey, now: datetime, *, by_hand: bool = False) -> Facts:
    """The facts as they are now. `by_hand`: somebody wants to close it before its time."""
    draft = survey.stage is Stage.DRAFT
    eligible, without = _audience(survey, now) if draft else (asked(survey.id), ())
    publication = publication_of(RESULT, ("survey", survey.id))
    standing = publication is not None and publication.withdrawn_at is None
    return Facts(
        stage=survey.stage,
        now=now,
        closes_at=survey.closes_at,
        faults=tuple(faults(survey.asks)) if draft else (),
        eligible=eligible,
        subjects_without_eligible=without,
        by_hand=by_hand,
        subjects_uncounted=uncounted(survey.id),
        publication_standing=standing,
        publication_over=publication is not None and publication.confirmed_at is not None,
    )


def uncounted(survey_id: int) -> int:
    """How many subjects are still to be counted."""
    query = select(func.count()).select_from(Subject).where(Subject.survey_id == survey_id)
    return db.session.scalar(query.where(Subject.unreadable.is_(None))) or 0


def _audience(survey: Survey, now: datetime) -> tuple[int, tuple[str, ...]]:
    """How many would be asked, and the subjects that nobody might rate."""
    people = audience_of(survey, local_date(now))
    rated = [
        (one.name, sum(one.department_id not in person.departments for person in people))
        for one in survey.subjects
    ]
    return len(people), tuple(name for name, number in rated if not number)
