"""A robot of a group chat."""

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Form, Line, at_most, labelled, required
from unionweb.base.web.i18n import translate
from unionweb.notices.actions.robots import RobotDetails
from unionweb.notices.kinds import news_kinds
from unionweb.notices.models import Robot
from unionweb.notices.rules.robots import REACHES, ROBOT_KINDS, Reach, RobotKind


class RobotForm(Form):
    """Where it speaks and about what. Address and secret are never shown again."""

    kind = Choice(mark("平台"), coerce=RobotKind, choices=labelled(RobotKind, ROBOT_KINDS))
    name = Line(mark("名称"), [required(), at_most(60)], description=mark("例如：校会骨干群"))
    address = Line(mark("Webhook 地址"), [at_most(500)], render_kw={"autocomplete": "off"})
    secret = Line(mark("加签密钥"), [at_most(200)], render_kw={"autocomplete": "off"})
    reach = Choice(mark("播报范围"), coerce=Reach, choices=labelled(Reach, REACHES))
    announces = SelectMultipleField(
        mark("播报内容"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def __init__(self, robot: Robot | None = None) -> None:
        self.known = robot is not None
        values = {} if robot is None else {name: getattr(robot, name) for name in _SHOWN}
        super().__init__(**values)
        self.announces.choices = [(kind.name, translate(kind.label)) for kind in news_kinds()]

    def read(self) -> RobotDetails:
        """What was typed in. Refusal for a new robot without address, or one that says nothing."""
        if not self.address.data and not self.known:
            raise Refusal("请填写群机器人的 Webhook 地址", field="address")
        if not self.announces.data:
            raise Refusal("请至少选择一项播报内容", field="announces")
        return RobotDetails(
            self.kind.data,
            self.name.data or "",
            "".join((self.address.data or "").split()),
            "".join((self.secret.data or "").split()),
            self.reach.data,
            tuple(self.announces.data),
        )


_SHOWN = ("kind", "name", "reach", "announces")
