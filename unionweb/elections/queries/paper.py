"""Paper ballots: the piles that were entered, and who was handed one."""

from collections.abc import Sequence

from sqlalchemy import func, select

from unionweb.ballots.rules.encoding import read_canonical, unb64
from unionweb.ballots.rules.paper import Batch, PaperContest, batch_bytes
from unionweb.ballots.rules.parameters import Vote
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.elections.models import Election, PaperBatch, Teller, Voter
from unionweb.elections.rules.paper import NO_PAPER, Paper
from unionweb.elections.rules.stages import Stage, is_before

SIGNATURES_NEEDED = 2
"""Tellers who sign a pile; one where there is only one."""


def batches_of(election_id: int) -> list[PaperBatch]:
    """Every pile, the withdrawn ones too, by number."""
    query = select(PaperBatch).where(PaperBatch.election_id == election_id)
    query = query.execution_options(populate_existing=True)  # as they are, not as they were before we waited
    return list(db.session.scalars(query.order_by(PaperBatch.number, PaperBatch.id)))


def standing_batches(election_id: int) -> list[PaperBatch]:
    """The piles that were not withdrawn, by number."""
    return [batch for batch in batches_of(election_id) if batch.withdrawn_at is None]


def batch_of(election_id: int, batch_id: int) -> PaperBatch:
    """One pile of this election. Raises NotFound."""
    batch = found(db.session.get(PaperBatch, batch_id))
    return found(batch if batch.election_id == election_id else None)


def numbers_in(data: bytes) -> Batch:
    """The numbers of a pile as stored."""
    read = read_canonical(data)
    return Batch(read["number"], tuple(_contest(one) for one in read["contests"]))


def _contest(one: dict[str, object]) -> PaperContest:
    options: Sequence[dict[str, int]] = one["options"]  # type: ignore[assignment]
    marks = tuple((option["for"], option["against"], option["abstain"]) for option in options)
    written: Sequence[dict[str, str]] = one.get("writeins", ())  # type: ignore[assignment]
    names = tuple((name["name"], int(name["for"])) for name in written)
    return PaperContest(
        int(str(one["issued"])), int(str(one["returned"])), int(str(one["void"])), marks, names
    )


def signatures_needed(election: Election) -> int:
    """How many tellers sign a pile; where the server signs, a second person confirms instead."""
    if election.server_opens:
        return 1
    tellers = select(func.count()).select_from(Teller).where(Teller.election_id == election.id)
    return min(SIGNATURES_NEEDED, db.session.scalar(tellers) or 0)


def is_signed(batch: PaperBatch, election: Election, needed: int) -> bool:
    """Whether a pile counts."""
    if election.server_opens:
        return batch.confirmed_by is not None
    return len(batch.signatures) >= needed


def signed_batches(election_id: int, vote: Vote) -> list[bytes]:
    """The piles with their signatures, as they stand in paper.json."""
    return [
        batch_bytes(
            vote, numbers_in(one.data), {int(key): unb64(text) for key, text in one.signatures.items()}
        )
        for one in standing_batches(election_id)
    ]


def paper_voters(election_id: int) -> int:
    """How many were handed a paper ballot."""
    query = select(func.count()).select_from(Voter)
    return db.session.scalar(query.where(Voter.election_id == election_id, Voter.paper)) or 0


def paper_of(election: Election) -> Paper:
    """The paper ballots of an election as they stand. Nothing is asked before there can be any."""
    if is_before(election.stage, Stage.CHECK_IN) or election.vote is None:
        return NO_PAPER
    voters, standing = paper_voters(election.id), standing_batches(election.id)
    if not standing:
        return Paper(voters=voters)
    piles, needed = [numbers_in(batch.data) for batch in standing], signatures_needed(election)
    signed = [is_signed(batch, election, needed) for batch in standing]
    numbers = {batch.number for batch in standing}
    return Paper(
        voters=voters,
        issued=sum(pile.issued for pile in piles),
        returned=sum(pile.returned for pile in piles),
        counted=sum(pile.returned for pile, done in zip(piles, signed, strict=True) if done),
        unsigned=signed.count(False),
        gap=min(set(range(1, max(numbers))) - numbers, default=0),
    )


def texts_on_paper(election_id: int) -> list[set[str]]:
    """What was written in on paper, contest by contest; nothing where there is no pile."""
    piles = [numbers_in(batch.data) for batch in standing_batches(election_id)]
    contests = zip(*(pile.contests for pile in piles), strict=True)
    return [{name for part in parts for name, _times in part.writeins} for parts in contests]
