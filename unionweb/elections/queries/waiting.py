"""What an election waits for: of its voters, of its tellers. In columns, because every first page asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select

from unionweb.base.db import db
from unionweb.elections.models import Election, PaperBatch, Teller, Voter
from unionweb.elections.queries.paper import SIGNATURES_NEEDED
from unionweb.elections.rules.stages import DRAWING, PREPARING, Stage


@dataclass(frozen=True, slots=True)
class Ballot:
    """An election in which somebody may vote now, or check in for it."""

    election_id: int
    title: str
    stage: Stage
    must_check_in: bool


def ballots_for(person_id: int) -> list[Ballot]:
    """The ballots of a person that are open now, the newest first. In a rehearsal programs vote in people's
    names; nobody is asked to."""
    query = (
        select(Election.id, Election.title, Election.stage, Election.check_in, Voter.checked_in)
        .join(Voter, Voter.election_id == Election.id)
        .where(Voter.person_id == person_id, Voter.paper.is_(False), Voter.slip.is_(False))
        .where(Election.stage.in_(DRAWING), Election.annulled_at.is_(None), Election.practice.is_(False))
        .order_by(Election.id.desc())
    )
    return [
        Ballot(number, title, stage, check_in and checked_in is None)
        for number, title, stage, check_in, checked_in in db.session.execute(query)
    ]


class Duty(StrEnum):
    """What a teller does next."""

    KEYS = "keys"
    COMPARE = "compare"
    SIGN = "sign"
    HAND_IN = "hand_in"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Task:
    """What a teller is to do in an election; `batch_id` and `number` are those of a pile of paper ballots
    that wants his signature."""

    election_id: int
    title: str
    duty: Duty
    batch_id: int = 0
    number: int = 0


def tasks_of(person_id: int) -> Iterator[Task]:
    """What a person is to do as a teller, the newest election first."""
    query = (
        select(Election.id, Election.title, Election.stage, Teller)
        .join(Teller, Teller.election_id == Election.id)
        .where(Teller.person_id == person_id, Election.annulled_at.is_(None), ~Election.server_opens)
        .order_by(Election.id.desc())
    )
    voting = {}
    for number, title, stage, teller in db.session.execute(query):
        duty = duty_of(stage, teller)
        if duty is not None:
            yield Task(number, title, duty)
        if stage is Stage.VOTING:
            voting[number] = (title, str(teller.number))
    yield from _piles_to_sign(voting)


def _piles_to_sign(voting: Mapping[int, tuple[str, str]]) -> Iterator[Task]:
    """Of elections, as id → (title, the teller's number), the piles that need one more signature, his. Asks
    nothing where there are no elections."""
    if not voting:
        return
    tellers = select(func.count()).where(Teller.election_id == PaperBatch.election_id).scalar_subquery()
    query = select(PaperBatch.election_id, PaperBatch.id, PaperBatch.number, PaperBatch.signatures, tellers)
    query = query.where(PaperBatch.election_id.in_(voting), PaperBatch.withdrawn_at.is_(None))
    rows = db.session.execute(query.order_by(PaperBatch.election_id.desc(), PaperBatch.number))
    for election_id, batch_id, number, signatures, several in rows:
        title, me = voting[election_id]
        if me not in signatures and len(signatures) < min(SIGNATURES_NEEDED, several):
            yield Task(election_id, title, Duty.PAPER, batch_id, number)


def duty_of(stage: Stage, teller: Teller) -> Duty | None:
    """The next thing for a teller at a stage; None when there is nothing to do."""
    if stage in PREPARING:
        return Duty.KEYS if teller.x25519 is None else None
    if stage in (Stage.FROZEN, Stage.CHECK_IN, Stage.VOTING):
        return Duty.COMPARE if teller.compared_at is None else None
    if stage is Stage.CLOSED:
        if teller.signature is None:
            return Duty.SIGN
        return Duty.HAND_IN if teller.handed_in is None else None
    return None
