"""Following a plan up: the next published survey of the department says what came of it."""

from datetime import datetime

from sqlalchemy import select

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.text import mark
from unionweb.surveys.models import Plan, PlanEntry, Subject, Survey
from unionweb.surveys.queries.plans import RUNNING, compared
from unionweb.surveys.queries.statistics import Rated
from unionweb.surveys.rules.plans import Step, moved

VERBS = {"surveys.plan.follow_up": mark("整改复评")}


def follow_up(rated: Rated, *, by: Actor, now: datetime) -> Plan | None:
    """Link the department's latest accepted plan with its new result. One that was never accepted stays
    owed. The plan, if there was one."""
    plan = _accepted_plan(rated.subject)
    found = None if plan is None else compared(plan.subject, rated.subject)
    if plan is None or found is None:
        return None
    plan.state, plan.followed_by = moved(plan.state, Step.FOLLOW_UP), rated.subject
    plan.version += 1
    entry = PlanEntry(plan_id=plan.id, step=Step.FOLLOW_UP, words=str(found.words), by=by.name, at=now)
    db.session.add(entry)
    db.session.flush()
    details = {"subject": rated.subject.name, "survey": rated.subject.survey.title, "words": str(found.words)}
    record("surveys.plan.follow_up", subject=("plan", plan.id), by=by, now=now, details=details)
    return plan


def _accepted_plan(subject: Subject) -> Plan | None:
    query = select(Plan).join(Subject, Subject.id == Plan.subject_id).join(Survey)
    query = query.where(
        Subject.department_id == subject.department_id,
        Subject.id != subject.id,
        Survey.kind == subject.survey.kind,
        Plan.state.in_(RUNNING),
    )
    return db.session.scalar(query.order_by(Survey.published_at.desc(), Survey.id.desc()).limit(1))
