"""Voting machines, and whose turn it is at one."""

from datetime import datetime

from sqlalchemy import and_, select

from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.elections.models import Election, Kiosk, Voter
from unionweb.elections.queries.hall import Claim
from unionweb.elections.rules.stages import DRAWING


def kiosks_of(election_id: int) -> list[Kiosk]:
    """The machines in use, by number."""
    query = select(Kiosk).where(Kiosk.election_id == election_id, Kiosk.retired_at.is_(None))
    return list(db.session.scalars(query.order_by(Kiosk.number)))


def kiosk_of(election_id: int, kiosk_id: int) -> Kiosk:
    """One machine of this election. Raises NotFound."""
    kiosk = found(db.session.get(Kiosk, kiosk_id))
    return found(kiosk if kiosk.election_id == election_id else None)


def kiosk_with(token_hash: str) -> Kiosk:
    """The machine whose cookie this is. Raises NotFound, also for one out of use."""
    query = select(Kiosk).where(Kiosk.token_hash == token_hash, Kiosk.retired_at.is_(None))
    return found(db.session.scalar(query))


def is_taken(kiosk: Kiosk, now: datetime) -> bool:
    """Whether somebody is voting at it."""
    return kiosk.turn_until is not None and kiosk.turn_until > now


_CLAIM = (
    select(Election.stage, Election.annulled_at, Election.check_in)
    .add_columns(Voter.number, Voter.checked_in, Voter.paper)
    .select_from(Kiosk)
    .join(Election, Election.id == Kiosk.election_id)
)


def claim_at(token_hash: str, vote: str, now: datetime) -> Claim | None:
    """The claim of whoever's turn it is at a machine to a ballot of the vote of this name; None when this is
    no machine of that vote."""
    turn = and_(
        Voter.election_id == Kiosk.election_id, Voter.number == Kiosk.turn_voter, Kiosk.turn_until > now
    )
    query = _CLAIM.outerjoin(Voter, turn).where(Kiosk.token_hash == token_hash, Kiosk.retired_at.is_(None))
    with db.engine.connect() as connection:
        row = connection.execute(query.where(Election.vote == vote)).first()
    if row is None:
        return None
    stage, annulled_at, check_in, number, checked_in, paper = row
    return Claim(
        known=True,
        open=annulled_at is None and stage in DRAWING,
        number=number,
        may_draw=not check_in or checked_in is not None,
        paper=bool(paper),
        at_kiosk=True,
    )
