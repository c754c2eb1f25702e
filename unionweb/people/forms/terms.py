"""The form of a term and of a semester."""

from unionweb.base.text import mark
from unionweb.base.web.forms import Day, Form, Line, at_most, required
from unionweb.people.rules.organisation import Span


class SpanForm(Form):
    """A name and two days."""

    name = Line(mark("名称"), [required(), at_most(40)])
    starts_on = Day(mark("开始日期"), [required()])
    ends_on = Day(mark("结束日期"), [required()])

    def read(self) -> Span:
        """What was typed in; only after `validate`."""
        assert self.starts_on.data and self.ends_on.data, "both days are required"
        return Span(self.name.data or "", self.starts_on.data, self.ends_on.data)
