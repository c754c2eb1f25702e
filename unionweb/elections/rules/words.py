"""A counting rule in words, as it stands on the ballot and in the report."""

from collections.abc import Iterator

from unionweb.ballots.rules.parameters import Order
from unionweb.ballots.rules.rule import Base, Blank, Marks, Reach, Rule, Share, Shortfall, Tie, WriteIn
from unionweb.base.text import Sentence, mark, say

BASES = {
    Base.PRESENT: mark("实到人数"),
    Base.VALID: mark("有效票"),
    Base.RETURNED: mark("收回选票"),
    Base.EXPECTED: mark("应到人数"),
}
MARKS = {Marks.THREE: mark("对每名候选人可以赞成、反对或弃权"), Marks.FOR: mark("只标记赞成的候选人")}
BLANKS = {Blank.ABSTAIN: mark("没有标记的视为弃权"), Blank.AGAINST: mark("没有标记的视为反对")}
WRITE_INS = {
    WriteIn.NONE: mark("不设另选他人"),
    WriteIn.FREE: mark("可以另选他人"),
    WriteIn.AGAINST: mark("反对了候选人的，可以另选他人，人数不超过反对的人数"),
}
TIES = {
    Tie.RUNOFF: mark("末位票数相同的，对这些候选人再次投票"),
    Tie.OUT: mark("末位票数相同的都不当选，名额空缺"),
    Tie.LOT: mark("末位票数相同的，当场抽签，结果记入报告"),
}
SHORTFALLS = {
    Shortfall.FURTHER: mark("当选人数不足的，在未当选的候选人中另行选举"),
    Shortfall.VACANT: mark("当选人数不足的，名额空缺"),
    Shortfall.PRESIDIUM: mark("当选人数不足的，由大会主席团决定并记入报告"),
}
ORDERS = {
    Order.STROKES: mark("候选人按姓氏笔画排列"),
    Order.PINYIN: mark("候选人按姓名的拼音排列"),
    Order.RANDOM: mark("候选人的次序每张选票随机"),
}
"""What is said of the order of the nominees; nothing of a list that people put in order."""
SHORTFALLS_OF_MOTIONS = mark("没有达到票数的不通过")


def part_words(share: Share) -> Sentence:
    """A share with its comparison: "超过 1/2", "不少于 2/3"."""
    text = f"{share.part.numerator}/{share.part.denominator}"
    return say("超过 %(part)s", part=text) if share.strict else say("不少于 %(part)s", part=text)


def rule_words(rule: Rule, seats: int, *, motion: bool, order: Order = Order.LISTED) -> list[Sentence]:
    """Everything the rule says, one sentence a point. `order` is that of the nominees."""
    listed = [say(ORDERS[order])] if order in ORDERS and not motion else []
    return [*_conditions(rule), *listed, *_marking(rule, seats, motion), *_deciding(rule, motion)]


def _conditions(rule: Rule) -> Iterator[Sentence]:
    if rule.quorum is not None:
        yield say("实到人数%(share)s应到人数，方可选举", share=part_words(rule.quorum))
    if rule.turnout is not None:
        yield say("收回选票%(share)s应到人数，选举方为有效", share=part_words(rule.turnout))


def _marking(rule: Rule, seats: int, motion: bool) -> Iterator[Sentence]:
    if motion:
        yield say("可以赞成、反对或弃权")
    else:
        yield say(MARKS[rule.marks])
    if rule.marks is Marks.THREE:
        yield say(BLANKS[rule.blank])
    if motion:
        return
    yield say(WRITE_INS[rule.writein])
    yield say("赞成的人数（含另选他人）多于应选 %(n)s 名的，这一项选票无效；少于的有效", n=seats)


def _deciding(rule: Rule, motion: bool) -> Iterator[Sentence]:
    elected = rule.elected
    if elected.test is Reach.MOST:
        yield say("得赞成票多的当选")
    elif elected.test is Reach.MORE_FOR:
        yield say("赞成票多于反对票的通过") if motion else say("赞成票多于反对票的当选")
    elif elected.share is not None and elected.of is not None:
        share, base = part_words(elected.share), say(BASES[elected.of])
        if motion:
            yield say("赞成票%(share)s%(base)s，通过", share=share, base=base)
        else:
            yield say("赞成票%(share)s%(base)s的，始得当选", share=share, base=base)
    if motion:
        yield say(SHORTFALLS_OF_MOTIONS)
        return
    if elected.test is not Reach.MOST:
        yield say("达到票数的人多于名额时，得票多的当选")
    if rule.each_group:
        yield say("每个代表团（组）至少当选 %(n)s 名", n=rule.each_group)
    yield say(TIES[rule.tie])
    yield say(SHORTFALLS[rule.shortfall])
