"""Ready-made sets of election rules (选举办法), to begin with; every number can be changed on the
election."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from unionweb.ballots.rules.parameters import Order
from unionweb.ballots.rules.rule import Base, Elected, Reach, Rule, Share, Shortfall, WriteIn
from unionweb.base.text import mark


class Preset(StrEnum):
    """What to begin with."""

    CONGRESS = "congress"
    BRANCH = "branch"
    UNCONTESTED = "uncontested"
    MOTION = "motion"
    CHARTER = "charter"


PRESETS = {
    Preset.CONGRESS: mark("校级学代会差额选举"),
    Preset.BRANCH: mark("团支部选代表"),
    Preset.UNCONTESTED: mark("等额确认"),
    Preset.MOTION: mark("表决（议案、报告）"),
    Preset.CHARTER: mark("表决（章程修正案）"),
}

PRESET_NOTES = {
    Preset.CONGRESS: mark("会场签到，监票人开箱；候选人比应选名额至少多 20%，得赞成票超过实到人数一半当选"),
    Preset.BRANCH: mark("手机远程投票，不签到，由服务器开箱；得赞成票超过半数当选"),
    Preset.UNCONTESTED: mark("候选人数等于应选名额；得赞成票达到有效票三分之二当选"),
    Preset.MOTION: mark("赞成、反对、弃权；赞成票超过实到人数一半通过"),
    Preset.CHARTER: mark("赞成、反对、弃权；赞成票达到实到人数三分之二通过"),
}

HALF = Fraction(1, 2)
TWO_THIRDS = Fraction(2, 3)
QUORUM = Share(TWO_THIRDS, strict=False)


@dataclass(frozen=True, slots=True)
class Setup:
    """How an election begins: where it is held, who opens the box, and its counting rule. `margin` is the
    least surplus of nominees as a share of the seats, `order` that of the nominees."""

    check_in: bool
    server_opens: bool
    threshold: int
    margin: Fraction | None
    rule: Rule
    order: Order = Order.STROKES


def majority(of: Base, part: Fraction, *, strict: bool) -> Elected:
    """Elected by so many of those present, of the valid ballots and so on."""
    return Elected(Reach.SHARE, of, Share(part, strict))


def _rule(elected: Elected, writein: WriteIn, shortfall: Shortfall = Shortfall.FURTHER) -> Rule:
    return Rule(elected=elected, writein=writein, quorum=QUORUM, shortfall=shortfall)


OVER_HALF = majority(Base.PRESENT, HALF, strict=True)


SETUPS = {
    Preset.CONGRESS: Setup(True, False, 2, Fraction(1, 5), _rule(OVER_HALF, WriteIn.FREE)),
    Preset.BRANCH: Setup(False, True, 1, Fraction(1, 5), _rule(OVER_HALF, WriteIn.FREE)),
    Preset.UNCONTESTED: Setup(
        True, False, 2, None, _rule(majority(Base.VALID, TWO_THIRDS, strict=False), WriteIn.AGAINST)
    ),
    Preset.MOTION: Setup(
        True, False, 2, None, _rule(OVER_HALF, WriteIn.NONE, Shortfall.VACANT), Order.LISTED
    ),
    Preset.CHARTER: Setup(
        True,
        False,
        2,
        None,
        _rule(majority(Base.PRESENT, TWO_THIRDS, strict=False), WriteIn.NONE, Shortfall.VACANT),
        Order.LISTED,
    ),
}


def is_motion(preset: Preset) -> bool:
    """Whether the preset puts a text to the vote rather than persons."""
    return preset in (Preset.MOTION, Preset.CHARTER)
