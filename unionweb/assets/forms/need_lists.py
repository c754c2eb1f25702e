"""The form of a list of what events need: rows, of which those without a name are left out."""

from typing import Any

import wtforms
from wtforms import FieldList, FormField, IntegerField, TextAreaField
from wtforms.widgets import HiddenInput

from unionweb.assets.models import NeedList
from unionweb.assets.rules.need_lists import (
    MOST_LINES,
    MOST_NAME,
    MOST_QUANTITY,
    MOST_WORDS,
    Need,
    NeedText,
    read_lines,
)
from unionweb.base.text import mark
from unionweb.base.web.forms import Form, Line, Number, at_most, optional, required

SPARE = 5
"""Empty rows to write into."""


class LineForm(wtforms.Form):
    """One row."""

    category = Line(mark("类别"), [at_most(40)])
    name = Line(mark("名称"), [at_most(MOST_NAME)])
    quantity = Number(mark("数量"), [optional()], least=1, most=MOST_QUANTITY)
    words = Line(mark("说明"), [at_most(MOST_WORDS)])


class NeedListForm(Form):
    """A whole list; `version`: what the writer has seen."""

    title = Line(mark("名称"), [required(), at_most(80)])
    words = TextAreaField(mark("适用范围"), [at_most(500)], render_kw={"rows": 2})
    lines = FieldList(FormField(LineForm), max_entries=MOST_LINES + SPARE)
    version = IntegerField(validators=[optional()], widget=HiddenInput())

    def __init__(self, one: NeedList | None) -> None:
        rows: list[dict[str, Any]] = [line.as_json() for line in read_lines(one.lines)] if one else []
        rows += [{} for _ in range(SPARE)]
        values = {"title": one.title, "words": one.words, "version": one.version} if one else {}
        super().__init__(lines=rows, **values)

    def read(self) -> NeedText:
        """The rows that have a name; a row without a number asks for one."""
        rows = [row.data for row in self.lines if row.data["name"]]
        lines = [Need(row["category"], row["name"], row["quantity"] or 1, row["words"]) for row in rows]
        return NeedText(self.title.data or "", (self.words.data or "").strip(), tuple(lines))
