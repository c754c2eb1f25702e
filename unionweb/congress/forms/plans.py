"""Forms of the quota plan and of its rows."""

import re
from collections.abc import Iterable

from flask import request
from wtforms import BooleanField, TextAreaField
from wtforms.widgets import ListWidget, RadioInput

from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.base.web.forms import (
    Choice,
    Form,
    Line,
    Number,
    ShareField,
    Upload,
    at_most,
    labelled,
    optional,
    required,
)
from unionweb.base.web.i18n import aside, translate
from unionweb.base.web.incoming import read_number
from unionweb.congress.actions.rows import ByHand
from unionweb.congress.models import QuotaPlan, QuotaRow
from unionweb.congress.rules.apportion import MOST
from unionweb.congress.rules.planning import PLAN_MODES, ROW_KINDS, PlanMode, PlanSettings, RowEntry, RowKind
from unionweb.congress.rules.quota import METHOD_LABELS, ROUNDING_LABELS, Method, Rounding

_GRADE = re.compile(r"((?:19|20)\d\d)级?")


class PlanForm(Form):
    """The settings of a plan. It is filled from the address too, so that a preview needs no POST."""

    mode = Choice(mark("分配方式"), coerce=PlanMode, choices=labelled(PlanMode, PLAN_MODES))
    share = ShareField(mark("比例"), description=mark("写成 20%、1/5 或 0.2"))
    persons = Number(mark("每多少人产生1名"), [optional()], least=1)
    rounding = Choice(mark("取整"), coerce=Rounding, choices=labelled(Rounding, ROUNDING_LABELS))
    remainder = Number(
        mark("余数满多少人加一"), [optional()], least=1, description=mark("只在按余数取整时用")
    )
    total = Number(mark("总名额"), [optional()], most=MOST)
    method = Choice(mark("分配方法"), coerce=Method, choices=labelled(Method, METHOD_LABELS))
    floor = Number(mark("每个单位至少"), [optional()], most=1000)
    ex_officio = Number(mark("名额以外的当然代表"), [optional()], most=1000)
    published_total = Number(mark("印发的合计"), [optional()], most=MOST)
    version = Number(least=0)

    def __init__(self, plan: QuotaPlan) -> None:
        super().__init__(plan)
        self.previewing = not self.submitted and "mode" in request.args
        if self.previewing:
            self.process(request.args)

    def read(self) -> PlanSettings:
        """What was typed in."""
        return PlanSettings(
            mode=self.mode.data,
            share=self.share.data,
            persons=self.persons.data,
            rounding=self.rounding.data,
            remainder=self.remainder.data,
            total=self.total.data,
            method=self.method.data,
            floor=self.floor.data or 0,
            ex_officio=self.ex_officio.data or 0,
            published_total=self.published_total.data,
        )

    def settings(self, stored: PlanSettings) -> PlanSettings | None:
        """What the table is to be worked out from: what is typed in, else what is stored; None when it
        cannot be read."""
        if not (self.submitted or self.previewing):
            return stored
        if self.previewing:
            self.validate()
        # Not `errors`: after a refused save they hold the refusal, and the table shows what was typed in.
        readable = not any(field.process_errors for field in self)
        return self.read() if readable and self.mode.data else None


class RowForm(Form):
    """One row of the plan."""

    name = Line(
        mark("单位"),
        [required(), at_most(170)],
        description=mark("与名册里的名称相同的会自动关联，年级写成 2024级"),
    )
    kind = Choice(mark("类别"), coerce=RowKind, choices=labelled(RowKind, ROW_KINDS))
    members = Number(mark("人数"), [optional()], description=mark("不填则取名册人数；固定名额的社团可填 0"))
    fixed = Number(mark("固定名额"), [optional()], most=MOST, description=mark("填了就不再计算"))
    floor = Number(mark("至少"), [optional()], most=1000, description=mark("只对这一单位，代替方案的下限"))
    rate = ShareField(mark("单独的比例"), description=mark("例如按年级规定不同的比例"))
    published = Number(mark("印发的名额"), [optional()], most=MOST, description=mark("用来与计算结果对照"))
    nominees = Number(mark("候选人数"), [optional()], most=MOST, description=mark("选举代表的差额核查用"))
    override_seats = Number(
        mark("手工调整为"), [optional()], most=MOST, description=mark("代替计算结果，须写明理由")
    )
    override_reason = Line(mark("调整的理由"), [at_most(200)])
    version = Number(least=0)

    def __init__(self, row: QuotaRow | None = None) -> None:
        super().__init__(row)

    def read(self) -> RowEntry:
        """What was typed in; the link to the roster follows from the name."""
        name = self.name.data or ""
        grade = _GRADE.fullmatch(name) if self.kind.data is RowKind.GRADE else None
        return RowEntry(
            kind=self.kind.data,
            name=name,
            members=self.members.data or 0,
            grade=int(grade[1]) if grade else None,
            floor=self.floor.data,
            fixed=self.fixed.data,
            rate=self.rate.data,
            nominees=self.nominees.data,
            published=self.published.data,
        )

    def read_by_hand(self) -> ByHand:
        """The number set by hand."""
        return ByHand(self.override_seats.data, self.override_reason.data or "")


class NomineesForm(Form):
    """A number for every row, in fields named after the rows."""

    def text(self, row: QuotaRow) -> str:
        """What stands in the field of a row."""
        if self.submitted:
            return request.form.get(f"row-{row.id}", "").strip()
        return "" if row.nominees is None else str(row.nominees)

    def read(self, rows: Iterable[QuotaRow]) -> dict[int, int | None]:
        """Nominees by the id of the row; Refusal for what is no number."""
        return {row.id: self._number(row) for row in rows}

    def _number(self, row: QuotaRow) -> int | None:
        text = self.text(row)
        if not text:
            return None
        number = read_number(text)
        if number is None or not 0 <= number <= MOST:
            raise Refusal("%(name)s：请填写整数", name=row.name)
        return number


FILL_KINDS = {
    RowKind.COLLEGE: mark("各学院"),
    RowKind.CLASS: mark("各班级（团支部）"),
    RowKind.GRADE: mark("各年级"),
    RowKind.CLUB: mark("各社团（每个固定1名）"),
}


class FillForm(Form):
    """Rows from the roster."""

    kind = Choice(
        mark("每行是"),
        coerce=RowKind,
        widget=ListWidget(prefix_label=False),
        option_widget=RadioInput(),
    )
    keep_others = BooleanField(mark("保留表里已有的其他单位"))
    version = Number(least=0)

    def offer(self, numbers: dict[RowKind, int]) -> None:
        """What can be filled in, with the number of rows."""
        self.numbers = numbers
        self.kind.offer((kind, translate(FILL_KINDS[kind]) + aside(numbers[kind])) for kind in numbers)
        if not self.submitted and numbers:
            self.kind.data = next(iter(numbers))


class TableForm(Form):
    """Rows from a pasted or uploaded table."""

    text = TextAreaField(
        mark("粘贴表格"),
        description=mark("从 Excel 或 WPS 里复制“单位、人数”两列，有印发的名额再加一列，粘贴到这里"),
    )
    file = Upload(mark("或选择文件"), description=mark("CSV、xlsx、xls 或 ods，表头要有“单位”和“人数”"))
    keep_others = BooleanField(mark("保留表里已有的其他单位"))
    version = Number(least=0)
