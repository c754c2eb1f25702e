"""Rectification plans: who owes one, who judges, what of it everybody may read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select

from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.base.text import Sentence
from unionweb.people.rules.roles import Role
from unionweb.people.rules.who import Who
from unionweb.surveys.models import Plan, PlanMeasure, Subject, Survey
from unionweb.surveys.queries.results import rated_subject
from unionweb.surveys.queries.statistics import before_of, statistics_of
from unionweb.surveys.rules.plans import (
    Measure,
    PlanState,
    follow_up_words,
    indicators_below,
    is_overdue,
    overdue_measures,
)
from unionweb.surveys.rules.reports import Result, result
from unionweb.surveys.rules.stages import Stage

RUNNING = (PlanState.ACCEPTED, PlanState.IN_PROGRESS)


def plan_of(plan_id: int) -> Plan:
    """Raises NotFound."""
    return found(db.session.get(Plan, plan_id))


def plan_of_subject(subject_id: int) -> Plan | None:
    """The plan that a subject owes, or owed."""
    return db.session.scalar(select(Plan).where(Plan.subject_id == subject_id))


def plans_of_survey(survey_id: int) -> list[Plan]:
    """In the order of the subjects."""
    query = _plans().where(Subject.survey_id == survey_id)
    return list(db.session.scalars(query.order_by(Subject.position)))


def plans_of_departments(department_ids: Collection[int]) -> list[Plan]:
    """Every plan of these departments that is not followed up yet, the first due first."""
    mine = Subject.department_id.in_(department_ids)
    return list(db.session.scalars(_open_plans().where(mine)))


def plans_of_units(unit_ids: Collection[int]) -> list[Plan]:
    """Every plan in these units that is not followed up yet, the first due first."""
    query = _open_plans().join(Survey, Survey.id == Subject.survey_id)
    return list(db.session.scalars(query.where(Survey.unit_id.in_(unit_ids))))


def plans_to_work_on(who: Who) -> list[Plan]:
    """Those of the departments that a person heads and of the units that he advises, not followed up yet."""
    heads = {one.department_id for one in who.held if one.role is Role.DEPARTMENT_HEAD}
    advises = {
        one.unit_id
        for one in who.held
        if one.role in (Role.ADVISER, Role.ADMINISTRATOR) and one.department_id is None
    }
    found = plans_of_departments({one for one in heads if one is not None}) if heads else []
    found += plans_of_units(advises) if advises else []
    return list({one.id: one for one in found}.values())


def public_plans() -> Select[Plan]:
    """Every plan, the latest first."""
    return select(Plan).order_by(Plan.id.desc())


def _plans() -> Select[Plan]:
    return select(Plan).join(Subject, Subject.id == Plan.subject_id)


def _open_plans() -> Select[Plan]:
    return _plans().where(Plan.state != PlanState.FOLLOWED_UP).order_by(Plan.due, Plan.id)


def measures_of(plan: Plan) -> tuple[Measure, ...]:
    """As the rules know them, owners included."""
    return tuple(
        Measure(one.indicator, one.text, one.owner, one.post, one.due, one.done_on) for one in plan.measures
    )


def below_of(subject: Subject) -> tuple[tuple[str, str], ...]:
    """Id and wording of each indicator of a subject under the threshold."""
    questions = subject.survey.asks.by_id
    return tuple((name, questions[name].text) for name in indicators_below(rated_subject(subject).result))


def next_survey_on(subject: Subject) -> date | None:
    """The day on which the next survey of the same department and kind closes, if there is one already."""
    query = select(func.min(Survey.closes_at)).join(Subject, Subject.survey_id == Survey.id)
    query = query.where(
        Subject.department_id == subject.department_id,
        Survey.kind == subject.survey.kind,
        Survey.stage.in_((Stage.DRAFT, Stage.OPEN)),
    )
    closes_at = db.session.scalar(query)
    return None if closes_at is None else local_date(closes_at)


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan on a day: whether it should have been filed, and which measures should have been done."""

    plan: Plan
    overdue: bool
    late: tuple[Measure, ...]


def standing(plan: Plan, today: date) -> Standing:
    """How a plan stands."""
    late = overdue_measures(plan.state, measures_of(plan), today)
    return Standing(plan, is_overdue(plan.state, plan.due, today), late)


@dataclass(frozen=True, slots=True)
class PublicMeasure:
    """A measure as everybody may read it: with the post, without the name."""

    position: int
    indicator: str
    text: str
    post: str
    due: date
    done_on: date | None
    overdue: bool


def public_measures(plan: Plan, today: date) -> tuple[PublicMeasure, ...]:
    """The measures with the wording of their indicators ("": about the department as a whole); none before
    the adviser has accepted the plan."""
    if plan.state not in (*RUNNING, PlanState.FOLLOWED_UP):
        return ()
    questions = plan.subject.survey.asks.by_id
    late = {id(one) for one in plan.measures if _is_late(plan, one, today)}
    return tuple(
        PublicMeasure(
            one.position,
            questions[one.indicator].text if one.indicator in questions else "",
            *(one.text, one.post, one.due, one.done_on),
            id(one) in late,
        )
        for one in plan.measures
    )


def _is_late(plan: Plan, one: PlanMeasure, today: date) -> bool:
    return plan.state in RUNNING and one.done_on is None and today > one.due


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What the next survey says of a plan: its result, compared with that which the plan was owed for."""

    subject: Subject
    result: Result
    words: Sentence


def followed_up(plan: Plan) -> FollowUp | None:
    """None before the next survey is published."""
    return None if plan.followed_by is None else compared(plan.subject, plan.followed_by)


def compared(earlier: Subject, later: Subject) -> FollowUp | None:
    """Two surveys of one department; None when nothing is kept of the later one."""
    kept = statistics_of([earlier, later])
    if later.id not in kept:
        return None
    outcome = result(later.survey.asks, kept[later.id], later.eligible, before_of(earlier, kept))
    words = follow_up_words(outcome.change, outcome.estimate.score, outcome.scoring)
    return FollowUp(later, outcome, words)
