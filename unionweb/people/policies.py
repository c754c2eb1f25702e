"""Who may look at and change people, units and posts."""

from collections.abc import Sequence

from unionweb.base.clock import today
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.people.models import Department, Grant, Person, Tenure, Term, Unit
from unionweb.people.queries.accounts import roles_with_places
from unionweb.people.rules.accounts import may_vouch
from unionweb.people.rules.roles import Place, Role
from unionweb.people.rules.who import Who

_STAFF = frozenset({Role.MEMBER, Role.ADVISER, Role.ADMINISTRATOR, Role.PRESIDIUM, Role.DISCIPLINE_GROUP})


def is_member(who: Who, **_arguments: object) -> bool:
    """Serves in a union, or guides or administers one: may see the internal directory."""
    return bool(who.roles & _STAFF)


def administers_somewhere(who: Who, **_arguments: object) -> bool:
    """Administers the school or some unit of it."""
    return who.holds(Role.ADMINISTRATOR)


def administers_school(who: Who, **_arguments: object) -> bool:
    """Administers the whole school: roster, semesters, units."""
    return who.holds(Role.ADMINISTRATOR, who.school)


def administers_unit(who: Who, unit_id: int, **_arguments: object) -> bool:
    """Administers this unit or one above it."""
    return who.holds(Role.ADMINISTRATOR, _unit(unit_id).place)


def leads_union(who: Who, unit_id: int, **_arguments: object) -> bool:
    """Administers or guides the union of this unit: its departments, terms and posts."""
    return leads_at(who, _unit(unit_id).place)


def leads_some_union(who: Who, **_arguments: object) -> bool:
    """Administers or guides some union."""
    return who.holds(Role.ADMINISTRATOR) or who.holds(Role.ADVISER)


def leads_union_of_department(who: Who, department_id: int, **_arguments: object) -> bool:
    """Like `leads_union`, for one of its departments."""
    return leads_at(who, found(db.session.get(Department, department_id)).place)


def leads_union_of_term(who: Who, term_id: int, **_arguments: object) -> bool:
    """Like `leads_union`, for one of its terms."""
    return leads_at(who, found(db.session.get(Term, term_id)).unit.place)


def leads_union_of_tenure(who: Who, tenure_id: int, **_arguments: object) -> bool:
    """Like `leads_union`, for one person's service in it."""
    return leads_at(who, found(db.session.get(Tenure, tenure_id)).unit.place)


def administers_grant(who: Who, grant_id: int, **_arguments: object) -> bool:
    """Administers the unit for which a role was granted."""
    return who.holds(Role.ADMINISTRATOR, found(db.session.get(Grant, grant_id)).unit.place)


def administers_person(who: Who, person_id: int, **_arguments: object) -> bool:
    """Administers the unit that a person belongs to."""
    return who.holds(Role.ADMINISTRATOR, found(db.session.get(Person, person_id)).unit.place)


def sees_person(who: Who, person_id: int, **_arguments: object) -> bool:
    """The person, and those who administer or guide his unit: everything the roster says."""
    person = found(db.session.get(Person, person_id))
    return who.person_id == person.id or leads_at(who, person.unit.place)


def leads_at(who: Who, place: Place) -> bool:
    """Administrator or adviser at a place."""
    return who.holds(Role.ADMINISTRATOR, place) or who.holds(Role.ADVISER, place)


def _unit(unit_id: int) -> Unit:
    return found(db.session.get(Unit, unit_id))


def handles_account(who: Who, person_id: int, **_arguments: object) -> bool:
    """Administers the person's unit, and every place where the person holds a role: may give out a
    one-time code, stop the account, end its log-ins."""
    if not administers_person(who, person_id):
        return False
    return may_vouch(who, roles_with_places([person_id], today())[person_id])


def vouched(who: Who, people: Sequence[Person]) -> tuple[list[Person], list[Person]]:
    """Of people in a unit that `who` administers: those who may get a code from him, and those who
    hold a role elsewhere and may not. In a constant number of queries."""
    roles = roles_with_places([person.id for person in people], today())
    given = [person for person in people if may_vouch(who, roles[person.id])]
    return given, [person for person in people if not may_vouch(who, roles[person.id])]
