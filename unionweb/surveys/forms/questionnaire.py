"""The forms of what surrounds the questions."""

from fractions import Fraction

from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Form, Line, Number, at_most, labelled, required
from unionweb.surveys.rules.mapping import MAPPINGS, GradeMapping, Scoring


class SectionForm(Form):
    """The heading over a section."""

    title = Line(mark("这一部分的标题"), [at_most(100)])


class ScoringForm(Form):
    """How grades become points, and the threshold."""

    mapping = Choice(mark("折合方法"), coerce=GradeMapping, choices=labelled(GradeMapping, MAPPINGS))
    threshold = Number(
        mark("及格线（分）"),
        [required()],
        least=0,
        most=100,
        description=mark(
            "开始以后不能再改，并印在结果上。同样的平均等级 3.6，前一种折合 72 分，后一种 65 分。"
        ),
    )

    def __init__(self, scoring: Scoring) -> None:
        super().__init__(None, mapping=scoring.mapping, threshold=int(scoring.threshold))

    def read(self) -> Scoring:
        """As it was typed in."""
        return Scoring(self.mapping.data, Fraction(self.threshold.data or 0))
