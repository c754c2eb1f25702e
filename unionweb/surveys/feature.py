"""The manifest of surveys."""

from collections.abc import Iterator
from datetime import date, datetime

from flask import Flask, url_for

from unionweb.base.clock import local_date
from unionweb.base.text import Sentence, mark, say
from unionweb.base.web.doors import open_door
from unionweb.base.web.feature import DataCheck, Feature, NavEntry, Waiting
from unionweb.people.rules.who import Who
from unionweb.surveys import outside, policies
from unionweb.surveys.actions import (
    closing,
    comments,
    counting,
    erasing,
    following,
    opening,
    plans,
    publishing,
    reminding,
    setup,
)
from unionweb.surveys.commands import surveys as commands
from unionweb.surveys.deadlines import deadlines
from unionweb.surveys.models import Plan
from unionweb.surveys.queries import checks, stored
from unionweb.surveys.queries import plans as plan_queries
from unionweb.surveys.queries import surveys as survey_queries
from unionweb.surveys.queries.drawing import to_answer
from unionweb.surveys.rules.plans import PlanState, awaits_head
from unionweb.surveys.rules.stages import Stage
from unionweb.surveys.timed import TIMED
from unionweb.surveys.views import papers, room

TOPICS = (setup, opening, reminding, closing, counting, publishing, comments, plans, following, erasing)
"""Whose log entries have words."""


def waiting(who: Who, now: datetime) -> Iterator[Waiting]:
    """Surveys to answer, those of which everybody was reminded marked so."""
    if who.person_id is None:
        return
    for one in to_answer(who.person_id, now):
        words = mark("催答：%(title)s") if one.reminded else mark("请填写：%(title)s")
        yield Waiting(say(words, title=one.title), f"/survey#{one.code}", "edit", one.closes_at)
    yield from _to_run(who, now)
    yield from _plans(who, local_date(now))


def _to_run(who: Who, now: datetime) -> Iterator[Waiting]:
    """What the next step of a survey waits for, for those who take it."""
    for survey in survey_queries.to_run(policies.managed_units(who), now):
        if survey.stage is Stage.COUNTED and not policies.advises_survey(who, survey.id):
            continue
        sentence = say(_STEPS[survey.stage], title=survey.title)
        yield Waiting(sentence, url_for("surveys.show", survey_id=survey.id), "check")


_STEPS = {
    Stage.OPEN: mark("%(title)s：已到截止时间，请截止并统计"),
    Stage.CLOSED: mark("%(title)s：请统计"),
    Stage.COUNTED: mark("%(title)s：请核对结果并公布"),
}


def _plans(who: Who, today: date) -> Iterator[Waiting]:
    """What heads owe and advisers are to read; what is late is late for both."""
    for one in plan_queries.plans_to_work_on(who):
        standing, mine = plan_queries.standing(one, today), policies.heads_subject(who, one.subject)
        sentence = _plan_words(one, standing, mine)
        if sentence is not None:
            yield Waiting(sentence, url_for("surveys.plan", plan_id=one.id), "warning")


def _plan_words(plan: Plan, standing: plan_queries.Standing, mine: bool) -> Sentence | None:
    named = {"name": plan.subject.name}
    if standing.overdue:
        return say("%(name)s的整改方案已逾期", **named)
    if mine and awaits_head(plan.state):
        return say("%(name)s的整改方案待提交，%(day)s 截止", day=f"{plan.due:%m-%d}", **named)
    if not mine and plan.state is PlanState.SUBMITTED:
        return say("%(name)s的整改方案待审阅", **named)
    if standing.late:
        return say("%(name)s有 %(n)s 项整改措施逾期", n=len(standing.late), **named)
    return None


def init_app(app: Flask) -> None:
    """Hand out forms and papers at doors of their own."""
    for door in papers.doors(app):
        open_door(app, door)


feature = Feature(
    name="surveys",
    rooms=(room,),
    nav=(NavEntry(mark("测评"), "surveys.index", "check", policies.sees_surveys, "union"),),
    waiting=waiting,
    deadlines=deadlines,
    events=outside.events,
    announces=outside.ANNOUNCES,
    checks=(
        DataCheck("surveys.erased", mark("归档的测评已清除应清除的内容"), stored.unerased),
        DataCheck("surveys.boxes", mark("开放的测评各有答卷箱"), stored.without_box),
        DataCheck("surveys.counts", mark("应答 ≥ 领卷 ≥ 收回 ≥ 无法读取"), checks.wrong_counts),
        DataCheck("surveys.sums", mark("统计之和等于可读的答卷数"), checks.wrong_sums),
        DataCheck("surveys.groups", mark("分组人数与登记一致"), checks.wrong_groups),
        DataCheck("surveys.early", mark("统计之前没有留言和整改"), checks.early_results),
    ),
    verbs={verb: words for topic in TOPICS for verb, words in topic.VERBS.items()},
    timed=TIMED,
    commands=(commands,),
    init_app=init_app,
)
