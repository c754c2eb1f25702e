"""The hand-over's form, and what was wrong with a thing that came back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import wtforms

from unionweb.assets.actions.desk import Wish
from unionweb.assets.rules.bodies import read_body
from unionweb.assets.rules.lending import due_on
from unionweb.base.text import mark
from unionweb.base.web.forms import Day, Form, Line, Upload, at_most, optional, required
from unionweb.base.web.incoming import read_number

MOST_WORDS = 200


@dataclass(frozen=True, slots=True)
class At:
    """What the desk has in hand between two requests: who borrows, for whom, and the tags of the cart."""

    person: int | None
    body: str
    cart: str

    @property
    def tags(self) -> tuple[str, ...]:
        """Of the cart, as typed."""
        return tuple(self.cart.split())

    def values(self) -> dict[str, Any]:
        """For an address."""
        return {"person": self.person, "body": self.body or None, "cart": self.cart or None}


class LendForm(Form):
    """Who, what, for whom, until when. The page's script fills the hidden fields as things are scanned."""

    person = wtforms.HiddenField()
    cart = wtforms.HiddenField()
    key = wtforms.HiddenField()
    body = wtforms.StringField(mark("借用单位"))
    event = Line(mark("用途或活动"), [at_most(120)])
    due = Day(mark("归还日期"), [optional()], description=mark("不填就按规则，见清单；填了对全部物资有效"))
    override = Line(
        mark("仍要借出的理由"),
        [at_most(MOST_WORDS)],
        description=mark("别人已经预约、但确实要先借出时填写，会记入履历"),
    )

    @property
    def at(self) -> At:
        """What the page shows again after a refusal."""
        return At(read_number(self.person.data or ""), self.body.data or "", self.cart.data or "")

    def read(self) -> Wish:
        """What is wished for."""
        return Wish(
            self.at.person or 0,
            self.at.tags,
            self.key.data or "",
            read_body(self.body.data or ""),
            self.event.data or "",
            self._due(),
            self.override.data or "",
        )

    def _due(self) -> datetime | None:
        return None if self.due.data is None else due_on(self.due.data)


class WrongForm(Form):
    """What was wrong with it when it came back."""

    words = wtforms.TextAreaField(mark("哪里损坏或缺少"), [required(), at_most(500)])
    photo = Upload(mark("照片"), [optional()], description=mark("可不传；手机可以直接拍"))
    repair = wtforms.BooleanField(mark("转为维修，暂不借出"))


class ConfirmForm(Form):
    """One tap."""
