"""Forms of slips: those that were scanned, and why some are missing."""

from wtforms import TextAreaField

from unionweb.base.text import mark
from unionweb.base.web.forms import Form, Line, Number, at_most, required
from unionweb.elections.rules.slips import MOST


class CodesForm(Form):
    """What a scanner typed, or a camera read."""

    codes = TextAreaField(
        mark("纸条上的二维码"),
        [required()],
        description=mark("用扫码枪逐张扫，或者粘贴；每行一个，可以一次多张"),
    )


class MissingForm(Form):
    """How many are missing, as the page showed it, and why."""

    number = Number(mark("缺少几张"), [required()], least=1, most=MOST)
    reason = Line(mark("原因"), [required(), at_most(300)], description=mark("例如：印坏一张，当众撕毁"))
