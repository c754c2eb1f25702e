"""The form of one question: it has what the chosen kind of question needs, and nothing else."""

from typing import Any

from flask import request
from wtforms import BooleanField, SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Form, Line, Number, at_most, labelled, optional, required
from unionweb.base.web.i18n import translate
from unionweb.surveys.rules.editing import options_text, read_options
from unionweb.surveys.rules.faults import KIND_OF_ROLE, TEXT_MOST
from unionweb.surveys.rules.mapping import GRADES
from unionweb.surveys.rules.questions import (
    KINDS,
    NUMBER_MOST,
    ROLES,
    Condition,
    Kind,
    Question,
    Questionnaire,
    Role,
)

NEVER = "-"
OF_KIND = {
    Kind.SINGLE: {"role", "options"},
    Kind.MULTIPLE: {"options", "least", "most"},
    Kind.SCALE: {"role", "unknown"},
    Kind.MATRIX: {"rows", "unknown"},
    Kind.NUMBER: {"least", "most"},
    Kind.TEXT: {"role", "most"},
}
PARTICULAR = frozenset().union(*OF_KIND.values())
USUAL_BOUNDS = {Kind.MULTIPLE: (1, None), Kind.NUMBER: (0, 100), Kind.TEXT: (0, 200)}
"""Of a question that becomes one of this kind."""
WORDS = {
    (Kind.MULTIPLE, "least"): mark("至少选几项"),
    (Kind.MULTIPLE, "most"): mark("至多选几项"),
    (Kind.NUMBER, "least"): mark("最小"),
    (Kind.NUMBER, "most"): mark("最大"),
    (Kind.TEXT, "most"): mark("最多多少字"),
}


class QuestionForm(Form):
    """One question. It is filled from the address too, so that another kind and the preview need no POST;
    `shown` there says for which kind the fields were that came along."""

    text = Line(mark("问题"), [required(), at_most(TEXT_MOST)])
    kind = Choice(mark("题型"), coerce=Kind, choices=labelled(Kind, KINDS))
    role = Choice(mark("用途"), coerce=Role)
    required = BooleanField(mark("必答"))
    unknown = BooleanField(mark("可选“不了解”"), description=mark("不计入平均"))
    options = TextAreaField(mark("选项"), [optional()], description=mark("一行一个"))
    rows = TextAreaField(mark("各行"), [optional()], description=mark("一行一个，每一行都评五级"))
    least = Number(mark("最少"), [optional()], least=-NUMBER_MOST, most=NUMBER_MOST)
    most = Number(mark("最多"), [optional()], least=-NUMBER_MOST, most=NUMBER_MOST)
    after = Choice(mark("什么时候显示"), coerce=str)
    among = SelectMultipleField(
        mark("回答是其中之一时显示"),
        widget=ListWidget(),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )

    def __init__(self, questionnaire: Questionnaire, question: Question) -> None:
        self._question, self._questionnaire = question, questionnaire
        start = _values(question)
        super().__init__(None, **start)
        self.switching = False
        self.previewing = not self.submitted and "kind" in request.args
        self._take(request.form if self.submitted else request.args, start)
        self._fit_kind()
        self._fit_condition()

    def _take(self, typed: Any, start: dict[str, Any]) -> None:
        """What is typed for one kind of question means nothing for another."""
        if not (self.submitted or self.previewing):
            return
        for name in () if self.submitted else ("text", "kind", "required", "after", "among"):
            self[name].process(typed, start[name])
        kind = self.kind.data
        shown = typed.get("shown", kind)
        self.switching = shown != kind
        if kind is not self._question.kind:
            start["least"], start["most"] = USUAL_BOUNDS.get(kind, (0, None))
        for name in PARTICULAR:
            self[name].process(typed if name in OF_KIND.get(shown, ()) else None, start[name])

    def _fit_kind(self) -> None:
        kind = self.kind.data or self._question.kind
        if self.previewing:
            self.kind.data = kind
        roles = [(role, words) for role, words in ROLES.items() if KIND_OF_ROLE.get(role, kind) is kind]
        self.role.offer(roles)
        if self.role.data not in dict(roles):
            self.role.data = Role.PLAIN
        if kind is Kind.SINGLE:
            self.options.description = translate(mark("一行一个。前面加 * 的，选了就算知晓或参与"))
        for name in PARTICULAR - OF_KIND[kind]:
            del self[name]
        for name in OF_KIND[kind] & {"least", "most"}:
            self[name].label.text = translate(WORDS[kind, name])

    def _fit_condition(self) -> None:
        earlier = [one for one in _before(self._questionnaire, self._question) if one.choices]
        if not earlier:
            del self.after
        else:
            self.after.offer([(NEVER, mark("总是显示")), *((one.id, one.text) for one in earlier)])
        asked = self.asked_before
        if asked is None:
            del self.among
        else:
            self.among.choices = _answers(asked)

    @property
    def asked_before(self) -> Question | None:
        """The question whose answer decides whether this one is shown."""
        return self._questionnaire.by_id.get(self.after.data) if "after" in self else None

    def read(self) -> Question:
        """The question as it was typed in. Refusal while the fields are still those of another kind."""
        if self.submitted and self.switching:
            raise Refusal("题型变了，请填写下面的内容再保存", field="kind")
        kind, typed = self.kind.data, {name: self[name].data for name in OF_KIND[self.kind.data]}
        options = read_options(typed.get("options") or "", self._question.options)
        return Question(
            id=self._question.id,
            kind=kind,
            text=self.text.data or "",
            role=typed.get("role") or Role.PLAIN,
            required=self.required.data,
            unknown=typed.get("unknown", True),
            options=options,
            rows=read_options(typed.get("rows") or "", self._question.rows),
            least=typed.get("least") or 0,
            most=self._most(len(options)),
            shown_if=self._condition(),
        )

    def _most(self, options: int) -> int:
        kind = self.kind.data
        if kind not in USUAL_BOUNDS:
            return 0
        if self.most.data is not None:
            return self.most.data
        return USUAL_BOUNDS[kind][1] or options

    def _condition(self) -> Condition | None:
        asked = self.asked_before
        if asked is None:
            return None
        among = tuple(choice for choice in asked.choices if choice in (self.among.data or ()))
        if self.submitted and not among:
            raise Refusal("请选择哪些回答", field="among")
        return Condition(asked.id, among)


def _values(question: Question) -> dict[str, Any]:
    condition = question.shown_if
    kept = ("text", "kind", "role", "required", "unknown", "least", "most")
    return {
        **{name: getattr(question, name) for name in kept},
        "options": options_text(question.options),
        "rows": options_text(question.rows),
        "after": condition.question if condition else NEVER,
        "among": list(condition.among) if condition else [],
    }


def _before(questionnaire: Questionnaire, question: Question) -> list[Question]:
    found = []
    for one in questionnaire.questions:
        if one.id == question.id:
            break
        found.append(one)
    return found


def _answers(asked: Question) -> list[tuple[str, str]]:
    """What may be answered, and in which words."""
    if asked.kind is Kind.SCALE:
        return [(str(grade), translate(GRADES[grade])) for grade in reversed(asked.grades)]
    return [(option.id, option.label) for option in asked.options]
