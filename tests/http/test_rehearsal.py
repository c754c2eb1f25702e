"""A practice election with simulated voters, through the addresses that everybody uses."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.box_hosts import served, two_names
from tests.visitor import Visitor
from tests.world import World
from unionweb.ballots import box
from unionweb.base.db import db
from unionweb.elections.models import Election
from unionweb.elections.rules.stages import Stage
from unionweb.people.models import Account, LoginSession


def test_everybody_votes_and_nothing_of_it_counts(
    app: Flask, world: World, visit: Callable[..., Visitor]
) -> None:
    election = world.election(seats=1)
    for _place in range(2):
        world.nominee(world.contests_of(election)[0])
    people = world.voters(election, number=7)
    answer = app.test_cli_runner().invoke(args=["elections", "rehearse", str(election), "--voters", "6"])
    assert answer.exit_code == 0, answer.output
    assert "voted: 6" in answer.output
    with world.look():
        practice = db.session.query(Election).filter_by(practice=True).one()
        assert practice.stage is Stage.VOTING
        assert practice.vote is not None
        assert box.received(practice.vote) == 6
        assert db.session.get_one(Election, election).stage is Stage.DRAFT
        assert db.session.scalar(select(func.count()).select_from(LoginSession)) == 0
        assert db.session.scalar(select(func.count()).select_from(Account)) == 0
    assert "可以投票" not in visit(people[0]).get("/").text


def test_what_cannot_be_rehearsed_is_said_in_one_line(app: Flask, world: World) -> None:
    empty = world.election()
    for _place in range(2):
        world.nominee(world.contests_of(empty)[0])
    for number, words in ((999, "there is no election 999"), (empty, "选举人名册是空的")):
        answer = app.test_cli_runner().invoke(args=["elections", "rehearse", str(number)])
        assert answer.exit_code == 1
        assert words in answer.output
        assert "Traceback" not in answer.output


@pytest.mark.either_database
def test_it_casts_at_the_box_where_that_has_a_name_of_its_own(app: Flask, world: World) -> None:
    election = world.election(seats=1)
    for _place in range(2):
        world.nominee(world.contests_of(election)[0])
    world.voters(election, number=3)
    command = ["elections", "rehearse", str(election), "--voters", "3"]
    with two_names(app) as apart, served(apart, 0, None) as port:
        for more in ([], ["--address", f"http://127.0.0.1:{port}"]):
            answer = apart.test_cli_runner().invoke(args=[*command, *more])
            assert "voted: 3" in answer.output, answer.output
