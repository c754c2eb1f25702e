"""Setting an election up: what is refused, what is stored, what is logged."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.world import World
from unionweb.audit import Actor
from unionweb.audit.models import AuditEntry
from unionweb.ballots.rules.rule import read_rule
from unionweb.base.clock import frozen
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.elections.actions import nominees, roll, setup, stages, tellers
from unionweb.elections.actions.beginning import begin
from unionweb.elections.actions.nominating import propose
from unionweb.elections.actions.nominee_publishing import publish_nominees
from unionweb.elections.feature import feature
from unionweb.elections.models import Contest, Election, Nominee
from unionweb.elections.queries.candidates import pasted, students_in
from unionweb.elections.queries.facts import facts_of
from unionweb.elections.queries.lists import managed, running_of
from unionweb.elections.queries.roll import voters
from unionweb.elections.rules.presets import Preset
from unionweb.elections.rules.stages import Stage
from unionweb.people.models import Person, Unit

BY = Actor(None, "tester")
NOW = datetime(2026, 10, 12, 2, tzinfo=UTC)


def election_of(number: int) -> Election:
    return db.session.get_one(Election, number)


def test_an_election_knows_what_it_belongs_to(world: World) -> None:
    college = world.college()
    with world.work():
        unit = db.session.get_one(Unit, college)
        belonging = setup.Belonging(("congress", 3), "2026-branches")
        made = begin(unit, Preset.BRANCH, "Branch", "Delegates", 4, belonging, by=BY, now=NOW)
        assert (made.owner_kind, made.owner_id, made.batch) == ("congress", 3, "2026-branches")
        assert (made.contests[0].seats, made.server_opens, made.check_in) == (4, True, False)


def test_the_same_title_is_free_in_another_unit(world: World) -> None:
    world.election(world.college(), title="Same")
    world.election(world.college(), title="Same")
    with world.look():
        assert db.session.query(Election).count() == 2


def test_a_stale_contest_is_refused(world: World) -> None:
    (number,) = world.contests_of(world.election())
    with world.work():
        contest = db.session.get_one(Contest, number)
        details = setup.ContestDetails("Renamed", False, 3, read_rule(contest.rule))
        setup.edit_contest(contest, details, 1, by=BY, now=NOW)
        with pytest.raises(Refusal, match="有人比您更快"):
            setup.edit_contest(contest, details, 1, by=BY, now=NOW)


def test_a_teller_does_not_stand_and_a_nominee_does_not_tell(world: World) -> None:
    election = world.election()
    (contest,) = world.contests_of(election)
    person, other = world.student(), world.student()
    world.teller(election, person)
    world.nominee(contest, other)
    with pytest.raises(Refusal, match="是监票人"):
        world.nominee(contest, person)
    with pytest.raises(Refusal, match="是候选人"):
        world.teller(election, other)


def test_an_order_that_is_not_exactly_theirs_is_refused(world: World) -> None:
    (number,) = world.contests_of(world.election())
    first, second = world.nominee(number), world.nominee(number)
    with world.work():
        contest = db.session.get_one(Contest, number)
        for wrong in ([first], [first, second, second], [first, 999]):
            with pytest.raises(Refusal):
                nominees.put_in_order(contest, wrong, by=BY, now=NOW)
        nominees.put_in_order(contest, [second, first], by=BY, now=NOW)
        assert [one.id for one in contest.nominees] == [second, first]


def test_nobody_is_twice_on_a_roll_and_numbers_are_not_used_again(world: World) -> None:
    number = world.election()
    one, two = world.voters(number, number=2)
    world.voters(number, one, two)
    with world.work():
        roll.remove_voters(election_of(number), [one], "late", by=BY, now=NOW)
    world.voters(number, one)
    with world.look():
        assert [voter.number for voter in voters(number)] == [2, 3]


def test_a_delegation_is_the_part_of_the_electing_unit(world: World) -> None:
    law = world.college("Law")
    first = world.class_(law, "Class 1")
    student, direct, outsider = world.student(first), world.student(law), world.student(world.college())
    of_school, of_law = world.election(), world.election(law)
    with world.look():
        assert dict(students_in(election_of(of_school), law).people) == {student: "Law", direct: "Law"}
        assert dict(students_in(election_of(of_law), law).people) == {student: "Class 1", direct: ""}
        numbers = [db.session.get_one(Person, person).number for person in (student, outsider)]
        held = pasted(election_of(of_law), [*numbers, "none"], [law])
        assert held.people == ((student, "Class 1"),)
        assert held.unknown == (numbers[1], "none")


def test_proposals_come_from_the_unit_and_only_in_time(world: World) -> None:
    law = world.college("Law")
    election = world.election(law)
    (number,) = world.contests_of(election)
    inside, outside, teacher = world.student(law), world.student(), world.teacher(law)
    with world.work():
        contest = db.session.get_one(Contest, number)

        def suggest(person: int) -> Nominee:
            return propose(contest, db.session.get_one(Person, person), "", by=BY, now=NOW)

        with pytest.raises(Refusal, match="现在不接受提名"):
            suggest(inside)
        stages.move_on(election_of(election), Stage.NOMINATIONS, by=BY, now=NOW)
        for person in (outside, teacher):
            with pytest.raises(Refusal):
                suggest(person)
        assert suggest(inside).state == "proposed"
        assert facts_of(election_of(election), NOW).unexamined == 1


def test_publishing_the_nominees_holds_the_freezing_up_until_it_is_over(world: World) -> None:
    election = world.election(preset=Preset.BRANCH)
    (contest,) = world.contests_of(election)
    world.nominee(contest)
    world.nominee(contest)
    world.voters(election, number=2)
    with frozen(NOW), world.work():
        row = election_of(election)
        publish_nominees(row, "Nominees", 2, False, by=BY, now=NOW)
        assert row.stage is Stage.PUBLISHED
        with pytest.raises(Refusal, match="公示还没有结束"):
            stages.move_on(row, Stage.FROZEN, by=BY, now=NOW)
        later = NOW + timedelta(days=4)
        stages.move_on(row, Stage.FROZEN, by=BY, now=later)
        assert row.vote is not None


def test_a_frozen_election_takes_no_more_changes(world: World) -> None:
    election = world.election(preset=Preset.BRANCH)
    (number,) = world.contests_of(election)
    first = world.nominee(number)
    world.nominee(number)
    world.voters(election, number=2)
    with world.work():
        row = election_of(election)
        stages.move_on(row, Stage.FROZEN, by=BY, now=NOW)
        nominee, contest = db.session.get_one(Nominee, first), db.session.get_one(Contest, number)
        person = db.session.get_one(Person, nominee.person_id)
        for change in (
            lambda: nominees.withdraw(nominee, by=BY, now=NOW),
            lambda: nominees.set_photo(nominee, None, by=BY, now=NOW),
            lambda: setup.remove_contest(contest, by=BY, now=NOW),
            lambda: roll.add_voters(row, [], by=BY, now=NOW),
            lambda: tellers.appoint(row, person, by=BY, now=NOW),
            lambda: setup.remove_election(row, by=BY, now=NOW),
        ):
            with pytest.raises(Refusal, match="已经定稿"):
                change()


def test_every_change_is_logged_in_words(world: World) -> None:
    election = world.election()
    (contest,) = world.contests_of(election)
    world.nominee(contest)
    world.teller(election)
    world.voters(election, number=1)
    with world.look():
        verbs = {entry.verb for entry in db.session.query(AuditEntry) if entry.verb.startswith("elections.")}
    assert {"elections.create", "elections.contest.add", "elections.nominee.add"} <= verbs
    assert verbs <= set(feature.verbs)


def test_what_runs_is_found_below_the_managed_unit(world: World) -> None:
    law = world.college()
    branch = world.election(world.class_(law))
    world.election(world.college())
    with world.look():
        assert [one.id for one in db.session.scalars(managed([law]))] == [branch]
        assert running_of([law], 5)[1] == 1
        assert running_of([world.school], 1)[1] == 2


def test_the_stored_elections_pass_their_checks(world: World) -> None:
    election = world.election()
    world.teller(election)
    with world.look():
        assert not [fault for check in feature.checks for fault in check.broken()]
