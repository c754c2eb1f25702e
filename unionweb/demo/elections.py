"""Elections of the demonstration: one that is over, with its report and bundle; one in which the
demonstration student may vote; one of the coming congress that is still being prepared."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from flask import current_app

from unionweb.audit import SYSTEM
from unionweb.ballots import box
from unionweb.ballots.drawing import draw
from unionweb.ballots.queries import vote_of
from unionweb.ballots.rules.ballots import make_ballot
from unionweb.ballots.rules.choices import Choices
from unionweb.ballots.rules.parameters import Vote
from unionweb.ballots.rules.tellers import TellerSecret
from unionweb.ballots.rules.tokens import Booth
from unionweb.base.db import db, unit_of_work
from unionweb.congress.actions.elections import hold_election
from unionweb.congress.models import Congress
from unionweb.demo.school import SEED, School
from unionweb.elections.actions import beginning, counting, nominees, roll, tellers
from unionweb.elections.actions.stages import move_on
from unionweb.elections.models import CheckedIn, Election
from unionweb.elections.queries.outcome import outcome
from unionweb.elections.queries.roll import voters
from unionweb.elections.queries.tellers import tellers_of
from unionweb.elections.rules.presets import Preset
from unionweb.elections.rules.stages import Stage
from unionweb.elections.views.report import bundle_now
from unionweb.people.models import Person

INTRODUCTION = "演示候选人：希望把同学们的意见件件落到实处。"
VOTERS = 36


@dataclass(frozen=True)
class Scene:
    """What the elections after the main transaction go on with: ids only."""

    past: int
    branch: int
    secrets: tuple[bytes, ...]


def prepare(school: School, congress: Congress, now: datetime) -> Scene:
    """Set the three elections up, in the running transaction."""
    random = Random(SEED)
    _coming(congress, school, random, now)
    keys = tuple(secrets.token_bytes(32) for _teller in range(3))
    return Scene(_past(school, random, keys, now), _branch(school, now), keys)


def _stand(election: Election, people: list[Person], now: datetime) -> None:
    for person in people:
        college = person.unit.college
        details = nominees.NomineeDetails(college.name if college else "", introduction=INTRODUCTION)
        nominees.add_nominee(election.contests[0], person, details, by=SYSTEM, now=now)


def _coming(congress: Congress, school: School, random: Random, now: datetime) -> None:
    title, contest = f"{congress.name}选举", "选举学生委员会委员"
    election = hold_election(congress, Preset.CONGRESS, title, contest, by=SYSTEM, now=now)
    election.contests[0].seats = 5
    elders = [person for college in school.colleges[:6] for person in school.students[college.id][:9]]
    _stand(election, random.sample(elders, 6), now)


def _past(school: School, random: Random, keys: tuple[bytes, ...], now: datetime) -> int:
    then = now - timedelta(days=60)
    election = beginning.begin(
        school.unit, Preset.CONGRESS, "学生会主席团补选", "选举主席团成员", 2, by=SYSTEM, now=then
    )
    people = [person for college in school.colleges[6:12] for person in school.students[college.id][:10]]
    random.shuffle(people)
    _stand(election, people[:3], then)
    for person, secret in zip(people[3:6], keys, strict=True):
        teller = tellers.appoint(election, person, by=SYSTEM, now=then)
        made = TellerSecret(secret)
        tellers.take_keys(teller, made.x25519_public, made.ed25519_public, by=SYSTEM, now=then)
    on_roll = [(person.id, person.unit.name) for person in people[6 : 6 + VOTERS]]
    roll.add_voters(election, on_roll, by=SYSTEM, now=then)
    return election.id


def _branch(school: School, now: datetime) -> int:
    student = school.cast["student"]
    fellows = [one for people in school.students.values() for one in people if one.unit_id == student.unit_id]
    election = beginning.begin(
        student.unit, Preset.BRANCH, "团支部选举学代会代表", "选举学生代表大会代表", 2, by=SYSTEM, now=now
    )
    standing = [person for person in fellows if person.id != student.id][:3]
    _stand(election, standing, now)
    roll.add_voters(election, [(person.id, "") for person in fellows], by=SYSTEM, now=now)
    return election.id


def hold(scene: Scene, now: datetime) -> None:
    """Let the first two run. Not inside a transaction: people draw and cast in their own."""
    then = now - timedelta(days=60)
    _move(scene.branch, (Stage.FROZEN, Stage.VOTING), now)
    _move(scene.past, (Stage.FROZEN,), then)
    _compare(scene, then)
    _move(scene.past, (Stage.CHECK_IN,), then)
    with unit_of_work():
        election = db.session.get_one(Election, scene.past)
        present = [voter.person_id for voter in voters(election.id)][:-3]
        for person_id in present:
            roll.check_in(election, person_id, CheckedIn.HALL, by=SYSTEM, now=then)
    _move(scene.past, (Stage.VOTING,), then)
    vote = _vote(scene.past)
    for number in range(1, len(present) + 1):
        _cast(vote, number, Random(SEED + number))
    _move(scene.past, (Stage.CLOSED,), then)
    _count(scene, then)


def _move(election_id: int, stages: tuple[Stage, ...], now: datetime) -> None:
    for stage in stages:
        with unit_of_work():
            move_on(db.session.get_one(Election, election_id), stage, by=SYSTEM, now=now)


def _compare(scene: Scene, now: datetime) -> None:
    with unit_of_work():
        for teller in tellers_of(scene.past):
            tellers.compare(teller, by=SYSTEM, now=now)


def _vote(election_id: int) -> Vote:
    vote = vote_of(db.session.get_one(Election, election_id).vote or "")
    db.session.rollback()
    return vote


def _cast(vote: Vote, number: int, random: Random) -> None:
    booth = Booth(secrets.token_bytes(32), vote)
    token = booth.token_from(draw(vote.name, number, booth.blinded))
    marks = random.choice(("ff-", "ffa", "faf", "aff", "f-b", "ffb", "fff"))
    box.cast(vote.name, make_ballot(vote, booth, token, Choices((marks,), ((),))))


def _count(scene: Scene, now: datetime) -> None:
    with unit_of_work():
        kept = outcome(scene.past)
        statement = kept.statement if kept else b""
        # Two of three: the third phone stayed at home.
        for teller, key in zip(tellers_of(scene.past)[:2], scene.secrets, strict=False):
            secret = TellerSecret(key)
            tellers.sign_close(teller, secret.sign("close", statement), by=SYSTEM, now=now)
            tellers.hand_in(teller, secret.x25519_private, by=SYSTEM, now=now)
    counting.open_next(db.session.get_one(Election, scene.past), Stage.OPENED, now=now)
    with unit_of_work():
        election = db.session.get_one(Election, scene.past)
        counting.open_box(election, by=SYSTEM, now=now)
        counting.count(election, by=SYSTEM, now=now)
        with current_app.test_request_context():
            bundle_now(election, SYSTEM, now)
        counting.announce(election, by=SYSTEM, now=now)
        counting.finish(election, by=SYSTEM, now=now)
