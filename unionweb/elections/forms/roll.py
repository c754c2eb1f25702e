"""Forms of the roll."""

from collections.abc import Iterable

from wtforms import SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.widgets import CheckboxInput, ListWidget

from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Form, Line, at_most, labelled, required
from unionweb.people.models import Unit
from unionweb.people.rules.attributes import STUDENT_KINDS, StudentKind


class UnitForm(Form):
    """All students of a unit, or all but some kinds."""

    unit_id = Choice(mark("单位"), coerce=int)
    leave_out = SelectMultipleField(
        mark("不加入"),
        coerce=StudentKind,
        choices=[SelectChoice(kind, label) for kind, label in labelled(StudentKind, STUDENT_KINDS)],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=mark("按名册里的“学生类别”。章程或选举办法规定没有选举权的才勾选，例如留学生"),
    )

    def offer(self, units: Iterable[Unit]) -> None:
        """Whose students may be added."""
        self.unit_id.offer((unit.id, unit.name) for unit in units)


class NumbersForm(Form):
    """Pasted student numbers."""

    numbers = TextAreaField(mark("学号"), description=mark("一行一个，可以从 Excel 或 WPS 里复制一列"))


class StrikeForm(Form):
    """Why persons are taken off the roll."""

    reason = Line(
        mark("移出的理由"),
        [required(), at_most(200)],
        description=mark("例如：交换生、休学。理由写入操作日志"),
    )
