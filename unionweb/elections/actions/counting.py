"""After the box is closed: opened, texts mapped, counted, announced, final."""

from datetime import datetime

from sqlalchemy import select

from unionweb.audit import Actor, record
from unionweb.ballots import box, opening
from unionweb.ballots.opening import Progress
from unionweb.ballots.queries import vote_of
from unionweb.ballots.rules.board import read_close_statement
from unionweb.ballots.rules.counting import count_vote, result_bytes
from unionweb.ballots.rules.encoding import b64, digest
from unionweb.ballots.rules.gathering import Gathered
from unionweb.ballots.rules.parameters import Vote
from unionweb.ballots.rules.tellers import TellerSecret
from unionweb.base.db import db, end_reading
from unionweb.base.refusals import Refusal, found
from unionweb.base.text import mark
from unionweb.elections.actions.log import append
from unionweb.elections.actions.stages import refuse_annulled, stage_changed
from unionweb.elections.models import Election, Outcome, Reading, WrittenText
from unionweb.elections.queries.facts import facts_of
from unionweb.elections.queries.paper import numbers_in, standing_batches, texts_on_paper
from unionweb.elections.queries.slips import void_keys
from unionweb.elections.queries.tellers import tellers_of
from unionweb.elections.rules.stages import Stage, obstacles

VERBS = {
    "elections.stage.opened": mark("开箱"),
    "elections.stage.counted": mark("计票"),
    "elections.stage.announced": mark("宣布结果"),
    "elections.stage.objections": mark("公示选举结果"),
    "elections.stage.final": mark("选举结果生效"),
    "elections.text.read": mark("认定另选他人"),
}
LONGEST_NAME = 40
READINGS_NEEDED = 2
"""Tellers who must agree on what a written text means; one where the server opens the box."""


def refuse_too_early(election: Election, to: Stage, now: datetime) -> None:
    """Refusal with the first thing that stands in the way of a stage."""
    refuse_annulled(election)
    ways = obstacles(facts_of(election, now), to)
    if ways:
        raise Refusal(ways[0])


def open_keys(election: Election) -> dict[int, bytes]:
    """The private keys by teller number that open the box: the k lowest that were handed in."""
    if election.server_opens:
        secret = found(box.server_secret(_name(election)))
        return {1: TellerSecret(secret).x25519_private}
    handed_in = {teller.number: teller.handed_in for teller in tellers_of(election.id)}
    given = sorted(number for number, key in handed_in.items() if key is not None)
    return {number: handed_in[number] or b"" for number in given[: election.threshold]}


def open_next(election: Election, to: Stage, *, now: datetime) -> Progress:
    """Open the next ballots, on the way to OPENED or COUNTED; again, until all are. Not in a transaction: it
    takes seconds, and what came of it is kept beside the board. Refusal with what stands in the way."""
    refuse_too_early(election, to, now)
    name, keys = _name(election), open_keys(election)
    void = void_keys(vote_of(name))
    end_reading()
    return opening.advance(name, keys, void)


def gathered_of(election: Election) -> Gathered:
    """What all ballots came to. Refusal while they are not all opened with the keys that open them now."""
    name = _name(election)
    gathered = opening.gathered(name, open_keys(election), void_keys(vote_of(name)))
    if gathered is None:
        raise Refusal("选票还没有全部打开，请再按一次“开箱”")
    return gathered


def open_box(election: Election, *, by: Actor, now: datetime) -> Election:
    """CLOSED → OPENED, when all ballots are: log the close and the keys, and keep each text that was written
    in."""
    refuse_too_early(election, Stage.OPENED, now)
    gathered, outcome = gathered_of(election), outcome_of(election)
    vote = vote_of(_name(election))
    append(election, "close", _close_body(election, vote, outcome.statement), now)
    keys = [{"teller": number, "x25519": b64(key)} for number, key in sorted(_all_keys(election).items())]
    append(election, "keys", {"keys": keys}, now)
    on_paper = texts_on_paper(election.id) or [set()] * len(election.contests)
    for contest, *texts in zip(election.contests, gathered.texts(), on_paper, strict=True):
        found_here = sorted(set().union(*texts))
        db.session.add_all(WrittenText(contest_id=contest.id, text=text) for text in found_here)
    stage_changed(election, Stage.OPENED, by, now, keys=len(keys))
    return election


