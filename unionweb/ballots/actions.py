"""What is done to a vote on side A. Papers are drawn one by one in `drawing`, ballots cast in `box`."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import delete

from unionweb.audit import Actor, record
from unionweb.ballots.drawing import DRAWS, DrawnBefore, NotDrawing
from unionweb.ballots.ledger import Entry, Outcome
from unionweb.ballots.models import BallotDraw, BallotVote, DrawState
from unionweb.ballots.queries import drawn_count, vote_named
from unionweb.ballots.rules.blindrsa import PrivateKey
from unionweb.ballots.rules.parameters import Vote
from unionweb.base.db import db
from unionweb.base.driver import Statements
from unionweb.base.refusals import Refusal, found
from unionweb.base.text import mark

VERBS = {
    "ballots.vote.create": mark("固定选票"),
    "ballots.vote.open": mark("开始领票"),
    "ballots.vote.stop": mark("停止领票"),
    "ballots.vote.forget": mark("销毁领票记录"),
}


def create_vote(data: bytes, issuer: PrivateKey, *, by: Actor, now: datetime) -> BallotVote:
    """Keep the frozen parameters and the key that will sign the papers. Raises Malformed."""
    vote = Vote(data)
    if vote.parameters.issuer != issuer.public:
        raise ValueError("the parameters name another issuer key")
    stored = BallotVote(name=vote.name, data=data, issuer=issuer.to_bytes(), state=DrawState.PREPARING)
    db.session.add(stored)
    db.session.flush()
    _record("ballots.vote.create", stored, by, now)
    return stored


def open_drawing(name: str, *, by: Actor, now: datetime) -> BallotVote:
    """From now on papers are handed out."""
    stored = found(vote_named(name))
    if stored.state is not DrawState.PREPARING:
        raise Refusal("领票已经开始或结束，不能再次开始。")
    stored.state = DrawState.OPEN
    _record("ballots.vote.open", stored, by, now)
    return stored


def stop_drawing(name: str, *, by: Actor, now: datetime) -> int:
    """No more papers, ever: the key that signs them is destroyed. How many were drawn; again, the same."""
    stored = found(vote_named(name))
    if stored.state is not DrawState.CLOSED:
        stored.state, stored.issuer = DrawState.CLOSED, None
        # Those who are just drawing are waited for here, before they are counted.
        _record("ballots.vote.stop", stored, by, now)
    return drawn_count(name)


def take_place(name: str, voter: int) -> None:
    """Take the one place of a voter among those who draw, for a paper ballot: from now on no token is signed
    for him. It is the row that a draw would write, with the hash of a request that nobody has, written by
    the same statements: of two who want the place at the same moment one gets it, and it counts once.
    Raises DrawnBefore, NotDrawing."""
    vote_id = found(vote_named(name)).id
    nobodys = hashlib.sha256(secrets.token_bytes(256)).digest()
    mine = (Entry(vote_id, voter, nobodys),)
    outcome = DRAWS.write(Statements.within(db.session.connection()), [mine])[0]
    if outcome is Outcome.NOT_OPEN:
        raise NotDrawing("现在不能领票。")
    if outcome is Outcome.OTHER:
        raise DrawnBefore("已经领过票了，不能再领纸质票。")


def forget_draws(name: str, *, by: Actor, now: datetime) -> int:
    """Drop the list of who drew, where nobody needs it any more. How many lines; again, none. Refusal: papers
    are still handed out."""
    stored = found(vote_named(name))
    if stored.state is not DrawState.CLOSED:
        raise Refusal("领票还没有结束，不能销毁领票记录。")
    number = drawn_count(name)
    if number:
        db.session.execute(delete(BallotDraw).where(BallotDraw.vote_id == stored.id))
        _record("ballots.vote.forget", stored, by, now)
    return number


def _record(verb: str, stored: BallotVote, by: Actor, now: datetime) -> None:
    details = {"name": stored.name, "fingerprint": stored.vote.fingerprint}
    record(verb, subject=("ballot_vote", stored.id), by=by, now=now, details=details)
