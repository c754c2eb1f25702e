"""Forms: shape and parsing, with our own field types.

A view reads `if thing := attempt(form, lambda: actions.do(form.read(), …))`. The action runs in a
savepoint; a refusal undoes it and becomes a message in the form.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

import wtforms
from flask import request
from werkzeug.datastructures import CombinedMultiDict, FileStorage
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import TextInput

from unionweb.base.db import db
from unionweb.base.fractions import fraction_text, parse_fraction
from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence, mark
from unionweb.base.web.dates import read_day
from unionweb.base.web.i18n import language, translate
from unionweb.base.web.incoming import read_number

Result = TypeVar("Result")

MOST_DIGITS = 28
"""Of a share as typed: written out as a fraction it must fit into its column, `FractionText`."""


class Form(wtforms.Form):
    """A form filled from the request when it is a POST, else from `obj`."""

    def __init__(self, obj: object = None, **values: Any) -> None:
        self.submitted = request.method == "POST"
        data: Any = CombinedMultiDict([request.files, request.form]) if self.submitted else None
        meta = {"locales": ["en" if language() == "en" else "zh"]}
        super().__init__(data, obj, meta=meta, **values)
        for field in self:
            field.label.text = translate(field.label.text)
            field.description = translate(field.description)

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at its field, or above the form."""
        text = translate(refusal.sentence)
        if refusal.field is not None and refusal.field in self:
            field = self[refusal.field]
            field.errors = [*field.errors, text]
        else:
            self.form_errors = [*self.form_errors, text]

    @property
    def status(self) -> int:
        """The status of the page that shows this form: 422 after something was refused."""
        return 422 if self.submitted else 200


def attempt(form: Form, action: Callable[[], Result]) -> Result | None:
    """Run the action if the form was sent and is well formed. None means: show the form
    (again). The action returns what it changed, never None."""
    if not (form.submitted and form.validate()):
        return None
    try:
        with db.session.begin_nested():
            result = action()
            db.session.flush()
            return result
    except Refusal as refusal:
        form.refuse(refusal)
        return None


class _Filled(InputRequired):
    """Like InputRequired, but blanks alone fill nothing; a zero does."""

    def __call__(self, form: Any, field: Any) -> None:
        typed = field.raw_data[0] if field.raw_data else None
        if isinstance(typed, str) and not typed.strip():
            field.raw_data = []
        super().__call__(form, field)


def required() -> InputRequired:
    """The field must be filled in."""
    return _Filled(mark("请填写这一项"))


def at_most(length: int) -> Length:
    """The text may not be longer."""
    return Length(max=length, message=_Late(mark("最多 %(max)d 个字")))


def optional() -> Optional:
    """An empty field is no error."""
    return Optional()


class _Late(str):
    """A message with figures, translated only when they are filled in: forms are declared once, at import."""

    def __mod__(self, values: Any) -> str:
        translated: str = translate(str(self)) % values
        return translated


def _strip(text: object) -> object:
    return " ".join(text.split()) if isinstance(text, str) else text


class Line(wtforms.StringField):
    """One line of text, spaces tidied; an empty line reads as ""."""

    def __init__(self, label: str = "", validators: Sequence[Any] = (), **options: Any) -> None:
        super().__init__(label, list(validators), filters=[_strip, lambda text: text or ""], **options)


class Choice(wtforms.SelectField):
    """One of several; the labels are translated. `blank` names a first choice that reads as None."""

    def __init__(
        self,
        label: str = "",
        validators: Sequence[Any] = (),
        *,
        blank: str | None = None,
        coerce: Callable[[Any], Any] = str,
        choices: Iterable[tuple[Any, str]] = (),
        **options: Any,
    ) -> None:
        self.blank = blank

        def read(value: Any) -> Any:
            return None if value in ("", None) else coerce(value)

        super().__init__(label, list(validators), coerce=read, choices=self._with_blank(choices), **options)

    def iter_choices(self) -> Any:
        choices: Any = super().iter_choices()
        return [choice._replace(label=translate(choice.label)) for choice in choices]

    def offer(self, choices: Iterable[tuple[Any, str]]) -> None:
        """Set the choices when they come from the database."""
        self.choices = self._with_blank(choices)

    def _with_blank(self, choices: Iterable[tuple[Any, str]]) -> Any:
        blank = [] if self.blank is None else [SelectChoice("", self.blank)]
        return [*blank, *(SelectChoice(value, label) for value, label in choices)]

    def pre_validate(self, form: Any) -> None:
        if self.blank is not None and self.data is None:
            return
        offered: Any = self.choices or []
        if self.data not in [choice.value for choice in offered]:
            raise ValidationError(translate(mark("请从列表中选择一项")))


def labelled(kind: Iterable[StrEnum], labels: Mapping[Any, str]) -> list[tuple[Any, str]]:
    """Choices of an enum, in its order, with their labels."""
    return [(member, labels[member]) for member in kind]


class Upload(wtforms.FileField):
    """A file; reads as what was sent, or None where the browser sent none or only its name."""

    data: FileStorage | None

    def process_formdata(self, valuelist: list[Any]) -> None:
        sent = valuelist[0] if valuelist else None
        self.data = sent if isinstance(sent, FileStorage) and sent.filename else None


class ShareField(wtforms.Field):
    """An exact share: "20%", "1/5" or "0.2"; reads as a Fraction or None."""

    widget = TextInput()
    data: Fraction | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return fraction_text(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        if len(text) > MOST_DIGITS:
            raise ValueError(self._unreadable())
        try:
            self.data = parse_fraction(text)
        except ValueError:
            raise ValueError(self._unreadable()) from None

    def _unreadable(self) -> str:
        return translate(mark("请写成 20%、1/5 或 0.2 这样的比例"))


class Number(wtforms.IntegerField):
    """A whole number from `least` to `most`; reads as an int or None."""

    def __init__(
        self,
        label: str = "",
        validators: Sequence[Any] = (),
        *,
        least: int = 0,
        most: int = 1_000_000,
        **options: Any,
    ) -> None:
        self.least, self.most = least, most
        options.setdefault("render_kw", {"min": least, "max": most, "inputmode": "numeric"})
        super().__init__(label, list(validators), **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        number = read_number(text)
        if number is None or not self.least <= number <= self.most:
            raise ValueError(self._out_of_range())
        self.data = number

    def _out_of_range(self) -> str:
        limits = {"least": self.least, "most": self.most}
        return translate(Sentence(mark("请填写 %(least)s 到 %(most)s 之间的整数"), limits))


class Day(wtforms.DateField):
    """A calendar day; reads as a date or None."""

    data: date | None

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        self.data = read_day(text)
        if self.data is None:
            raise ValueError(translate(mark("请填写 2026-09-01 这样的日期")))
