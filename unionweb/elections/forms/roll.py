"""Forms of the roll."""

from collections.abc import Iterable

from wtforms import TextAreaField

from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Form
from unionweb.people.models import Unit


class UnitForm(Form):
    """All students of a unit."""

    unit_id = Choice(mark("单位"), coerce=int)

    def offer(self, units: Iterable[Unit]) -> None:
        """Whose students may be added."""
        self.unit_id.offer((unit.id, unit.name) for unit in units)


class NumbersForm(Form):
    """Pasted student numbers."""

    numbers = TextAreaField(mark("学号"), description=mark("一行一个，可以从 Excel 或 WPS 里复制一列"))
