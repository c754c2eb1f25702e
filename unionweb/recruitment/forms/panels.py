"""Forms of panels, jurors and conflicts."""

from wtforms import BooleanField

from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Form, Line, Number, at_most, optional, required
from unionweb.base.web.i18n import translate
from unionweb.recruitment.models import Drive, Opening, Panel


class PanelForm(Form):
    """A panel; without an opening it is shared."""

    name = Line(mark("名称"), [required(), at_most(60)], description=mark("例如：第一组、权益服务部组"))
    opening = Choice(
        mark("评哪个岗位"),
        coerce=int,
        description=mark("选了岗位：只评第一志愿报它的候选人；共用：评其余所有人"),
    )
    room = Line(mark("地点"), [at_most(80)], description=mark("情景模拟的房间；同一房间、同一评委不会排重"))

    def __init__(self, drive: Drive, panel: Panel | None) -> None:
        super().__init__(panel)
        if panel is not None and not self.submitted:
            self.opening.data = panel.opening_id or 0
        self._openings = {one.id: one for one in drive.openings}
        named = [(one.id, translate(one.name)) for one in drive.openings]
        self.opening.offer([(0, mark("共用")), *named])

    @property
    def chosen(self) -> Opening | None:
        """The opening; None: shared."""
        return self._openings.get(self.opening.data)


class FoundForm(Form):
    """Somebody found by a search."""

    person = Number(mark("人员"), [required()], least=1, most=2**31 - 1)


class ConflictForm(Form):
    """Which juror never scores which candidate."""

    person = Choice(mark("评委"), coerce=int)
    number = Number(mark("候选人编号"), [required()], least=1, most=100_000)
    reason = Line(mark("理由"), [at_most(200)], description=mark("例如：亲属、室友"))


class AssignForm(Form):
    """Whether to give out anew what nobody has begun."""

    fresh = Line("", [optional()])


class OpenForm(Form):
    """Begin scoring."""

    apart = BooleanField(mark("我知道各组分数不能直接比较，仍然开始"))


class CloseForm(Form):
    """End scoring."""

    reason = Line(
        mark("评分不齐的理由"),
        [at_most(200)],
        description=mark("只有评分不齐时才填；没交的评分会撤下，理由写进操作日志"),
    )
