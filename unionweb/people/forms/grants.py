"""The form of a grant."""

from collections.abc import Iterable

from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Form, Line, at_most, optional, required
from unionweb.people.models import Department, Unit
from unionweb.people.rules.roles import GRANTABLE, ROLES, Role


class GrantForm(Form):
    """A role, where, and why."""

    role = Choice(mark("角色"), coerce=Role, choices=[(role, ROLES[role]) for role in GRANTABLE])
    unit_id = Choice(mark("单位"), coerce=int, description=mark("角色在这个单位及其下级单位有效"))
    department_id = Choice(
        mark("部门"),
        [optional()],
        coerce=int,
        blank=mark("整个单位"),
        description=mark("选了部门，角色只在该部门有效"),
    )
    reason = Line(mark("理由"), [required(), at_most(200)])

    def offer(self, units: Iterable[Unit], departments: Iterable[Department]) -> None:
        """The places that the giver administers."""
        self.unit_id.offer((unit.id, unit.full_name) for unit in units)
        named = [(one.id, f"{one.unit.full_name} {one.name}") for one in departments]
        self.department_id.offer(named)
