"""Publishing a result: scores, verdicts, what is put up, what of the groups is shown, what is owed."""

import json
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from tests.respondents import (
    AFTER,
    BY,
    CLOSES,
    NOW,
    all_grades,
    count_as,
    day,
    group_of,
    mixed,
    opened,
    published,
    repeat,
    students,
    survey,
    survey_of,
)
from tests.surveys import one_of_each
from tests.world import World
from unionweb.audit.models import AuditEntry
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.publications.actions.publications import withdraw
from unionweb.publications.queries import publication_of
from unionweb.surveys.actions import publishing, setup
from unionweb.surveys.models import Audience, GroupStatistics, Plan, Subject
from unionweb.surveys.queries.breakdown import OTHERS, breakdown_of
from unionweb.surveys.queries.facts import RESULT
from unionweb.surveys.queries.results import (
    comments_of,
    consultation_of,
    lines_of,
    rated,
    rated_subject,
    trend,
)
from unionweb.surveys.queries.statistics import statistics_of
from unionweb.surveys.rules.answers import Answers
from unionweb.surveys.rules.reports import Outcome
from unionweb.surveys.rules.shipped import SurveyKind
from unionweb.surveys.rules.stages import Stage


def counted(world: World, *departments: int, rows: dict[str, list[Answers]], people: int = 12) -> int:
    """A counted survey of students of one college, all in one group."""
    students(world, world.college(), people)
    number = opened(world, survey(world, *departments))
    with world.look():
        group = group_of(number)
    return count_as(world, number, {key: {group: answers} for key, answers in rows.items()})


def test_a_survey_goes_from_counted_to_objections_and_is_put_up(world: World) -> None:
    number = counted(world, world.department(name="Sports"), rows={"d1": repeat(all_grades(4), 9)})
    with world.work():
        publication = publishing.publish_survey(survey_of(number), by=BY, now=AFTER)
        assert survey_of(number).stage is Stage.OBJECTIONS and survey_of(number).published_at == AFTER
        assert (publication.kind, publication.days, publication.working) == (RESULT, 3, True)
        assert publication.table.rows == (
            ("Sports", "12", "9", "75.0%", "80.00", "80.00–80.00", "不低于及格线"),
        )
        with pytest.raises(Refusal, match="不能进入"):
            publishing.publish_survey(survey_of(number), by=BY, now=AFTER)


def test_seventy_is_not_under_seventy_and_a_hundredth_less_is(world: World) -> None:
    first, second = world.department(), world.department()
    just = mixed(repeat(all_grades(3), 100), repeat(all_grades(4), 100))
    under = mixed(repeat(all_grades(3), 100), repeat(all_grades(4), 99), [all_grades(4) | {"value": 3}])
    number = counted(world, first, second, rows={"d1": just, "d2": under}, people=200)
    published(world, number)
    with world.look():
        exact, below = rated(survey_of(number))
        assert exact.result.estimate.score == 70 and exact.result.verdict.outcome is Outcome.NOT_BELOW
        assert below.result.estimate.score == Fraction("69.99")
        assert below.result.verdict.outcome is Outcome.BELOW
        plan = db.session.scalars(select(Plan)).one()
        assert plan.subject_id == below.subject.id and plan.due == day(14)
        table = publication_of(RESULT, ("survey", number)).table  # type: ignore[union-attr]
        assert [row[4] for row in table.rows] == ["70.00", "69.99"]


def test_a_survey_about_nobody_owes_no_plan(world: World) -> None:
    students(world, world.college(), 8)
    number = opened(world, survey(world, kind=SurveyKind.ACTIVITY))
    with world.look():
        group, asks = group_of(number), survey_of(number).asks
    answers = {question.id: 1 for question in asks.indicators}
    count_as(world, number, {"d1": {group: repeat(answers, 8)}})
    published(world, number)
    with world.look():
        assert rated(survey_of(number))[0].result.verdict.outcome is Outcome.BELOW
        assert db.session.query(Plan).count() == 0


def test_nothing_that_is_not_counted_is_published(world: World) -> None:
    students(world, world.college(), 8)
    number = opened(world, survey(world))
    with world.work(), pytest.raises(Refusal, match="不能进入“公布”"):
        publishing.publish_survey(survey_of(number), by=BY, now=AFTER)


def test_a_result_is_put_up_again_with_the_same_sums_and_a_reason(world: World) -> None:
    number = counted(world, world.department(), rows={"d1": repeat(all_grades(4), 9)})
    published(world, number)
    with world.work():
        first = publication_of(RESULT, ("survey", number))
        assert first is not None
        with pytest.raises(Refusal, match="理由"):
            publishing.republish_survey(survey_of(number), "  ", by=BY, now=AFTER)
        later = AFTER + timedelta(days=2)
        second = publishing.republish_survey(survey_of(number), "Upheld", by=BY, now=later)
        assert second.replaces_id == first.id and first.withdrawn_reason == "Upheld"
        assert second.table == first.table and second.published_at == later
        withdraw(second, "Mistake", by=BY, now=later)
        assert publishing.republish_survey(survey_of(number), "Again", by=BY, now=later).withdrawn_at is None


