"""Paper ballots (纸质选票): handed out to voters, entered pile by pile, signed by two tellers, or withdrawn.

How the counts add up: whoever is handed a paper ballot takes his one place among those who draw, so the rows
of draws are the electronic draws and the paper voters together. The box is closed only when the papers
issued by the piles are as many as the paper voters; then 发出 is the electronic draws plus the papers issued,
and 收回 the ballots in the box plus the papers returned.
"""

from datetime import datetime

from sqlalchemy import select, update

from unionweb.audit import Actor, record
from unionweb.ballots import box
from unionweb.ballots.actions import take_place
from unionweb.ballots.queries import vote_of
from unionweb.ballots.rules.encoding import b64
from unionweb.ballots.rules.paper import Batch, batch_hash, batch_statement
from unionweb.ballots.rules.parameters import Vote
from unionweb.ballots.rules.reasons import Malformed
from unionweb.ballots.rules.tellers import TellerSecret, check_teller_signature
from unionweb.base.db import db
from unionweb.base.refusals import Refusal, found
from unionweb.base.text import mark
from unionweb.elections.actions.log import append
from unionweb.elections.models import Election, PaperBatch, Teller, Voter
from unionweb.elections.queries.elections import election_of
from unionweb.elections.queries.facts import present_of
from unionweb.elections.queries.paper import (
    numbers_in,
    paper_of,
    signed_batches,
    standing_batches,
)
from unionweb.elections.queries.roll import turnout
from unionweb.elections.queries.slips import slips_of
from unionweb.elections.rules.paper import Paper, contradiction, in_the_way, remarks
from unionweb.elections.rules.stages import DRAWING, Stage

VERBS = {
    "elections.paper.hand_out": mark("发给纸质选票"),
    "elections.paper.enter": mark("录入纸质选票"),
    "elections.paper.sign": mark("监票人签名纸质选票"),
    "elections.paper.confirm": mark("核对纸质选票"),
    "elections.paper.withdraw": mark("撤回纸质选票"),
}
PH = 32
"""Bytes before the batch in what is signed."""


def hand_out(election: Election, voter: Voter, *, by: Actor, now: datetime) -> Voter:
    """Give a voter a paper ballot instead of one on the screen; there is no way back. Refusal: has one, has
    drawn, has not checked in."""
    if election.annulled_at is not None or election.stage not in DRAWING:
        raise Refusal("现在不能领票")
    if election.check_in and voter.checked_in is None:
        raise Refusal("%(name)s还没有签到，请先签到", name=voter.person.name)
    if voter.slip:
        raise Refusal("%(name)s此前已领预领票纸条", name=voter.person.name)
    line = (Voter.election_id == election.id) & (Voter.person_id == voter.person_id)
    statement = update(Voter).where(line, Voter.paper.is_(False)).returning(Voter.number)
    if db.session.scalar(statement.values(paper=True)) is None:
        raise Refusal("%(name)s此前已领纸质票", name=voter.person.name)
    take_place(_vote(election).name, voter.number)
    # Without a name, as with check-in: the roll says who; an order of names is not kept.
    record("elections.paper.hand_out", subject=("election", election.id), by=by, now=now)
    return voter


def enter(election: Election, pile: Batch, person_id: int, *, by: Actor, now: datetime) -> PaperBatch:
    """Enter a pile while votes are cast, under the lowest number that is free (that in `pile` is not looked
    at). Refusal: with the first of its numbers that contradicts the others."""
    hold(election)
    vote = _vote(election)
    for remark in remarks(vote.parameters.contests, pile):
        if remark.wrong:
            raise Refusal(remark.words, field=remark.field)
    taken = {batch.number for batch in standing_batches(election.id)}
    number = min(set(range(1, len(taken) + 2)) - taken)
    data = batch_statement(vote, Batch(number, pile.contests))[PH:]
    batch = PaperBatch(election_id=election.id, number=number, data=data, entered_by=person_id, signatures={})
    db.session.add(batch)
    db.session.flush()
    _log("enter", batch, by, now, issued=pile.issued)
    return batch


