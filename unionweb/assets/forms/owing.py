"""Forms of what is owed: more time, bars, claims, deposits."""

from wtforms import HiddenField

from unionweb.assets.forms.fields import Yuan
from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Day, Form, Line, at_most, optional, required

MOST_WORDS = 200
TAKE, RETURN = "take", "return"


class ExtendForm(Form):
    """More time, given by a keeper."""

    day = Day(mark("新的归还日期"), [required()])
    words = Line(mark("说明"), [at_most(MOST_WORDS)], description=mark("借用人会看到"))


class BarForm(Form):
    """Who may not borrow, until when."""

    words = Line(mark("原因"), [required(), at_most(MOST_WORDS)], description=mark("借用人会看到"))
    ends_on = Day(mark("停借到哪一天（含）"), [optional()], description=mark("不填：到本学期结束"))


class ReasonForm(Form):
    """Why."""

    words = Line(mark("原因"), [required(), at_most(MOST_WORDS)])


class LateForm(Form):
    """What a borrower says beforehand."""

    words = Line(
        mark("原因和预计归还时间"),
        [required(), at_most(MOST_WORDS)],
        description=mark("例如：活动延期，22 日下午还"),
    )


class ClaimForm(Form):
    """What a borrower owes."""

    amount = Yuan(mark("赔偿金额（元）"), [required()])
    words = Line(
        mark("损坏或遗失的情况"), [required(), at_most(MOST_WORDS)], description=mark("借用人会看到")
    )


class PayForm(Form):
    """How it is settled."""

    kept = Yuan(mark("其中从押金抵扣（元）"), [optional()], description=mark("其余为现付"))


class DepositForm(Form):
    """An entry of the deposits' ledger. `key`: the same form sent twice is one entry."""

    key = HiddenField()
    kind = Choice(mark("收或退"), choices=[(TAKE, mark("收取押金")), (RETURN, mark("退还押金"))])
    amount = Yuan(mark("金额（元）"), [required()])
    words = Line(mark("说明"), [at_most(MOST_WORDS)], description=mark("例如：现金、转账、收据编号"))
