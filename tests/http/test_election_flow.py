"""A whole election through the pages: frozen, checked in, drawn, cast, closed, signed, opened, counted."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from flask import Flask

from tests.visitor import Visitor
from tests.world import World
from unionweb.audit import SYSTEM, record
from unionweb.ballots import box
from unionweb.ballots.queries import vote_of
from unionweb.ballots.rules.ballots import check_receipt, make_ballot
from unionweb.ballots.rules.choices import Choices
from unionweb.ballots.rules.encoding import b64
from unionweb.ballots.rules.parameters import Vote
from unionweb.ballots.rules.tellers import TellerSecret
from unionweb.ballots.rules.tokens import Booth
from unionweb.ballots.verify import verify
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.elections.actions import nominees, roll, tellers
from unionweb.elections.actions.beginning import begin
from unionweb.elections.models import CheckedIn, Contest, Election, NomineeOrder
from unionweb.elections.queries.outcome import elected_people, outcome, report_of
from unionweb.elections.rules.presets import Preset
from unionweb.people.models import Person, Unit
from unionweb.people.rules.roles import Role

Open = Callable[..., Visitor]


@dataclass
class Hall:
    """An election that is set up, with the people in it."""

    election: int
    officer: int
    voters: list[int]
    tellers: dict[int, TellerSecret] = field(default_factory=dict)


@pytest.fixture
def hall(world: World) -> Hall:
    """Three seats, four nominees, five voters, three tellers of whom two can open."""
    officer = world.teacher()
    world.grant(officer, Role.ELECTION_COMMITTEE)
    voters = [world.student() for _one in range(5)]
    watching = [world.student() for _one in range(3)]
    standing = [world.student(name=name) for name in ("张三", "李四", "王五", "赵六")]
    with world.work():
        now = clock.now()
        unit = db.session.get_one(Unit, world.school)
        election = begin(unit, Preset.CONGRESS, "学代会选举", "选举委员", 3, by=SYSTEM, now=now)
        election.nominee_order = NomineeOrder.LISTED
        contest = election.contests[0]
        for person in standing:
            details = nominees.NomineeDetails("计算机学院")
            nominees.add_nominee(contest, db.session.get_one(Person, person), details, by=SYSTEM, now=now)
        roll.add_voters(election, [(person, "一团") for person in voters], by=SYSTEM, now=now)
        for person in watching:
            tellers.appoint(election, db.session.get_one(Person, person), by=SYSTEM, now=now)
        made = Hall(election.id, officer, voters)
    made.tellers = {person: TellerSecret(bytes([number]) * 32) for number, person in enumerate(watching, 1)}
    return made


def stage(visit: Open, hall: Hall, to: str) -> None:
    visit(hall.officer).post(f"/elections/{hall.election}/stage", {"to": to})


def make_keys(visit: Open, hall: Hall) -> None:
    for person, secret in hall.tellers.items():
        keys = {"x25519": b64(secret.x25519_public), "ed25519": b64(secret.ed25519_public)}
        visit(person).post(f"/elections/{hall.election}/telling/keys", keys)


def vote_behind(world: World, hall: Hall) -> Vote:
    with world.look():
        name = db.session.get_one(Election, hall.election).vote
        assert name is not None
        return vote_of(name)


def vote_for(visit: Open, app: Flask, vote: Vote, person: int, choices: Choices) -> None:
    """Draw as somebody who is signed in, cast as nobody."""
    booth = Booth(person.to_bytes(32), vote)
    drawn = visit(person).client.post(
        f"/draw/{vote.name}", data=booth.blinded, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert drawn.status_code == 200, drawn.text
    ballot = make_ballot(vote, booth, booth.token_from(drawn.data), choices)
    answer = app.test_client().post(f"/box/v/{vote.name}/ballots", data=ballot)
    assert answer.status_code == 200, answer.text
    check_receipt(vote, ballot, answer.data)


def vote_all(visit: Open, app: Flask, world: World, hall: Hall, choices: list[Choices]) -> Vote:
    """From the tellers' keys to the last ballot cast."""
    make_keys(visit, hall)
    stage(visit, hall, "frozen")
    for person in hall.tellers:
        visit(person).post(f"/elections/{hall.election}/telling/compared")
    stage(visit, hall, "check_in")
    with world.work():
        election = db.session.get_one(Election, hall.election)
        for person in hall.voters:
            roll.check_in(election, person, CheckedIn.HALL, by=SYSTEM, now=clock.now())
    stage(visit, hall, "voting")
    vote = vote_behind(world, hall)
    for person, choice in zip(hall.voters, choices, strict=False):
        vote_for(visit, app, vote, person, choice)
    return vote


