"""Forms of consumables: what is written of one, and what moves its stock."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from wtforms import BooleanField, HiddenField, IntegerField, TextAreaField, ValidationError
from wtforms.widgets import HiddenInput

from unionweb.assets.actions.consumables import ConsumableDetails
from unionweb.assets.actions.stock import MOST, Delivery
from unionweb.assets.forms.fields import Yuan
from unionweb.assets.models import Category, Consumable, Spot
from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Day, Form, Line, Number, at_most, optional, required
from unionweb.base.web.i18n import translate
from unionweb.people.models import Person

FindPerson = Callable[[str], Person | None]
MOST_WORDS = 200


class ConsumableForm(Form):
    """What is written of a consumable."""

    name = Line(mark("名称"), [required(), at_most(80)], description=mark("例如：A4 复印纸"))
    measure = Line(mark("单位"), [required(), at_most(10)], description=mark("例如：包、支、个"))
    category_id = Choice(mark("类别"), coerce=int)
    spot_id = Choice(mark("存放地点"), coerce=int)
    least = Number(
        mark("最低库存"), [optional()], most=MOST, description=mark("低于它时提醒补货；0 或不填：不提醒")
    )
    self_most = Number(
        mark("每次最多自助领用"),
        [optional()],
        most=MOST,
        description=mark("学生会成员扫标签自己登记领用；0 或不填：只能由管理员发放"),
    )
    words = TextAreaField(
        mark("备注"), [at_most(2000)], description=mark("规格、用途；领用人会看到"), render_kw={"rows": 3}
    )

    def __init__(
        self, one: Consumable | None, categories: Iterable[Category], spots: Iterable[Spot], **usual: Any
    ) -> None:
        if one is not None:
            usual |= {"spot_id": one.spot_id or 0}
        super().__init__(one, **usual)
        self._categories = {kind.id: kind for kind in categories}
        self._spots = {spot.id: spot for spot in spots}
        self.category_id.offer((key, kind.name) for key, kind in self._categories.items())
        named = ((key, spot.name) for key, spot in self._spots.items())
        self.spot_id.offer([(0, mark("未指定")), *named])

    def read(self) -> ConsumableDetails:
        """What was typed in."""
        closed = self["closed"].data if "closed" in self else False
        return ConsumableDetails(
            name=self.name.data or "",
            category=self._categories[self.category_id.data],
            measure=self.measure.data or "",
            spot=self._spots.get(self.spot_id.data),
            least=self.least.data or 0,
            self_most=self.self_most.data or 0,
            words=self.words.data or "",
            closed=closed,
        )


class RegisterForm(ConsumableForm):
    """One more kind."""

    tag = Line(
        mark("空白标签的编号"),
        [at_most(200)],
        description=mark("已经贴好空白标签的，扫码或输入编号；不填：系统生成"),
        render_kw={"autocomplete": "off"},
    )


class EditForm(ConsumableForm):
    """The same of one that is there; `version`: what the writer has seen."""

    closed = BooleanField(mark("停用"), description=mark("库存为 0 时可以停用；记录都保留"))
    version = IntegerField(widget=HiddenInput())


class MoveForm(Form):
    """So many of it. `key`: the same form sent twice moves once."""

    key = HiddenField()
    quantity = Number(mark("数量"), [required()], least=1, most=MOST)


class RestockForm(MoveForm):
    """What comes in at once."""

    price = Yuan(mark("总价（元）"), [optional()], description=mark("这一批一共多少钱；不知道就不填"))
    voucher = Line(mark("凭证"), [at_most(80)], description=mark("发票或入账凭证的编号"))
    received_on = Day(mark("入库日期"), [required()])
    expires_on = Day(mark("有效期至"), [optional()], description=mark("先到期的先用；没有就不填"))

    def __init__(self, today: date) -> None:
        super().__init__(received_on=today)

    def read(self) -> Delivery:
        """What was typed in."""
        return Delivery(
            self.quantity.data or 0,
            self.received_on.data or date.min,
            self.price.data,
            self.voucher.data or "",
            self.expires_on.data,
        )


class HandOutForm(MoveForm):
    """To whom, what for."""

    whom = Line(
        mark("领用人"),
        [required(), at_most(50)],
        description=mark("学号、借物码，或没有重名的姓名"),
        render_kw={"autocomplete": "off"},
    )
    words = Line(mark("用途或活动"), [at_most(MOST_WORDS)])

    def __init__(self, find_person: FindPerson) -> None:
        super().__init__()
        self._find_person = find_person

    def validate_whom(self, field: Any) -> None:
        """Somebody whom the roster knows, and only one."""
        self.person = self._find_person(field.data)
        if self.person is None:
            raise ValidationError(translate(mark("没有找到这个人，或有人重名；请输入学号")))


class ReturnForm(HandOutForm):
    """Who brought it, why."""

    whom = Line(
        mark("退回人"),
        [required(), at_most(50)],
        description=mark("学号、借物码，或没有重名的姓名"),
        render_kw={"autocomplete": "off"},
    )
    words = Line(mark("说明"), [at_most(MOST_WORDS)])


class LossForm(MoveForm):
    """Why so many are gone."""

    words = Line(mark("原因"), [required(), at_most(MOST_WORDS)], description=mark("例如：过期、受潮、破损"))


class AdjustForm(Form):
    """What was counted, of what the books said."""

    seen = IntegerField(widget=HiddenInput())
    counted = Number(mark("清点数"), [required()], most=MOST)
    words = Line(mark("原因"), [required(), at_most(MOST_WORDS)], description=mark("例如：期末盘点"))
