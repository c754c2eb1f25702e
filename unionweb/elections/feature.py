"""The manifest of elections."""

from collections.abc import Iterator
from datetime import datetime

from flask import Flask, url_for

from unionweb.base.text import mark, say
from unionweb.base.web.doors import open_door
from unionweb.base.web.feature import DataCheck, Feature, NavEntry, Waiting
from unionweb.elections import outside, policies, rehearsal
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
from unionweb.elections.models.elections import NOMINEE_STATES
from unionweb.elections.models.people import CHECKED_IN
from unionweb.elections.queries import checks
from unionweb.elections.queries.facts import facts_of
from unionweb.elections.queries.lists import running_of
from unionweb.elections.queries.progress import next_step
from unionweb.elections.queries.waiting import Ballot, Duty, Task, ballots_for, tasks_of
from unionweb.elections.rules.stages import Stage
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


def init_app(app: Flask) -> None:
    """Hand out ballots at a door of their own."""
    open_door(app, draw.desk(app))


feature = Feature(
    name="elections",
    rooms=(room,),
    nav=(NavEntry(mark("选举"), "elections.index", "check", policies.sees_elections, "congress"),),
    waiting=waiting,
    announces=outside.ANNOUNCES,
    checks=(
        DataCheck("elections.boxes", mark("冻结后的选举有投票箱，之前没有"), checks.without_box),
        DataCheck("elections.tellers", mark("监票人不是本次选举的候选人"), checks.standing_tellers),
        DataCheck("elections.rules", mark("计票规则可以读取"), checks.unreadable_rules),
        DataCheck("elections.logs", mark("公开日志首尾相连"), checks.broken_logs),
        DataCheck(
            "elections.turnout", mark("领票数不超过应到数，收回数不超过领票数"), checks.impossible_turnouts
        ),
        DataCheck("elections.counts", mark("应到 ≥ 实到 ≥ 发出 ≥ 收回，与封箱声明一致"), checks.wrong_counts),
        DataCheck("elections.bundles", mark("结果与公开的核验包一致"), checks.unlike_their_bundles),
    ),
    values=(NOMINEE_STATES, CHECKED_IN),
    verbs={verb: words for topic in TOPICS for verb, words in topic.VERBS.items()},
    commands=(commands,),
    init_app=init_app,
)