def hold(visit: Open, app: Flask, world: World, hall: Hall, choices: list[Choices]) -> Vote:
    """From the tellers' keys to the closed and signed box."""
    vote = vote_all(visit, app, world, hall, choices)
    stage(visit, hall, "closed")
    with world.look():
        kept = outcome(hall.election)
        assert kept is not None
        statement = kept.statement
    for person, secret in list(hall.tellers.items())[:2]:
        signature = b64(secret.sign("close", statement))
        visit(person).post(f"/elections/{hall.election}/telling/signature", {"signature": signature})
        key = b64(secret.x25519_private)
        visit(person).post(f"/elections/{hall.election}/telling/key", {"private": key})
    return vote


def marked(text: str, *names: str) -> Choices:
    return Choices((text,), (names,))


def test_an_election_from_its_keys_to_a_bundle_that_verifies(
    visit: Open, app: Flask, world: World, hall: Hall
) -> None:
    choices = [marked("fffa"), marked("ffba"), marked("ff-a"), marked("fbaf"), marked("ffff")]
    hold(visit, app, world, hall, choices)
    officer = visit(hall.officer)
    officer.post(f"/elections/{hall.election}/open")
    officer.post(f"/elections/{hall.election}/count")
    with world.look():
        report = report_of(db.session.get_one(Election, hall.election))
        kept = outcome(hall.election)
        assert report is not None
        assert kept is not None
        bundle, kept_hash = kept.bundle, kept.bundle_hash
    assert report.in_order
    contest = report.contests[0]
    assert (report.expected, report.present, report.drawn, report.received) == (5, 5, 5, 5)
    assert (contest.valid, contest.void, contest.needed, contest.vacant) == (4, 1, 3, 1)
    assert [line.name for line in contest.elected] == ["张三", "李四"]
    assert bundle is not None
    assert verify(bundle).bundle_hash == kept_hash
    visit().get(f"/elections/{hall.election}/report", 303)
    officer.post(f"/elections/{hall.election}/announce")
    shown = visit(hall.voters[0]).get(f"/elections/{hall.election}/report")
    assert "张三" in shown.text
    assert visit(hall.voters[0]).get(f"/elections/{hall.election}/bundle.zip").response.data == bundle


def test_names_written_in_are_read_by_two_tellers_before_the_count(
    visit: Open, app: Flask, world: World, hall: Hall
) -> None:
    choices = [
        marked("ff--", "孙七"),
        marked("f---", "孙 七"),
        marked("f---", "米老鼠"),
        *[marked("f---")] * 2,
    ]
    hold(visit, app, world, hall, choices)
    officer = visit(hall.officer)
    officer.post(f"/elections/{hall.election}/open")
    officer.post(f"/elections/{hall.election}/count", status=422)
    officer.get(f"/elections/{hall.election}/texts", 403)
    first, second = (visit(person) for person in list(hall.tellers)[:2])
    shown = first.get(f"/elections/{hall.election}/texts")
    forms = [node.attributes["action"] for node in shown.all("form[action*='/texts/']")]
    assert len(forms) == 3
    meanings = dict(zip(sorted(["孙七", "孙 七", "米老鼠"]), forms, strict=True))
    for teller in (first, second):
        teller.post(str(meanings["孙七"]), {"name": "孙七"})
        teller.post(str(meanings["孙 七"]), {"name": "孙七"})
        teller.post(str(meanings["米老鼠"]), {"nobody": "1"})
    officer.post(f"/elections/{hall.election}/count")
    with world.look():
        report = report_of(db.session.get_one(Election, hall.election))
        assert report is not None
        written = {line.name: line.votes for line in report.contests[0].writeins}
    assert written == {"孙七": 2, "": 1}


