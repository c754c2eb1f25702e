"""What ends next of surveys, for those who run the installation."""

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from sqlalchemy import select

from unionweb.base.clock import end_of
from unionweb.base.db import db
from unionweb.base.text import say
from unionweb.base.web.feature import Waiting
from unionweb.surveys.models import Plan, Survey
from unionweb.surveys.rules.plans import PlanState
from unionweb.surveys.rules.stages import Stage


def deadlines(now: datetime) -> Iterator[Waiting]:
    """When surveys close, and when plans are to be handed in."""
    open_ones = select(Survey).where(Survey.stage == Stage.OPEN, Survey.closes_at > now)
    for survey in db.session.scalars(open_ones.order_by(Survey.closes_at)):
        sentence = say("测评截止：%(title)s", title=survey.title)
        yield Waiting(sentence, url_for("surveys.show", survey_id=survey.id), "check", survey.closes_at)
    due = select(Plan).where(Plan.state == PlanState.DUE).order_by(Plan.due)
    for plan in db.session.scalars(due).unique():
        sentence = say("整改方案提交截止：%(name)s", name=plan.subject.name)
        yield Waiting(sentence, url_for("surveys.plan", plan_id=plan.id), "edit", end_of(plan.due))
