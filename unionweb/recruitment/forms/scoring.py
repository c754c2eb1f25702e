"""The form of a sheet: a field for each criterion of its rubric."""

from typing import Any, cast

from wtforms import HiddenField, StringField, TextAreaField

from unionweb.base.text import mark
from unionweb.base.web.forms import Form, Line, at_most
from unionweb.base.web.incoming import read_number
from unionweb.recruitment.models import Sheet
from unionweb.recruitment.rules.rubric import Rubric
from unionweb.recruitment.rules.sheets import REMARK_MOST


class SheetForm(Form):
    """Points as typed; those of each criterion are added by `sheet_form`."""

    remark = TextAreaField(
        mark("评语"),
        [at_most(REMARK_MOST)],
        description=mark("可以不写。只有管理招新的人能看到"),
        render_kw={"rows": 3},
    )
    version = HiddenField()
    criteria: tuple[str, ...] = ()

    @property
    def typed(self) -> dict[str, str]:
        """By criterion."""
        return {key: self[key].data or "" for key in self.criteria}

    @property
    def base(self) -> int:
        """The version that it was changed from; 0 where the field was tampered with."""
        return read_number(self.version.data or "") or 0


def sheet_form(sheet: Sheet) -> SheetForm:
    """Filled with what is saved."""
    rubric = sheet.juror.panel.round.rubric
    fields = {one.id: _points_field(one.label, one.most, rubric) for one in rubric.criteria}
    made: Any = type("SheetFormOf", (SheetForm,), {**fields, "criteria": tuple(fields)})
    return cast(SheetForm, made(None, remark=sheet.remark, version=str(sheet.version), **dict(sheet.points)))


def _points_field(label: str, most: int, rubric: Rubric) -> StringField:
    step = "1" if rubric.step == 1 else "0.5"
    kw = {
        "type": "number",
        "min": 0,
        "max": most,
        "step": step,
        "inputmode": "numeric" if step == "1" else "decimal",
        "autocomplete": "off",
        "data-points": str(most),
    }
    return StringField(label, [at_most(6)], render_kw=kw)


class ReasonForm(Form):
    """Why."""

    reason = Line(mark("理由"), [at_most(200)])
