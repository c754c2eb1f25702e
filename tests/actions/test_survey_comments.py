"""Blotting names out of comments: logged, not undone, and only where comments are shown."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.respondents import (
    AFTER,
    BY,
    NOW,
    all_grades,
    count_as,
    group_of,
    opened,
    repeat,
    students,
    survey,
    survey_of,
)
from tests.world import World
from unionweb.audit.models import AuditEntry
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.surveys.actions.comments import blot_out
from unionweb.surveys.models import Blotted, Comment
from unionweb.surveys.queries.results import blots_of
from unionweb.surveys.rules.comments import BLOT


def commented(world: World, number: int, text: str = "Zhang San was late") -> int:
    """A counted survey with so many equal comments; the id of one."""
    students(world, world.college(), 12)
    made = opened(world, survey(world, world.department()))
    with world.look():
        group, question = group_of(made), survey_of(made).asks.questions[-1].id
    rows = {"d1": {group: repeat(all_grades(4, **{question: text}), number)}}
    count_as(world, made, rows, {"d1": {question: [text] * number}})
    with world.look():
        return db.session.scalars(select(Comment.id).order_by(Comment.id)).first() or 0


def test_a_name_is_blotted_out_and_the_log_knows_who_did_it(world: World) -> None:
    number = commented(world, 8)
    with world.work():
        comment = blot_out(db.session.get_one(Comment, number), 0, 0, 9, by=BY, now=AFTER)
        assert comment.text == f"{BLOT} was late"
        kept = db.session.scalars(select(Blotted)).one()
        assert (kept.blotted_by, kept.start, kept.length, kept.blotted_at) == ("tester", 0, 9, AFTER)
    with world.look():
        details = db.session.scalar(select(AuditEntry.details).where(AuditEntry.verb == "surveys.blot"))
        assert details is not None and "Zhang" not in details and '"length":9' in details.replace(" ", "")
        assert blots_of([number]) == {number: 1}


def test_the_same_name_has_another_seal_in_another_survey(world: World) -> None:
    numbers = [commented(world, 8)]
    with world.work():
        blot_out(db.session.get_one(Comment, numbers[0]), 0, 0, 9, by=BY, now=AFTER)
        survey_of(1).blot_key = bytes(32)
        blot_out(db.session.get_one(Comment, numbers[0] + 1), 0, 0, 9, by=BY, now=AFTER)
        first, second = db.session.scalars(select(Blotted.seal))
        assert first != second


def test_whoever_looked_before_another_blot_is_refused(world: World) -> None:
    number = commented(world, 8)
    with world.work():
        comment = db.session.get_one(Comment, number)
        blot_out(comment, 0, 0, 5, by=BY, now=AFTER)
        with pytest.raises(Refusal, match="刚刚被别人改过"):
            blot_out(comment, 0, 6, 3, by=BY, now=AFTER)
        blot_out(comment, 1, 3, 3, by=BY, now=AFTER + timedelta(minutes=1))
        assert comment.text == f"{BLOT} {BLOT} was late"


@pytest.mark.parametrize(("start", "length"), [(0, 0), (-1, 3), (0, 21), (16, 9)])
def test_what_is_no_name_changes_nothing(world: World, start: int, length: int) -> None:
    number = commented(world, 8)
    with world.work():
        comment = db.session.get_one(Comment, number)
        with pytest.raises(Refusal):
            blot_out(comment, 0, start, length, by=BY, now=NOW)
        assert comment.text == "Zhang San was late" and db.session.query(Blotted).count() == 0


def test_comments_that_nobody_may_read_are_not_blotted(world: World) -> None:
    number = commented(world, 7)
    with world.work(), pytest.raises(Refusal, match="不公开"):
        blot_out(db.session.get_one(Comment, number), 0, 0, 9, by=BY, now=AFTER)
