"""Fields that several forms of the store have."""

from collections.abc import Sequence
from typing import Any

import wtforms
from wtforms.widgets import TextInput

from unionweb.base.money import parse_yuan, yuan
from unionweb.base.text import mark
from unionweb.base.web.i18n import translate


class Yuan(wtforms.Field):
    """An amount of money typed in yuan; reads as whole fen, or None."""

    widget = TextInput()
    data: int | None

    def __init__(self, label: str = "", validators: Sequence[Any] = (), **options: Any) -> None:
        options.setdefault("render_kw", {"inputmode": "decimal"})
        super().__init__(label, list(validators), **options)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return yuan(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        try:
            self.data = parse_yuan(text)
        except ValueError:
            raise ValueError(translate(mark("请写成 1200 或 12.50 这样的金额（元）"))) from None
