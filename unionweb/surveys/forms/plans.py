"""Forms of rectification plans."""

from collections.abc import Sequence
from datetime import date

from wtforms import SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from unionweb.base.text import mark
from unionweb.base.web.dates import read_day
from unionweb.base.web.forms import Form, Number, at_most
from unionweb.base.web.i18n import translate
from unionweb.surveys.actions.plans import WORDS_MOST
from unionweb.surveys.models import Plan
from unionweb.surveys.queries.plans import measures_of
from unionweb.surveys.rules.plans import Measure

SPARE = 3
"""Empty lines below the measures that there are."""


class PlanForm(Form):
    """The plan as its department writes it: why, and a line for each measure. The lines are read from the
    request as lists of equal length; a line without a text is nobody's measure."""

    analysis = TextAreaField(mark("原因分析"), [at_most(WORDS_MOST)])
    version = Number(least=0)

    def __init__(self, plan: Plan, below: Sequence[tuple[str, str]]) -> None:
        super().__init__(plan)
        self._plan, self._below = plan, below

    @property
    def indicators(self) -> list[tuple[str, str]]:
        """What a measure may be about: those under the threshold first."""
        rest = [
            (one.id, translate(one.text))
            for one in self._plan.subject.survey.asks.indicators
            if one.id not in dict(self._below)
        ]
        low = [(key, translate(words)) for key, words in self._below]
        return [*low, ("", translate(mark("部门整体"))), *rest]

    def lines(self, sent: Sequence[Measure]) -> list[Measure]:
        """What stands on the page: what was sent, or is kept, or one for each indicator under the threshold;
        and a few empty ones."""
        known = list(sent) or list(measures_of(self._plan))
        known = known or [_empty(key) for key, _words in self._below]
        return known + [_empty("") for _number in range(SPARE)]


def _empty(indicator: str) -> Measure:
    return Measure(indicator, "", "", "", date.min)


def measures_in(fields: dict[str, list[str]]) -> list[Measure]:
    """The measures that were sent: lists under "indicator", "text", "owner", "post", "due". A day that cannot
    be read is one long past, which the rules refuse."""
    names = ("indicator", "text", "owner", "post", "due")
    rows = zip(*(fields.get(name, []) for name in names), strict=False)
    return [
        Measure(indicator, text.strip(), owner.strip(), post.strip(), read_day(due.strip()) or date.min)
        for indicator, text, owner, post, due in rows
        if text.strip() or owner.strip() or post.strip()
    ]


class WordsForm(Form):
    """The adviser's words."""

    words = TextAreaField(mark("意见"), [at_most(WORDS_MOST)])
    version = Number(least=0)

    def __init__(self, plan: Plan) -> None:
        super().__init__(None, version=plan.version)


class ReportForm(Form):
    """How far a plan has come."""

    words = TextAreaField(mark("进展"), [at_most(WORDS_MOST)])
    done = SelectMultipleField(
        mark("已完成的措施"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    version = Number(least=0)

    def __init__(self, plan: Plan) -> None:
        super().__init__(None, version=plan.version)
        self.done.choices = [(one.position, one.text) for one in plan.measures if one.done_on is None]
