"""Forms of the roster import."""

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import BooleanField
from wtforms.widgets import ListWidget, RadioInput

from unionweb.base.refusals import Refusal
from unionweb.base.text import mark, say
from unionweb.base.web.forms import Choice, Form, Line, Upload
from unionweb.base.web.i18n import listed, translate
from unionweb.people.actions.roster_apply import Decision
from unionweb.people.queries.roster import Missing
from unionweb.people.rules.roster import FIELDS, REQUIRED


class UploadForm(Form):
    """The file."""

    file = Upload(mark("名册文件"))

    def read(self) -> FileStorage:
        """The file that was sent; a Refusal without one."""
        sent = self.file.data
        if sent is None:
            raise Refusal("请选择名册文件，再点“上传”", field="file")
        return sent


class MappingForm(Form):
    """For each field of the roster the column that holds it; `FIELDS` are its fields."""

    def offer(self, headers: Sequence[str], samples: Sequence[Sequence[str]]) -> None:
        """The columns to choose from, each with some of its values."""
        columns = [
            (number, " · ".join(filter(None, (column_letters(number), header, listed(values)))))
            for number, (header, values) in enumerate(zip(headers, samples, strict=True))
        ]
        for field in self:
            assert isinstance(field, Choice)
            field.offer(columns)

    def preselect(self, mapping: Mapping[str, int]) -> None:
        """Show what was chosen before."""
        for name in FIELDS:
            self[name].data = mapping.get(name)

    def mark_required(self) -> None:
        """Show which fields a roster cannot do without; the rules refuse in their own words."""
        for name in REQUIRED:
            self[name].label.text = translate(say("%(name)s（必需）", name=say(FIELDS[name])))

    def doubt(self, ambiguous: Mapping[str, Sequence[int]]) -> None:
        """Point out where several columns would fit."""
        for name, columns in ambiguous.items():
            letters = tuple(map(column_letters, columns))
            self[name].description = translate(
                say(
                    "文件里有几列都像“%(name)s”：%(columns)s 列，请核对",
                    name=say(FIELDS[name]),
                    columns=letters,
                )
            )

    def read(self) -> dict[str, int]:
        """Field → column."""
        return {name: self[name].data for name in FIELDS if self[name].data is not None}


for _name, _label in FIELDS.items():
    setattr(MappingForm, _name, Choice(_label, coerce=int, blank=mark("不导入")))


def column_letters(number: int) -> str:
    """A column's name in a spreadsheet: 0 → A, 26 → AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


MARK, KEEP = "mark", "keep"


class _Rows(Choice):
    """Radio buttons; whether one must be pressed is decided in `DecisionForm.decide`."""

    widget = ListWidget(prefix_label=False)
    option_widget = RadioInput()

    def pre_validate(self, form: Any) -> None:
        if self.data is not None:
            super().pre_validate(form)


class DecisionForm(Form):
    """What to do with a checked file."""

    missing = _Rows(
        mark("不在文件里的在校学生"),
        choices=[
            (MARK, mark("标记离校：文件是完整的名册")),
            (KEEP, mark("不标记：文件只是名册的一部分，例如只有一个学院")),
        ],
    )
    confirmed = BooleanField(mark("已核对，他们确实都已离校"))
    take = Line()

    def suggest(self, missing: Missing) -> None:
        """Preselect marking, unless so many are missing that somebody must think about it."""
        if not self.submitted and not missing.suspicious:
            self.missing.data = MARK

    def decide(self, missing: Missing) -> Decision:
        """The decision; a Refusal when people are missing and nothing was chosen."""
        if missing.numbers and self.missing.data not in (MARK, KEEP):
            raise Refusal("请选择怎样处理不在文件里的学生", field="missing")
        return Decision(
            good_only=self.take.data == "good",
            mark_missing=self.missing.data != KEEP,
            confirmed=bool(self.confirmed.data),
        )
