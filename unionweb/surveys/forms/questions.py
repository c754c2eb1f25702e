"""The form of one question."""

from fractions import Fraction

from wtforms import BooleanField, TextAreaField

from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Form, Line, Number, at_most, labelled, optional, required
from unionweb.surveys.rules.editing import options_text, read_options
from unionweb.surveys.rules.faults import TEXT_MOST
from unionweb.surveys.rules.mapping import MAPPINGS, GradeMapping, Scoring
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


class QuestionForm(Form):
    """One question; what does not belong to its kind is left out."""

    text = Line(mark("问题"), [required(), at_most(TEXT_MOST)])
    kind = Choice(mark("题型"), coerce=Kind, choices=labelled(Kind, KINDS))
    role = Choice(
        mark("用途"),
        coerce=Role,
        choices=labelled(Role, ROLES),
        description=mark("指标计入得分（五级评价）；知晓度、参与度用单选题"),
    )
    required = BooleanField(mark("必答"))
    unknown = BooleanField(mark("可选“不了解”"), description=mark("五级评价和矩阵评价：不计入平均"))
    options = TextAreaField(
        mark("选项"),
        [optional()],
        description=mark("单选、多选：一行一个。前面加 * 的，选了就算知晓或参与"),
    )
    rows = TextAreaField(mark("矩阵的各行"), [optional()], description=mark("一行一个"))
    least = Number(
        mark("最少"),
        [optional()],
        least=-NUMBER_MOST,
        most=NUMBER_MOST,
        description=mark("多选：选几项；数字：最小值"),
    )
    most = Number(
        mark("最多"),
        [optional()],
        least=-NUMBER_MOST,
        most=NUMBER_MOST,
        description=mark("多选：选几项；数字：最大值；文字：多少字"),
    )
    after = Choice(mark("什么时候显示"), coerce=str)
    among = TextAreaField(
        mark("前面那道题的哪些回答"),
        [optional()],
        description=mark("一行一个，要与那道题的选项一致；五级评价写 5 到 1，0 是不了解"),
    )

    def __init__(self, questionnaire: Questionnaire, question: Question) -> None:
        self._question, self._questionnaire = question, questionnaire
        condition = question.shown_if
        kept = ("text", "kind", "role", "required", "unknown", "least", "most")
        super().__init__(
            None,
            **{name: getattr(question, name) for name in kept},
            options=options_text(question.options),
            rows=options_text(question.rows),
            after=condition.question if condition else NEVER,
            among=_labels(questionnaire, condition) if condition else "",
        )
        earlier = [one for one in _before(questionnaire, question) if one.choices]
        self.after.offer([(NEVER, mark("总是显示")), *((one.id, one.text) for one in earlier)])

    def read(self) -> Question:
        """The question as it was typed in."""
        kind = self.kind.data
        chooses = kind in (Kind.SINGLE, Kind.MULTIPLE)
        options = read_options(self.options.data or "", self._question.options) if chooses else ()
        bounded = kind in (Kind.MULTIPLE, Kind.NUMBER, Kind.TEXT)
        usual = {Kind.MULTIPLE: len(options), Kind.NUMBER: 100, Kind.TEXT: 200}.get(kind, 0)
        return Question(
            id=self._question.id,
            kind=kind,
            text=self.text.data or "",
            role=self.role.data,
            required=self.required.data,
            unknown=self.unknown.data if kind in (Kind.SCALE, Kind.MATRIX) else True,
            options=options,
            rows=read_options(self.rows.data or "", self._question.rows) if kind is Kind.MATRIX else (),
            least=(self.least.data or 0) if bounded else 0,
            most=(usual if self.most.data is None else self.most.data) if bounded else 0,
            shown_if=self._condition(),
        )

    def _condition(self) -> Condition | None:
        if self.after.data == NEVER:
            return None
        asked = self._questionnaire.by_id[self.after.data]
        ids = {option.label: option.id for option in asked.options}
        lines = filter(None, map(str.strip, (self.among.data or "").splitlines()))
        return Condition(asked.id, tuple(ids.get(line, line) for line in lines))


def _before(questionnaire: Questionnaire, question: Question) -> list[Question]:
    found = []
    for one in questionnaire.questions:
        if one.id == question.id:
            break
        found.append(one)
    return found


def _labels(questionnaire: Questionnaire, condition: Condition) -> str:
    asked = questionnaire.by_id.get(condition.question)
    labels = {option.id: option.label for option in asked.options} if asked else {}
    return "\n".join(labels.get(choice, choice) for choice in condition.among)


class SectionForm(Form):
    """The heading over a section."""

    title = Line(mark("这一部分的标题"), [at_most(100)])


class ScoringForm(Form):
    """How grades become points, and the threshold."""

    mapping = Choice(mark("折合方法"), coerce=GradeMapping, choices=labelled(GradeMapping, MAPPINGS))
    threshold = Number(mark("及格线（分）"), [required()], least=0, most=100)

    def __init__(self, scoring: Scoring) -> None:
        super().__init__(None, mapping=scoring.mapping, threshold=int(scoring.threshold))

    def read(self) -> Scoring:
        """As it was typed in."""
        return Scoring(self.mapping.data, Fraction(self.threshold.data or 0))
