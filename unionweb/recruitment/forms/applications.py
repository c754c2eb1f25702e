"""The form that a candidate fills in: made anew for each drive, since each asks something else."""

from typing import Any

from wtforms import HiddenField, RadioField, TextAreaField

from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Form, Line, Upload
from unionweb.base.web.i18n import translate
from unionweb.base.web.incoming import read_number
from unionweb.recruitment.actions.applying import Filled
from unionweb.recruitment.models import Application, Drive
from unionweb.recruitment.rules.form import Field, FieldKind

_LONG = 300
"""More letters than this get a taller box."""


class ApplicationForm(Form):
    """Choices and 服从调剂; the drive's own fields are added by `application_form`. Nothing is required here:
    a draft may have gaps, and what is handed in is checked by the rules."""

    version = HiddenField()
    first_id = Choice(mark("第一志愿"), coerce=int, blank=mark("请选择"))
    second_id = Choice(mark("第二志愿"), coerce=int, blank=mark("没有第二志愿"))
    adjustment = RadioField(mark("是否服从调剂"), validate_choice=False)

    go_on = HiddenField()

    drive: Drive

    def answer_fields(self) -> list[tuple[Field, Any]]:
        """The drive's own questions with their inputs, in order."""
        return [(one, self[f"answer_{one.id}"]) for one in _questions(self.drive)]

    @property
    def base(self) -> int:
        """The version that the candidate had before him; 0 before there was a draft."""
        return read_number(self.version.data or "") or 0

    def differences(self, stored: Application) -> dict[str, str]:
        """What is stored and is not what was typed here, by the name of the field."""
        here = self.read()
        told = {
            "first_id": (here.first, stored.first_id, stored.first),
            "second_id": (here.second, stored.second_id, stored.second),
        }
        found = {
            name: translate(opening.name) if opening else translate(mark("没有选"))
            for name, (mine, theirs, opening) in told.items()
            if mine != theirs
        }
        for one, _shown in self.answer_fields():
            text = stored.answers.get(one.id, "")
            if text != here.answers[one.id]:
                found[f"answer_{one.id}"] = text or translate(mark("没有填"))
        if here.adjustment != stored.adjustment:
            words = {True: mark("服从"), False: mark("不服从"), None: mark("没有选")}
            found["adjustment"] = translate(words[stored.adjustment])
        return found

    def read(self) -> Filled:
        """What was filled in."""
        agreed = {"yes": True, "no": False}.get(self.adjustment.data or "")
        return Filled(
            first=self.first_id.data,
            second=self.second_id.data if self.drive.terms.choices > 1 else None,
            adjustment=agreed if self.drive.terms.adjustment else None,
            answers={one.id: _text(shown.data) for one, shown in self.answer_fields()},
        )


def application_form(drive: Drive, application: Application | None) -> ApplicationForm:
    """The form of a drive, filled from the request or from what is stored; empty where nothing is."""
    application = application or Application(answers={}, version=0)
    fields = {f"answer_{one.id}": _input(one) for one in _questions(drive)}
    values: dict[str, Any] = {f"answer_{key}": text for key, text in application.answers.items()}
    made: type[ApplicationForm] = type("DriveApplicationForm", (ApplicationForm,), {**fields, "drive": drive})
    agreed = {True: "yes", False: "no", None: None}[application.adjustment]
    form = made(
        None,
        first_id=application.first_id,
        second_id=application.second_id,
        adjustment=agreed,
        version=str(application.version),
        **values,
    )
    named = [(one.id, translate(one.name)) for one in drive.openings]
    form.adjustment.choices = [
        ("yes", mark("服从：志愿都没录上时，愿意去还有名额的部门")),
        ("no", mark("不服从")),
    ]
    form.first_id.offer(named)
    form.second_id.offer(named)
    for each in (
        form.first_id,
        form.adjustment,
        *(shown for one, shown in form.answer_fields() if one.required),
    ):
        each.flags.needed = True  # a star, and no more: a draft may have gaps
    return form


def _questions(drive: Drive) -> list[Field]:
    return [one for one in drive.form if one.kind is not FieldKind.FILE and not one.retired]


def _input(field: Field) -> Any:
    if field.kind is FieldKind.CHOICE:
        offered = [(one, one) for one in field.options]
        return Choice(field.label, choices=offered, blank=mark("请选择"), description=field.hint)
    if field.kind is FieldKind.TEXT:
        rows = 8 if field.most > _LONG else 4
        return TextAreaField(field.label, description=field.hint, render_kw={"rows": rows})
    return Line(field.label, description=field.hint)


def _text(value: object) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


class SubmitForm(Form):
    """Handing in what stands on the page."""

    version = HiddenField()

    @property
    def base(self) -> int:
        """The version that the candidate had before him."""
        return read_number(self.version.data or "") or 0


class FileForm(Form):
    """One file."""

    file = Upload(mark("文件"))
