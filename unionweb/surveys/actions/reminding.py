"""Reminding those who have not drawn, without learning who they are."""

from datetime import datetime

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.surveys.models import Reminder, Survey
from unionweb.surveys.queries.drawing import waiting_number
from unionweb.surveys.queries.surveys import reminders_of
from unionweb.surveys.rules.reminders import why_not_remind
from unionweb.surveys.rules.stages import Stage

VERBS = {"surveys.remind": mark("测评催答")}


def remind(survey: Survey, *, by: Actor, now: datetime) -> Reminder:
    """Mark the survey as reminded on the home page of everybody who has not drawn. Refusal as in the rule."""
    if survey.closes_at is None:
        raise Refusal("测评没有在进行，不能提醒")
    waiting = waiting_number(survey.id)
    problem = why_not_remind(
        is_open=survey.stage is Stage.OPEN,
        waiting=waiting,
        sent=reminders_of(survey.id),
        closes_at=survey.closes_at,
        now=now,
    )
    if problem is not None:
        raise problem
    reminder = Reminder(survey_id=survey.id, sent_at=now)
    db.session.add(reminder)
    db.session.flush()
    # No number: beside the rounded ones on the page it would tell how many of a small college have come.
    record("surveys.remind", subject=("survey", survey.id), by=by, now=now, details={"title": survey.title})
    return reminder
