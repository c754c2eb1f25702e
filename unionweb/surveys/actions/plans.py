"""Rectification plans: handed in, returned, accepted, reported on. Each step is kept with who took it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, update

from unionweb.audit import Actor, record
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.surveys.models import Plan, PlanEntry, PlanMeasure
from unionweb.surveys.queries.plans import below_of, next_survey_on
from unionweb.surveys.rules.plans import Measure, Step, faults, moved

VERBS = {
    "surveys.plan.submit": mark("提交整改方案"),
    "surveys.plan.return": mark("退回整改方案"),
    "surveys.plan.accept": mark("通过整改方案"),
    "surveys.plan.report": mark("报告整改进展"),
}
STALE = mark("有人比您更快地处理了这份整改方案，请重新载入后再操作")
WORDS_MOST = 2000


def submit_plan(
    plan: Plan, analysis: str, measures: Sequence[Measure], version: int, *, by: Actor, now: datetime
) -> Plan:
    """The head of the department hands the plan in, also after it was returned. `version`: that of the plan
    which was looked at. Refusal: the first thing that it lacks, not owed now, somebody else was quicker."""
    _refuse_stale(plan, version)
    moved(plan.state, Step.SUBMIT)
    _refuse_faulty(plan, measures, now)
    told = _words(analysis, "analysis", mark("请写原因分析，最多 %(n)s 字"))
    _step(plan, Step.SUBMIT, "", version, by, now)
    plan.analysis = told
    _replace_measures(plan, measures)
    return _log("surveys.plan.submit", plan, by, now, measures=len(measures))


def return_plan(plan: Plan, words: str, version: int, *, by: Actor, now: datetime) -> Plan:
    """The adviser wants it changed, and says what. Refusal: nothing said, not handed in, somebody else was
    quicker."""
    told = _words(words, "words", mark("请写明要修改什么，最多 %(n)s 字"))
    _step(plan, Step.RETURN, told, version, by, now)
    return _log("surveys.plan.return", plan, by, now)


def accept_plan(plan: Plan, words: str, version: int, *, by: Actor, now: datetime) -> Plan:
    """The adviser agrees; the plan is public from now on. Refusal: not handed in, somebody else was
    quicker."""
    told = _words(words, "words", mark("最多 %(n)s 字"), needed=False)
    _step(plan, Step.ACCEPT, told, version, by, now)
    return _log("surveys.plan.accept", plan, by, now)


def report_progress(
    plan: Plan, words: str, done: Collection[int], version: int, *, by: Actor, now: datetime
) -> Plan:
    """Say how far it has come; `done`: the positions of the measures that are done as of today. Refusal:
    neither words nor a measure, one that is done already or does not exist, not accepted, somebody else was
    quicker."""
    told = _words(words, "words", mark("请写明进展，最多 %(n)s 字"), needed=not done)
    open_ones = {one.position: one for one in plan.measures if one.done_on is None}
    if not open_ones.keys() >= set(done):
        raise Refusal("选中的措施已经完成，或不存在", field="done")
    _step(plan, Step.REPORT, told, version, by, now)
    for position in done:
        open_ones[position].done_on = local_date(now)
    return _log("surveys.plan.report", plan, by, now, done=sorted(done))


def _refuse_faulty(plan: Plan, measures: Sequence[Measure], now: datetime) -> None:
    subject = plan.subject
    known = {"", *(one.id for one in subject.survey.asks.indicators)}
    if any(one.indicator not in known for one in measures):
        raise Refusal("没有这项指标")
    problems = faults(measures, below_of(subject), local_date(now), next_survey_on(subject))
    if problems:
        raise Refusal(problems[0])


def _refuse_stale(plan: Plan, version: int) -> None:
    if plan.version != version:
        raise Refusal(STALE)


def _words(words: str, field: str, otherwise: str, *, needed: bool = True) -> str:
    told = words.strip()
    if len(told) > WORDS_MOST or (needed and not told):
        raise Refusal(otherwise, field=field, n=WORDS_MOST)
    return told


def _step(plan: Plan, step: Step, words: str, version: int, by: Actor, now: datetime) -> None:
    """Move the plan on if it is still as it was looked at, and keep the step."""
    _refuse_stale(plan, version)
    after = moved(plan.state, step)
    # One conditional UPDATE, not a look and then a change: two people may press the button together.
    mine = update(Plan).where(Plan.id == plan.id, Plan.version == version)
    mine = mine.values(version=version + 1, state=after)
    if db.session.scalar(mine.returning(Plan.id)) is None:
        raise Refusal(STALE)
    db.session.add(PlanEntry(plan_id=plan.id, step=step, words=words, by=by.name, at=now))
    db.session.flush()
    db.session.refresh(plan)


def _replace_measures(plan: Plan, measures: Sequence[Measure]) -> None:
    db.session.execute(delete(PlanMeasure).where(PlanMeasure.plan_id == plan.id))
    for position, one in enumerate(measures, start=1):
        kept = {"text": one.text.strip(), "owner": one.owner.strip(), "post": one.post.strip()}
        kept |= {"indicator": one.indicator}
        db.session.add(PlanMeasure(plan_id=plan.id, position=position, due=one.due, **kept))
    db.session.flush()
    db.session.expire(plan, ["measures"])


def _log(verb: str, plan: Plan, by: Actor, now: datetime, **details: object) -> Plan:
    details |= {"title": plan.subject.survey.title, "subject": plan.subject.name, "version": plan.version}
    record(verb, subject=("plan", plan.id), by=by, now=now, details=details)
    return plan
