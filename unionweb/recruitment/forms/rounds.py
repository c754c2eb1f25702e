"""Forms of a round and of a criterion."""

from fractions import Fraction

from wtforms import TextAreaField

from unionweb.base.text import mark
from unionweb.base.web.forms import (
    Choice,
    Day,
    Form,
    Line,
    Number,
    ShareField,
    at_most,
    labelled,
    optional,
    required,
)
from unionweb.recruitment.actions.rounds import RoundDetails
from unionweb.recruitment.forms.drives import day_and_hour, hours_with, moment_of
from unionweb.recruitment.models import Round
from unionweb.recruitment.rules.criteria import bands_text, read_bands
from unionweb.recruitment.rules.rubric import LABEL_MOST, POINTS_MOST, Criterion
from unionweb.recruitment.rules.shipped_rubrics import RUBRICS
from unionweb.recruitment.rules.stages import ROUND_KINDS, RoundKind

MORNING, EVENING = 8, 22


class RoundForm(Form):
    """One round."""

    title = Line(mark("名称"), [required(), at_most(60)])
    kind = Choice(
        mark("方式"),
        coerce=RoundKind,
        choices=labelled(RoundKind, ROUND_KINDS),
        description=mark("简历筛选：看材料打分；情景模拟：预约场次到场，评委当场打分；民主评议：匿名投票"),
    )
    weight = ShareField(mark("占总分的比例"), [required()], description=mark("例如 30%。各轮合计须为 100%"))
    line = Number(
        mark("本轮分数线"),
        [optional()],
        least=0,
        most=100,
        description=mark("低于它的不进入下一轮；不填：不设"),
    )
    least = Number(
        mark("每位候选人至少几位评委"),
        [required()],
        least=1,
        most=15,
        description=mark("分不够的不计分，系统提醒补评"),
    )
    most = Number(mark("每位评委最多评几人"), [required()], least=0, most=1000, description=mark("0：不限"))
    starts_on = Day(mark("开始日期"), [optional()], description=mark("印在公告上，可以以后再定"))
    starts_hour = Choice(mark("开始时间"), coerce=int)
    ends_on = Day(mark("结束日期"), [optional()])
    ends_hour = Choice(mark("结束时间"), coerce=int)

    def __init__(self, one: Round | None) -> None:
        begins = day_and_hour(one.starts_at if one else None, MORNING)
        ends = day_and_hour(one.ends_at if one else None, EVENING)
        line = None if one is None or one.line is None else int(one.line)
        usual = {} if one else {"least": 3, "most": 0}
        super().__init__(
            one,
            line=line,
            starts_on=begins[0],
            starts_hour=begins[1],
            ends_on=ends[0],
            ends_hour=ends[1],
            **usual,
        )
        self.starts_hour.offer(hours_with(begins[1]))
        self.ends_hour.offer(hours_with(ends[1]))

    def read(self) -> RoundDetails:
        """What was typed in."""
        return RoundDetails(
            kind=self.kind.data,
            title=self.title.data or "",
            weight=self.weight.data or Fraction(0),
            line=None if self.line.data is None else Fraction(self.line.data),
            least=self.least.data or 1,
            most=self.most.data or 0,
            starts_at=moment_of(self.starts_on.data, self.starts_hour.data),
            ends_at=moment_of(self.ends_on.data, self.ends_hour.data),
        )


class CriterionForm(Form):
    """One criterion."""

    label = Line(mark("评分项"), [required(), at_most(LABEL_MOST)])
    most = Number(mark("满分"), [required()], least=1, most=POINTS_MOST)
    bands = TextAreaField(
        mark("分档说明"),
        [optional()],
        description=mark("一行一档，从满分到 0 分依次相接，例如“15-20 抓住要害”。可以不写"),
        render_kw={"rows": 5},
    )

    def __init__(self, criterion: Criterion) -> None:
        self._criterion = criterion
        bands = bands_text(criterion.bands)
        super().__init__(None, label=criterion.label, most=criterion.most or None, bands=bands)

    def read(self) -> Criterion:
        """What was typed in. Refusal: a line that is no band."""
        bands = read_bands(self.bands.data or "")
        return Criterion(self._criterion.id, self.label.data or "", self.most.data or 0, bands)


class ShippedForm(Form):
    """Which ready-made rubric to begin with."""

    rubric = Choice(mark("现成的评分表"), choices=[(key, label) for key, (label, _rubric) in RUBRICS.items()])
