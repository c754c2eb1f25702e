"""Who may do what with publications, objections and the calendar."""

from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.people.policies import administers_school
from unionweb.people.rules.roles import Place, Role
from unionweb.people.rules.who import Who
from unionweb.publications.models import Objection, Publication

HANDLERS = (Role.ELECTION_COMMITTEE, Role.ADVISER, Role.ADMINISTRATOR)
"""Those who receive and answer objections at the publication's unit."""


def handles_at(who: Who, place: Place) -> bool:
    """Handles the publications of a place."""
    return any(who.holds(role, place) for role in HANDLERS)


def handles_somewhere(who: Who, **_arguments: object) -> bool:
    """Handles publications of some unit."""
    return any(who.holds(role) for role in HANDLERS)


def handles_publication(who: Who, publication_id: int, **_arguments: object) -> bool:
    """Handles this publication: election committee, adviser or administrator at its unit."""
    return handles_at(who, found(db.session.get(Publication, publication_id)).unit.place)


def handles_objection(who: Who, objection_id: int, **_arguments: object) -> bool:
    """Handles the publication that this objection is about."""
    return handles_at(who, found(db.session.get(Objection, objection_id)).publication.unit.place)


def filed_objection(who: Who, objection_id: int, **_arguments: object) -> bool:
    """Is the author of this objection."""
    return who.signed_in and found(db.session.get(Objection, objection_id)).person_id == who.person_id


def sees_objection(who: Who, objection_id: int, **_arguments: object) -> bool:
    """Its author and those who handle it."""
    return filed_objection(who, objection_id) or handles_objection(who, objection_id)


def keeps_calendar(who: Who, **_arguments: object) -> bool:
    """Administers the school, and so the one calendar that everybody counts by."""
    # The navigation asks on every page; most people are settled without a query.
    return who.holds(Role.ADMINISTRATOR) and administers_school(who)