def test_groups_are_merged_once_the_result_is_published(world: World) -> None:
    law, arts = world.college("Law"), world.college("Arts")
    students(world, law, 8), students(world, arts, 8)
    number = opened(world, survey(world, world.department()))
    with world.look():
        rows = {
            group_of(number, "Law"): repeat(all_grades(5), 7),
            group_of(number, "Arts"): repeat(all_grades(3), 6),
        }
    count_as(world, number, {"d1": rows})
    with world.look():
        before = statistics_of(survey_of(number).subjects)
        preview = breakdown_of(survey_of(number))
        assert db.session.query(GroupStatistics).count() == 2
    published(world, number)
    with world.look():
        row = db.session.scalars(select(GroupStatistics)).one()
        assert (row.group, row.received) == ("", 13)
        assert statistics_of(survey_of(number).subjects) == before
        assert survey_of(number).breakdown == json.loads(json.dumps(preview))
        places = {tuple(one["place"]): one for one in preview["published"]}
        assert places["Law", ""]["n"] == {"d1": 7} and places["Law", ""]["score"] == {"d1": "100.00"}
        assert places["Arts", ""]["score"] == {"d1": "60.00"}
        assert places["", ""]["n"] == {"d1": 13}


def test_a_cell_of_few_is_hidden_for_every_department_and_so_is_what_gives_it_away(world: World) -> None:
    law, arts = world.college("Law"), world.college("Arts")
    for college in (law, arts):
        for grade in (2024, 2025):
            students(world, college, 9, grade)
    number = opened(world, survey(world, world.department(), world.department()))
    with world.look():
        keys = {(c, g): group_of(number, c, g) for c in ("Law", "Arts") for g in ("2024", "2025")}
    full = {key: repeat(all_grades(4), 8) for key in keys.values()}
    few = full | {keys["Law", "2025"]: repeat(all_grades(1), 3)}
    count_as(world, number, {"d1": full, "d2": few})
    published(world, number)
    with world.look():
        found = survey_of(number).breakdown or {}
        places = {tuple(one["place"]) for one in found["published"]}
        hidden = {tuple(one) for one in found["hidden"]}
        assert ("Law", "2025") in hidden and len(hidden) == 4
        assert {("", ""), ("Law", ""), ("Arts", ""), ("", "2024"), ("", "2025")} == places
        for one in (*found["published"], *found["merged"]):
            assert all(number == 0 or number >= 5 for number in one["n"].values())


def test_a_department_that_few_rated_hides_nothing_of_the_others(world: World) -> None:
    first, second = world.department(), world.department()
    rows = {"d1": repeat(all_grades(4), 9), "d2": repeat(all_grades(4), 2)}
    number = counted(world, first, second, rows=rows)
    with world.look():
        whole = breakdown_of(survey_of(number))["published"][0]
        assert whole["n"] == {"d1": 9} and whole["score"] == {"d1": "80.00"}
        few = rated(survey_of(number))[1].result
        assert few.estimate.score is None and few.verdict.outcome is Outcome.CANNOT_TELL


def test_small_groups_stand_together(world: World) -> None:
    law = world.college("Law")
    students(world, law, 3, 2024), students(world, law, 3, 2025), students(world, world.college("Arts"), 9)
    number = opened(world, survey(world))
    with world.look():
        rows = {
            group_of(number, "Law"): repeat(all_grades(4), 6),
            group_of(number, "Arts"): repeat(all_grades(4), 6),
        }
    count_as(world, number, {"d1": rows})
    with world.look():
        places = {tuple(one["place"]) for one in breakdown_of(survey_of(number))["published"]}
        assert ("Law", "") in places and ("Law", OTHERS) not in places


def again(world: World, department: int, grade: int, now: int) -> int:
    """One more survey of a department, with nine responses of one grade, published so many days later."""
    later = NOW + timedelta(days=now)
    number = survey(world, department, closes_at=later + timedelta(days=1))
    opened(world, number, later)
    with world.look():
        group = group_of(number)
    closed = later + timedelta(days=2)
    count_as(world, number, {"d1": {group: repeat(all_grades(grade), 9)}}, now=closed)
    return published(world, number, closed)


