"""The end of a survey: what is kept, what is destroyed, also after a crash in the middle."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.respondents import AFTER, BY, NOW, confirmed, counted, published, survey, survey_of
from tests.surveys import Opened
from tests.world import World
from unionweb.audit.models import AuditEntry
from unionweb.ballots import box
from unionweb.ballots.actions import forget_draws
from unionweb.ballots.box.refusals import BoardForgotten
from unionweb.ballots.feature import feature as ballots
from unionweb.base.clock import frozen
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.publications.actions.publications import withdraw
from unionweb.publications.queries import publication_of
from unionweb.surveys.actions import erasing
from unionweb.surveys.feature import feature
from unionweb.surveys.models import Blotted, Comment, Group, Respondent
from unionweb.surveys.queries.facts import RESULT
from unionweb.surveys.queries.results import rated
from unionweb.surveys.queries.stored import stored_of
from unionweb.surveys.rules.stages import Stage

OVER = AFTER + timedelta(days=10)


@pytest.fixture
def held(world: World) -> Opened:
    """A survey of two departments that six have answered, with its result published."""
    with frozen(NOW):
        made = Opened.build(world, departments=2, students=6)
        for person in made.students:
            made.answer(person)
    counted(world, made.survey)
    published(world, made.survey)
    return made


def finish(world: World, held: Opened) -> None:
    with world.work():
        erasing.finish(survey_of(held.survey), by=BY, now=OVER)


def comments(world: World, held: Opened, *numbers: int) -> None:
    """So many comments on each subject, as if they had been written; the first of each is blotted."""
    with world.work():
        for subject, number in zip(survey_of(held.survey).subjects, numbers, strict=True):
            for place in range(1, number + 1):
                one = Comment(subject_id=subject.id, question="comment", number=place, text="Well")
                db.session.add(one)
                db.session.flush()
                if place == 1:
                    blot = {"start": 0, "length": 1, "seal": "", "blotted_by": "x", "blotted_at": AFTER}
                    db.session.add(Blotted(comment_id=one.id, **blot))
        world.add(Group(survey_id=held.survey, key="x", size=5))


def test_real_responses_are_counted_and_published(world: World, held: Opened) -> None:
    with world.look():
        one = survey_of(held.survey)
        assert one.stage is Stage.OBJECTIONS
        assert [(s.drawn, s.received, s.unreadable) for s in one.subjects] == [(6, 6, 0), (6, 6, 0)]
        assert [each.result.estimate.score for each in rated(one)] == [80, 80]
        stored = stored_of(one)
        assert (stored.responses, stored.draws, stored.respondents, stored.keys) == (12, 0, 10, 3)


def test_nothing_is_destroyed_before_the_result_is_confirmed(world: World, held: Opened) -> None:
    with world.work():
        before = stored_of(survey_of(held.survey))
        with pytest.raises(Refusal, match="公示还没有结束"):
            erasing.finish(survey_of(held.survey), by=BY, now=AFTER)
        publication = publication_of(RESULT, ("survey", held.survey))
        assert publication is not None
        withdraw(publication, "Mistake", by=BY, now=AFTER)
        with pytest.raises(Refusal, match="已经撤回"):
            erasing.finish(survey_of(held.survey), by=BY, now=AFTER)
        assert stored_of(survey_of(held.survey)) == before


def test_the_sums_stay_and_everything_else_goes(world: World, held: Opened) -> None:
    comments(world, held, 8, 7)
    confirmed(world, held.survey, OVER)
    with world.look():
        before = [one.result for one in rated(survey_of(held.survey))]
    finish(world, held)
    with world.look():
        one = survey_of(held.survey)
        assert one.stage is Stage.FINAL and one.erased_at == OVER and one.blot_key is None
        assert [each.result for each in rated(one)] == before
        stored = stored_of(one)
        assert stored.to_erase == 0
        assert (stored.sums, stored.comments, stored.blots) == (2, 8, 1)
        for table in (Respondent, Group):
            assert db.session.query(table).count() == 0
        for vote in held.votes.values():
            with pytest.raises(BoardForgotten):
                list(box.board(vote.name))
        assert not [fault for check in (*feature.checks, *ballots.checks) for fault in check.broken()]


def test_it_is_told_what_was_destroyed(world: World, held: Opened) -> None:
    confirmed(world, held.survey, OVER)
    finish(world, held)
    with world.look():
        verbs = set(db.session.scalars(select(AuditEntry.verb)))
        assert {"surveys.erase", "ballots.vote.forget"} <= verbs
        details = db.session.scalar(select(AuditEntry.details).where(AuditEntry.verb == "surveys.erase"))
        assert '"responses":12' in (details or "").replace(" ", "")


def test_again_changes_nothing(world: World, held: Opened) -> None:
    confirmed(world, held.survey, OVER)
    finish(world, held)
    with world.look():
        entries = db.session.query(AuditEntry).count()
    finish(world, held)
    with world.look():
        assert db.session.query(AuditEntry).count() == entries


def test_after_a_crash_it_is_done_again(world: World, held: Opened) -> None:
    confirmed(world, held.survey, OVER)

    class Crash(Exception):
        pass

    with pytest.raises(Crash), world.work():
        erasing.finish(survey_of(held.survey), by=BY, now=OVER)
        raise Crash
    with world.look():
        stored = stored_of(survey_of(held.survey))
        assert survey_of(held.survey).stage is Stage.OBJECTIONS
        assert stored.responses == 0 and stored.respondents == 10
    finish(world, held)
    with world.look():
        assert stored_of(survey_of(held.survey)).to_erase == 0
        assert [each.result.estimate.score for each in rated(survey_of(held.survey))] == [80, 80]


def test_the_check_finds_what_should_be_gone(world: World, held: Opened) -> None:
    confirmed(world, held.survey, OVER)
    finish(world, held)
    world.add(Group(survey_id=held.survey, key="g1", size=5))
    with world.look():
        assert f"survey {held.survey}" in [fault for check in feature.checks for fault in check.broken()]


def test_the_command_says_what_is_still_stored(app: Flask, world: World, held: Opened) -> None:
    survey(world, title="Draft")
    run = app.test_cli_runner().invoke
    answer = run(args=["surveys", "erased"])
    assert answer.exit_code == 0 and "Draft [筹备]" in answer.output
    assert "答卷 / responses: 12" in answer.output
    confirmed(world, held.survey, OVER)
    finish(world, held)
    answer = run(args=["surveys", "erased"])
    assert answer.exit_code == 0 and "已销毁 / erased" in answer.output
    assert "responses: 12" not in answer.output
    world.add(Group(survey_id=held.survey, key="g1", size=5))
    assert run(args=["surveys", "erased"]).exit_code == 1


def test_draws_are_not_forgotten_while_papers_are_handed_out(world: World) -> None:
    with frozen(NOW):
        open_one = Opened.build(world, departments=1, students=5)
    vote = open_one.votes["d1"].name
    with world.work(), pytest.raises(Refusal, match="还没有结束"):
        forget_draws(vote, by=BY, now=NOW)
