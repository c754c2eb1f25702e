"""Whom and what the people who prepare an election may find."""

from unionweb.elections.models import Election
from unionweb.elections.policies import MANAGERS
from unionweb.people.rules.who import Who


def managed_units(who: Who) -> frozenset[int]:
    """The units where a person prepares elections, without those below them."""
    return frozenset(
        held.unit_id for held in who.held if held.role in MANAGERS and held.department_id is None
    )


def reach(who: Who, election: Election) -> frozenset[int]:
    """The units whose students may be searched: that of the election, and those where the person prepares
    elections anyway. The committee of one college does not read the roster of another."""
    return managed_units(who) | {election.unit_id}
