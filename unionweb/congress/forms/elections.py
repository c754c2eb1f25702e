"""Forms of the elections of a congress."""

from wtforms.widgets import ListWidget, RadioInput

from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Form, Line, at_most, labelled, required
from unionweb.elections.rules.presets import PRESETS, Preset

OF_A_CONGRESS = tuple(preset for preset in Preset if preset is not Preset.BRANCH)


class CongressElectionForm(Form):
    """An election that the congress holds itself."""

    preset = Choice(
        mark("从哪种选举办法开始"),
        coerce=Preset,
        choices=labelled(OF_A_CONGRESS, PRESETS),
        default=Preset.CONGRESS,
        widget=ListWidget(prefix_label=False),
        option_widget=RadioInput(),
    )
    title = Line(mark("名称"), [required(), at_most(120)])
