"""The sums that are kept of the responses, and how a subject was rated before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from unionweb.base.db import db
from unionweb.surveys.models import GroupStatistics, Subject, Survey
from unionweb.surveys.rules.reports import Before, Result, result
from unionweb.surveys.rules.shipped import SurveyKind
from unionweb.surveys.rules.sufficient import Statistics, empty, read_statistics


def statistics_by_group(subjects: Sequence[Subject]) -> dict[int, dict[str, Statistics]]:
    """By subject's id, then by group of respondents. One query."""
    found: dict[int, dict[str, Statistics]] = {one.id: {} for one in subjects}
    query = select(GroupStatistics).where(GroupStatistics.subject_id.in_(found))
    for row in db.session.scalars(query):
        found[row.subject_id][row.group] = read_statistics(row.data)
    return found


def statistics_of(subjects: Sequence[Subject]) -> dict[int, Statistics]:
    """All groups together, by subject's id; one of which nothing is kept is left out. One query."""
    kept = statistics_by_group(subjects)
    return {key: together(groups.values()) for key, groups in kept.items() if groups}


def together(parts: Iterable[Statistics]) -> Statistics:
    """Of all these responses; there is at least one part."""
    first, *others = parts
    for other in others:
        first += other
    return first


@dataclass(frozen=True, slots=True)
class Rated:
    """A subject with its result, and with the subject of the earlier survey that it is compared with."""

    subject: Subject
    result: Result
    before: Subject | None = None


def rated(survey: Survey) -> list[Rated]:
    """Every subject with its result, in their order. Four queries, however many they are."""
    earlier = earlier_subjects(survey)
    kept = statistics_of([*survey.subjects, *earlier.values()])
    questionnaire = survey.asks
    nothing = empty(questionnaire)
    found = []
    for one in survey.subjects:
        before = earlier.get(one.department_id or 0)
        compared = before_of(before, kept)
        outcome = result(questionnaire, kept.get(one.id, nothing), one.eligible, compared)
        found.append(Rated(one, outcome, before if compared else None))
    return found


def before_of(subject: Subject | None, kept: dict[int, Statistics]) -> Before | None:
    """The earlier rating that a result is compared with."""
    if subject is None or subject.id not in kept:
        return None
    return Before(kept[subject.id], subject.eligible)


def earlier_subjects(survey: Survey) -> dict[int, Subject]:
    """By department's id, its subject in the latest survey of this kind published before this one."""
    departments = [one.department_id for one in survey.subjects if one.department_id is not None]
    found: dict[int, Subject] = {}
    if departments:
        for one in published_subjects(survey.kind, departments, before=survey):
            found[one.department_id or 0] = one
    return found


def published_subjects(
    kind: SurveyKind, departments: Sequence[int], before: Survey | None = None
) -> Sequence[Subject]:
    """The subjects that these departments were in published surveys of a kind, the earliest first; only of
    those published before a survey, which perhaps is not published yet."""
    query = select(Subject).join(Survey, Survey.id == Subject.survey_id)
    query = query.where(
        Survey.kind == kind, Survey.published_at.is_not(None), Subject.department_id.in_(departments)
    )
    if before is not None:
        query = query.where(Survey.id != before.id)
        limit: datetime | None = before.published_at
        query = query if limit is None else query.where(Survey.published_at < limit)
    return db.session.scalars(query.order_by(Survey.published_at, Survey.id)).all()
