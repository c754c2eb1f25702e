"""Named reads of side A. A vote is named by b64 of the hash of its parameters."""

from collections.abc import Sequence

from sqlalchemy import func, select

from unionweb.ballots.models import BallotDraw, BallotSlip, BallotVote
from unionweb.ballots.rules.parameters import Vote
from unionweb.base.db import db
from unionweb.base.refusals import found


def vote_named(name: str) -> BallotVote | None:
    """The row of this vote."""
    return db.session.scalar(select(BallotVote).where(BallotVote.name == name))


def vote_of(name: str) -> Vote:
    """The parameters of this vote. Raises NotFound."""
    return found(vote_named(name)).vote


def drawn_count(name: str) -> int:
    """How many have drawn."""
    count = select(func.count()).select_from(BallotDraw).join(BallotVote).where(BallotVote.name == name)
    return db.session.scalar(count) or 0


def drawn_voters(name: str) -> Sequence[int]:
    """Who has drawn, by number and not in the order of drawing."""
    voters = select(BallotDraw.voter).join(BallotVote).where(BallotVote.name == name)
    return db.session.scalars(voters.order_by(BallotDraw.voter)).all()


def has_drawn(name: str, voter: int) -> bool:
    """Whether this voter has."""
    mine = select(BallotDraw.voter).join(BallotVote).where(BallotVote.name == name, BallotDraw.voter == voter)
    return db.session.scalar(mine) is not None


def slips_made(name: str) -> tuple[int, int]:
    """How many slips were made, and how many of them are void."""
    counted = select(func.count(), func.count(BallotSlip.seed)).join(BallotVote)
    made, void = db.session.execute(counted.where(BallotVote.name == name)).one()
    return made, void


def void_seeds(name: str) -> tuple[bytes, ...]:
    """The seeds of the void slips, sorted."""
    seeds = select(BallotSlip.seed).join(BallotVote)
    found = db.session.scalars(seeds.where(BallotVote.name == name, BallotSlip.seed.is_not(None)))
    return tuple(sorted(bytes(seed) for seed in found if seed is not None))
