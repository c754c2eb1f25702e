"""Slips of an election: how many, and who was handed one."""

from sqlalchemy import func, select

from unionweb.ballots.queries import slips_made, void_seeds
from unionweb.ballots.rules.parameters import Vote
from unionweb.ballots.rules.slips import SlipList
from unionweb.base.db import db
from unionweb.elections.models import Election, MissingSlips, Voter
from unionweb.elections.rules.slips import NO_SLIPS, Slips


def slips_of(election: Election) -> Slips:
    """The slips as they stand. Where none were made one question is asked."""
    if election.vote is None:
        return NO_SLIPS
    made, void = slips_made(election.vote)
    if not made:
        return NO_SLIPS
    stated = db.session.get(MissingSlips, election.id)
    return Slips(
        made=made,
        handed=_handed(election.id),
        void=void,
        stated=stated.number if stated else 0,
        reason=stated.reason if stated else "",
    )


def _handed(election_id: int) -> int:
    query = select(func.count()).select_from(Voter)
    return db.session.scalar(query.where(Voter.election_id == election_id, Voter.slip)) or 0


def holds_slip(vote: str, number: int) -> bool:
    """Whether the voter with this number on the roll was handed a slip."""
    query = select(Voter.slip).join(Election, Election.id == Voter.election_id)
    return bool(db.session.scalar(query.where(Election.vote == vote, Voter.number == number)))


def slip_list(election: Election) -> SlipList | None:
    """slips.json as it stands; None where no slips were made."""
    slips = slips_of(election)
    if election.vote is None or not slips.made:
        return None
    return SlipList(void_seeds(election.vote), slips.reason if slips.missing else "")


def void_keys(vote: Vote) -> frozenset[bytes]:
    """The one-time keys of the void slips: a ballot under one of them does not count."""
    return SlipList(void_seeds(vote.name), "").keys(vote)
