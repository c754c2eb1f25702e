"""C1–C22 as data: every rule with its number, its source, and what a school changed (规则版本).

A rule set is read from `data/<version>.toml`; `adapt` lays a school's changes over it without hiding
the source's number. A rule with a point in its id, like C14.women, is a part of the rule before the
point.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.congress.rules.thresholds import Comparison, Measure, Number


class Level(StrEnum):
    """The congress a rule applies to."""

    SCHOOL = "school"
    COLLEGE = "college"
    BOTH = "both"


class Strength(StrEnum):
    """What a rule does: it binds, it advises (一般, 原则上), or it allows (可以)."""

    HARD = "hard"
    ADVISORY = "advisory"
    PERMISSION = "permission"


LEVEL_LABELS = {Level.SCHOOL: mark("校级"), Level.COLLEGE: mark("院级"), Level.BOTH: mark("校级和院级")}

STRENGTH_LABELS = {
    Strength.HARD: mark("硬性"),
    Strength.ADVISORY: mark("一般要求"),
    Strength.PERMISSION: mark("许可"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """What a school changed in one rule: the number, or whether it is adopted, or both."""

    number: Number | None
    reason: str
    by: str
    adopted: bool | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `source_number` and `default` are the source's; `number` and `adopted` are what holds here.

    `year` is None where the source gives none; `article` is empty where it has none."""

    id: str
    title: str
    counted: str
    base: str
    comparison: Comparison | None
    source_number: Number | None
    measure: Measure
    strength: Strength
    level: Level
    document: str
    article: str
    year: int | None
    words: str
    default: bool
    adoptable: bool
    change: Change | None = None

    @property
    def number(self) -> Number | None:
        """The number that holds here."""
        if self.change is None or self.change.number is None:
            return self.source_number
        return self.change.number

    @property
    def adopted(self) -> bool:
        """Whether the rule holds here."""
        if self.change is None or self.change.adopted is None:
            return self.default
        return self.change.adopted

    @property
    def advisory(self) -> bool:
        """Whether failing it is a remark rather than a fault."""
        return self.strength is Strength.ADVISORY

    @property
    def key(self) -> str:
        """For a part, what it is about: "women" of C14.women; else empty."""
        return self.id.partition(".")[2]

    def applies_to(self, level: Level) -> bool:
        """Whether the rule speaks of congresses of this level."""
        return self.level in (Level.BOTH, level)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A version of the rules, with the changes of one school if there are any."""

    version: str
    title: str
    year: int
    rules: tuple[Rule, ...]

    def rule(self, rule_id: str) -> Rule:
        """The rule, or part of a rule, of this id. KeyError if there is none."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)

    def parts(self, rule_id: str) -> tuple[Rule, ...]:
        """All parts of a rule, adopted or not."""
        return tuple(rule for rule in self.rules if rule.id.startswith(f"{rule_id}."))

    def adopted_parts(self, rule_id: str) -> tuple[Rule, ...]:
        """The parts of a rule that hold here, if the rule itself does."""
        return tuple(part for part in self.parts(rule_id) if part.adopted)

    @property
    def changed(self) -> tuple[Rule, ...]:
        """The rules in which this school differs from the source."""
        return tuple(rule for rule in self.rules if rule.change is not None)


def adapt(rule_set: RuleSet, changes: Mapping[str, Change]) -> RuleSet:
    """The rule set as a school follows it. Changes are by rule id, e.g. "C5" or "C14.women"; a later
    change of the same rule replaces the earlier one whole."""
    unknown = changes.keys() - {rule.id for rule in rule_set.rules}
    if unknown:
        raise Refusal("没有这条规则：%(id)s", id=min(unknown))
    rules = tuple(_adapted(rule, changes[rule.id]) if rule.id in changes else rule for rule in rule_set.rules)
    return replace(rule_set, rules=rules)


def _adapted(rule: Rule, change: Change) -> Rule:
    if change.number is None and change.adopted is None:
        raise Refusal("%(id)s：没有写明改什么", field="number", id=rule.id)
    if not change.reason.strip():
        raise Refusal("%(id)s：请写明修改的理由", field="reason", id=rule.id)
    if not change.by.strip():
        raise Refusal("%(id)s：请写明由谁修改", field="by", id=rule.id)
    if change.adopted is False and not rule.adoptable:
        raise Refusal("%(id)s是文件规定的规则，可以改数字，不能停用", field="adopted", id=rule.id)
    if change.number is not None:
        _check_number(rule, change.number)
    return replace(rule, change=change)


def _check_number(rule: Rule, number: Number) -> None:
    if rule.source_number is None:
        raise Refusal("%(id)s没有数字可改", field="number", id=rule.id)
    if rule.measure is Measure.SHARE:
        if not isinstance(number, Fraction) or not 0 < number <= 1:
            raise Refusal("%(id)s须是大于0且不超过100%%的比例", field="number", id=rule.id)
    elif isinstance(number, Fraction) or not 1 <= number <= 100_000:
        raise Refusal("%(id)s须是1至100000的整数", field="number", id=rule.id)
