"""The manifest of elections."""

from collections.abc import Iterator
from datetime import datetime

from flask import Flask, url_for
from sqlalchemy import select

from unionweb.ballots.rules.reasons import Malformed
from unionweb.ballots.rules.rule import read_rule
from unionweb.base.db import db
from unionweb.base.text import mark, say
from unionweb.base.web.doors import open_door
from unionweb.base.web.feature import DataCheck, Feature, NavEntry, Waiting
from unionweb.elections import policies, rehearsal
from unionweb.elections.actions import (
    bundling,
    counting,
    further,
    kiosk,
    nominees,
    paper,
    roll,
    setup,
    slips,
    stages,
    tellers,
)
from unionweb.elections.commands import elections as commands
from unionweb.elections.models import Contest, Election, Nominee, NomineeState, Teller
from unionweb.elections.queries.facts import facts_of
from unionweb.elections.queries.lists import running_of
from unionweb.elections.queries.progress import next_step
from unionweb.elections.queries.waiting import Ballot, Duty, Task, ballots_for, tasks_of
from unionweb.elections.rules.stages import PREPARING, Stage
from unionweb.elections.views import draw, room
from unionweb.elections.views.finding import managed_units
from unionweb.people.rules.who import Who

MOST_STEPS = 5
TOPICS = (bundling, counting, further, kiosk, nominees, paper, roll, setup, slips, stages, tellers, rehearsal)
DUTIES = {
    Duty.KEYS: mark("%(title)s：请在手机上生成监票人的钥匙"),
    Duty.COMPARE: mark("%(title)s：请核对指纹"),
    Duty.SIGN: mark("%(title)s：请签名封箱"),
    Duty.HAND_IN: mark("%(title)s：请交出钥匙开箱"),
    Duty.PAPER: mark("%(title)s：请核对并签名第 %(n)s 批纸质选票"),
}


def waiting(who: Who, now: datetime) -> Iterator[Waiting]:
    """Ballots to cast, what tellers are to do, and the next step for those who prepare elections."""
    if who.person_id is None:
        return
    for ballot in ballots_for(who.person_id):
        yield _to_vote(ballot)
    for task in tasks_of(who.person_id):
        yield _to_tell(task)
    units = managed_units(who)
    if units:
        yield from _to_prepare(units, now)


def _to_vote(ballot: Ballot) -> Waiting:
    if ballot.must_check_in:
        sentence = say("%(title)s：请签到领票", title=ballot.title)
    elif ballot.stage is Stage.CHECK_IN:
        sentence = say("%(title)s：已签到，可以领票", title=ballot.title)
    else:
        sentence = say("%(title)s：可以投票", title=ballot.title)
    return Waiting(sentence, url_for("elections.vote", election_id=ballot.election_id), "check")


def _to_tell(task: Task) -> Waiting:
    if task.duty is Duty.PAPER:
        address = url_for("elections.paper_batch", election_id=task.election_id, batch_id=task.batch_id)
    else:
        address = url_for("elections.telling", election_id=task.election_id)
    return Waiting(say(DUTIES[task.duty], title=task.title, n=task.number), address, "key")


def _to_prepare(units: frozenset[int], now: datetime) -> Iterator[Waiting]:
    running, total = running_of(units, MOST_STEPS)
    if total > MOST_STEPS:
        yield Waiting(say("%(n)s 次选举正在进行", n=total), url_for("elections.index"), "congress")
        return
    for election in running:
        address = url_for("elections.show", election_id=election.id)
        yield Waiting(next_step(election, facts_of(election, now)), address, "congress")


def _without_box() -> Iterator[str]:
    """Elections that were frozen without a box, or have one although they may still change."""
    for election in db.session.scalars(select(Election)):
        if (election.vote is None) != (election.stage in PREPARING):
            yield f"election {election.id}"


def _standing_tellers() -> Iterator[str]:
    """Tellers who stand in the same election."""
    query = (
        select(Teller.election_id, Teller.person_id)
        .join(Contest, Contest.election_id == Teller.election_id)
        .join(Nominee, (Nominee.contest_id == Contest.id) & (Nominee.person_id == Teller.person_id))
        .where(Nominee.state == NomineeState.ACCEPTED)
    )
    yield from (f"teller {person} of election {number}" for number, person in db.session.execute(query))


def _unreadable_rules() -> Iterator[str]:
    """Contests whose counting rule cannot be read."""
    for contest in db.session.scalars(select(Contest)):
        try:
            read_rule(contest.rule)
        except Malformed:
            yield f"contest {contest.id}"


def init_app(app: Flask) -> None:
    """Hand out ballots at a door of their own."""
    open_door(app, draw.desk(app))


feature = Feature(
    name="elections",
    rooms=(room,),
    nav=(NavEntry(mark("选举"), "elections.index", "check", policies.sees_elections, "congress"),),
    waiting=waiting,
    checks=(
        DataCheck("elections.boxes", _without_box),
        DataCheck("elections.tellers", _standing_tellers),
        DataCheck("elections.rules", _unreadable_rules),
    ),
    verbs={verb: words for topic in TOPICS for verb, words in topic.VERBS.items()},
    commands=(commands,),
    init_app=init_app,
)
