"""Forms of delegates and of the publication of their list."""

from collections.abc import Iterable
from datetime import date

from wtforms import HiddenField

from unionweb.base.text import mark
from unionweb.base.web.forms import (
    Choice,
    Day,
    Form,
    Line,
    Number,
    Upload,
    at_most,
    labelled,
    optional,
    required,
)
from unionweb.congress.models import Delegate, QuotaRow
from unionweb.congress.rules.delegate_sheet import Seat
from unionweb.congress.rules.facts import KIND_LABELS, DelegateKind

NO_ROW = mark("不属于任何代表团")


class DelegateForm(Form):
    """How somebody is registered."""

    row_id = Choice(mark("代表团"), coerce=int, blank=NO_ROW)
    kind = Choice(mark("类别"), coerce=DelegateKind, choices=labelled(DelegateKind, KIND_LABELS))
    elected_on = Day(mark("选举日期"), [optional()])

    def __init__(self, delegate: Delegate | None = None, **values: object) -> None:
        super().__init__(delegate, **values)

    def offer(self, rows: Iterable[QuotaRow]) -> None:
        """The delegations to choose from."""
        self.row_id.offer((row.id, row.name) for row in rows)

    def read(self) -> Seat:
        """What was typed in."""
        return Seat(self.row_id.data, self.kind.data, self.elected_on.data)


class RegisterForm(DelegateForm):
    """The same for somebody new, found by a search."""

    person_id = HiddenField(mark("学生"), [required()])

    def __init__(self, elected_on: date | None) -> None:
        super().__init__(None, kind=DelegateKind.FORMAL, elected_on=elected_on)


class FileForm(Form):
    """A file of delegates."""

    file = Upload(
        mark("代表名单文件"),
        description=mark("CSV、xlsx、xls 或 ods；表头要有“学号”，可有“姓名、代表团、类别、选举日期”"),
    )


class PublishForm(Form):
    """How the list is put up."""

    title = Line(mark("标题"), [required(), at_most(200)])
    days = Number(mark("公示天数"), [required()], least=1, most=60)
    working = Choice(
        mark("按"), choices=[("yes", mark("工作日（节假日和调休另计）")), ("no", mark("自然日"))]
    )
    reason = Line(mark("重新公示的理由"), [at_most(500)])
