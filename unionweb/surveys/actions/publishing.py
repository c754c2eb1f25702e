"""Publishing a result: it is put up 公示, what is owed is written down, earlier plans are followed up."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from unionweb.audit import Actor, record
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.fractions import percent
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark, say
from unionweb.publications.actions import put_up
from unionweb.publications.models import Publication
from unionweb.publications.rules import PublishedTable
from unionweb.surveys.actions.following import follow_up
from unionweb.surveys.models import GroupStatistics, Plan, Survey
from unionweb.surveys.queries.breakdown import breakdown_of
from unionweb.surveys.queries.facts import RESULT, facts_of
from unionweb.surveys.queries.statistics import Rated, rated, statistics_of
from unionweb.surveys.rules.plans import is_owed
from unionweb.surveys.rules.shipped import OWING, outcome_words
from unionweb.surveys.rules.stages import Stage, refusal

VERBS = {
    "surveys.publish": mark("公布测评结果"),
    "surveys.republish": mark("重新公示测评结果"),
    "surveys.plan.due": mark("要求提交整改方案"),
}
HEADERS = (
    mark("测评对象"),
    mark("可评人数"),
    mark("收回答卷"),
    mark("应答率"),
    mark("得分"),
    mark("95% 区间"),
    mark("结论"),
)


def publish_survey(survey: Survey, *, by: Actor, now: datetime) -> Publication:
    """Put the result up for the survey's working days. From now on it is public, by college and grade as far
    as that gives nobody away, and whoever is under the threshold owes a plan. Refusal: not counted."""
    problem = refusal(facts_of(survey, now), Stage.PUBLISHED)
    if problem is not None:
        raise problem
    breakdown = breakdown_of(survey)
    merge_groups(survey)
    survey.breakdown, survey.published_at = breakdown, now
    survey.stage = Stage.OBJECTIONS
    results = rated(survey)
    publication = _put_up(survey, results, "", by, now)
    details = {"publication": publication.id, "scores": {one.subject.name: _score(one) for one in results}}
    _log("surveys.publish", survey, by, now, **details)
    for one in results:
        if one.subject.department_id is not None:
            follow_up(one, by=by, now=now)
            if survey.kind in OWING and is_owed(one.result.verdict):
                _owe(one, by, now)
    return publication


def republish_survey(survey: Survey, reason: str, *, by: Actor, now: datetime) -> Publication:
    """Put the result up anew, for a public reason: after an objection was upheld, or the list was taken down.
    The sums are what the responses came to and do not change; the period begins again. Refusal: not put up
    yet, final already, no reason."""
    if survey.stage is not Stage.OBJECTIONS:
        raise Refusal("测评结果没有在公示，不能重新公示")
    if not reason.strip():
        raise Refusal("请写明重新公示的理由", field="reason")
    publication = _put_up(survey, rated(survey), reason.strip(), by, now)
    _log("surveys.republish", survey, by, now, publication=publication.id, reason=reason.strip())
    return publication


def merge_groups(survey: Survey) -> None:
    """Keep the sums of all groups together only. What is published by group is settled before."""
    for subject_id, statistics in statistics_of(survey.subjects).items():
        db.session.execute(delete(GroupStatistics).where(GroupStatistics.subject_id == subject_id))
        kept = {"received": statistics.received, "data": statistics.to_bytes()}
        db.session.add(GroupStatistics(subject_id=subject_id, group="", **kept))
    db.session.flush()


def _put_up(survey: Survey, results: list[Rated], reason: str, by: Actor, now: datetime) -> Publication:
    return put_up(
        kind=RESULT,
        owner=("survey", survey.id),
        title=str(say("%(title)s结果", title=survey.title)),
        table=result_table(results),
        unit=survey.unit,
        days=survey.working_days,
        working=True,
        reason=reason,
        by=by,
        now=now,
    )


def result_table(results: list[Rated]) -> PublishedTable:
    """The list that is put up: a line for each subject, in their order."""
    return PublishedTable(HEADERS, tuple(_row(one) for one in results))


def _row(one: Rated) -> tuple[str, ...]:
    subject, outcome = one.subject, one.result
    figures = [str(subject.eligible), str(outcome.statistics.received)]
    rate = "—" if outcome.rate is None else percent(outcome.rate)
    interval = outcome.estimate.interval
    spread = "—" if interval is None else f"{interval.low:.2f}–{interval.high:.2f}"
    named = outcome_words(subject.survey.kind)[outcome.verdict.outcome]
    words = str(say(named)) if outcome.statistics.indicators else "—"
    return (subject.name, *figures, rate, _score(one), spread, words)


def _score(one: Rated) -> str:
    score = one.result.estimate.score
    return "—" if score is None else one.result.scoring.text(score)


def _owe(one: Rated, by: Actor, now: datetime) -> None:
    """A plan for a subject under the threshold, by its day; again changes nothing."""
    survey, subject = one.subject.survey, one.subject
    if db.session.scalar(select(Plan.id).where(Plan.subject_id == subject.id)) is not None:
        return
    plan = Plan(subject_id=subject.id, due=local_date(now) + timedelta(days=survey.plan_days))
    db.session.add(plan)
    db.session.flush()
    details = {"title": survey.title, "subject": subject.name, "due": plan.due.isoformat()}
    record("surveys.plan.due", subject=("plan", plan.id), by=by, now=now, details=details)


def _log(verb: str, survey: Survey, by: Actor, now: datetime, **details: Any) -> None:
    record(verb, subject=("survey", survey.id), by=by, now=now, details={"title": survey.title, **details})
