"""Surveys by id, by code, in lists."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select

from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.people.models import Department, Unit
from unionweb.people.queries.units import below
from unionweb.people.rules.organisation import UnitKind
from unionweb.surveys.models import Extension, Group, Reminder, Respondent, Subject, Survey, SurveyVersion
from unionweb.surveys.rules.shipped import OWN_KINDS
from unionweb.surveys.rules.stages import Stage, shows_results


def survey_of(survey_id: int) -> Survey:
    """Raises NotFound."""
    return found(db.session.get(Survey, survey_id))


def locked(survey_id: int) -> Survey:
    """As it is now, and nobody else changes it until our commit. Raises NotFound."""
    db.session.execute(select(Survey.id).where(Survey.id == survey_id).with_for_update())
    db.session.expire_all()
    return survey_of(survey_id)


def survey_with(code: str) -> Survey:
    """By the code in its link. Raises NotFound."""
    return found(db.session.scalar(select(Survey).where(Survey.code == code)))


def surveys(text: str = "") -> Select[Survey]:
    """All of them, the newest first; with a text those whose title contains it."""
    query = select(Survey).order_by(Survey.id.desc())
    return query.where(Survey.title.icontains(text, autoescape=True)) if text else query


def managed(unit_ids: Collection[int], text: str = "") -> Select[Survey]:
    """Those of these units and of all below them, the newest first; without reviews."""
    return surveys(text).where(Survey.unit_id.in_(below(unit_ids)), Survey.kind.in_(OWN_KINDS))


def to_run(unit_ids: Collection[int], now: datetime) -> Sequence[Survey]:
    """Those of these units and below that wait for somebody: open past their time, closed, or counted."""
    if not unit_ids:
        return []
    waits = Survey.stage.in_((Stage.CLOSED, Stage.COUNTED)) | _is_due(now)
    return db.session.scalars(managed(unit_ids).where(waits)).all()


def due(now: datetime) -> Sequence[Survey]:
    """Those that are open past their time."""
    return db.session.scalars(surveys().where(_is_due(now))).all()


def _is_due(now: datetime) -> ColumnElement[bool]:
    return (Survey.stage == Stage.OPEN) & (Survey.closes_at <= now)


def in_work(unit_ids: Collection[int], text: str = "") -> Select[Survey]:
    """Of those the ones whose results nobody may read yet."""
    return managed(unit_ids, text).where(Survey.stage.in_([one for one in Stage if not shows_results(one)]))


def published(text: str = "") -> Select[Survey]:
    """Those whose results everybody may read, the newest first."""
    stages = [stage for stage in Stage if shows_results(stage)]
    return surveys(text).where(Survey.stage.in_(stages), Survey.kind.in_(OWN_KINDS))


def unsealed(survey: Survey) -> list[Subject]:
    """The subjects whose boxes are not closed yet."""
    return [one for one in survey.subjects if one.received is None]


def half_closed() -> Sequence[Survey]:
    """Those that were closed and have a box that is not."""
    mine = select(Subject.id).where(Subject.survey_id == Survey.id, Subject.received.is_(None))
    return db.session.scalars(surveys().where(Survey.stage == Stage.CLOSED, mine.exists())).all()


def extensions_of(survey_id: int) -> list[Extension]:
    """Every time the close was put off."""
    query = select(Extension).where(Extension.survey_id == survey_id)
    return list(db.session.scalars(query.order_by(Extension.id)))


def classes_of(unit_id: int) -> list[Unit]:
    """The open classes of a unit, by name."""
    query = select(Unit).where(Unit.id.in_(below([unit_id])), Unit.kind == UnitKind.CLASS, ~Unit.closed)
    return sorted(db.session.scalars(query), key=lambda unit: unit.full_name)


def subject_of(survey: Survey, key: str) -> Subject:
    """The subject with this key. Raises NotFound."""
    return found(next((one for one in survey.subjects if one.key == key), None))


def departments_of(unit_id: int) -> list[Department]:
    """The departments of a union that are open, in their order."""
    query = select(Department).where(Department.unit_id == unit_id, ~Department.closed)
    return list(db.session.scalars(query.order_by(Department.position, Department.id)))


def versions_of(survey_id: int) -> list[SurveyVersion]:
    """Every wording of the questionnaire, the latest first."""
    query = select(SurveyVersion).where(SurveyVersion.survey_id == survey_id)
    return list(db.session.scalars(query.order_by(SurveyVersion.number.desc())))


def groups_of(survey_id: int) -> list[Group]:
    """The groups of respondents, by college and grade."""
    query = select(Group).where(Group.survey_id == survey_id)
    return list(db.session.scalars(query.order_by(Group.college, Group.grade)))


def respondent_of(survey_id: int, person_id: int | None) -> Respondent | None:
    """A person's line, if he is asked."""
    return None if person_id is None else db.session.get(Respondent, (survey_id, person_id))


def asked(survey_id: int) -> int:
    """How many persons are asked."""
    query = select(func.count()).select_from(Respondent).where(Respondent.survey_id == survey_id)
    return db.session.scalar(query) or 0


def open_to(person_id: int, now: datetime) -> Sequence[Survey]:
    """The surveys that a person may answer now, the first to close first."""
    query = select(Survey).join(Respondent, Respondent.survey_id == Survey.id)
    query = query.where(Respondent.person_id == person_id, Survey.stage == Stage.OPEN, Survey.closes_at > now)
    return db.session.scalars(query.order_by(Survey.closes_at)).all()


def reminders_of(survey_id: int) -> list[datetime]:
    """When everybody who had not drawn was reminded."""
    query = select(Reminder.sent_at).where(Reminder.survey_id == survey_id)
    return list(db.session.scalars(query.order_by(Reminder.sent_at)))
