"""Moving an election on: frozen, check-in, voting, closed. See `counting` for what comes after.

Nothing leads back after frozen; an election that went wrong is annulled.
"""

import secrets
from contextlib import suppress
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from unionweb.audit import Actor, record
from unionweb.ballots import box
from unionweb.ballots.actions import create_vote, open_drawing, stop_drawing
from unionweb.ballots.box.closing import Board
from unionweb.ballots.box.refusals import BoxDamaged
from unionweb.ballots.queries import vote_of
from unionweb.ballots.rules.blindrsa import PrivateKey
from unionweb.ballots.rules.board import Counts, close_statement
from unionweb.ballots.rules.parameters import Vote
from unionweb.ballots.rules.tellers import TellerSecret
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.elections.actions import slips as slip_actions
from unionweb.elections.actions.arranging import arrange_all
from unionweb.elections.actions.kiosk import end_turns
from unionweb.elections.actions.log import append
from unionweb.elections.actions.paper import log_batches, settle
from unionweb.elections.models import Election, Outcome
from unionweb.elections.queries.facts import facts_of, present_of
from unionweb.elections.queries.parameters import SERVER, parameters_of
from unionweb.elections.queries.roll import turnout
from unionweb.elections.queries.slips import void_keys
from unionweb.elections.rules.stages import Stage, obstacles

VERBS = {
    "elections.stage.draft": mark("选举退回筹备"),
    "elections.stage.nominations": mark("开始提名"),
    "elections.stage.published": mark("公布候选人"),
    "elections.stage.frozen": mark("选举定稿"),
    "elections.stage.check_in": mark("开始签到"),
    "elections.stage.voting": mark("开始投票"),
    "elections.stage.closed": mark("封箱"),
    "elections.annul": mark("宣布选举作废"),
}


def move_on(election: Election, to: Stage, *, by: Actor, now: datetime) -> Election:
    """Take an election to the next stage. Refusal with the first thing that stands in the way."""
    refuse_annulled(election)
    ways = obstacles(facts_of(election, now), to)
    if ways:
        raise Refusal(ways[0])
    if to in (Stage.PUBLISHED, Stage.FROZEN):
        arrange_all(election)
    steps = {Stage.FROZEN: _freeze, Stage.CHECK_IN: _hand_out, Stage.VOTING: _open, Stage.CLOSED: _close}
    if to in steps:
        steps[to](election, by, now)
    stage_changed(election, to, by, now)
    return election


def refuse_annulled(election: Election) -> None:
    """Refusal for an election that does not count."""
    if election.annulled_at is not None:
        raise Refusal("这次选举已经作废")


def stage_changed(election: Election, to: Stage, by: Actor, now: datetime, **details: object) -> None:
    """Set the stage and log it."""
    details = {"from": election.stage, "title": election.title, **details}
    election.stage = to
    record(f"elections.stage.{to}", subject=("election", election.id), by=by, now=now, details=details)


def _freeze(election: Election, by: Actor, now: datetime) -> None:
    issuer, receipt = PrivateKey.generate(), Ed25519PrivateKey.generate()
    secret = secrets.token_bytes(32)
    server = TellerSecret(secret)
    parameters = parameters_of(
        election, issuer.public, receipt.public_key().public_bytes_raw(), server.public(SERVER)
    )
    vote = Vote(parameters.to_bytes())
    create_vote(vote.data, issuer, by=by, now=now)
    # The box is another database: if this transaction fails, a box stays that nobody has a token for.
    box.prepare(vote.data, receipt.private_bytes_raw(), secret if election.server_opens else None)
    election.vote = vote.name
    append(election, "params", {"fingerprint": vote.fingerprint, "vote": vote.name}, now)


def _hand_out(election: Election, by: Actor, now: datetime) -> None:
    open_drawing(_vote(election), by=by, now=now)


def _open(election: Election, by: Actor, now: datetime) -> None:
    if not election.check_in:
        open_drawing(_vote(election), by=by, now=now)
    box.open_box(_vote(election))
    append(election, "open", {}, now)


def _close(election: Election, by: Actor, now: datetime) -> None:
    """Stop the draws, settle the paper ballots, close the box, state what is in it. Safe to do again after a
    crash."""
    drawn = stop_drawing(_vote(election), by=by, now=now)
    paper, slips = settle(election, drawn), slip_actions.settle(election)
    end_turns(election.id)
    board = _close_box(_vote(election))
    log_batches(election, now)
    unused = _cast_unused(vote_of(_vote(election)))
    counted = turnout(election.id)
    counts = Counts(
        expected=counted.expected,
        present=present_of(election, counted),
        drawn=drawn - paper.voters + paper.issued,
        received=board.count - unused + paper.returned,
        slips=slip_actions.closing_counts(election, slips, unused),
    )
    statement = close_statement(vote_of(_vote(election)), board.root, counts)
    db.session.add(Outcome(election_id=election.id, statement=statement, closed_at=now))
    db.session.flush()


def _cast_unused(vote: Vote) -> int:
    """How many ballots on the board were cast with slips that count as unused."""
    keys = void_keys(vote)
    return sum(ballot[:32] in keys for ballot in box.board(vote.name)) if keys else 0


def _close_box(vote: str) -> Board:
    try:
        return box.close_box(vote)
    except BoxDamaged:
        raise Refusal("票箱损坏，里面的选票已无法读出：请把票箱的钥匙文件恢复原处，或宣布选举作废") from None


def _vote(election: Election) -> str:
    if election.vote is None:
        raise Refusal("选举还没有定稿")
    return election.vote


def annul(election: Election, reason: str, *, by: Actor, now: datetime) -> Election:
    """Declare that an election does not count; it stays readable, and a new one may be held."""
    refuse_annulled(election)
    if not reason:
        raise Refusal("请写明理由", field="reason")
    if election.stage is Stage.FINAL:
        raise Refusal("选举已经生效，不能作废")
    if election.vote is not None:
        stop_drawing(election.vote, by=by, now=now)
        # Of a box that is damaged nothing can be read any more; that must not keep anybody from saying so.
        with suppress(BoxDamaged):
            box.close_box(election.vote)
    election.annulled_at, election.annulled_reason = now, reason
    details = {"title": election.title, "reason": reason, "stage": election.stage}
    record("elections.annul", subject=("election", election.id), by=by, now=now, details=details)
    return election
