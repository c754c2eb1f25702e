"""A backup made while members review candidates: what those who run it and those who answered find after."""

import json
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.restoring import empty_place, make, restored
from tests.reviews import Review
from tests.ticking import assert_sound, tick
from tests.visitor import Visitor
from tests.world import World
from unionweb.audit import SYSTEM
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.people.models import Grant
from unionweb.people.rules.roles import Role
from unionweb.recruitment.actions import review as actions
from unionweb.recruitment.rules.stages import RoundState
from unionweb.surveys.rules.stages import Stage

Database = SqliteDatabases | PostgresqlDatabases


def moved_to(review: Review, app: Flask) -> Review:
    """The same review as it stands in another installation."""
    there = World(app)
    there._school = review.world.school
    review.drive.world = there
    return Review(there, review.drive, review.round, review.members, review.candidates, review.persons)


def state_of(review: Review) -> RoundState:
    with review.world.look():
        return review.one.state


def test_a_review_under_way_comes_back_as_one_to_repeat_and_says_why(
    app: Flask, world: World, database: Database, tmp_path: Path
) -> None:
    review = Review.build(world).open()
    world.administrator()
    answered, silent = review.members[0][0], review.members[0][1]
    for member in review.members[0][:10] + review.members[1]:
        review.answer(member, (5, 4), (3,))
    code = review.opened.code
    file = make(app, tmp_path)
    with empty_place(database, tmp_path / "instance") as place, restored(app, file, place) as (back, done):
        assert len(done.ended) == 1
        assert_sound(back)
        ticked = tick(back)
        assert ticked.exit_code == 0, ticked.output
        again = moved_to(review, back)
        assert state_of(again) is RoundState.SCORING
        with again.world.look():
            assert again.survey.stage is Stage.COUNTED
            subject = again.survey.subjects[0]
            assert (subject.drawn, subject.received) == (0, 0)
        manager = Visitor(back)
        with again.world.look():
            lead = db.session.scalars(select(Grant.person_id).where(Grant.role == Role.ADMINISTRATOR)).one()
        manager.sign_in(again.world.log_in(lead))
        told = manager.get(f"/recruitment/rounds/{review.round}/review").text
        assert "从备份恢复" in told and "重新评议" in told
        for member in (answered, silent):
            browser = Visitor(back)
            browser.sign_in(again.world.log_in(member))
            assert json.loads(browser.get(f"/surveys/sheet/{code}").text)["state"] == "closed"
            assert "答卷没有保存下来" in browser.get("/notices/").text
        with again.world.work():
            now = clock.now()
            closes = now + timedelta(days=3)
            actions.repeat_review(again.one, closes, "系统从备份恢复", by=SYSTEM, now=now)
        for member in review.members[0] + review.members[1]:
            again.answer(member, (5, 4), (3,))
        again.close()
        assert state_of(again) is RoundState.CLOSED
        assert_sound(back)
