"""Rectification plans: filed, returned, accepted, reported on, followed up; of two at once one."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.respondents import (
    AFTER,
    BY,
    GRADED,
    NOW,
    all_grades,
    count_as,
    day,
    group_of,
    opened,
    published,
    repeat,
    students,
    survey,
    survey_of,
)
from tests.world import World
from unionweb.audit.models import AuditEntry
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.people.rules.organisation import Post
from unionweb.surveys.actions import plans
from unionweb.surveys.feature import feature
from unionweb.surveys.models import Plan, PlanEntry
from unionweb.surveys.queries import plans as queries
from unionweb.surveys.queries.statistics import rated
from unionweb.surveys.rules.plans import Measure, PlanState, Step
from unionweb.surveys.rules.reports import Outcome
from unionweb.surveys.rules.shipped import SurveyKind


def rate(world: World, department: int, grade: int, days: int = 0, people: int = 9) -> int:
    """A published survey of a department with so many responses of one grade; it opens so many days later."""
    later = NOW + timedelta(days=days)
    number = opened(world, survey(world, department, closes_at=later + timedelta(days=1)), later)
    with world.look():
        group = group_of(number)
    closed = AFTER + timedelta(days=days)
    count_as(world, number, {"d1": {group: repeat(all_grades(grade), people)}}, now=closed)
    return published(world, number, closed)


@pytest.fixture
def owed(world: World) -> int:
    """A department that owes a plan for everything; the id of the plan."""
    students(world, world.college(), 12)
    rate(world, world.department(name="Sports"), 2)
    with world.look():
        return db.session.scalars(select(Plan.id)).one()


def measures(*names: str, due: int = 30, **more: str) -> list[Measure]:
    said = {"text": "Answer within a day", "owner": "Li Ming", "post": "Head"} | more
    return [Measure(name, said["text"], said["owner"], said["post"], day(due)) for name in names or GRADED]


def submitted(world: World, number: int, version: int = 1) -> None:
    with world.work():
        plan = queries.plan_of(number)
        plans.submit_plan(plan, "Too slow", measures(), version, by=BY, now=AFTER)


def test_a_plan_goes_from_due_to_accepted_and_every_step_is_kept(world: World, owed: int) -> None:
    submitted(world, owed)
    with world.work():
        plan = queries.plan_of(owed)
        plans.return_plan(plan, "More detail", 2, by=BY, now=AFTER)
        assert plan.state is PlanState.RETURNED and len(plan.measures) == 10
        plans.submit_plan(plan, "Too slow", measures("", *GRADED), 3, by=BY, now=AFTER)
        assert [one.indicator for one in plan.measures] == ["", *GRADED]
        plans.accept_plan(plan, "", 4, by=BY, now=AFTER)
        plans.report_progress(plan, "Begun", [1, 3], 5, by=BY, now=AFTER)
        plans.report_progress(plan, "", [2], 6, by=BY, now=AFTER + timedelta(days=1))
    with world.look():
        plan = queries.plan_of(owed)
        assert plan.state is PlanState.IN_PROGRESS
        assert [one.step for one in plan.entries] == [
            *(Step.SUBMIT, Step.RETURN, Step.SUBMIT, Step.ACCEPT, Step.REPORT, Step.REPORT)
        ]
        assert [one.words for one in plan.entries][1] == "More detail" and plan.entries[0].by == "tester"
        assert [one.done_on for one in plan.measures[:4]] == [day(0), day(1), day(0), None]
        verbs = set(db.session.scalars(select(AuditEntry.verb).where(AuditEntry.subject_kind == "plan")))
        assert len(verbs) == 5 and verbs <= feature.verbs.keys()


def test_the_log_of_a_plan_names_nobody_but_who_acted(world: World, owed: int) -> None:
    submitted(world, owed)
    with world.look():
        details = db.session.scalars(
            select(AuditEntry.details).where(AuditEntry.subject_kind == "plan")
        ).all()
        assert not any("Li Ming" in one for one in details)
        assert json.loads(details[-1])["measures"] == 10


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (measures(*GRADED[:-1]), "还没有整改措施"),
        ([], "至少要有一项措施"),
        (measures(due=-1), "已经过去"),
        (measures(owner=" "), "没有责任人"),
        (measures(post="x" * 41), "没有责任人"),
        (measures(text=""), "没有内容"),
        (measures("nothing", *GRADED), "没有这项指标"),
    ],
)
def test_a_plan_that_lacks_something_is_refused(
    world: World, owed: int, wrong: list[Measure], words: str
) -> None:
    with world.work():
        plan = queries.plan_of(owed)
        with pytest.raises(Refusal, match=words):
            plans.submit_plan(plan, "Too slow", wrong, 1, by=BY, now=AFTER)
        assert (plan.state, plan.version, plan.measures) == (PlanState.DUE, 1, [])
        assert db.session.query(PlanEntry).count() == 0


def test_words_are_needed_where_somebody_waits_for_them(world: World, owed: int) -> None:
    with world.work(), pytest.raises(Refusal, match="原因分析"):
        plans.submit_plan(queries.plan_of(owed), " ", measures(), 1, by=BY, now=AFTER)
    submitted(world, owed)
    with world.work():
        plan = queries.plan_of(owed)
        with pytest.raises(Refusal, match="要修改什么"):
            plans.return_plan(plan, "", 2, by=BY, now=AFTER)
        plans.accept_plan(plan, "", 2, by=BY, now=AFTER)
        with pytest.raises(Refusal, match="请写明进展"):
            plans.report_progress(plan, "", [], 3, by=BY, now=AFTER)
        with pytest.raises(Refusal, match="已经完成，或不存在"):
            plans.report_progress(plan, "", [11], 3, by=BY, now=AFTER)


def _submit(plan: Plan, version: int) -> Plan:
    return plans.submit_plan(plan, "Too slow", measures(), version, by=BY, now=AFTER)


def _return(plan: Plan, version: int) -> Plan:
    return plans.return_plan(plan, "More", version, by=BY, now=AFTER)


def _accept(plan: Plan, version: int) -> Plan:
    return plans.accept_plan(plan, "", version, by=BY, now=AFTER)


def _report(plan: Plan, version: int) -> Plan:
    return plans.report_progress(plan, "Begun", [], version, by=BY, now=AFTER)


@pytest.mark.parametrize("act", [_return, _accept, _report])
def test_a_step_out_of_turn_is_refused(world: World, owed: int, act: Callable[[Plan, int], Plan]) -> None:
    with world.work(), pytest.raises(Refusal, match="整改方案现在是“待提交”"):
        act(queries.plan_of(owed), 1)


@pytest.mark.parametrize("act", [_submit, _return, _accept])
def test_whoever_looked_at_an_older_state_is_refused(
    world: World, owed: int, act: Callable[[Plan, int], Plan]
) -> None:
    submitted(world, owed)
    with world.work(), pytest.raises(Refusal, match="有人比您更快"):
        act(queries.plan_of(owed), 1)


def test_a_plan_is_overdue_from_the_day_after_its_day_until_it_is_filed(world: World, owed: int) -> None:
    with world.look():
        plan = queries.plan_of(owed)
        assert not queries.standing(plan, day(14)).overdue and queries.standing(plan, day(15)).overdue
    submitted(world, owed)
    with world.look():
        assert not queries.standing(queries.plan_of(owed), day(15)).overdue


def test_measures_are_late_once_the_plan_is_accepted(world: World, owed: int) -> None:
    submitted(world, owed)
    with world.work():
        plan = queries.plan_of(owed)
        assert queries.standing(plan, day(31)).late == ()
        _accept(plan, 2)
        plans.report_progress(plan, "", range(1, 10), 3, by=BY, now=AFTER)
        (late,) = queries.standing(plan, day(31)).late
        assert late.indicator == GRADED[-1] and queries.standing(plan, day(30)).late == ()


def test_everybody_reads_an_accepted_plan_without_the_names(world: World, owed: int) -> None:
    submitted(world, owed)
    with world.work():
        plan = queries.plan_of(owed)
        assert queries.public_measures(plan, day(0)) == ()
        _accept(plan, 2)
        shown = queries.public_measures(plan, day(31))
        assert len(shown) == 10 and all(one.overdue and one.post == "Head" for one in shown)
        assert "Li Ming" not in repr(shown) and shown[0].indicator.startswith("服务响应速度")


def test_who_waits_for_whom(world: World, owed: int) -> None:
    with world.look():
        plan = queries.plan_of(owed)
        department, unit = plan.subject.department_id, plan.subject.survey.unit_id
        assert [one.id for one in queries.plans_of_departments([department or 0])] == [owed]
        assert [one.id for one in queries.plans_of_units([unit])] == [owed]
        assert queries.plans_of_departments([]) == [] and queries.plans_of_units([unit + 99]) == []
        assert [one.id for one in queries.plans_of_survey(plan.subject.survey_id)] == [owed]
        assert queries.plan_of_subject(plan.subject_id) is plan


def test_measures_end_before_the_next_survey_does(world: World, owed: int) -> None:
    with world.look():
        subject = queries.plan_of(owed).subject
        department = subject.department_id or 0
        assert queries.next_survey_on(subject) is None
    survey(world, department, closes_at=AFTER + timedelta(days=20))
    with world.work():
        plan = queries.plan_of(owed)
        assert queries.next_survey_on(plan.subject) == day(20)
        with pytest.raises(Refusal, match="晚于下次测评"):
            _submit(plan, 1)


def test_the_next_survey_follows_an_accepted_plan_up(world: World, owed: int) -> None:
    submitted(world, owed)
    with world.work():
        _accept(queries.plan_of(owed), 2)
    with world.look():
        department = queries.plan_of(owed).subject.department_id or 0
    number = rate(world, department, 4, days=60)
    with world.look():
        plan = queries.plan_of(owed)
        found = queries.followed_up(plan)
        assert plan.state is PlanState.FOLLOWED_UP and found is not None
        assert found.subject.survey_id == number and found.result.change is not None
        assert found.result.change.points == 40
        assert str(found.words) == "变化 +40.00 分，超出抽样误差；已达到及格线" == plan.entries[-1].words
        assert plan.entries[-1].step is Step.FOLLOW_UP
        assert queries.plan_of_subject(survey_of(number).subjects[0].id) is None
        assert queries.plans_of_departments([department]) == []


def test_a_plan_that_was_never_accepted_stays_owed(world: World, owed: int) -> None:
    submitted(world, owed)
    with world.look():
        department = queries.plan_of(owed).subject.department_id or 0
    number = rate(world, department, 2, days=60)
    with world.look():
        assert queries.plan_of(owed).state is PlanState.SUBMITTED
        assert queries.followed_up(queries.plan_of(owed)) is None
        again = queries.plan_of_subject(survey_of(number).subjects[0].id)
        assert again is not None and again.state is PlanState.DUE


def test_too_few_answers_cannot_be_compared(world: World, owed: int) -> None:
    submitted(world, owed)
    with world.work():
        _accept(queries.plan_of(owed), 2)
        department = queries.plan_of(owed).subject.department_id or 0
    rate(world, department, 4, days=60, people=3)
    with world.look():
        found = queries.followed_up(queries.plan_of(owed))
        assert found is not None and "无法比较" in str(found.words)


def test_under_the_aim_of_another_kind_nobody_owes_a_plan(world: World) -> None:
    department = world.department()
    members = students(world, world.class_(world.college()), 8)
    for member in members:
        world.tenure(member, Post.PRESIDIUM)
    number = opened(world, survey(world, department, kind=SurveyKind.SECRETARIAT))
    with world.look():
        group = group_of(number)
    low = dict.fromkeys(("timeliness", "professionalism", "attitude"), 4)
    count_as(world, number, {"d1": {group: repeat(low, 8)}})
    published(world, number)
    with world.look():
        assert rated(survey_of(number))[0].result.verdict.outcome is Outcome.BELOW
        assert queries.plans_of_survey(number) == []
