"""The elections of a congress: its own, and those in which the units elect its delegates."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from tests.congresses import congress, delegate, plan, row
from tests.visitor import Visitor
from tests.world import World
from unionweb.base.db import db
from unionweb.congress.models import Delegate
from unionweb.congress.rules.facts import DelegateKind
from unionweb.congress.rules.planning import RowKind
from unionweb.elections.models import Election
from unionweb.elections.queries.roll import voters
from unionweb.elections.rules.stages import Stage
from unionweb.people.rules.roles import Role

Visit = Callable[..., Visitor]


@pytest.fixture
def officer(world: World, visit: Visit) -> Visitor:
    person = world.teacher()
    world.grant(person, Role.ELECTION_COMMITTEE)
    return visit(person)


def branches(world: World) -> tuple[int, list[int]]:
    """A congress to which two colleges send one delegate in ten; the first has 20 students, the second 10."""
    held = congress(world)
    colleges = [world.college("College A"), world.college("College B")]
    for college, number in zip(colleges, (20, 10), strict=True):
        inside = world.class_(college)
        for _place in range(number):
            world.student(inside)
    entries = [
        row(name, members, RowKind.COLLEGE, unit_id=college)
        for name, members, college in zip(("A", "B"), (20, 10), colleges, strict=True)
    ]
    plan(world, held, [*entries, row("A club", 30)])
    return held, colleges


def test_every_unit_of_the_plan_gets_its_election_with_seats_and_roll(world: World, officer: Visitor) -> None:
    held, colleges = branches(world)
    world.student(colleges[0], left_on=date(2026, 7, 1))
    officer.post(f"/congress/{held}/elections/branches")
    with world.look():
        found = db.session.scalars(select(Election).order_by(Election.id)).all()
        assert [(one.unit_id, one.contests[0].seats) for one in found] == [(colleges[0], 2), (colleges[1], 1)]
        assert [len(voters(one.id)) for one in found] == [20, 10]
    officer.post(f"/congress/{held}/elections/branches", status=422)
    assert {"A", "B"} <= set(officer.get(f"/congress/{held}/elections").texts("th[scope=row]"))


def test_many_elections_move_on_at_once_and_what_one_lacks_is_said(world: World, officer: Visitor) -> None:
    held, _colleges = branches(world)
    officer.post(f"/congress/{held}/elections/branches")
    with world.look():
        first = db.session.scalars(select(Election.id).order_by(Election.id)).all()[0]
        contest = db.session.get_one(Election, first).contests[0].id
    for _place in range(3):
        world.nominee(contest)
    answer = officer.post(f"/congress/{held}/elections/move", {"to": "frozen"})
    shown = officer.follow(answer).text
    assert "1 个单位已进入“定稿”" in shown
    assert "“选举学生代表大会代表”还没有候选人" in shown
    with world.look():
        stages = db.session.scalars(select(Election.stage).order_by(Election.id)).all()
    assert stages == [Stage.FROZEN, Stage.DRAFT]


def test_the_voting_delegates_are_the_roll_of_the_congress(world: World, officer: Visitor) -> None:
    held = congress(world)
    officer.post(f"/congress/{held}/elections", {"preset": "congress", "title": "委员选举"}, status=422)
    for kind in (DelegateKind.FORMAL, DelegateKind.EX_OFFICIO, DelegateKind.NON_VOTING):
        delegate(world, held, world.student(), kind=kind)
    made = officer.post(f"/congress/{held}/elections", {"preset": "congress", "title": "委员选举"})
    assert "委员选举" in officer.follow(made).text
    with world.look():
        election = db.session.scalars(select(Election)).one()
        assert (election.owner_kind, election.owner_id) == ("congress", held)
        assert len(voters(election.id)) == 2


def test_nobody_is_taken_over_before_a_result_is_announced(world: World, officer: Visitor) -> None:
    held, _colleges = branches(world)
    officer.post(f"/congress/{held}/elections/branches")
    officer.post(f"/congress/{held}/elections/elected", status=422)
    with world.look():
        assert db.session.scalars(select(Delegate)).all() == []
