"""Forms of assets and kits."""

from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import IntegerField, MultipleFileField, TextAreaField, ValidationError
from wtforms.widgets import HiddenInput

from unionweb.assets.actions.ledger import MOST_AT_ONCE, AssetDetails
from unionweb.assets.forms.fields import Yuan
from unionweb.assets.models import Asset, Category, Kit, Spot
from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Day, Form, Line, Number, Upload, at_most, optional, required
from unionweb.base.web.i18n import translate
from unionweb.people.models import Person

FindPerson = Callable[[str], Person | None]


class AssetForm(Form):
    """What is written of an asset."""

    name = Line(mark("名称"), [required(), at_most(80)], description=mark("例如：无线话筒（手持）"))
    category_id = Choice(mark("类别"), coerce=int)
    spot_id = Choice(mark("存放地点"), coerce=int)
    custodian_number = Line(mark("保管人学号或工号"), [at_most(24)], description=mark("不填：没有专人保管"))
    serial = Line(mark("序列号"), [at_most(80)], description=mark("机身上的编号，没有就不填"))
    price = Yuan(mark("价格（元）"), [optional()], description=mark("每件；损坏按价赔偿。不知道就不填"))
    bought_on = Day(mark("购置日期"), [optional()])
    voucher = Line(mark("凭证"), [at_most(80)], description=mark("发票或入账凭证的编号"))
    words = TextAreaField(
        mark("备注"), [at_most(2000)], description=mark("配件、使用须知；借用人会看到"), render_kw={"rows": 3}
    )

    def __init__(
        self,
        asset: Asset | None,
        categories: Iterable[Category],
        spots: Iterable[Spot],
        find_person: FindPerson,
        **usual: Any,
    ) -> None:
        if asset is not None:
            usual |= {"spot_id": asset.spot_id or 0}
            usual |= {"custodian_number": asset.custodian.number if asset.custodian else ""}
        super().__init__(asset, **usual)
        self._find_person = find_person
        self._categories = {one.id: one for one in categories}
        self._spots = {one.id: one for one in spots}
        self.category_id.offer((key, one.name) for key, one in self._categories.items())
        named = ((key, one.name) for key, one in self._spots.items())
        self.spot_id.offer([(0, mark("未指定")), *named])

    def validate_custodian_number(self, field: Any) -> None:
        """Somebody whom the roster knows."""
        self.custodian = self._find_person(field.data) if field.data else None
        if field.data and self.custodian is None:
            raise ValidationError(translate(mark("名册里没有这个学号或工号")))

    def read(self) -> AssetDetails:
        """What was typed in."""
        return AssetDetails(
            name=self.name.data or "",
            category=self._categories[self.category_id.data],
            spot=self._spots.get(self.spot_id.data),
            custodian=self.custodian,
            serial=self.serial.data or "",
            price=self.price.data,
            bought_on=self.bought_on.data,
            voucher=self.voucher.data or "",
            words=self.words.data or "",
        )


class RegisterForm(AssetForm):
    """One or several alike."""

    count = Number(
        mark("数量"),
        [required()],
        least=1,
        most=MOST_AT_ONCE,
        description=mark("几件一样的一次登记，每件有自己的编号"),
    )
    tag = Line(
        mark("空白标签的编号"),
        [at_most(200)],
        description=mark("已经贴好空白标签的，扫码或输入编号；不填：系统生成"),
        render_kw={"autocomplete": "off"},
    )


class EditForm(AssetForm):
    """The same of one that is there; `version`: what the writer has seen."""

    version = IntegerField(widget=HiddenInput())


class StateForm(Form):
    """Why it is what it is."""

    words = TextAreaField(mark("情况说明"), [at_most(500)], render_kw={"rows": 3})


class RelabelForm(Form):
    """Another tag."""

    tag = Line(
        mark("空白标签的编号"),
        [at_most(200)],
        description=mark("扫码或输入；不填：系统生成新编号，再去打印标签"),
        render_kw={"autocomplete": "off"},
    )
    words = Line(mark("原因"), [at_most(200)], description=mark("例如：标签磨损"))


class PhotosForm(Form):
    """Pictures to add."""

    files = MultipleFileField(mark("选择照片"))

    def sent(self) -> list[FileStorage]:
        """The files that were sent."""
        return [one for one in self.files.data or () if isinstance(one, FileStorage) and one.filename]


class KitForm(Form):
    """What a kit is called."""

    name = Line(mark("名称"), [required(), at_most(80)], description=mark("例如：路演音响套装"))
    words = TextAreaField(mark("说明"), [at_most(1000)], render_kw={"rows": 3})

    def __init__(self, kit: Kit | None = None) -> None:
        super().__init__(kit)


class NewKitForm(KitForm):
    """A new one."""

    tag = Line(
        mark("空白标签的编号"),
        [at_most(200)],
        description=mark("贴在箱子上的空白标签，扫码或输入；不填：系统生成"),
        render_kw={"autocomplete": "off"},
    )


class PartForm(Form):
    """An asset to put into a kit."""

    tag = Line(
        mark("物资编号"),
        [required(), at_most(200)],
        description=mark("扫物资上的标签，或输入编号"),
        render_kw={"autocomplete": "off"},
    )


class WriteOffForm(Form):
    """Why it should be written off, with a picture if there is one."""

    reason = TextAreaField(mark("报废原因"), [required(), at_most(1000)], render_kw={"rows": 4})
    photo = Upload(mark("照片（可不附）"))


class AnswerForm(Form):
    """What is said to a wish."""

    words = TextAreaField(mark("审批意见"), [at_most(1000)], render_kw={"rows": 3})


class ImportForm(Form):
    """The file."""

    file = Upload(mark("CSV 或 Excel 文件"))
