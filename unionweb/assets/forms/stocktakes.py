"""Forms of a count."""

from collections.abc import Iterable, Mapping, Sequence

from wtforms import TextAreaField

from unionweb.assets.actions.stocktakes import StocktakePlan, Wishes
from unionweb.assets.models import Category, Spot
from unionweb.assets.rules.counting import Decision, Finding
from unionweb.base.text import mark, say
from unionweb.base.web.forms import Choice, Form, Line, at_most, required
from unionweb.base.web.i18n import translate
from unionweb.base.web.incoming import read_number
from unionweb.people.models import Person


class BeginForm(Form):
    """What is counted, and by which two."""

    title = Line(mark("名称"), [required(), at_most(80)], description=mark("例如：2026秋季学期末盘点"))
    scope = Choice(mark("范围"), blank=mark("整间物资室"))
    first_id = Choice(mark("清点人"), coerce=int)
    second_id = Choice(mark("另一位清点人"), coerce=int, description=mark("盘点须两个人在场，各用一部手机"))

    def __init__(
        self,
        people: Sequence[Person],
        spots: Iterable[Spot],
        categories: Iterable[Category],
        me: int | None,
        title: str,
    ) -> None:
        super().__init__(title=title, first_id=me)
        self._people = {one.id: one for one in people}
        self._spots = {f"s{one.id}": one for one in spots}
        self._categories = {f"c{one.id}": one for one in categories}
        named = [(key, f"{one.name} {one.number}") for key, one in self._people.items()]
        self.first_id.offer(named)
        self.second_id.offer(named)
        places = [
            (key, translate(say("存放地点：%(name)s", name=one.name))) for key, one in self._spots.items()
        ]
        kinds = [
            (key, translate(say("类别：%(name)s", name=say(one.name))))
            for key, one in self._categories.items()
        ]
        self.scope.offer([*places, *kinds])

    def read(self) -> StocktakePlan:
        """What was chosen."""
        scope = self.scope.data or ""
        return StocktakePlan(
            title=self.title.data or "",
            first=self._people[self.first_id.data],
            second=self._people[self.second_id.data],
            spot=self._spots.get(scope),
            category=self._categories.get(scope),
        )


class FinishForm(Form):
    """Both have looked."""

    other = Line(
        mark("另一位清点人的姓名"),
        [required(), at_most(80)],
        description=mark("填写姓名，表示两人都已核对，两部手机上都没有等待发送的记录"),
        render_kw={"autocomplete": "off"},
    )


class ProposeForm(Form):
    """What is to be done; the choices stand in the table itself: see `read_wishes`."""

    words = TextAreaField(mark("说明"), [at_most(1000)], render_kw={"rows": 2})


class SettleForm(Form):
    """The answer of whoever approves."""

    words = TextAreaField(mark("意见"), [at_most(500)], description=mark("退回时必填"), render_kw={"rows": 2})


def read_wishes(sent: Mapping[str, str], words: str) -> Wishes:
    """The choices: "group-missing" for all of a kind, "asset-12" for one. What is none of ours is no
    choice."""
    groups: dict[Finding, Decision] = {}
    single: dict[int, Decision] = {}
    for name, value in sent.items():
        kind, _dash, what = name.partition("-")
        if value not in list(Decision):
            continue
        if kind == "group" and what in list(Finding):
            groups[Finding(what)] = Decision(value)
        elif kind == "asset" and (number := read_number(what)) is not None:
            single[number] = Decision(value)
    return Wishes(groups, single, words)
