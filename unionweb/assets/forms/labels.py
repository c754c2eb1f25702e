"""Which labels on which sheet."""

from datetime import datetime, time

from flask import request

from unionweb.assets.models import Store
from unionweb.assets.queries.labels import Wanted
from unionweb.assets.queries.stores import categories_of, spots_of
from unionweb.assets.rules.labels import MOST, SHEETS
from unionweb.assets.rules.states import LABEL_KINDS, LabelKind
from unionweb.assets.rules.tags import read_tag
from unionweb.base.clock import LOCAL
from unionweb.base.text import mark
from unionweb.base.web.dates import day_argument
from unionweb.base.web.forms import Choice, Day, Form, Number, labelled, optional, required
from unionweb.base.web.incoming import number_argument

KINDS = (LabelKind.ASSET, LabelKind.KIT, LabelKind.CONSUMABLE)


class LabelsForm(Form):
    """What to print; sent by GET, since printing changes nothing."""

    kind = Choice(mark("哪一种"), coerce=LabelKind, choices=labelled(KINDS, LABEL_KINDS))
    category = Choice(mark("类别"), coerce=int, blank=mark("全部"))
    spot = Choice(mark("存放地点"), coerce=int, blank=mark("全部"))
    since = Day(mark("登记日期不早于"), [optional()])
    sheet = Choice(mark("纸张"), choices=[(one.id, one.title) for one in SHEETS.values()])
    first = Number(
        mark("从第几张开始"),
        [required()],
        least=1,
        most=40,
        description=mark("用过几张的纸，从没用过的那张开始"),
    )

    def __init__(self, store: Store) -> None:
        super().__init__(None, first=1)
        self.category.offer((one.id, one.name) for one in categories_of(store.id))
        self.spot.offer((one.id, one.name) for one in spots_of(store.id))


class BlanksForm(Form):
    """How many blank labels."""

    count = Number(mark("多少张"), [required()], least=1, most=MOST)
    paper = Choice(mark("纸张"), choices=[(one.id, one.title) for one in SHEETS.values()])

    def __init__(self) -> None:
        super().__init__(None, count=24)


def read_wanted() -> Wanted:
    """What the address asks for; what is no kind, day or number counts as not said."""
    asked = request.args
    day = day_argument("since")
    kind = asked.get("kind", "")
    return Wanted(
        kind=LabelKind(kind) if kind in KINDS else LabelKind.ASSET,
        tags=tuple(tag for tag in map(read_tag, asked.getlist("tag")) if tag)[: MOST + 1],
        category_id=number_argument("category"),
        spot_id=number_argument("spot"),
        since=None if day is None else datetime.combine(day, time(), LOCAL),
        batch=asked.get("batch", ""),
    )
