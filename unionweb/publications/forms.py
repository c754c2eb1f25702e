"""Forms of publications, objections and the calendar."""

from typing import Any

import wtforms
from wtforms.validators import StopValidation

from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Day, Form, Line, at_most, labelled, required
from unionweb.base.web.i18n import translate
from unionweb.publications.actions.calendar import DayPlan
from unionweb.publications.rules import DAY_KIND_LABELS, DayKind

MOST_TEXT = 2000
MOST_LINE = 500


def _tidy(text: object) -> object:
    # Browsers send line ends as two characters, which would count twice.
    return text.replace("\r\n", "\n").strip() if isinstance(text, str) else ""


class Paragraphs(wtforms.TextAreaField):
    """Text of several lines that must not be empty."""

    def __init__(self, label: str, validators: list[Any], *, rows: int = 6, **options: Any) -> None:
        super().__init__(label, validators, filters=[_tidy], render_kw={"rows": rows}, **options)

    def pre_validate(self, form: Any) -> None:
        # `required()` looks at what was sent; blanks alone are nothing either.
        if not self.data:
            raise StopValidation(translate(mark("请填写这一项")))


class ObjectionForm(Form):
    """What somebody objects."""

    text = Paragraphs(
        mark("异议内容"),
        [required(), at_most(MOST_TEXT)],
        rows=8,
        description=mark("请写明对谁、对哪一项有异议，以及理由和依据。最多 2000 字。"),
    )


class AnswerForm(Form):
    """What the handlers answer."""

    upheld = Choice(
        mark("处理结果"),
        blank=mark("请选择"),
        choices=[("yes", mark("异议成立")), ("no", mark("异议不成立"))],
        validators=[required()],
    )
    answer = Paragraphs(
        mark("答复"),
        [required(), at_most(MOST_TEXT)],
        description=mark(
            "答复会公开显示，请不要写提出人的姓名，也不要转述能看出是谁的内容。发出后不能修改。"
        ),
    )

    @property
    def is_upheld(self) -> bool:
        """Whether the objection is found right."""
        return bool(self.upheld.data == "yes")


class WithdrawForm(Form):
    """Why a publication is taken down."""

    reason = Paragraphs(
        mark("撤回原因"),
        [required(), at_most(MOST_LINE)],
        rows=3,
        description=mark("会公开显示。撤回后名单不再公开，公示期作废；已收到的异议仍要答复。"),
    )


class ConfirmForm(Form):
    """The closing words."""

    conclusion = Paragraphs(
        mark("公示结果"),
        [required(), at_most(MOST_LINE)],
        rows=3,
        description=mark("会公开显示，例如“公示期内没有收到异议，名单有效”。"),
    )


class DayForm(Form):
    """One exceptional day."""

    day = Day(mark("日期"), [required()])
    kind = Choice(mark("类型"), choices=labelled(DayKind, DAY_KIND_LABELS))
    name = Line(mark("名称"), [required(), at_most(60)], description=mark("例如“国庆节”"))

    def read(self) -> DayPlan:
        """The day as it is wanted."""
        assert self.day.data is not None
        return DayPlan(self.day.data, DayKind(self.kind.data), self.name.data or "")
