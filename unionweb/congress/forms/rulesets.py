"""The form of one rule."""

from wtforms import BooleanField

from unionweb.base.text import mark
from unionweb.base.web.forms import Form, Line, Number, ShareField, at_most, required
from unionweb.congress.actions.rulesets import Adaptation
from unionweb.congress.rules.rulesets import Rule
from unionweb.congress.rules.thresholds import Measure


class RuleForm(Form):
    """The number of a rule, whether it is adopted, and why it differs from the source."""

    share = ShareField(mark("数字"), [required()], description=mark("写成 25%、1/4 或 0.25"))
    count = Number(mark("数字"), [required()], least=1, most=100_000)
    adopted = BooleanField(mark("采用这条规则"))
    reason = Line(
        mark("修改的理由"), [required(), at_most(200)], description=mark("例如：校学代会组织办法第8条")
    )

    def __init__(self, rule: Rule) -> None:
        super().__init__(None, share=rule.number, count=rule.number, adopted=rule.adopted)
        self.rule = rule
        share = rule.measure is Measure.SHARE
        if rule.source_number is None or not share:
            del self.share
        if rule.source_number is None or share:
            del self.count
        if not rule.adoptable:
            del self.adopted
        if not self.submitted and rule.change is not None:
            self.reason.data = rule.change.reason

    def read(self) -> Adaptation:
        """What was typed in; what cannot be changed stays as it is."""
        number = self.share.data if "share" in self else self.count.data if "count" in self else None
        adopted = self.adopted.data if "adopted" in self else self.rule.adopted
        return Adaptation(number, adopted, self.reason.data or "")
