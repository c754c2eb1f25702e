"""The form of one field of an application form."""

from collections.abc import Sequence

from wtforms import BooleanField, SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Form, Line, Number, at_most, labelled, optional, required
from unionweb.base.web.i18n import translate
from unionweb.recruitment.models import Opening
from unionweb.recruitment.rules.form import FIELD_KINDS, LINE_MOST, TEXT_MOST, Field, FieldKind

LABEL_MOST, HINT_MOST = 60, 200


class FieldForm(Form):
    """One field; what does not belong to its kind is left out."""

    label = Line(mark("问什么"), [required(), at_most(LABEL_MOST)])
    kind = Choice(mark("怎样填写"), coerce=FieldKind, choices=labelled(FieldKind, FIELD_KINDS))
    required = BooleanField(mark("必填"))
    hint = Line(mark("提示"), [at_most(HINT_MOST)], description=mark("写在输入框上方的一句说明"))
    most = Number(
        mark("最多多少字"),
        [optional()],
        least=1,
        most=TEXT_MOST,
        description=mark("一行文字最多 100，一段文字最多 2000"),
    )
    options = TextAreaField(
        mark("选项"), [optional()], description=mark("单选：一行一个"), render_kw={"rows": 5}
    )
    openings = SelectMultipleField(
        mark("只问报这些岗位的同学"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=mark("一个都不选：所有人都问"),
    )

    def __init__(self, field: Field, openings: Sequence[Opening]) -> None:
        self._field = field
        kept = ("label", "kind", "required", "hint", "most")
        super().__init__(
            None,
            **{name: getattr(field, name) for name in kept},
            options="\n".join(field.options),
            openings=list(field.openings),
        )
        self.openings.choices = [(one.id, translate(one.name)) for one in openings]

    def read(self) -> Field:
        """The field as it was typed in."""
        kind = self.kind.data
        usual = LINE_MOST if kind is FieldKind.LINE else TEXT_MOST
        options = tuple(filter(None, map(str.strip, (self.options.data or "").splitlines())))
        return Field(
            id=self._field.id,
            kind=kind,
            label=self.label.data or "",
            required=self.required.data,
            hint=self.hint.data or "",
            most=min(self.most.data or usual, usual) if kind is FieldKind.LINE else self.most.data or usual,
            options=options if kind is FieldKind.CHOICE else (),
            openings=tuple(self.openings.data or ()),
        )
