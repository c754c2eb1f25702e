"""Forms of an election as a whole."""

from collections.abc import Iterable

from wtforms import BooleanField
from wtforms.widgets import ListWidget, RadioInput

from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Form, Line, Number, at_most, labelled, required
from unionweb.elections.actions.setup import ElectionDetails
from unionweb.elections.models import ORDERS, Election, NomineeOrder
from unionweb.elections.rules.presets import PRESETS, Preset
from unionweb.elections.rules.stages import STAGES, Stage
from unionweb.people.models import Unit

MOVES = (
    *(Stage.DRAFT, Stage.NOMINATIONS, Stage.PUBLISHED, Stage.FROZEN),
    *(Stage.CHECK_IN, Stage.VOTING, Stage.CLOSED),
)
"""The stages that the page of an election moves on to by one button."""


class NewElectionForm(Form):
    """The little that a new election needs; the rest comes from the preset."""

    unit_id = Choice(mark("举行选举的单位"), coerce=int)
    preset = Choice(
        mark("从哪种选举办法开始"),
        coerce=Preset,
        choices=labelled(Preset, PRESETS),
        widget=ListWidget(prefix_label=False),
        option_widget=RadioInput(),
    )
    title = Line(
        mark("名称"), [required(), at_most(120)], description=mark("例如：第二十一次学生代表大会选举")
    )

    def __init__(self, unit_id: int | None) -> None:
        super().__init__(None, unit_id=unit_id, preset=Preset.CONGRESS)

    def offer(self, units: Iterable[Unit]) -> None:
        """The units that may hold one."""
        self.units = {unit.id: unit for unit in units}
        self.unit_id.offer((unit.id, unit.full_name) for unit in self.units.values())

    @property
    def unit(self) -> Unit:
        """The unit chosen."""
        return self.units[self.unit_id.data]


class ElectionForm(Form):
    """What people say of an election."""

    title = Line(mark("名称"), [required(), at_most(120)])
    check_in = BooleanField(
        mark("现场签到"), description=mark("选举人签到以后才能领票；不签到的，用手机远程投票，领票即算到会")
    )
    opener = Choice(
        mark("谁来开箱"),
        choices=[
            ("tellers", mark("监票人：各自的手机上有一把钥匙，合在一起才能开箱")),
            ("server", mark("服务器：不需要监票人，但管理服务器的人有可能看到选票内容")),
        ],
        widget=ListWidget(prefix_label=False),
        option_widget=RadioInput(),
    )
    threshold = Number(
        mark("开箱需要几把钥匙"),
        [required()],
        least=1,
        most=9,
        description=mark("少于监票人数，才能在有人丢了手机时仍然开得了箱。例如 3 名监票人，填 2"),
    )
    nominee_order = Choice(mark("候选人的排列"), coerce=NomineeOrder, choices=labelled(NomineeOrder, ORDERS))
    may_void = BooleanField(
        mark("可以投无效票"), description=mark("选的人多于应选名额时会提醒；勾选后，选举人仍可坚持投出")
    )
    show_board = BooleanField(
        mark("公布全部选票"), description=mark("选票都不记名。公布以后，任何人都能重新计票，核对结果")
    )
    working_days = Number(mark("公示几个工作日"), [required()], least=1, most=60)
    version = Number(least=0)

    def __init__(self, election: Election) -> None:
        super().__init__(election, opener="server" if election.server_opens else "tellers")

    def read(self) -> ElectionDetails:
        """What was typed in."""
        return ElectionDetails(
            title=self.title.data or "",
            check_in=self.check_in.data,
            server_opens=self.opener.data == "server",
            threshold=self.threshold.data or 1,
            nominee_order=self.nominee_order.data,
            may_void=self.may_void.data,
            show_board=self.show_board.data,
            working_days=self.working_days.data or 1,
        )


class MoveForm(Form):
    """One button: on to the next stage."""

    to = Choice(mark("阶段"), coerce=Stage, choices=[(stage, STAGES[stage]) for stage in MOVES])


class AnnulForm(Form):
    """Why an election does not count."""

    reason = Line(mark("作废的理由"), [required(), at_most(300)])
