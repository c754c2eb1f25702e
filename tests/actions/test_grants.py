"""Giving and withdrawing roles."""

import threading
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from tests.world import World
from unionweb.audit import SYSTEM, Actor
from unionweb.audit.models import AuditEntry
from unionweb.base.db import db, unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.people.actions.grants import give_role, withdraw_role
from unionweb.people.actions.persons import mark_left
from unionweb.people.models import Department, Grant, Person, Unit
from unionweb.people.queries import grants as queries
from unionweb.people.queries.identity import roles_of
from unionweb.people.rules.organisation import Post
from unionweb.people.rules.roles import Held, Role

NOW = datetime(2026, 10, 8, 2, tzinfo=UTC)
TODAY = date(2026, 10, 8)


def actor(person: int) -> Actor:
    return Actor(person, "somebody")


def give(by: Actor, person: int, role: Role, unit: int, department: int | None = None) -> Grant:
    return give_role(
        db.session.get_one(Person, person),
        role,
        db.session.get_one(Unit, unit),
        db.session.get_one(Department, department) if department else None,
        reason="分工",
        by=by,
        now=NOW,
    )


def test_the_school_s_administrator_gives_a_role_for_a_department(world: World) -> None:
    administrator, student, office = world.administrator(), world.student(), world.department()
    with world.work():
        grant = give(actor(administrator), student, Role.ASSET_OFFICER, world.school, office)
        assert roles_of(student, TODAY) == {Held(Role.ASSET_OFFICER, world.school, office)}
        entry = db.session.scalar(select(AuditEntry).where(AuditEntry.verb == "people.role.give"))
        assert entry is not None and entry.subject_id == grant.id


def test_a_college_s_administrator_gives_roles_there_and_nowhere_else(world: World) -> None:
    college, other = world.college(), world.college()
    administrator, student = world.administrator(college), world.student()
    with world.work():
        give(actor(administrator), student, Role.RECRUITMENT_LEAD, college)
        for place in (other, world.school):
            with pytest.raises(Refusal, match="不能在此授权"):
                give(actor(administrator), student, Role.RECRUITMENT_LEAD, place)
        with pytest.raises(Refusal, match="不能在此授权"):
            give(actor(administrator), administrator, Role.ADMINISTRATOR, world.school)


def test_the_command_line_makes_the_first_administrator(world: World) -> None:
    teacher = world.teacher()
    with world.work():
        give(SYSTEM, teacher, Role.ADMINISTRATOR, world.school)
        assert queries.school_administrators() == {teacher}


def test_a_role_is_given_once_and_again_after_it_was_withdrawn(world: World) -> None:
    administrator, student = world.administrator(), world.student()
    by = actor(administrator)
    with world.work():
        first = give(by, student, Role.ELECTION_COMMITTEE, world.school)
        with pytest.raises(Refusal, match="已有这个角色"):
            give(by, student, Role.ELECTION_COMMITTEE, world.school)
        withdraw_role(first, by=by, now=NOW)
        with pytest.raises(Refusal, match="已经收回"):
            withdraw_role(first, by=by, now=NOW)
        give(by, student, Role.ELECTION_COMMITTEE, world.school)
        assert len(list(db.session.scalars(select(Grant).where(Grant.person_id == student)))) == 2


def test_a_department_of_another_unit_and_somebody_who_left_are_refused(world: World) -> None:
    college, office = world.college(), world.department()
    gone = world.student(left_on=date(2026, 6, 30))
    with world.work():
        with pytest.raises(Refusal, match="不属于所选的单位"):
            give(SYSTEM, world.student(), Role.ASSET_OFFICER, college, office)
        with pytest.raises(Refusal, match="离校"):
            give(SYSTEM, gone, Role.ASSET_OFFICER, college)


def test_the_last_administrator_of_the_school_stays(world: World) -> None:
    first = world.administrator()
    world.administrator(world.college())
    with world.work():
        grant = queries.open_grants_of(first)[0]
        with pytest.raises(Refusal, match="最后一位"):
            withdraw_role(grant, by=SYSTEM, now=NOW)
        with pytest.raises(Refusal, match="最后一位"):
            mark_left(db.session.get_one(Person, first), TODAY, by=SYSTEM, now=NOW)


def test_nobody_withdraws_the_own_last_right_to_administer(world: World) -> None:
    first, second = world.administrator(), world.administrator()
    with world.work():
        grant = queries.open_grants_of(first)[0]
        with pytest.raises(Refusal, match="自己最后"):
            withdraw_role(grant, by=actor(first), now=NOW)
        withdraw_role(grant, by=actor(second), now=NOW)
        assert roles_of(first, TODAY) == frozenset()


def test_two_last_administrators_do_not_withdraw_each_other_at_the_same_time(world: World) -> None:
    first, second = world.administrator(), world.administrator()
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def withdraw(mine: int, theirs: int) -> None:
        with world.app.app_context():
            start.wait()
            try:
                with unit_of_work():
                    withdraw_role(queries.open_grants_of(theirs)[0], by=actor(mine), now=NOW)
                outcomes.append("withdrawn")
            except Refusal:
                outcomes.append("refused")

    threads = [threading.Thread(target=withdraw, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "withdrawn"]


def test_roles_say_where_they_come_from(world: World) -> None:
    student, office = world.student(), world.department(name="办公室")
    tenure = world.tenure(student, Post.HEAD, department_id=office)
    grant = world.grant(student, Role.ASSET_OFFICER)
    with world.look():
        sources = queries.role_sources(student, TODAY)
        origins = [
            (one.held.role, [from_.id for from_ in one.tenures], [from_.id for from_ in one.grants])
            for one in sources
        ]
        assert origins == [
            (Role.ASSET_OFFICER, [], [grant]),
            (Role.DEPARTMENT_HEAD, [tenure], []),
            (Role.MEMBER, [tenure], []),
        ]
        assert sources[1].where == "Test University 办公室"
