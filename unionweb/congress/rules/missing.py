"""What is not known and stands in the way of a check: the to-do list of a check page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from unionweb.base.text import Sentence, mark, say
from unionweb.congress.rules.facts import CongressFacts, DelegateFacts
from unionweb.congress.rules.rulesets import RuleSet
from unionweb.congress.rules.traits import TRAITS, is_international


class Where(StrEnum):
    """Where something that is missing can be filled in."""

    HEADCOUNT = "headcount"
    CLUBS = "clubs"
    NOMINEES = "nominees"
    PUBLICATION = "publication"
    DELEGATIONS = "delegations"
    ROSTER = "roster"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing; `delegates` are those of whom it is missing, if it is about people."""

    sentence: Sentence
    where: Where
    delegates: tuple[DelegateFacts, ...] = ()


_OF_TRAITS = {
    "women": mark("%(n)s 人缺性别信息"),
    "minority": mark("%(n)s 人缺民族信息"),
    "party": mark("%(n)s 人缺政治面貌信息"),
    "doctoral": mark("%(n)s 人看不出是否博士生"),
}
_SAME = {"party_full": "party", "non_party": "party"}


def gaps(facts: CongressFacts, rules: RuleSet) -> tuple[Gap, ...]:
    """Everything that the adopted rules would need to know, each once."""
    return (*_of_the_congress(facts, rules), *_of_the_delegates(facts, rules))


def _of_the_congress(facts: CongressFacts, rules: RuleSet) -> Iterator[Gap]:
    if not facts.headcount:
        yield Gap(say("还没有填写学生会所联系的学生人数"), Where.HEADCOUNT)
    if facts.clubs is None and rules.rule("C4.clubs").adopted:
        yield Gap(say("名额表里没有社团；没有主要社团的，请在大会资料里注明"), Where.CLUBS)
    if facts.contests is None:
        yield Gap(say("还没有填写各单位的候选人数（差额核查用）"), Where.NOMINEES)
    elif unknown := [one.unit for one in facts.contests if one.seats != 0 and one.nominees is None]:
        yield Gap(say("%(n)s 个单位还没有填写候选人数", n=len(unknown)), Where.NOMINEES)
    if facts.delegates and facts.publication is None:
        yield Gap(say("代表名单还没有公示"), Where.PUBLICATION)


def _of_the_delegates(facts: CongressFacts, rules: RuleSet) -> Iterator[Gap]:
    wanted = {
        _SAME.get(part.key, part.key)
        for rule_id in ("C14", "C15", "C16")
        if rules.rule(rule_id).adopted
        for part in rules.adopted_parts(rule_id)
    }
    for key, message in _OF_TRAITS.items():
        if key in wanted:
            yield from _gap(facts, message, _untold(key))
    yield from _gap(facts, mark("%(n)s 人缺年级信息"), lambda one: not one.grade)
    if rules.rule("C4.colleges").applies_to(facts.level):
        yield from _gap(facts, mark("%(n)s 人缺学院信息"), lambda one: not one.college)
    yield from _gap(facts, mark("%(n)s 人缺学生类别信息"), _kind_unknown)
    if facts.delegations:
        loose = tuple(one for one in facts.voters if not one.delegation)
        if loose:
            yield Gap(say("%(n)s 人还没有编入代表团", n=len(loose)), Where.DELEGATIONS, loose)


def _untold(key: str) -> Callable[[DelegateFacts], bool]:
    return lambda delegate: TRAITS[key].test(delegate) is None


def _kind_unknown(delegate: DelegateFacts) -> bool:
    return is_international(delegate) is None or delegate.full_time is None


def _gap(facts: CongressFacts, message: str, lacks: Callable[[DelegateFacts], bool]) -> Iterator[Gap]:
    lacking = tuple(delegate for delegate in facts.voters if lacks(delegate))
    if lacking:
        yield Gap(say(message, n=len(lacking)), Where.ROSTER, lacking)
