"""The form of one question on the ballot: every option of the counting rule."""

from fractions import Fraction
from typing import Any

from flask import request
from wtforms import TextAreaField

from unionweb.ballots.rules.rule import Rule, read_rule
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Form, Line, Number, ShareField, at_most, optional, required
from unionweb.elections.actions.setup import ContestDetails
from unionweb.elections.rules.words import BASES

MARKS = [("three", mark("赞成、反对、弃权")), ("for", mark("只标记赞成"))]
BLANKS = [("abstain", mark("视为弃权")), ("against", mark("视为反对"))]
WRITE_INS = [
    ("none", mark("不设")),
    ("free", mark("可以另选他人")),
    ("against", mark("反对了候选人才可以")),
]
TIES = [("runoff", mark("再次投票")), ("out", mark("都不当选")), ("lot", mark("当场抽签"))]
SHORTFALLS = [("further", mark("另行选举")), ("vacant", mark("名额空缺")), ("presidium", mark("主席团决定"))]
SIGNS = [("over", mark("超过")), ("least", mark("不少于"))]
TESTS = [
    ("share", mark("得赞成票达到一定比例")),
    ("most", mark("得赞成票多的当选，不设最低票数")),
    ("more_for", mark("赞成票多于反对票")),
]
ONLY_FOR_PERSONS = ("seats", "margin", "marks", "writein", "tie", "shortfall", "each_group")


class ContestForm(Form):
    """What is asked and how it is counted. It is filled from the address too, so that a preview needs no
    POST."""

    title = Line(mark("名称"), [required(), at_most(120)])
    text = TextAreaField(mark("说明"), [at_most(4000)], description=mark("写在选票上，可以不填"))
    seats = Number(mark("应选名额"), [required()], least=1, most=200)
    margin = ShareField(
        mark("差额比例"), description=mark("候选人至少比应选名额多出的比例，例如 20%；等额选举留空")
    )
    marks = Choice(mark("怎样标记"), choices=MARKS)
    blank = Choice(mark("没有标记的"), choices=BLANKS)
    writein = Choice(mark("另选他人"), choices=WRITE_INS)
    test = Choice(mark("条件"), choices=TESTS)
    sign = Choice(mark("票数"), choices=SIGNS)
    part = ShareField(mark("比例"), description=mark("写成 1/2、2/3 或 10%"))
    of = Choice(mark("占什么的比例"), choices=BASES.items())
    quorum_sign = Choice(mark("实到人数"), choices=SIGNS)
    quorum = ShareField(mark("应到人数的"), description=mark("法定人数，例如 2/3；没有规定留空"))
    turnout_sign = Choice(mark("收回选票"), choices=SIGNS)
    turnout = ShareField(mark("应到人数的"), description=mark("例如 1/2；没有规定留空"))
    tie = Choice(mark("末位票数相同"), choices=TIES)
    shortfall = Choice(mark("当选人数不足"), choices=SHORTFALLS)
    each_group = Number(
        mark("每组至少当选"),
        [optional()],
        most=200,
        description=mark("组是候选人的代表团或年级；没有规定填 0"),
    )
    version = Number(least=0)

    def __init__(self, start: ContestDetails, version: int = 0) -> None:
        super().__init__(None, version=version, **_values(start))
        self.motion = start.motion
        if self.motion:
            self._leave_out()
        self.previewing = not self.submitted and "test" in request.args
        if self.previewing:
            self.process(request.args)

    def _leave_out(self) -> None:
        for name in ONLY_FOR_PERSONS:
            del self[name]
        self.test.offer([TESTS[0], TESTS[2]])

    def read(self) -> ContestDetails:
        """What was typed in. Refusal for options that contradict each other."""
        return ContestDetails(
            title=self.title.data or "",
            motion=self.motion,
            seats=1 if self.motion else self.seats.data or 1,
            rule=self.read_rule(),
            margin=None if self.motion else _within(self.margin.data, "margin", most=5),
            text=(self.text.data or "").strip(),
        )

    def read_rule(self) -> Rule:
        """The counting rule alone."""
        persons = {"marks": "three", "writein": "none", "tie": "out", "shortfall": "vacant", "each_group": 0}
        if not self.motion:
            persons = {name: self[name].data or 0 for name in persons}
        only_for = persons["marks"] == "for"
        if only_for and persons["writein"] == "against":
            raise Refusal("只标记赞成时没有反对票，不能要求反对了才可另选", field="writein")
        if only_for and self.test.data == "more_for":
            raise Refusal("只标记赞成时没有反对票，不能比较赞成和反对", field="test")
        return read_rule(
            {
                **persons,
                "blank": "abstain" if only_for else self.blank.data,
                "elected": self._elected(),
                "quorum": self._share("quorum"),
                "turnout": self._share("turnout"),
            }
        )

    def _elected(self) -> dict[str, Any]:
        test = self.test.data
        if test != "share":
            return {"test": test}
        if self.part.data is None:
            raise Refusal("请填写比例", field="part")
        return {"test": test, "of": self.of.data, **_spelt(self.part.data, "part", self.sign.data)}

    def _share(self, name: str) -> dict[str, Any] | None:
        share = self[name].data
        return None if share is None else _spelt(share, name, self[f"{name}_sign"].data)

    def preview(self) -> tuple[ContestDetails | None, list[Any]]:
        """What the rule would be and nothing wrong; or None and what is wrong with it."""
        if self.previewing:
            self.validate()
        wrong = [problem for field in self if field is not self.title for problem in field.errors]
        if wrong:
            return None, wrong
        try:
            return self.read(), []
        except Refusal as refusal:
            return None, [refusal.sentence]


def _spelt(share: Fraction, field: str, sign: str) -> dict[str, Any]:
    """A share as the protocol writes it."""
    strict = sign == "over"
    _within(share, field)
    if share == 0 or (strict and share == 1):
        raise Refusal("这个比例没有意义，请改正", field=field)
    if share.denominator >= MOST_DENOMINATOR:
        raise Refusal("请写成更简单的分数", field=field)
    return {"part": f"{share.numerator}/{share.denominator}", "strict": strict}


MOST_DENOMINATOR = 10**9


def _within(share: Fraction | None, field: str, most: int = 1) -> Fraction | None:
    if share is not None and not 0 <= share <= most:
        raise Refusal("比例须大于 0，不超过 %(most)s%%", field=field, most=100 * most)
    return share


def _values(start: ContestDetails) -> dict[str, Any]:
    rule = start.rule.as_json()
    elected, quorum, turnout = rule["elected"], rule["quorum"], rule["turnout"]
    return {
        **{name: getattr(start, name) for name in ("title", "text", "seats", "margin")},
        **{name: rule[name] for name in ("marks", "blank", "writein", "tie", "shortfall", "each_group")},
        "test": elected["test"],
        "of": elected.get("of", "present"),
        **_signed("part", "sign", elected if "part" in elected else None),
        **_signed("quorum", "quorum_sign", quorum),
        **_signed("turnout", "turnout_sign", turnout),
    }


def _signed(name: str, sign: str, data: dict[str, Any] | None) -> dict[str, Any]:
    if data is None:
        return {name: None, sign: "least"}
    return {name: Fraction(data["part"]), sign: "over" if data["strict"] else "least"}
