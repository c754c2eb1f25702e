"""Forms of a store as a whole: opening it, its rules, its places and categories."""

import re
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from wtforms import BooleanField, TextAreaField, ValidationError

from unionweb.assets.actions.stores import CategoryDetails
from unionweb.assets.forms.fields import Yuan
from unionweb.assets.models import Category, Spot, Store
from unionweb.assets.rules.terms import SOURCES, LendingTerms
from unionweb.base.text import mark, say
from unionweb.base.web.forms import Choice, Form, Line, Number, at_most, optional, required
from unionweb.base.web.i18n import translate
from unionweb.people.models import Department, Unit

LAST_WEEK = 30


class OpenForm(Form):
    """Whose store it is."""

    unit_id = Choice(mark("哪个单位的学生会"), coerce=int)

    def offer(self, units: Iterable[Unit]) -> None:
        """The units that may open one."""
        self.units = {unit.id: unit for unit in units}
        self.unit_id.offer((unit.id, unit.full_name) for unit in self.units.values())

    @property
    def unit(self) -> Unit:
        """The unit chosen."""
        return self.units[self.unit_id.data]


class StoreForm(Form):
    """What borrowers read, and who runs it."""

    words = TextAreaField(
        mark("给借用人看的说明"),
        [at_most(1000)],
        description=mark("在哪里、什么时候开放、找谁、带什么证件"),
        render_kw={"rows": 4},
    )
    office_id = Choice(
        mark("负责部门"),
        coerce=int,
        description=mark("部长审批低价物资的报废；授权给这个部门的物资管理员也管这间物资室"),
    )

    def __init__(self, store: Store, departments: Iterable[Department]) -> None:
        super().__init__(store, office_id=store.office_id or 0)
        self._departments = {one.id: one for one in departments}
        named = ((key, one.name) for key, one in self._departments.items())
        self.office_id.offer([(0, mark("不设，由主席团负责")), *named])

    @property
    def office(self) -> Department | None:
        """The department chosen."""
        return self._departments.get(self.office_id.data)


class TermsForm(Form):
    """The rules of lending, each with where its usual value comes from."""

    days = Number(mark("一般借期（天）"), [required()], least=1, most=365)
    most_days = Number(mark("最长借期（天）"), [required()], least=1, most=365)
    ahead = Number(mark("最多提前几天预约"), [required()], least=0, most=365)
    ahead_large = Number(mark("大型活动最多提前几天预约"), [required()], least=0, most=365)
    pickup_days = Number(mark("活动前几天可以领取"), [required()], least=0, most=60)
    extensions = Number(mark("到期前可以续借几次"), [required()], least=0, most=20)
    late_days = Number(
        mark("无故逾期超过几天停借"), [required()], least=0, most=365, description=mark("停借到本学期结束")
    )
    closed_weeks = Line(
        mark("盘点周"), [at_most(60)], description=mark("学期第几周不外借，用逗号隔开；不填：没有盘点周")
    )
    most_open = Number(
        mark("一人同时最多借几件"), [required()], least=0, most=10_000, description=mark("0：不限")
    )
    per_month = Number(
        mark("一人三十天内最多借几次"), [required()], least=0, most=1000, description=mark("0：不限")
    )
    write_off_fen = Yuan(
        mark("报废由部长审批的限额（元）"),
        [required()],
        description=mark("价格低于它由负责部门的部长审批；达到它或价格不明，由指导老师审批"),
    )
    confirm_fen = Yuan(
        mark("借用人须在手机上确认的价格（元）"),
        [optional()],
        description=mark("达到这个价格的物资；不填：不用确认"),
    )
    remind_hours = Number(mark("到期前几小时提醒"), [required()], least=0, most=720)
    escalate_days = Number(mark("逾期几天告诉借用单位负责人"), [required()], least=0, most=365)
    source = Line(
        mark("依据"),
        [at_most(120)],
        description=mark("本校的哪一份规定，借用人会看到；例如：《物资管理办法》第三条"),
    )

    def __init__(self, terms: LendingTerms) -> None:
        shown = {one.name: getattr(terms, one.name) for one in fields(terms)}
        super().__init__(None, **shown | {"closed_weeks": ", ".join(map(str, terms.closed_weeks))})
        usual = LendingTerms()
        for name, source in SOURCES.items():
            self[name].description = _with_source(self[name].description, name, usual, source)

    def validate_closed_weeks(self, field: Any) -> None:
        """Weeks of a semester."""
        try:
            self.weeks = sorted({int(one) for one in re.split(r"[\s,，、;；]+", field.data) if one})
        except ValueError:
            self.weeks = [0]
        if not all(1 <= week <= LAST_WEEK for week in self.weeks):
            raise ValidationError(translate(mark("请写成 9, 16 这样的周次")))

    def read(self) -> LendingTerms:
        """What was typed in."""
        plain = {name: self[name].data for name in SOURCES if name != "closed_weeks"}
        return LendingTerms(**plain, closed_weeks=tuple(self.weeks), source=self.source.data or "")


def _with_source(words: str, name: str, usual: LendingTerms, source: str) -> str:
    """The hint of a term: what it means, its usual value, and where that comes from."""
    value = getattr(usual, name)
    if name.endswith("_fen"):
        value = value // 100
    if isinstance(value, tuple):
        value = ", ".join(map(str, value))
    told = translate(say("一般：%(value)s（%(source)s）", value=value, source=say(source)))
    return translate(say("%(words)s。%(told)s", words=words, told=told)) if words else told


class SpotForm(Form):
    """A place."""

    name = Line(mark("存放地点"), [required(), at_most(60)], description=mark("例如：308室 A 架第二层"))
    closed = BooleanField(mark("不再使用"))

    def __init__(self, spot: Spot | None = None) -> None:
        super().__init__(spot)


class CategoryForm(Form):
    """A kind of things, and what differs from the store's rules."""

    name = Line(mark("名称"), [required(), at_most(40)])
    days = Number(
        mark("借期（天）"), [optional()], least=1, most=365, description=mark("不填：用物资室的一般借期")
    )
    deposit = Yuan(mark("每件押金（元）"), [optional()], description=mark("不填：不收"))
    large = BooleanField(mark("大件，借用须指导老师批准"))
    confirms = BooleanField(mark("借用人须在手机上确认"), description=mark("不论价格"))
    buffer_hours = Number(
        mark("两次预约之间空几小时"),
        [optional()],
        least=0,
        most=168,
        description=mark("用来检查、充电、清洗"),
    )

    def __init__(self, category: Category | None = None) -> None:
        super().__init__(category)
        if category is not None and not self.submitted and not category.deposit:
            self.deposit.data = None

    def read(self) -> CategoryDetails:
        """What was typed in."""
        return CategoryDetails(
            name=self.name.data or "",
            days=self.days.data,
            deposit=self.deposit.data or 0,
            large=self.large.data,
            confirms=self.confirms.data,
            buffer_hours=self.buffer_hours.data or 0,
        )
