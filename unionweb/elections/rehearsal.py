"""A practice election: the ballot, the roll and the rules of a real one, voters who are a program.

They draw and cast through the same addresses as everybody: over the network when a server's address is given,
else inside this process. Nothing of it counts, and every page says so.
"""

import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from flask import Flask, current_app
from sqlalchemy import delete, select

from unionweb.audit import Actor, record
from unionweb.ballots.queries import vote_of
from unionweb.ballots.rules.ballots import check_receipt, make_ballot
from unionweb.ballots.rules.choices import Choices
from unionweb.ballots.rules.parameters import Contest, Kind, Vote
from unionweb.ballots.rules.rule import read_rule
from unionweb.ballots.rules.tokens import Booth
from unionweb.base.db import db, unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.elections.actions.nominees import NomineeDetails, add_nominee
from unionweb.elections.actions.roll import add_voters, check_in
from unionweb.elections.actions.setup import (
    Belonging,
    ContestDetails,
    ElectionDetails,
    add_contest,
    create_election,
)
from unionweb.elections.actions.stages import move_on
from unionweb.elections.models import CheckedIn, Election
from unionweb.elections.queries.elections import election_of
from unionweb.elections.queries.roll import voters
from unionweb.elections.rules.stages import Stage
from unionweb.people.actions import sessions
from unionweb.people.actions.sessions import NewSession
from unionweb.people.models import Account
from unionweb.people.signin import new_token, token_hash

VERBS = {"elections.rehearse": mark("演练选举")}
SUFFIX = mark("（演练）")
A_WHILE = timedelta(minutes=30)

Post = Callable[[str, bytes, str], tuple[int, bytes]]
"""Sends bytes to an address with a cookie; the status and the answer."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a rehearsal: how often each thing happened, and seconds from first to last."""

    election_id: int
    happened: Counter[str]
    seconds: float


def copy_for_practice(original: Election, most: int, *, by: Actor, now: datetime) -> Election:
    """A practice election like the original, with the first `most` of its roll, opened by the server so that
    it can go on by itself."""
    details = ElectionDetails(
        title=_title(original),
        check_in=original.check_in,
        server_opens=True,
        threshold=1,
        nominee_order=original.nominee_order,
        may_void=original.may_void,
        show_board=original.show_board,
        working_days=original.working_days,
    )
    copy = create_election(original.unit, original.kind, details, Belonging(practice=True), by=by, now=now)
    for contest in original.contests:
        rule = read_rule(contest.rule)
        said = ContestDetails(
            contest.title, contest.motion, contest.seats, rule, contest.margin, contest.text
        )
        asked = add_contest(copy, said, by=by, now=now)
        for one in contest.standing:
            words = NomineeDetails(one.unit_name, one.group, one.introduction)
            add_nominee(asked, one.person, words, by=by, now=now)
    roll = voters(original.id)[:most]
    add_voters(copy, [(one.person_id, one.delegation) for one in roll], by=by, now=now)
    return copy


def _title(original: Election) -> str:
    taken = {one.title for one in db.session.query(Election).filter_by(unit_id=original.unit_id)}
    for number in range(1, 1000):
        title = f"{original.title[:100]}{SUFFIX}{number}"
        if title not in taken:
            return title
    raise Refusal("演练次数太多，请先删除旧的演练")


def rehearse(
    election_id: int, *, most: int, pause: float, address: str, by: Actor, now: datetime
) -> Iterator[Report]:
    """Hold the practice election up to VOTING and let voters vote; yields after each voter. Not inside a
    transaction. `pause`: seconds between two voters; `address`: of a running server, or "" for here."""
    with unit_of_work():
        copy = copy_for_practice(election_of(election_id), most, by=by, now=now)
        number, uses_check_in = copy.id, copy.check_in
    stages = (Stage.FROZEN, Stage.CHECK_IN) if uses_check_in else (Stage.FROZEN,)
    _move(number, stages, by, now)
    _everybody_in(number, by, now)
    _move(number, (Stage.VOTING,), by, now)
    post = _over_network(address) if address else _in_process(_app())
    vote = vote_of(election_of(number).vote or "")
    people = [one.person_id for one in voters(number)]
    db.session.rollback()
    happened: Counter[str] = Counter()
    start = time.monotonic()
    new = _lend_accounts(number, people, by, now)
    try:
        for person_id in people:
            happened[_vote(vote, person_id, post, now)] += 1
            yield Report(number, happened, time.monotonic() - start)
            time.sleep(pause)
    finally:
        _take_accounts_back(number, new, by, now)