def _all_keys(election: Election) -> dict[int, bytes]:
    if election.server_opens:
        return open_keys(election)
    return {teller.number: teller.handed_in for teller in tellers_of(election.id) if teller.handed_in}


def _close_body(election: Election, vote: Vote, statement: bytes) -> dict[str, object]:
    if election.server_opens:
        secret = TellerSecret(found(box.server_secret(vote.name)))
        signatures = [{"teller": 1, "signature": b64(secret.sign("close", statement))}]
    else:
        signed = [teller for teller in tellers_of(election.id) if teller.signature is not None]
        signatures = [{"teller": one.number, "signature": b64(one.signature or b"")} for one in signed]
    return {"signatures": signatures, "statement": statement.decode()}


def readings_needed(election: Election) -> int:
    """How many must agree on what a written text means."""
    return 1 if election.server_opens else min(READINGS_NEEDED, len(tellers_of(election.id)))


def read_text(
    text: WrittenText, election: Election, person_id: int, name: str, *, by: Actor, now: datetime
) -> WrittenText:
    """What one teller takes a text to mean ("" : nobody). When enough agree, that is its meaning; a teller
    may change his reading until then."""
    if election.stage is not Stage.OPENED:
        raise Refusal("现在不是认定另选他人的时候")
    if len(name) > LONGEST_NAME:
        raise Refusal("姓名最多 %(n)s 个字", n=LONGEST_NAME)
    reading = db.session.get(Reading, (text.id, person_id))
    if reading is None:
        reading = Reading(text_id=text.id, person_id=person_id)
        db.session.add(reading)
    reading.name = name
    db.session.flush()
    same = select(Reading.person_id).where(Reading.text_id == text.id, Reading.name == name)
    text.name = name if len(list(db.session.scalars(same))) >= readings_needed(election) else None
    # The text itself stays out of the log: it may be a mark by which somebody proves a vote.
    details = {"text": text.id, "name": name, "agreed": text.name is not None}
    record("elections.text.read", subject=("election", election.id), by=by, now=now, details=details)
    return text


def mapping_of(election: Election) -> dict[str, dict[str, str]]:
    """What every written text means, by contest of the protocol ("c1") and text."""
    mapping: dict[str, dict[str, str]] = {}
    for number, contest in enumerate(election.contests, start=1):
        query = select(WrittenText).where(WrittenText.contest_id == contest.id)
        mapping[f"c{number}"] = {one.text: one.name or "" for one in db.session.scalars(query)}
    return mapping


def count(election: Election, *, by: Actor, now: datetime) -> Election:
    """OPENED → COUNTED: the result, by the rule that was frozen, and its hash in the log."""
    refuse_too_early(election, Stage.COUNTED, now)
    outcome, vote = outcome_of(election), vote_of(_name(election))
    counts = read_close_statement(vote, outcome.statement).counts
    paper = [numbers_in(batch.data) for batch in standing_batches(election.id)]
    counted = count_vote(vote, gathered_of(election), counts, mapping_of(election), paper)
    result = result_bytes(vote, outcome.statement, counted)
    outcome.result = result
    append(election, "result", {"hash": b64(digest(result))}, now)
    stage_changed(election, Stage.COUNTED, by, now, result=digest(result).hex())
    return election


def outcome_of(election: Election) -> Outcome:
    """What the box held when it was closed; Refusal before that."""
    outcome = db.session.get(Outcome, election.id)
    if outcome is None:
        raise Refusal("还没有封箱")
    return outcome


def _name(election: Election) -> str:
    if election.vote is None:
        raise Refusal("选举还没有定稿")
    return election.vote


def announce(election: Election, *, by: Actor, now: datetime) -> Election:
    """COUNTED → ANNOUNCED: from now on everybody sees the result."""
    refuse_too_early(election, Stage.ANNOUNCED, now)
    stage_changed(election, Stage.ANNOUNCED, by, now)
    return election


def finish(election: Election, *, by: Actor, now: datetime) -> Election:
    """ANNOUNCED or OBJECTIONS → FINAL: the result stands."""
    refuse_too_early(election, Stage.FINAL, now)
    stage_changed(election, Stage.FINAL, by, now)
    return election
