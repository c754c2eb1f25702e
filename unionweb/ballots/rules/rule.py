"""How a contest is counted: data in the parameters, read and written here; `counting` applies it."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import Any

from unionweb.ballots.rules.reasons import Malformed
from unionweb.ballots.rules.shapes import fields, flag, part, spell_part, whole, word


class Marks(StrEnum):
    """What a voter may do with an option: 赞成/反对/弃权, or only choose it."""

    THREE = "three"
    FOR = "for"


class Blank(StrEnum):
    """What an option left blank counts as."""

    ABSTAIN = "abstain"
    AGAINST = "against"


class WriteIn(StrEnum):
    """Whether other names may be written (另选他人): never, freely, or one for each option voted against."""

    NONE = "none"
    FREE = "free"
    AGAINST = "against"


class Reach(StrEnum):
    """What it takes to be elected: a share of a base, the most votes, or more for than against."""

    SHARE = "share"
    MOST = "most"
    MORE_FOR = "more_for"


class Base(StrEnum):
    """What the share is of: 实到, 有效票, 收回, 应到."""

    PRESENT = "present"
    VALID = "valid"
    RETURNED = "returned"
    EXPECTED = "expected"


class Tie(StrEnum):
    """What is done about equals on the last seats: 再投一次, 都不当选, 抽签. Never part of the result."""

    RUNOFF = "runoff"
    OUT = "out"
    LOT = "lot"


class Shortfall(StrEnum):
    """What is done about seats that nobody reached: 另行选举, 空缺, 主席团决定. Never part of the result."""

    FURTHER = "further"
    VACANT = "vacant"
    PRESIDIUM = "presidium"


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, to be exceeded (strict, 超过) or at least reached (不低于)."""

    part: Fraction
    strict: bool

    def least(self, base: int) -> int:
        """The smallest whole number that does it."""
        return floor(self.part * base) + 1 if self.strict else ceil(self.part * base)

    def as_json(self) -> dict[str, Any]:
        """As in the parameters."""
        return {"part": spell_part(self.part), "strict": self.strict}


@dataclass(frozen=True, slots=True)
class Elected:
    """The test for being elected; `of` and `share` only for a share."""

    test: Reach
    of: Base | None = None
    share: Share | None = None

    def as_json(self) -> dict[str, Any]:
        """As in the parameters."""
        if self.of is None or self.share is None:
            return {"test": self.test.value}
        return {"test": self.test.value, "of": self.of.value, **self.share.as_json()}


HALF_OF_PRESENT = Elected(Reach.SHARE, Base.PRESENT, Share(Fraction(1, 2), True))


@dataclass(frozen=True, slots=True)
class Rule:
    """The counting rule of one contest."""

    marks: Marks = Marks.THREE
    blank: Blank = Blank.ABSTAIN
    writein: WriteIn = WriteIn.NONE
    elected: Elected = HALF_OF_PRESENT
    turnout: Share | None = None
    quorum: Share | None = None
    tie: Tie = Tie.RUNOFF
    shortfall: Shortfall = Shortfall.FURTHER
    each_group: int = 0

    def as_json(self) -> dict[str, Any]:
        """As in the parameters."""
        return {
            "marks": self.marks.value,
            "blank": self.blank.value,
            "writein": self.writein.value,
            "elected": self.elected.as_json(),
            "turnout": self.turnout.as_json() if self.turnout else None,
            "quorum": self.quorum.as_json() if self.quorum else None,
            "tie": self.tie.value,
            "shortfall": self.shortfall.value,
            "each_group": self.each_group,
        }


def read_rule(value: Any) -> Rule:
    """From the parameters; Malformed when it is not a rule or contradicts itself."""
    marks, blank, writein, elected, turnout, quorum, tie, shortfall, each_group = fields(
        value,
        *("marks", "blank", "writein", "elected", "turnout", "quorum", "tie", "shortfall", "each_group"),
    )
    rule = Rule(
        word(Marks, marks),
        word(Blank, blank),
        word(WriteIn, writein),
        _read_elected(elected),
        None if turnout is None else _read_share(turnout),
        None if quorum is None else _read_share(quorum),
        word(Tie, tie),
        word(Shortfall, shortfall),
        whole(each_group, 0, 1000),
    )
    if rule.marks is Marks.FOR and (rule.blank is not Blank.ABSTAIN or rule.writein is WriteIn.AGAINST):
        raise Malformed("parameters", what="marks")
    return rule


def _read_elected(value: Any) -> Elected:
    if not isinstance(value, dict) or value.get("test") != Reach.SHARE:
        (test,) = fields(value, "test")
        return Elected(word(Reach, test))
    test, of, size, strict = fields(value, "test", "of", "part", "strict")
    return Elected(word(Reach, test), word(Base, of), Share(part(size), flag(strict)))


def _read_share(value: Any) -> Share:
    size, strict = fields(value, "part", "strict")
    return Share(part(size), flag(strict))