def _lend_accounts(election_id: int, people: list[int], by: Actor, now: datetime) -> list[int]:
    """Who has never activated an account gets an empty one, without a password, as long as this lasts."""
    with unit_of_work():
        known = set(db.session.scalars(select(Account.person_id).where(Account.person_id.in_(people))))
        new = [person_id for person_id in people if person_id not in known]
        db.session.add_all(Account(person_id=person_id) for person_id in new)
        details = {"voters": len(people), "lent": len(new)}
        record("elections.rehearse", subject=("election", election_id), by=by, now=now, details=details)
    return new


def _take_accounts_back(election_id: int, new: list[int], by: Actor, now: datetime) -> None:
    with unit_of_work():
        # Whoever activated it meanwhile keeps it.
        unused = Account.person_id.in_(new) & ~Account.is_active()
        db.session.execute(delete(Account).where(unused))
        details = {"taken_back": len(new)}
        record("elections.rehearse", subject=("election", election_id), by=by, now=now, details=details)


def _app() -> Flask:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return app


def _move(election_id: int, stages: tuple[Stage, ...], by: Actor, now: datetime) -> None:
    for stage in stages:
        with unit_of_work():
            move_on(election_of(election_id), stage, by=by, now=now)


def _everybody_in(election_id: int, by: Actor, now: datetime) -> None:
    with unit_of_work():
        election = election_of(election_id)
        if election.check_in:
            for voter in voters(election_id):
                check_in(election, voter.person_id, CheckedIn.STAFF, by=by, now=now)


def _vote(vote: Vote, person_id: int, post: Post, now: datetime) -> str:
    """One voter draws and casts; "voted", or what went wrong."""
    token = new_token()
    with unit_of_work():
        log_in = NewSession(token_hash(token), "rehearsal", now, now + A_WHILE)
        sessions.start(person_id, log_in)
    try:
        booth = Booth(secrets.token_bytes(32), vote)
        status, signature = post(f"/draw/{vote.name}", booth.blinded, _cookie(token))
        if status != 200:
            return f"draw {status}"
        choices = _choose(vote.parameters.contests)
        ballot = make_ballot(vote, booth, booth.token_from(signature), choices)
        status, receipt = post(f"/box/v/{vote.name}/ballots", ballot, "")
        if status != 200:
            return f"cast {status}"
        check_receipt(vote, ballot, receipt)
        return "voted"
    finally:
        with unit_of_work():
            sessions.end(person_id, token_hash(token))


def _choose(contests: tuple[Contest, ...]) -> Choices:
    """Marks as people make them: mostly as many as there are seats, now and then too many or none."""
    random = SystemRandom()
    marks = []
    for contest in contests:
        places = list(range(len(contest.options)))
        random.shuffle(places)
        wanted = contest.seats if contest.kind is Kind.ELECTION else random.choice((0, 1, 1, 1))
        wanted += random.choice((0,) * 12 + (-1, -1, -1, 1))
        chosen = set(places[: max(wanted, 0)])
        rest = "-" if contest.rule.marks == "for" else "ab-"
        marks.append("".join("f" if place in chosen else random.choice(rest) for place in range(len(places))))
    return Choices(tuple(marks), ((),) * len(contests))


def _cookie(token: str) -> str:
    """The session cookie of somebody who is logged in with this token."""
    app = _app()
    session = app.session_interface
    serializer = session.get_signing_serializer(app)  # type: ignore[attr-defined]
    value = serializer.dumps({"_user_id": token, "_fresh": True})
    return f"{app.config['SESSION_COOKIE_NAME']}={value}"


def _headers(cookie: str) -> dict[str, str]:
    """Of somebody, to the site; without a cookie of nobody, to the box, which may have a host name of its
    own."""
    if cookie:
        return {"Cookie": cookie}
    box: str = _app().config["SETTINGS"].box_address
    return {"Host": urlsplit(box).netloc} if box else {}


def _in_process(app: Flask) -> Post:
    def post(path: str, data: bytes, cookie: str) -> tuple[int, bytes]:
        client = app.test_client(use_cookies=False)
        answer = client.post(path, data=data, headers=_headers(cookie))
        return answer.status_code, answer.data

    return post


def _over_network(address: str) -> Post:
    def post(path: str, data: bytes, cookie: str) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/octet-stream"} | _headers(cookie)
        request = Request(address.rstrip("/") + path, data=data, headers=headers, method="POST")
        try:
            with urlopen(request, timeout=30) as answer:
                return answer.status, answer.read()
        except HTTPError as error:
            return error.code, error.read()

    return post
