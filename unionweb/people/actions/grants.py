"""Giving roles, and taking them back."""

from datetime import datetime

from unionweb.audit import Actor, record
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.people.actions.activation import revoke_code
from unionweb.people.models import Department, Grant, Person, Unit
from unionweb.people.queries import grants
from unionweb.people.queries.identity import roles_of
from unionweb.people.rules.organisation import check_filled
from unionweb.people.rules.roles import Held, Role, check_giving, check_withdrawing

VERBS = {
    "people.role.give": mark("授予角色"),
    "people.role.withdraw": mark("收回角色"),
}


def give_role(
    person: Person,
    role: Role,
    unit: Unit,
    department: Department | None = None,
    *,
    reason: str,
    by: Actor,
    now: datetime,
) -> Grant:
    """A role for a unit and all below it, or for one department of its union."""
    if department is not None and department.unit_id != unit.id:
        raise Refusal("部门不属于所选的单位", field="department_id")
    place = department.place if department is not None else unit.place
    check_giving(role, place, person.is_student, _roles_of(by, now))
    if by.id is not None:
        check_filled(reason, "reason")
    if person.left_on is not None:
        raise Refusal("%(name)s已于 %(day)s 离校", name=person.name, day=person.left_on)
    if grants.open_grant(person.id, role, unit.id, department.id if department else None):
        raise Refusal("%(name)s在此处已有这个角色", field="role", name=person.name)
    grant = Grant(person=person, role=role, unit=unit, department=department, reason=reason, granted_at=now)
    db.session.add(grant)
    revoke_code(person.id)
    db.session.flush()
    record("people.role.give", subject=("grant", grant.id), by=by, now=now, details=_details(grant))
    return grant


def _roles_of(by: Actor, now: datetime) -> frozenset[Held] | None:
    """The roles of the giver; None for the program itself, whose command line may do everything."""
    return None if by.id is None else roles_of(by.id, local_date(now))


def withdraw_role(grant: Grant, *, by: Actor, now: datetime) -> Grant:
    """The role ends now. The grant stays in the history."""
    if grant.ended_at is not None:
        raise Refusal("这项授权已经收回")
    if grant.role is Role.ADMINISTRATOR:
        left = [one for one in grants.administrator_grants() if one[0] != grant.id]
        own = by.id is not None and by.id == grant.person_id
        check_withdrawing(
            school_administrators_left=len({person for _id, person, of_school in left if of_school}),
            own_last=own and not any(person == by.id for _id, person, _of_school in left),
        )
    grant.ended_at = now
    record("people.role.withdraw", subject=("grant", grant.id), by=by, now=now, details=_details(grant))
    return grant


def _details(grant: Grant) -> dict[str, object]:
    return {
        "person": grant.person.name,
        "number": grant.person.number,
        "role": grant.role,
        "unit": grant.unit.name,
        "department": grant.department.name if grant.department else None,
        "reason": grant.reason,
    }
