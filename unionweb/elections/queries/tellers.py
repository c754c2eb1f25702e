"""The tellers of an election."""

from sqlalchemy import select

from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.elections.models import Teller


def tellers_of(election_id: int) -> list[Teller]:
    """The tellers by number."""
    query = select(Teller).where(Teller.election_id == election_id).order_by(Teller.number)
    return list(db.session.scalars(query))


def teller_of(election_id: int, person_id: int | None) -> Teller | None:
    """The person as a teller of this election, if that is so."""
    return None if person_id is None else db.session.get(Teller, (election_id, person_id))


def the_teller(election_id: int, person_id: int | None) -> Teller:
    """The same; NotFound when the person is no teller here."""
    return found(teller_of(election_id, person_id))
