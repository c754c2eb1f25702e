"""Setting a survey up: what it is, whom it is about, what it asks."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select, update

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.people.models import Department, Semester, Unit
from unionweb.surveys.models import Audience, Subject, Survey, SurveyVersion
from unionweb.surveys.rules.faults import read_questionnaire
from unionweb.surveys.rules.questions import Questionnaire
from unionweb.surveys.rules.questions import Subject as Rated
from unionweb.surveys.rules.shapes import Unreadable
from unionweb.surveys.rules.shipped import SurveyKind, questionnaire_for

VERBS = {
    "surveys.create": mark("新建测评"),
    "surveys.edit": mark("修改测评资料"),
    "surveys.subjects": mark("选定测评对象"),
    "surveys.questionnaire": mark("修改问卷"),
    "surveys.remove": mark("删除测评草稿"),
}
STALE = mark("有人比您更快地修改了，请重新载入后再改")

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_CODE_LENGTH = 8
SUBJECTS_MOST = 20


@dataclass(frozen=True, slots=True)
class SurveyDetails:
    """What people say of a survey."""

    title: str
    audience: Audience
    semester: Semester | None = None
    closes_at: datetime | None = None
    changeable: bool = False
    working_days: int = 3
    plan_days: int = 14


def create_survey(
    unit: Unit, kind: SurveyKind, details: SurveyDetails, *, by: Actor, now: datetime
) -> Survey:
    """A draft with the shipped questionnaire. Refusal: a unit without a union, a title that is taken."""
    if not unit.has_union:
        raise Refusal("这个单位没有学生会", field="unit")
    _refuse_taken(unit, details.title)
    survey = Survey(
        code="".join(secrets.choice(_ALPHABET) for _letter in range(_CODE_LENGTH)),
        unit=unit,
        kind=kind,
        questionnaire=questionnaire_for(kind, details.title).to_bytes(),
        created_at=now,
    )
    _fill(survey, details)
    survey.subjects = [Subject(position=1, key="d1", name=details.title)]
    db.session.add(survey)
    db.session.flush()
    _keep_version(survey, by, now)
    _log("surveys.create", survey, by, now, kind=kind, unit=unit.name)
    return survey


def edit_survey(survey: Survey, details: SurveyDetails, *, by: Actor, now: datetime) -> Survey:
    """Change what it is, before it opens. Refusal: open already, a title that is taken."""
    refuse_opened(survey)
    if details.title != survey.title:
        _refuse_taken(survey.unit, details.title)
    _fill(survey, details)
    _ask(survey, replace(survey.asks, title=details.title), by, now)
    _log("surveys.edit", survey, by, now)
    return survey


def choose_departments(
    survey: Survey, departments: Sequence[Department], *, by: Actor, now: datetime
) -> Survey:
    """Say which departments are rated, each on a ballot of its own; none: the survey is one ballot about
    nobody. Refusal: open already, too many, of another union."""
    refuse_opened(survey)
    if len(departments) > SUBJECTS_MOST:
        raise Refusal("测评对象最多 %(n)s 个", field="departments", n=SUBJECTS_MOST)
    if any(one.unit_id != survey.unit_id for one in departments):
        raise Refusal("只能测评本单位学生会的部门", field="departments")
    db.session.execute(delete(Subject).where(Subject.survey_id == survey.id))
    db.session.expire(survey, ["subjects"])
    survey.subjects = [
        Subject(position=place, key=f"d{place}", name=one.name, department=one)
        for place, one in enumerate(departments, start=1)
    ] or [Subject(position=1, key="d1", name=survey.title)]
    rated = tuple(Rated(one.key, one.name) for one in survey.subjects) if departments else ()
    _ask(survey, replace(survey.asks, subjects=rated), by, now)
    _log("surveys.subjects", survey, by, now, departments=[one.name for one in departments])
    return survey


def change_questionnaire(
    survey: Survey, questionnaire: Questionnaire, version: int, *, by: Actor, now: datetime
) -> Survey:
    """A new wording; the earlier ones are kept. `version` is the one that was changed. Refusal: open already,
    somebody else was quicker."""
    refuse_opened(survey)
    if survey.version != version:
        raise Refusal(STALE)
    title, subjects = survey.title, survey.asks.subjects
    _ask(survey, replace(questionnaire, title=title, subjects=subjects), by, now)
    _log("surveys.questionnaire", survey, by, now, version=survey.version)
    return survey


def remove_draft(survey: Survey, *, by: Actor, now: datetime) -> Unit:
    """Forget a survey that never opened. Whose it was."""
    refuse_opened(survey)
    unit = survey.unit
    _log("surveys.remove", survey, by, now)
    for table in (SurveyVersion, Subject):
        db.session.execute(delete(table).where(table.survey_id == survey.id))
    db.session.expire(survey, ["subjects"])
    db.session.delete(survey)
    db.session.flush()
    return unit


def refuse_opened(survey: Survey) -> None:
    """Refusal once the survey has opened: from then on nothing of it changes."""
    if not survey.changes_allowed:
        raise Refusal("测评已经开始，不能再修改")


def _ask(survey: Survey, questionnaire: Questionnaire, by: Actor, now: datetime) -> None:
    """Set the questionnaire as the next version. Whether it makes sense is asked when the survey opens; what
    could not even be read again is refused here."""
    if questionnaire == survey.asks:
        return
    data = replace(questionnaire, version=survey.version + 1).to_bytes()
    mine = update(Survey).where(Survey.id == survey.id, Survey.version == survey.version)
    mine = mine.values(version=survey.version + 1, questionnaire=data)
    if db.session.scalar(mine.returning(Survey.id)) is None:
        raise Refusal(STALE)
    db.session.refresh(survey)
    _keep_version(survey, by, now)


def _keep_version(survey: Survey, by: Actor, now: datetime) -> None:
    kept = {"questionnaire": survey.questionnaire, "written_by": by.name, "written_at": now}
    db.session.add(SurveyVersion(survey_id=survey.id, number=survey.version, **kept))
    db.session.flush()


def _fill(survey: Survey, details: SurveyDetails) -> None:
    survey.title, survey.audience = details.title, details.audience
    survey.semester, survey.closes_at = details.semester, details.closes_at
    survey.changeable = details.changeable
    survey.working_days, survey.plan_days = details.working_days, details.plan_days


def _refuse_taken(unit: Unit, title: str) -> None:
    taken = select(Survey.id).where(Survey.unit_id == unit.id, Survey.title == title)
    if db.session.scalar(taken) is not None:
        raise Refusal("已有同名测评：%(name)s", field="title", name=title)


def _log(verb: str, survey: Survey, by: Actor, now: datetime, **details: object) -> None:
    record(verb, subject=("survey", survey.id), by=by, now=now, details={"title": survey.title, **details})


def readable(data: bytes) -> Questionnaire:
    """A questionnaire as somebody sends it. Refusal with the first thing that is wrong with it."""
    try:
        return read_questionnaire(data)
    except Unreadable as fault:
        raise Refusal(fault.sentence) from fault
