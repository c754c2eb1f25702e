"""While a survey is open: rounded numbers, and reminders to people whom nobody sees."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.respondents import BY, CLOSES, NOW, opened, students, survey, survey_of
from tests.surveys import Opened
from tests.world import World
from unionweb.audit.models import AuditEntry
from unionweb.ballots.models import BallotDraw
from unionweb.ballots.queries import vote_named
from unionweb.base.clock import frozen
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.people.rules.organisation import Post
from unionweb.surveys.actions.reminding import remind
from unionweb.surveys.queries.drawing import drawn_by_college, drawn_number, to_answer, waiting_number
from unionweb.surveys.queries.progress import CollegeLine, progress_of
from unionweb.surveys.queries.surveys import reminders_of, respondent_of


def test_numbers_are_shown_in_steps_of_five(world: World) -> None:
    with frozen(NOW):
        held = Opened.build(world, departments=2, students=8)
        for place, person in enumerate((*held.students, *held.members[0]), start=1):
            held.answer(person)
            with world.look():
                found = progress_of(survey_of(held.survey))
                assert found.drawn == place - place % 5
                assert found.asked == 12 and found.colleges[0].drawn == found.drawn
                # Two of them do not rate the first department: no number tells when.
                assert found.received == place - place % 5


def test_colleges_in_which_few_have_drawn_stand_together(world: World) -> None:
    law, arts = world.college("Law"), world.college("Arts")
    people = students(world, law, 6)
    students(world, arts, 7)
    number = opened(world, survey(world, world.department()))
    with world.look():
        assert drawn_by_college(number) == {"Law": 0, "Arts": 0}
        assert progress_of(survey_of(number)).colleges == (CollegeLine(("Arts", "Law"), 13, 0),)
    _draw(world, number, people[:5])
    with world.look():
        found = progress_of(survey_of(number))
        assert found.colleges == (CollegeLine(("Law",), 6, 5), CollegeLine(("Arts",), 7, 0))
        assert (found.drawn, found.received) == (5, 0)


def _draw(world: World, number: int, people: list[int]) -> None:
    """As if these had drawn."""
    with world.work():
        for subject in survey_of(number).subjects:
            vote = vote_named(subject.vote or "")
            assert vote is not None
            for person in people:
                line = respondent_of(number, person)
                assert line is not None
                if line.rates(subject.key):
                    row = BallotDraw(vote_id=vote.id, voter=line.number, request=bytes(32))
                    db.session.add(row)


def test_only_those_who_have_something_to_rate_and_have_not_drawn_are_waited_for(world: World) -> None:
    first, second = world.department(), world.department()
    people = students(world, world.college(), 9)
    for department in (first, second):
        world.tenure(people[0], Post.OFFICER, department_id=department)
    world.tenure(people[1], Post.OFFICER, department_id=first)
    number = opened(world, survey(world, first, second))
    with world.look():
        assert waiting_number(number) == 8
        assert to_answer(people[0], NOW) == [] and len(to_answer(people[1], NOW)) == 1
    _draw(world, number, people[1:4])
    with world.look():
        assert (waiting_number(number), drawn_number(number)) == (5, 3)
        assert to_answer(people[1], NOW) == [] and to_answer(people[4], CLOSES) == []


def test_a_reminder_marks_the_page_of_everybody_who_has_not_drawn(world: World) -> None:
    people = students(world, world.college(), 8)
    number = opened(world, survey(world))
    _draw(world, number, people[:2])
    with world.work():
        assert to_answer(people[5], NOW)[0].reminded is None
        remind(survey_of(number), by=BY, now=NOW)
        assert to_answer(people[5], NOW)[0].reminded == NOW and to_answer(people[0], NOW) == []
        assert reminders_of(number) == [NOW]
        entry = db.session.scalar(select(AuditEntry.details).where(AuditEntry.verb == "surveys.remind"))
        assert json.loads(entry or "").keys() == {"title"}


def test_reminders_are_few_and_far_between(world: World) -> None:
    people = students(world, world.college(), 8)
    number = opened(world, survey(world))
    day = timedelta(days=1)
    with world.work():
        one = survey_of(number)
        remind(one, by=BY, now=NOW)
        with pytest.raises(Refusal, match="24 小时"):
            remind(one, by=BY, now=NOW + day / 2)
        remind(one, by=BY, now=NOW + day), remind(one, by=BY, now=NOW + 2 * day)
        with pytest.raises(Refusal, match="最多提醒 3 次"):
            remind(one, by=BY, now=NOW + 3 * day)
        with pytest.raises(Refusal, match="没有在进行"):
            remind(one, by=BY, now=CLOSES)
    _draw(world, number, people)
    with world.work(), pytest.raises(Refusal, match="不用提醒"):
        remind(survey_of(number), by=BY, now=NOW + 3 * day)


def test_a_draft_is_not_reminded_of(world: World) -> None:
    number = survey(world)
    with world.work(), pytest.raises(Refusal, match="没有在进行"):
        remind(survey_of(number), by=BY, now=NOW)
