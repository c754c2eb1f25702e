"""Roles that were given, giving and withdrawing them."""

from flask import Response, request

from unionweb.base.clock import now, today
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.base.text import mark, say
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import Form, attempt
from unionweb.base.web.incoming import number_argument, search_argument
from unionweb.base.web.paging import paginate
from unionweb.people import policies
from unionweb.people.actions import grants as actions
from unionweb.people.forms.grants import GrantForm
from unionweb.people.models import Department, Grant, Person, Unit
from unionweb.people.queries import grants as queries
from unionweb.people.queries import persons, units
from unionweb.people.rules.organisation import UnitKind
from unionweb.people.rules.roles import GRANTABLE, ROLE_DUTIES, ROLES, Role
from unionweb.people.signin import who
from unionweb.people.views.room import room


def _administered() -> frozenset[int]:
    """The units that the person who asks administers, without those below them."""
    return frozenset(
        held.unit_id for held in who().held if held.role is Role.ADMINISTRATOR and held.department_id is None
    )


@room.get("/roles", policy=policies.administers_somewhere)
def grants() -> Response:
    """The grants that the person may withdraw, and those of the past (`ended`)."""
    text, ended = search_argument(), request.args.get("ended") == "1"
    name = request.args.get("role", "")
    role = Role(name) if name in GRANTABLE else None
    query = queries.grants(_administered(), text=text, role=role, ended=ended)
    return page(
        "people/grants.html",
        grants=paginate(query),
        text=text,
        role=role,
        ended=ended,
        roles=[(one, ROLES[one]) for one in GRANTABLE],
    )


@room.route("/roles/new", methods=["GET", "POST"], policy=policies.administers_somewhere)
def new_grant() -> Response:
    """Without `?person=` the search for one; with it the role, where and why."""
    number = number_argument("person")
    if number is None:
        text = search_argument()
        candidates = persons.candidates(text, within=_administered())
        return page("people/grant_search.html", text=text, candidates=candidates)
    person = found(persons.candidate(number, within=_administered()))
    form = GrantForm()
    form.offer(*_places())
    if attempt(form, lambda: _give(person, form)):
        tell(mark("已授权%(name)s：%(role)s"), name=person.name, role=say(ROLES[form.role.data]))
        return go("people.grants")
    return page(
        "people/grant_form.html",
        form.status,
        form=form,
        person=person,
        duties=[(ROLES[role], ROLE_DUTIES[role]) for role in GRANTABLE],
        sources=queries.role_sources(person.id, today()),
        roles=ROLES,
    )


def _places() -> tuple[list[Unit], list[Department]]:
    """Units and departments where the person who asks may give roles."""
    places = units.open_units([UnitKind.SCHOOL, UnitKind.COLLEGE, UnitKind.CLUB])
    mine = [unit for unit in places if who().holds(Role.ADMINISTRATOR, unit.place)]
    return mine, units.departments_of([unit.id for unit in mine])


def _give(person: Person, form: GrantForm) -> Grant:
    unit = found(db.session.get(Unit, form.unit_id.data))
    number = form.department_id.data
    department = found(db.session.get(Department, number)) if number else None
    reason = form.reason.data or ""
    return actions.give_role(
        person, form.role.data, unit, department, reason=reason, by=who().actor, now=now()
    )


@room.route("/roles/<int:grant_id>/withdraw", methods=["GET", "POST"], policy=policies.administers_grant)
def withdraw_grant(grant_id: int) -> Response:
    """Asks first, and says what the person keeps."""
    grant = found(db.session.get(Grant, grant_id))
    form = Form()
    if attempt(form, lambda: actions.withdraw_role(grant, by=who().actor, now=now())):
        tell(mark("已收回%(name)s的“%(role)s”"), name=grant.person.name, role=say(grant.label))
        return go("people.grants")
    kept = queries.role_sources(grant.person_id, today(), without=grant)
    return page(
        "people/grant_withdraw.html",
        form.status,
        form=form,
        grant=grant,
        duty=ROLE_DUTIES[grant.role],
        kept=kept,
        roles=ROLES,
    )
