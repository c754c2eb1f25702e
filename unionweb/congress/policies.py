"""Who may prepare a congress, and who may look at it. The public sees publications only."""

from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.congress.models import Congress
from unionweb.people.models import Unit
from unionweb.people.policies import is_member, leads_at
from unionweb.people.rules.roles import Place, Role
from unionweb.people.rules.who import Who

MANAGERS = (Role.ELECTION_COMMITTEE, Role.ADVISER, Role.ADMINISTRATOR)


def manages_at(who: Who, place: Place) -> bool:
    """Prepares the congresses of a place."""
    return any(who.holds(role, place) for role in MANAGERS)


def manages_some_congress(who: Who, **_arguments: object) -> bool:
    """Prepares the congresses of some unit."""
    return any(who.holds(role) for role in MANAGERS)


def manages_congress(who: Who, congress_id: int, **_arguments: object) -> bool:
    """Election committee, adviser or administrator at the congress's unit."""
    return manages_at(who, found(db.session.get(Congress, congress_id)).unit.place)


def reads_congresses(who: Who, **_arguments: object) -> bool:
    """Members of a union, and those who prepare congresses."""
    return is_member(who) or manages_some_congress(who)


def reads_congress(who: Who, congress_id: int, **_arguments: object) -> bool:
    """The same for one congress: what is decided of it is open to every member."""
    return reads_congresses(who)


def sees_delegates(who: Who, congress: Congress) -> bool:
    """Whether a person may see what the roster says of single delegates."""
    return manages_at(who, congress.unit.place)


def sees_person_of(who: Who, unit: Unit) -> bool:
    """Whether the page of a person of this unit is open to somebody."""
    return leads_at(who, unit.place)
