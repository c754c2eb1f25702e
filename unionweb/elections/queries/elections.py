"""Elections, their contests and nominees."""

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.elections.models import Contest, Election, Nominee, Teller, Voter
from unionweb.elections.rules.stages import Stage


def election_of(election_id: int) -> Election:
    """The election; NotFound if there is none."""
    return found(db.session.get(Election, election_id))


def election_alone(election_id: int) -> Election:
    """The election without its contests and nominees, for the pages that every voter opens; NotFound if there
    is none."""
    return found(db.session.get(Election, election_id, options=[lazyload(Election.contests)]))


def contest_of(contest_id: int) -> Contest:
    """The contest; NotFound if there is none."""
    return found(db.session.get(Contest, contest_id))


def nominee_of(nominee_id: int) -> Nominee:
    """The nominee; NotFound if there is none."""
    return found(db.session.get(Nominee, nominee_id))


def elections(owner: tuple[str, int] | None = None) -> list[Election]:
    """Every election, or those of one owner such as ("congress", 3); newest first."""
    query = select(Election).order_by(Election.id.desc())
    if owner is not None:
        query = query.where(Election.owner_kind == owner[0], Election.owner_id == owner[1])
    return list(db.session.scalars(query))


def elections_for(person_id: int) -> list[Election]:
    """The elections on whose roll a person stands and which have been frozen, newest first."""
    past_frozen = Election.stage.not_in((Stage.DRAFT, Stage.NOMINATIONS, Stage.PUBLISHED))
    on_roll = select(Voter.election_id).where(Voter.person_id == person_id)
    query = select(Election).where(Election.id.in_(on_roll), past_frozen).order_by(Election.id.desc())
    return list(db.session.scalars(query))


def elections_told_by(person_id: int) -> list[Election]:
    """The elections in which a person is a teller, newest first."""
    told = select(Teller.election_id).where(Teller.person_id == person_id)
    return list(
        db.session.scalars(select(Election).where(Election.id.in_(told)).order_by(Election.id.desc()))
    )