def sign(batch: PaperBatch, teller: Teller, signature: bytes, *, by: Actor, now: datetime) -> PaperBatch:
    """Keep a teller's signature under a pile. Refusal when it does not verify."""
    election = _still_open(batch)
    vote = _vote(election)
    try:
        check_teller_signature(vote, teller.number, "paper", vote.ph + batch.data, signature)
    except Malformed:
        raise Refusal("签名不对：这部手机上的钥匙不是登记的那一把") from None
    batch.signatures = {**batch.signatures, str(teller.number): b64(signature)}
    _log("sign", batch, by, now, teller=teller.person.name)
    return batch


def confirm(batch: PaperBatch, person_id: int, *, by: Actor, now: datetime) -> PaperBatch:
    """A second person found the numbers right; for elections in which the server is the only teller, and
    signs at the close."""
    election = _still_open(batch)
    if not election.server_opens:
        raise Refusal("这次选举由监票人签名")
    if batch.entered_by == person_id:
        raise Refusal("录入的人不能自己核对，请另一名工作人员核对")
    batch.confirmed_by = person_id
    _log("confirm", batch, by, now)
    return batch


def withdraw(batch: PaperBatch, *, by: Actor, now: datetime) -> PaperBatch:
    """Take a pile back, for instance because it was counted wrong. It stays readable."""
    _still_open(batch)
    batch.withdrawn_at = now
    _log("withdraw", batch, by, now)
    return batch


def hold(election: Election) -> None:
    """Until our commit nobody else changes the piles of this election or closes its box. Refusal when votes
    are not being cast."""
    db.session.execute(select(Election.id).where(Election.id == election.id).with_for_update())
    db.session.refresh(election, ["stage", "annulled_at"])
    if election.annulled_at is not None or election.stage is not Stage.VOTING:
        raise Refusal("现在不是投票阶段")


def _still_open(batch: PaperBatch) -> Election:
    election = election_of(batch.election_id)
    hold(election)
    db.session.refresh(batch)
    if batch.withdrawn_at is not None:
        raise Refusal("这一批已经撤回")
    return election


def settle(election: Election, drawn: int) -> Paper:
    """The paper ballots as the close statement takes them in, once nobody draws any more and before the box
    is touched. `drawn` counts the paper voters too. Refusal when the numbers contradict each other."""
    hold(election)
    paper = paper_of(election)
    for sentence in in_the_way(paper):
        raise Refusal(sentence)
    counted = turnout(election.id)
    slips = slips_of(election)
    # With slips that no voter was handed somebody may have voted all the same; the close leaves that out.
    strange = min(slips.void + slips.missing, box.received(_vote(election).name))
    received = box.received(_vote(election).name) - strange + paper.returned
    issued = drawn - paper.voters + paper.issued
    wrong = contradiction(counted.expected, present_of(election, counted), issued, received)
    if wrong is not None:
        raise Refusal(wrong)
    return paper


def log_batches(election: Election, now: datetime) -> None:
    """A line for every pile, before the line of the close; the server signs first where it is the teller."""
    vote = _vote(election)
    if election.server_opens:
        _sign_as_server(election, vote)
    for data in signed_batches(election.id, vote):
        append(election, "paper", {"batch": batch_hash(data)}, now)


def _sign_as_server(election: Election, vote: Vote) -> None:
    batches = standing_batches(election.id)
    if batches:
        secret = TellerSecret(found(box.server_secret(vote.name)))
        for batch in batches:
            batch.signatures = {"1": b64(secret.sign("paper", vote.ph + batch.data))}


def _vote(election: Election) -> Vote:
    if election.vote is None:
        raise Refusal("选举还没有定稿")
    return vote_of(election.vote)


def _log(what: str, batch: PaperBatch, by: Actor, now: datetime, **more: object) -> None:
    details = {"batch": batch.number, "returned": numbers_in(batch.data).returned, **more}
    subject = ("election", batch.election_id)
    record(f"elections.paper.{what}", subject=subject, by=by, now=now, details=details)