def test_who_is_not_on_the_roll_or_not_checked_in_draws_nothing(
    visit: Open, app: Flask, world: World, hall: Hall
) -> None:
    make_keys(visit, hall)
    stage(visit, hall, "frozen")
    vote = vote_behind(world, hall)
    message = Booth(bytes(32), vote).blinded
    headers = {"Sec-Fetch-Site": "same-origin"}
    asked = [
        visit(person).client.post(f"/draw/{vote.name}", data=message, headers=headers).get_json()["error"]
        for person in (None, hall.officer, hall.voters[0])
    ]
    assert asked == ["not_signed_in", "not_on_roll", "closed"]
    for person in hall.tellers:
        visit(person).post(f"/elections/{hall.election}/telling/compared")
    stage(visit, hall, "check_in")
    voter = visit(hall.voters[0])
    answer = voter.client.post(f"/draw/{vote.name}", data=message, headers=headers)
    assert answer.get_json()["error"] == "not_checked_in"


def test_a_frozen_election_cannot_be_changed(visit: Open, world: World, hall: Hall) -> None:
    make_keys(visit, hall)
    stage(visit, hall, "frozen")
    with world.look():
        contest = db.session.query(Contest).filter_by(election_id=hall.election).one().id
    officer = visit(hall.officer)
    officer.post(f"/elections/contests/{contest}/remove", status=422)
    officer.post(f"/elections/{hall.election}/stage", {"to": "draft"}, status=422)
    with world.look():
        assert db.session.get(Contest, contest) is not None


def test_equals_on_the_last_seat_stand_in_a_further_ballot(
    visit: Open, app: Flask, world: World, hall: Hall
) -> None:
    tied = [marked(text) for text in ("fff-", "ff-f", "f-ff", "fff-", "ff-f")]
    hold(visit, app, world, hall, tied)
    officer = visit(hall.officer)
    officer.post(f"/elections/{hall.election}/open")
    officer.post(f"/elections/{hall.election}/count")
    assert "2 人票数相同，争 1 个名额" in officer.get(f"/elections/{hall.election}/further").text
    created = officer.post(f"/elections/{hall.election}/further")
    officer.post(f"/elections/{hall.election}/further", status=422)
    assert officer.follow(created).status == 200
    with world.look():
        again = db.session.query(Election).filter_by(follows_id=hall.election).one()
        assert (again.round, again.contests[0].seats) == (2, 1)
        assert [one.name for one in again.contests[0].standing] == ["王五", "赵六"]
        assert again.vote is None


def test_a_lot_is_recorded_beside_the_count(visit: Open, app: Flask, world: World, hall: Hall) -> None:
    with world.work():
        contest = db.session.query(Contest).filter_by(election_id=hall.election).one()
        contest.rule = {**contest.rule, "tie": "lot"}
        record("test.rule", subject=("election", hall.election), by=SYSTEM, now=clock.now())
        number = contest.id
    hold(visit, app, world, hall, [marked(text) for text in ("fff-", "ff-f", "f-ff", "fff-", "ff-f")])
    officer = visit(hall.officer)
    officer.post(f"/elections/{hall.election}/open")
    officer.post(f"/elections/{hall.election}/count")
    decision = {"kind": "lot", "keys": ["o1"], "words": "总监票人抽签"}
    officer.post(f"/elections/contests/{number}/decision", decision, status=422)
    officer.post(f"/elections/contests/{number}/decision", decision | {"keys": ["o4"]})
    assert "抽签：赵六 当选" in officer.get(f"/elections/{hall.election}/report").text
    with world.look():
        people = elected_people(db.session.get_one(Election, hall.election))
    assert [person.name for person in people] == ["张三", "李四", "赵六"]


def test_a_box_whose_key_is_lost_is_said_to_be_damaged_and_can_be_annulled(
    visit: Open, app: Flask, world: World, hall: Hall
) -> None:
    vote = vote_all(visit, app, world, hall, [marked("ff--")])
    with world.look():
        box.boxes().keys.destroy(vote.name)
    officer = visit(hall.officer)
    answer = officer.post(f"/elections/{hall.election}/stage", {"to": "closed"}, status=422)
    assert "票箱损坏" in answer.text
    officer.post(f"/elections/{hall.election}/annul", {"reason": "票箱损坏"})
    with world.look():
        assert db.session.get_one(Election, hall.election).annulled_at is not None
