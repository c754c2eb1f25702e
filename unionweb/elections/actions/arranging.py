"""Putting nominees in the order that the election's rule says, where it says one."""

from unionweb.base.db import db
from unionweb.elections.models import Contest, Election, Nominee
from unionweb.elections.queries.order import names_of


def arrange(contest: Contest, newcomer: Nominee | None = None, *, anew: bool = False) -> Contest:
    """Store the order that the rule says. Names between which it cannot tell stay in the order they have; a
    newcomer, or everybody when it is done `anew`, stands where is most likely."""
    names, listed = names_of(contest), contest.nominees
    if names is not None:
        fresh = [place for place, one in enumerate(listed) if anew or one is newcomer]
        for position, place in enumerate(names.arranged(fresh), start=1):
            listed[place].position = position
        db.session.flush()
        db.session.refresh(contest)
    return contest


def arrange_all(election: Election, *, anew: bool = False) -> Election:
    """The same for every contest."""
    for contest in election.contests:
        arrange(contest, anew=anew)
    return election
