"""Forms of a congress as a whole."""

from collections.abc import Iterable

from wtforms import BooleanField

from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Day, Form, Line, Number, at_most, labelled, optional, required
from unionweb.congress.actions.congresses import CongressDetails
from unionweb.congress.models import STATUSES, Congress, CongressStatus
from unionweb.congress.rules.versions import VERSIONS, load
from unionweb.people.models import Term, Unit


class CongressForm(Form):
    """What people say of a congress."""

    name = Line(mark("名称"), [required(), at_most(80)], description=mark("例如：第二十一次学生代表大会"))
    term_id = Choice(mark("届"), coerce=int, blank=mark("不填"))
    starts_on = Day(mark("开始日期"), [optional()], description=mark("还没定可以先不填"))
    ends_on = Day(mark("结束日期"), [optional()])
    rule_version = Choice(
        mark("规则版本"),
        choices=[(version, load(version).title) for version in VERSIONS],
        description=mark("两版的区别在于：召开周期、主席团由谁选举"),
    )
    stage = Choice(mark("状态"), coerce=CongressStatus, choices=labelled(CongressStatus, STATUSES))
    no_clubs = BooleanField(mark("没有需要代表的主要社团（覆盖面不核查社团）"))
    version = Number(least=0)

    def __init__(self, congress: Congress) -> None:
        super().__init__(congress, stage=congress.status)

    def offer(self, terms: Iterable[Term]) -> None:
        """The terms to choose from."""
        self.terms = {term.id: term for term in terms}
        self.term_id.offer((term.id, term.name) for term in self.terms.values())

    def read(self) -> CongressDetails:
        """What was typed in."""
        return CongressDetails(
            name=self.name.data or "",
            term=self.terms.get(self.term_id.data),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            rule_version=self.rule_version.data,
            status=self.stage.data,
            no_clubs=self.no_clubs.data,
        )


class NewCongressForm(Form):
    """The little that a new congress needs; the rest can wait."""

    unit_id = Choice(mark("召开单位"), coerce=int)
    name = Line(mark("名称"), [required(), at_most(80)], description=mark("例如：第二十一次学生代表大会"))
    starts_on = Day(mark("开始日期"), [optional()], description=mark("还没定可以先不填"))
    rule_version = Choice(
        mark("规则版本"),
        choices=[(version, load(version).title) for version in VERSIONS],
        description=mark("两版的区别在于：召开周期、主席团由谁选举"),
    )

    def offer(self, units: Iterable[Unit]) -> None:
        """The units that may hold one."""
        self.units = {unit.id: unit for unit in units}
        self.unit_id.offer((unit.id, unit.full_name) for unit in self.units.values())

    @property
    def unit(self) -> Unit:
        """The unit chosen."""
        return self.units[self.unit_id.data]

    def read(self, term: Term | None) -> CongressDetails:
        """What was typed in."""
        return CongressDetails(
            name=self.name.data or "",
            term=term,
            starts_on=self.starts_on.data,
            ends_on=None,
            rule_version=self.rule_version.data,
        )


class HeadcountForm(Form):
    """The number of students represented, typed in."""

    headcount = Number(mark("学生会所联系的学生人数"), [required()], least=1, most=1_000_000)
