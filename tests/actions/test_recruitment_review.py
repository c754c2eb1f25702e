"""A democratic review from the members' ballots to the results, the weights counted by hand."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from tests.reviews import Review
from tests.ticking import tick
from tests.world import World
from unionweb.audit import SYSTEM
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.recruitment.actions import closing_rounds
from unionweb.recruitment.actions import review as actions
from unionweb.recruitment.models import RoundResult
from unionweb.recruitment.queries.review import lines_of, to_erase, turnout_of, unlike_their_sums
from unionweb.recruitment.rules.stages import RoundState, Stage
from unionweb.surveys.models import Group, GroupStatistics, Respondent, SurveyVersion
from unionweb.surveys.queries.drawing import to_answer
from unionweb.surveys.queries.stored import stored_of
from unionweb.surveys.rules.stages import Stage as SurveyStage

NOW = datetime(2026, 10, 12, 2, tzinfo=UTC)
pytestmark = pytest.mark.at(NOW)
OFFICE = (5, 5, 4, 4, 3, 0)
RIGHTS = (2, 2, 2, 3, None)


def answered(held: Review) -> Review:
    """Eleven of twenty: candidates 1 and 3 chose the first department, 2 the second."""
    for place, (person, grade) in enumerate(zip(held.members[0], OFFICE, strict=False)):
        held.answer(person, (grade, 5), (4 if place < 3 else None,))
    for place, (person, given) in enumerate(zip(held.members[1], RIGHTS, strict=False)):
        held.answer(person, (given, 5), (5 if place == 0 else None,))
    return held


def results(held: Review) -> list[tuple[int, Fraction | None, Fraction | None]]:
    with held.world.look():
        rows = db.session.query(RoundResult).filter_by(round_id=held.round)
        rows = rows.order_by(RoundResult.application_id)
        return [(one.panel_size, one.raw, one.score) for one in rows]


def state(held: Review) -> RoundState:
    with held.world.look():
        return held.one.state


def test_twenty_members_two_departments_and_the_own_one_counts_twice(world: World) -> None:
    held = answered(Review.build(world, own_weight=Fraction(2)).open())
    with world.look():
        assert [one.size for one in db.session.query(Group).order_by(Group.size)] == [8, 12]
        turnout = turnout_of(held.one, held.survey)
        assert (turnout.asked, turnout.needed, turnout.received) == (20, 10, 10)  # rounded down to fives
        assert turnout.reached is None
    held.close()
    # (2 × (100 + 100 + 80 + 80 + 60) + 40 + 40 + 40 + 60) / (2 × 5 + 4) = 1020 / 14; four ratings do not do.
    expected = Fraction("72.86")
    assert results(held) == [(9, expected, expected), (4, None, None), (11, Fraction(100), Fraction(100))]
    assert state(held) is RoundState.CLOSED
    with world.look():
        assert list(unlike_their_sums()) == []
        assert turnout_of(held.one, held.survey).received == 11
        assert [one.candidate.number for one in lines_of(held.one)] == [3, 1, 2]
    with world.work():
        closing_rounds.publish_round(held.one, by=SYSTEM, now=NOW)
    assert state(held) is RoundState.PUBLISHED
    with world.work():
        db.session.query(RoundResult).filter_by(panel_size=11).update({"score": Fraction(99)})
        world.add(held.one)
    with world.look():
        assert len(list(unlike_their_sums())) == 1


@pytest.mark.either_database
def test_a_line_is_passed_or_not_and_stays_open_where_nobody_can_tell(world: World) -> None:
    held = Review.build(world)
    with world.work():
        held.one.line = Fraction(70)
        world.add(held.one)
    answered(held.open()).close()
    # 600 / 9 with the same weight for all
    with world.look():
        rows = db.session.query(RoundResult).order_by(RoundResult.application_id)
        assert [one.passed for one in rows] == [False, None, True]
        assert results(held)[0][1] == Fraction("66.67")


def test_who_serves_in_a_small_department_or_in_none_is_in_one_group_with_others(world: World) -> None:
    held = Review.build(world, (9, 3, 4)).open()
    with world.look():
        groups = {one.key: (one.college, one.size) for one in db.session.query(Group)}
        assert groups == {f"d{held.drive.departments[0]}": ("Office", 9), "g0": ("", 7)}
        asked = {one.person_id for one in db.session.query(Respondent)}
        assert asked == {person for members in held.members for person in members}
        assert [one.title for one in to_answer(held.members[2][0], NOW)] == [held.survey.title]


def test_without_the_turnout_nothing_counts_and_it_is_held_again(world: World) -> None:
    held = Review.build(world).open()
    for person in held.members[0][:9]:
        held.answer(person, (5, 5), (5,))
    held.close()
    with world.look():
        old, code = held.survey.id, held.survey.code
        assert held.one.state is RoundState.SCORING and turnout_of(held.one, held.survey).reached is False
    assert results(held) == []
    later = clock.now() + timedelta(days=3)
    with pytest.raises(Refusal, match="理由"), world.work():
        actions.repeat_review(held.one, later, " ", by=SYSTEM, now=NOW)
    with world.work():
        actions.repeat_review(held.one, later, "A holiday", by=SYSTEM, now=NOW)
    with world.look():
        assert (
            held.survey.id != old and held.survey.code != code and held.survey.title.endswith("（第 2 次）")
        )
        assert db.session.query(GroupStatistics).count() == 0
    answered(held).close()
    assert len(results(held)) == 3


@pytest.mark.either_database
def test_going_on_without_leaves_everybody_without_a_score(world: World) -> None:
    held = Review.build(world).open()
    held.close()
    with world.work():
        actions.go_on_without(held.one, "Nobody came", by=SYSTEM, now=NOW)
    assert results(held) == [(0, None, None)] * 3
    with pytest.raises(Refusal), world.work():
        actions.repeat_review(held.one, NOW + timedelta(days=1), "Why not", by=SYSTEM, now=NOW)


def test_what_was_answered_is_destroyed_once_the_result_stands(world: World) -> None:
    held = answered(Review.build(world).open())
    held.close()
    with pytest.raises(Refusal, match="公示"), world.work():
        actions.erase_review(held.one, by=SYSTEM, now=NOW)
    with world.work():
        held.one.drive.stage = Stage.OFFERS
        world.add(held.one.drive)
    with world.look():
        assert [one.id for one in to_erase()] == [held.round]
    with world.work():
        actions.erase_review(held.one, by=SYSTEM, now=NOW)
    with world.look():
        assert not to_erase() and held.survey.stage is SurveyStage.FINAL
        assert stored_of(held.survey).to_erase == 0 and stored_of(held.survey).sums == 0
        assert "候选人1".encode() not in held.survey.questionnaire
        assert db.session.query(SurveyVersion).count() == 0
        assert len(lines_of(held.one)) == 3


@pytest.mark.either_database
def test_it_opens_only_when_applications_are_closed_and_there_is_somebody_to_ask(world: World) -> None:
    empty = Review.build(world, (0, 0, 0), (0,))
    with pytest.raises(Refusal, match="没有人可以参加"):
        empty.open()
    with world.look():
        assert empty.one.survey_id is None
    with pytest.raises(Refusal, match="截止时间已经过去"):
        empty.open(days=-1) if _staffed(empty) else None


def _staffed(held: Review) -> bool:
    person = held.world.student(held.drive.unit)
    held.world.tenure(person, "officer", held.drive.unit, department_id=held.drive.departments[0])  # type: ignore[arg-type]
    return True


@pytest.mark.either_database
def test_twice_is_once(world: World) -> None:
    held = Review.build(world).open()
    with pytest.raises(Refusal, match="已经开始"):
        held.open()
    answered(held).close()
    before = results(held)
    held.close()
    assert results(held) == before


@pytest.mark.either_database
def test_the_timer_destroys_what_is_over(world: World) -> None:
    held = answered(Review.build(world).open())
    held.close()
    with world.work():
        held.one.drive.stage, held.one.drive.finished_at = Stage.FINISHED, NOW
        world.add(held.one.drive)
    told = tick(world.app, "recruitment.erase_reviews")
    assert told.exit_code == 0 and "民主评议的答卷已销毁" in told.output
    with world.look():
        assert held.survey.stage is SurveyStage.FINAL
