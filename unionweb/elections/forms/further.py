"""The form in which a lot or a decision is recorded."""

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Form, Line, at_most, labelled
from unionweb.elections.models import DECISIONS, DecisionKind


class DecisionForm(Form):
    """Who is elected by lot, or by decision of the presidium of the meeting."""

    kind = Choice(mark("方式"), coerce=DecisionKind, choices=labelled(DecisionKind, DECISIONS))
    keys = SelectMultipleField(
        mark("当选的人"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    words = Line(mark("经过"), [at_most(300)], description=mark("例如：谁在谁的监督下抽签"))
