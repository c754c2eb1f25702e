"""Forms of scenarios, series of slots, and moving candidates."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from wtforms import BooleanField, SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from unionweb.base.clock import LOCAL
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Day, Form, Line, Number, at_most, optional, required
from unionweb.recruitment.models import Scenario
from unionweb.recruitment.rules.shipped_scenarios import (
    MINUTES_MOST,
    TITLE_MOST,
    WORDS_MOST,
    ScenarioText,
)
from unionweb.recruitment.rules.slots import LONGEST, MOST_IN_GROUP, MOST_SLOTS, Interval, Series

_CLOCK = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")


def read_clock(text: str, field: str) -> time:
    """18:30. Refusal: something else."""
    parts = _CLOCK.fullmatch(text.strip())
    if parts is None:
        raise Refusal("请填写 18:30 这样的时间", field=field)
    return time(int(parts[1]), int(parts[2]))


class ScenarioForm(Form):
    """One situation."""

    title = Line(mark("名称"), [required(), at_most(TITLE_MOST)])
    words = TextAreaField(mark("情景和要求"), [required(), at_most(WORDS_MOST)], render_kw={"rows": 10})
    minutes = Number(mark("时间（分钟）"), [required()], least=1, most=MINUTES_MOST)
    group = BooleanField(mark("无领导小组：几名候选人一起"))

    def __init__(self, one: Scenario | None) -> None:
        super().__init__(one, **({} if one else {"minutes": 10}))

    def read(self) -> ScenarioText:
        """What was typed in."""
        return ScenarioText(
            self.title.data or "", self.words.data or "", self.minutes.data or 0, self.group.data
        )


class SeriesForm(Form):
    """Slots one after the other."""

    day = Day(mark("日期"), [required()])
    clock = Line(mark("开始时间"), [required(), at_most(5)], description=mark("例如 14:00"))
    minutes = Number(mark("每场几分钟"), [required()], least=1, most=LONGEST)
    pause = Number(mark("间隔几分钟"), [optional()], least=0, most=LONGEST)
    count = Number(mark("几场"), [required()], least=1, most=MOST_SLOTS)
    capacity = Number(
        mark("每场几人"),
        [required()],
        least=1,
        most=MOST_IN_GROUP,
        description=mark("无领导小组填 6、8 这样的人数，其余填 1"),
    )
    breaks = Line(
        mark("休息时间"),
        [at_most(80)],
        description=mark("例如 12:00-13:30，几段用空格隔开；可以不填"),
    )
    scenarios = SelectMultipleField(
        mark("情景"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=mark("选几个就轮流使用；可以以后再逐场选"),
    )

    def __init__(self, scenarios: Sequence[Scenario], day: date | None) -> None:
        usual = {"day": day, "clock": "14:00", "minutes": 15, "pause": 5, "count": 10, "capacity": 1}
        super().__init__(None, **usual)
        self._scenarios = {one.id: one for one in scenarios}
        self.scenarios.choices = [(one.id, one.title) for one in scenarios]

    @property
    def chosen(self) -> list[Scenario]:
        """In the order of the list."""
        return [one for key, one in self._scenarios.items() if key in (self.scenarios.data or ())]

    def read(self) -> Series:
        """What was typed in. Refusal: a time or break that cannot be read."""
        day = self.day.data
        assert day is not None
        starts = datetime.combine(day, read_clock(self.clock.data or "", "clock"), LOCAL)
        return Series(
            starts,
            self.minutes.data or 0,
            self.count.data or 0,
            self.pause.data or 0,
            self.capacity.data or 0,
            tuple(_breaks(day, self.breaks.data or "")),
        )


def _breaks(day: date, text: str) -> Iterable[Interval]:
    for part in text.split():
        ends = re.split(r"[-–—~～至]", part)
        if len(ends) != 2:
            raise Refusal("休息时间请写成 12:00-13:30", field="breaks")
        from_, to = (datetime.combine(day, read_clock(each, "breaks"), LOCAL) for each in ends)
        yield Interval(from_, to if to > from_ else to + timedelta(days=1))


class PlaceForm(Form):
    """Who comes into a slot."""

    number = Number(mark("候选人编号"), [required()], least=1, most=100_000)


class ScenarioChoice(Form):
    """What is played in a slot."""

    scenario = Choice(mark("情景"), coerce=int)

    def __init__(self, scenarios: Sequence[Scenario], current: int | None) -> None:
        super().__init__(None, scenario=current or 0)
        self._scenarios = {one.id: one for one in scenarios}
        self.scenario.offer([(0, mark("不选")), *((one.id, one.title) for one in scenarios)])

    @property
    def chosen(self) -> Scenario | None:
        """None: none."""
        return self._scenarios.get(self.scenario.data)
