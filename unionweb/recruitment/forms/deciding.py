"""Forms of the decision: approval, chain, lots; of offers, probation and messages."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import TextAreaField

from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Day, Form, Line, Number, at_most, required
from unionweb.recruitment.actions.deciding import Signed
from unionweb.recruitment.rules.deciding import Step
from unionweb.recruitment.rules.headcount import Finding
from unionweb.recruitment.rules.messages import BODY_MOST, SUBJECT_MOST, Words

WORDS_MOST = 500


class ApproveForm(Form):
    """The adviser's word, with an answer for each rule that is broken or cannot be told."""

    words = TextAreaField(mark("审定意见"), [at_most(WORDS_MOST)], render_kw={"rows": 3})
    rules: Sequence[Finding] = ()

    @property
    def answers(self) -> Mapping[str, str]:
        """By rule why."""
        return {one.rule.id: self[f"rule_{one.rule.id}"].data or "" for one in self.rules}

    def answer_fields(self) -> list[tuple[Finding, Any]]:
        """Each finding with its field."""
        return [(one, self[f"rule_{one.rule.id}"]) for one in self.rules]


def approve_form(found: Sequence[Finding]) -> ApproveForm:
    """With a field for each of these."""
    fields = {
        f"rule_{one.rule.id}": TextAreaField(
            mark("说明理由"), [required(), at_most(WORDS_MOST)], render_kw={"rows": 2}
        )
        for one in found
    }
    made: type[ApproveForm] = type("DriveApproveForm", (ApproveForm,), {**fields, "rules": found})
    return made()


class ReasonForm(Form):
    """Why something is taken back."""

    words = TextAreaField(mark("理由"), [required(), at_most(WORDS_MOST)], render_kw={"rows": 3})


class StepForm(Form):
    """A step of the chain as it was signed."""

    step = Choice(mark("哪一步"), [required()])
    agreed = Choice(mark("结论"), choices=[("yes", mark("同意")), ("no", mark("不同意"))])
    signer = Line(mark("经办人（签字人）"), [required(), at_most(80)])
    day = Day(mark("日期"), [required()])
    words = TextAreaField(mark("意见"), [at_most(WORDS_MOST)], render_kw={"rows": 2})

    def __init__(self, steps: Sequence[Step], today: date) -> None:
        super().__init__(None, day=today)
        self.step.offer([(one.id, one.label) for one in steps])

    def read(self) -> Signed:
        """What was typed in."""
        return Signed(
            self.step.data,
            self.signer.data or "",
            self.day.data or date.min,
            self.agreed.data == "yes",
            (self.words.data or "").strip(),
        )


class LotsForm(Form):
    """The number that each drew."""

    numbers: Sequence[int] = ()

    def read(self) -> dict[int, int]:
        """By application number."""
        return {one: self[f"lot_{one}"].data for one in self.numbers}

    def fields(self) -> list[tuple[int, Any]]:
        """Each with its field."""
        return [(one, self[f"lot_{one}"]) for one in self.numbers]


def lots_form(people: Mapping[int, str]) -> LotsForm:
    """With a field for each of those who draw (application number → name)."""
    fields = {
        f"lot_{number}": Number(f"{number:03} {name}", [required()], least=1, most=len(people))
        for number, name in people.items()
    }
    made: type[LotsForm] = type("DriveLotsForm", (LotsForm,), {**fields, "numbers": tuple(people)})
    return made()


class DeclineForm(Form):
    """Why somebody does not come, if he wants to say."""

    words = TextAreaField(
        mark("想说的话"), [at_most(WORDS_MOST)], description=mark("可以不填"), render_kw={"rows": 3}
    )


class ProbationForm(Form):
    """What came of the trial."""

    passed = Choice(
        mark("结论"), choices=[("yes", mark("合格，正式任职")), ("no", mark("不合格，任职到今天为止"))]
    )
    words = TextAreaField(
        mark("评语或理由"),
        [at_most(WORDS_MOST)],
        description=mark("不合格必须写明理由，本人会看到"),
        render_kw={"rows": 3},
    )


class MessageForm(Form):
    """The words of a message."""

    subject = Line(mark("标题"), [required(), at_most(SUBJECT_MOST)])
    body = TextAreaField(mark("正文"), [required(), at_most(BODY_MOST)], render_kw={"rows": 10})

    def __init__(self, words: Words) -> None:
        super().__init__(words)

    def read(self) -> Words:
        """What was typed in."""
        return Words((self.subject.data or "").strip(), (self.body.data or "").replace("\r\n", "\n").strip())
