"""What must hold of elections, beyond what the tables themselves enforce. Each yields its offenders."""

from collections.abc import Iterator

from sqlalchemy import func, select

from unionweb.ballots import box
from unionweb.ballots.box.refusals import BoxBusy, NoSuchBox
from unionweb.ballots.box.schema import BoxState
from unionweb.ballots.models import BallotDraw, BallotVote
from unionweb.ballots.queries import drawn_count, vote_named
from unionweb.ballots.rules.board import Close, read_close_statement
from unionweb.ballots.rules.bundle import read_bundle
from unionweb.ballots.rules.chain import check_chain
from unionweb.ballots.rules.encoding import b64, digest, read_canonical
from unionweb.ballots.rules.reasons import Malformed
from unionweb.ballots.rules.rule import read_rule
from unionweb.base.db import db
from unionweb.elections.models import (
    Contest,
    Election,
    LogLine,
    Nominee,
    NomineeState,
    Outcome,
    Teller,
    Voter,
)
from unionweb.elections.queries.paper import paper_of
from unionweb.elections.queries.slips import void_keys
from unionweb.elections.rules.stages import DRAWING, PREPARING


def without_box() -> Iterator[str]:
    """Elections that were frozen without a box, or have one although they may still change."""
    for election in db.session.scalars(select(Election)):
        if (election.vote is None) != (election.stage in PREPARING):
            yield f"election {election.id}"


def standing_tellers() -> Iterator[str]:
    """Tellers who stand in the same election."""
    query = (
        select(Teller.election_id, Teller.person_id)
        .join(Contest, Contest.election_id == Teller.election_id)
        .join(Nominee, (Nominee.contest_id == Contest.id) & (Nominee.person_id == Teller.person_id))
        .where(Nominee.state == NomineeState.ACCEPTED)
    )
    yield from (f"teller {person} of election {number}" for number, person in db.session.execute(query))


def unreadable_rules() -> Iterator[str]:
    """Contests whose counting rule cannot be read."""
    for contest in db.session.scalars(select(Contest)):
        try:
            read_rule(contest.rule)
        except Malformed:
            yield f"contest {contest.id}"


def broken_logs() -> Iterator[str]:
    """Elections whose public log is no chain."""
    for number in db.session.scalars(select(LogLine.election_id).distinct()).all():
        query = select(LogLine.number, LogLine.line).where(LogLine.election_id == number)
        rows = db.session.execute(query.order_by(LogLine.number)).all()
        try:
            check_chain(line for _number, line in rows)
        except Malformed:
            yield f"election {number}"
            continue
        if [one for one, _line in rows] != list(range(1, len(rows) + 1)):
            yield f"election {number}: lines are missing"


def impossible_turnouts() -> Iterator[str]:
    """Running elections with more drawn papers than voters, or, once nobody can draw or cast any more, with
    more ballots than papers. How many there are is not said."""
    drawn = (
        select(func.count()).select_from(BallotDraw).join(BallotVote).where(BallotVote.name == Election.vote)
    )
    voters = select(func.count()).select_from(Voter).where(Voter.election_id == Election.id)
    query = select(Election.id).where(Election.stage.in_(DRAWING))
    over = query.where(
        drawn.correlate(Election).scalar_subquery() > voters.correlate(Election).scalar_subquery()
    )
    yield from (f"election {number}: more papers than voters" for number in db.session.scalars(over))
    draws = select(Voter.number).where(Voter.election_id == Election.id, Voter.number == BallotDraw.voter)
    strangers = select(Election.id).join(BallotVote, BallotVote.name == Election.vote)
    strangers = (
        strangers.join(BallotDraw, BallotDraw.vote_id == BallotVote.id).where(~draws.exists()).distinct()
    )
    yield from (f"election {number}: drawn by nobody on its roll" for number in db.session.scalars(strangers))


def wrong_counts() -> Iterator[str]:
    """Closed elections whose statement is not what box, roll and draws say: 应到 ≥ 实到 ≥ 发出 ≥ 收回."""
    for election, outcome in db.session.execute(select(Election, Outcome).join(Outcome)):
        stored = vote_named(election.vote or "")
        if stored is None:
            yield f"election {election.id}: no vote"
            continue
        try:
            close = read_close_statement(stored.vote, outcome.statement)
        except Malformed:
            yield f"election {election.id}: its close statement cannot be read"
            continue
        yield from (f"election {election.id}: {what}" for what in _faults(election, stored, close))


def _faults(election: Election, stored: BallotVote, close: Close) -> Iterator[str]:
    counts = close.counts
    roll = db.session.scalar(select(func.count()).where(Voter.election_id == election.id))
    if counts.expected != roll:
        yield "its roll has changed since the close"
    paper = paper_of(election)
    if drawn_count(stored.name) - paper.voters + paper.issued != counts.drawn:
        yield "the draws are not those of the close"
    try:
        if box.state(stored.name) is not BoxState.CLOSED:
            yield "its box is not closed"
            return
        board = box.closed(stored.name)
    except BoxBusy:
        return  # `ballots.boxes` says so
    except NoSuchBox:
        yield "it has no box"
        return
    keys = void_keys(stored.vote)
    unused = sum(ballot[:32] in keys for ballot in box.board(stored.name)) if keys else 0
    if (board.count - unused + paper.returned, board.root) != (counts.received, close.root):
        yield "its box is not the one that the close statement describes"


def unlike_their_bundles() -> Iterator[str]:
    """Counted elections whose result, log or fingerprint is not that of the bundle anybody can check; results
    that give more seats than there are."""
    ready = select(Outcome.election_id).where(Outcome.result.is_not(None)).order_by(Outcome.election_id)
    for number in db.session.scalars(ready).all():
        yield from (f"election {number}: {what}" for what in _result_faults(number))


def _result_faults(number: int) -> Iterator[str]:
    query = select(Outcome.result, Outcome.statement, Outcome.bundle, Outcome.bundle_hash)
    result, statement, bundle, fingerprint = db.session.execute(
        query.where(Outcome.election_id == number)
    ).one()
    told = read_canonical(result or b"")
    if told["close"] != b64(digest(statement)):
        yield "the result is not of this close"
    seats = select(Contest.seats).where(Contest.election_id == number).order_by(Contest.position, Contest.id)
    for contest, most in zip(told["contests"], db.session.scalars(seats), strict=False):
        if len(contest["elected"]) > most:
            yield f"{contest['id']} elects more than {most}"
    if bundle is None:
        return
    if digest(bundle).hex() != fingerprint:
        yield "the bundle has another fingerprint"
        return
    files = read_bundle(bundle)
    lines = db.session.scalars(
        select(LogLine.line).where(LogLine.election_id == number).order_by(LogLine.number)
    )
    log = b"".join(line + b"\n" for line in lines)
    if files.get("result.json") != result or not log.startswith(files.get("log.jsonl", b"?")):
        yield "the bundle holds another result or log"
