"""A whole survey: five departments, 600 students and the members of the departments, ballots drawn and cast;
one department just under the threshold, one exactly on it; the plan, and the survey after it."""

from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction

import pytest

from tests import respondents
from tests.respondents import AFTER, BY, NOW, counted, day, published
from tests.surveys import Opened
from tests.world import World
from unionweb.ballots import box, drawing
from unionweb.ballots.rules.several import split_ballots
from unionweb.base.clock import frozen
from unionweb.base.db import db
from unionweb.surveys.actions import plans
from unionweb.surveys.models import Plan
from unionweb.surveys.queries.plans import below_of, followed_up
from unionweb.surveys.queries.statistics import rated
from unionweb.surveys.rules.mapping import GradeMapping, points
from unionweb.surveys.rules.plans import Measure, PlanState
from unionweb.surveys.rules.reports import Outcome

STUDENTS = 600
DEPARTMENTS = 5
UNDER, ON = "d1", "d2"
LATER = AFTER + timedelta(days=120)


def respond(opened: Opened, person: int, grades: Mapping[str, int], fault: bool) -> None:
    """Draw and send all papers of a person; with a `fault` the first indicator of one department is one grade
    lower."""
    answering = opened.respondent(person)
    first = opened.form.indicators[0].id
    answers = {key: dict(opened.graded(grades[key])) for key in answering.votes}
    if fault:
        answers[UNDER][first] = grades[UNDER] - 1
    with opened.world.look():
        answering.take(drawing.draw_many(answering.papers))
        box.cast_many(split_ballots(answering.seal_each(answers)))


def hold(world: World) -> Opened:
    """Half give 3, half 4: 70 points. Three students give one indicator of one department one grade less,
    which are 6 points of all: 69.99. Two members of another department answer too, and leave the means of
    these two where they are."""
    with frozen(NOW):
        opened = Opened.build(world, DEPARTMENTS, STUDENTS)
    for place, person in enumerate(opened.students):
        grades = dict.fromkeys((UNDER, ON), 3 + place % 2) | dict.fromkeys(("d3", "d4", "d5"), 4)
        respond(opened, person, grades, fault=place in (1, 3, 5))
    for number, member in enumerate(opened.members[2]):
        respond(opened, member, dict.fromkeys(opened.votes, 3 + number), fault=False)
    return opened


def plan_and_report(world: World) -> None:
    """The department that owes a plan files it, mends it, and begins."""
    with world.look():
        plan = db.session.query(Plan).one()
        low, number = below_of(plan.subject), plan.id
    measures = [Measure(key, "answer within two days", "Li", "head", day(10)) for key, _words in low]
    with world.work():
        plan = db.session.get_one(Plan, number)
        plans.submit_plan(plan, "too slow", measures, 1, by=BY, now=AFTER)
        plans.return_plan(plan, "by whom?", 2, by=BY, now=AFTER)
        plans.submit_plan(plan, "too slow", measures, 3, by=BY, now=AFTER)
        plans.accept_plan(plan, "", 4, by=BY, now=AFTER)
        plans.report_progress(plan, "done", [1], 5, by=BY, now=AFTER + timedelta(days=5))


def survey_again(world: World, opened: Opened) -> None:
    """The same departments a term later, rated 5."""
    with world.look():
        unit = respondents.survey_of(opened.survey).unit_id
    again = respondents.survey(world, *opened.departments, unit=unit, closes_at=LATER + timedelta(days=7))
    respondents.opened(world, again, LATER)
    with world.look():
        group = respondents.group_of(again)
    rows = {group: respondents.repeat(respondents.all_grades(5), 400)}
    respondents.count_as(world, again, {UNDER: rows, ON: rows}, now=LATER + timedelta(days=8))
    published(world, again, LATER + timedelta(days=8))


@pytest.mark.either_database
def test_a_survey_of_600_students_from_the_draw_to_the_follow_up(world: World) -> None:
    opened = hold(world)
    published(world, counted(world, opened.survey))
    with world.look():
        results = {one.subject.key: one for one in rated(respondents.survey_of(opened.survey))}
        under, on = results[UNDER].result, results[ON].result
        assert on.estimate.score == 70 and on.verdict.outcome is Outcome.NOT_BELOW
        assert under.estimate.score == 70 - Fraction(6, STUDENTS + 2)
        assert under.scoring.text(under.estimate.score) == "69.99"
        assert under.verdict.outcome is Outcome.BELOW
        received = [results[key].result.statistics.received for key in ("d2", "d3")]
        assert received == [STUDENTS + 2, STUDENTS]
        assert db.session.query(Plan).one().subject_id == results[UNDER].subject.id
    plan_and_report(world)
    survey_again(world, opened)
    with world.look():
        plan = db.session.query(Plan).one()
        assert plan.state is PlanState.FOLLOWED_UP
        found = followed_up(plan)
        assert found is not None and found.result.change is not None
        assert found.result.change.points == 30 + Fraction(6, STUDENTS + 2) and found.result.change.clear


def test_a_mean_of_3_6_is_on_either_side_of_the_threshold() -> None:
    assert points(GradeMapping.TABLE, Fraction("3.6")) == 72
    assert points(GradeMapping.LINEAR, Fraction("3.6")) == 65