def test_a_result_is_compared_with_the_last_one_of_the_same_kind(world: World) -> None:
    department, other = world.department(), world.department()
    students(world, world.college(), 12)
    first, strange = again(world, department, 2, 0), again(world, other, 1, 1)
    second, third = again(world, department, 4, 10), again(world, department, 5, 20)
    with world.look():
        assert rated(survey_of(first))[0].before is None and rated(survey_of(strange))[0].before is None
        found = rated(survey_of(second))[0]
        assert found.before is not None and found.before.survey_id == first
        assert found.result.change is not None and found.result.change.points == 40
        assert {one.change.points for one in found.result.indicators if one.change} == {40}
        assert rated_subject(survey_of(third).subjects[0]).result.change.points == 20  # type: ignore[union-attr]


def test_the_trend_of_a_department_is_told_from_the_first_to_the_last(world: World) -> None:
    department = world.department()
    students(world, world.college(), 12)
    numbers = [again(world, department, grade, 10 * place) for place, grade in enumerate((2, 4, 3))]
    with world.look():
        points = trend(SurveyKind.SEMESTER, department)
        assert [one.subject.survey_id for one in points] == numbers
        assert [one.result.estimate.score for one in points] == [40, 80, 60]
        assert [one.result.change and one.result.change.points for one in points] == [None, 40, -20]
        assert trend(SurveyKind.SECRETARIAT, department) == []


def test_comments_are_shown_from_eight_on(world: World) -> None:
    students(world, world.college(), 12)
    number = opened(world, survey(world, world.department(), world.department()))
    with world.look():
        group, comment = group_of(number), survey_of(number).asks.questions[-1].id
    rows = {key: {group: repeat(all_grades(4, **{comment: "…"}), n)} for key, n in (("d1", 8), ("d2", 7))}
    texts = {key: {comment: [f"{key} {n}" for n in range(len(rows[key][group]))]} for key in rows}
    count_as(world, number, rows, texts)
    with world.look():
        one = survey_of(number)
        sums = statistics_of(one.subjects)
        enough, few = (comments_of(each, one.asks, sums[each.id]) for each in one.subjects)
        assert sorted(each.text for each in enough[-1].comments) == [f"d1 {n}" for n in range(8)]
        assert not enough[-1].withheld
        assert few[-1].comments == () and few[-1].written == 7 and few[-1].withheld


def test_the_other_questions_are_told_line_by_line(world: World) -> None:
    students(world, world.college(), 8)
    number = survey(world, kind=SurveyKind.GENERAL)
    with world.work():
        setup.change_questionnaire(survey_of(number), one_of_each(), 1, by=BY, now=NOW)
    opened(world, number)
    with world.look():
        group = group_of(number)
    answer: Answers = {"known": "yes", "colours": ("red", "blue"), "i1": 5, "both": (4, None), "age": 20}
    count_as(world, number, {"d1": {group: mixed(repeat(answer, 5), repeat({"known": "no", "i1": 1}, 1))}})
    with world.look():
        one = survey_of(number)
        lines = {
            (line.question.id, line.row): line for line in lines_of(one.asks, statistics_of(one.subjects)[1])
        }
        assert lines["known", ""].counts == (("Yes", 5), ("No", 1))
        assert lines["colours", ""].counts == (("Red", 5), ("Green", 0), ("Blue", 5))
        assert lines["both", "Food"].counts[4] == ("满意", 5)
        assert lines["both", "Rooms"].withheld and lines["both", "Rooms"].counts == ()
        assert lines["age", ""].mean == 20
        assert ("i1", "") not in lines and ("why", "") not in lines


@pytest.mark.parametrize(("sent", "reached"), [(2, False), (3, True)])
def test_a_consultation_needs_three_in_ten_of_the_delegates(world: World, sent: int, reached: bool) -> None:
    students(world, world.college(), 10)
    number = opened(world, survey(world, kind=SurveyKind.GENERAL))
    with world.look():
        group, asks = group_of(number), survey_of(number).asks
    answers = {question.id: question.options[0].id for question in asks.questions if question.options}
    count_as(world, number, {"d1": {group: repeat(answers, sent)}})
    with world.work():
        assert consultation_of(survey_of(number)) is None
        survey_of(number).audience = Audience.DELEGATES
        found = consultation_of(survey_of(number))
        assert found is not None and (found.received, found.asked, found.reached) == (sent, 10, reached)
        db.session.rollback()


def test_the_log_tells_of_the_scores(world: World) -> None:
    number = counted(world, world.department(name="Sports"), rows={"d1": repeat(all_grades(3), 9)})
    published(world, number)
    with world.look():
        details = db.session.scalar(select(AuditEntry.details).where(AuditEntry.verb == "surveys.publish"))
        assert json.loads(details or "")["scores"] == {"Sports": "60.00"}
        assert CLOSES < AFTER and db.session.query(Subject).count() == 1
