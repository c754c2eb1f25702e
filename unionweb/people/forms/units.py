"""Forms of the unit tree."""

from collections.abc import Iterable

from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Form, Line, at_most, required
from unionweb.people.models import Unit
from unionweb.people.rules.organisation import PARENT_KINDS, UNIT_KINDS, UnitKind


class NewUnitForm(Form):
    """A unit below another one."""

    kind = Choice(mark("类型"), coerce=UnitKind)
    name = Line(mark("名称"), [required(), at_most(80)])

    def offer(self, parent: Unit) -> None:
        """The kinds that may hang below this unit."""
        kinds = [kind for kind in UnitKind if parent.kind in PARENT_KINDS[kind]]
        self.kind.offer((kind, UNIT_KINDS[kind]) for kind in kinds)


class UnitForm(Form):
    """Name and parent of a unit; the school has no parent."""

    name = Line(mark("名称"), [required(), at_most(80)])
    parent_id = Choice(mark("上级单位"), coerce=int)

    def offer(self, parents: Iterable[Unit]) -> None:
        """The units that it may hang under; none for the school."""
        choices = [(unit.id, unit.full_name) for unit in parents]
        if choices:
            self.parent_id.offer(choices)
        else:
            del self.parent_id
