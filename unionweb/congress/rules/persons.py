"""Checks that count people over the whole congress: C1, C5, C14, C16, C17, C18.

Every check takes the facts, the rule set and its own rule. Ex-officio delegates count, non-voting
delegates never do.
"""

from unionweb.base.text import Sentence, say
from unionweb.congress.rules.facts import (
    Behind,
    CongressFacts,
    DelegateFacts,
    DelegateKind,
    Finding,
    one_each,
    person,
)
from unionweb.congress.rules.findings import cannot_tell, combined, counted
from unionweb.congress.rules.rulesets import Rule, RuleSet
from unionweb.congress.rules.thresholds import Verdict
from unionweb.congress.rules.traits import TRAITS, Trait, is_international


def no_delegates() -> Sentence:
    """Why nothing can be said about an empty list."""
    return say("还没有登记代表")


def delegates_per_student(facts: CongressFacts, rules: RuleSet, rule: Rule) -> Finding:
    """C1 and C17: delegates over the students represented."""
    if not facts.headcount:
        return cannot_tell(rule, say("学生会所联系的学生人数未知，无法计算比例"))
    return counted(rule, say("代表人数"), len(facts.voters), 0, facts.headcount)


def capped_delegates(facts: CongressFacts, rules: RuleSet, rule: Rule) -> Finding:
    """C17: an empty list proves nothing about a cap."""
    return delegates_per_student(facts, rules, rule) if facts.voters else cannot_tell(rule, no_delegates())


def outside_the_core(facts: CongressFacts, rules: RuleSet, rule: Rule) -> Finding:
    """C5: persons who are not core members, by their posts and never by the unit that elected them."""
    if not facts.voters:
        return cannot_tell(rule, no_delegates())
    outside = sum(1 for delegate in facts.voters if delegate.core_member is False)
    core = tuple(person(each, say("学生会骨干")) for each in facts.voters if each.core_member)
    untold = tuple(person(each, say("是否骨干未知")) for each in facts.voters if each.core_member is None)
    return counted(rule, say("非骨干代表"), outside, len(untold), len(facts.voters), core + untold)


def traits_overall(facts: CongressFacts, rules: RuleSet, rule: Rule) -> Finding:
    """C14 and C16: each adopted part counts one trait over all delegates."""
    parts = rules.adopted_parts(rule.id)
    if not parts:
        return cannot_tell(rule, say("没有选定要核查哪几类代表"))
    if not facts.voters:
        return cannot_tell(rule, no_delegates())
    return combined(rule, [_trait(facts.voters, part) for part in parts])


def _trait(voters: tuple[DelegateFacts, ...], part: Rule) -> Finding:
    trait = TRAITS[part.key]
    has, untold = with_trait(voters, trait)
    return counted(part, say(trait.label), len(has), len(untold), len(voters), has + untold)


def with_trait(
    voters: tuple[DelegateFacts, ...], trait: Trait
) -> tuple[tuple[Behind, ...], tuple[Behind, ...]]:
    """The people who have a trait, and those of whom it is not known."""
    has = tuple(person(each, say(trait.label)) for each in voters if trait.test(each))
    untold = tuple(person(each, say(trait.unknown)) for each in voters if trait.test(each) is None)
    return has, untold


def eligible(facts: CongressFacts, rules: RuleSet, rule: Rule) -> Finding:
    """C18: full-time students; international students and people who left cannot be formal delegates."""
    voting = one_each(each for each in facts.delegates if each.kind is not DelegateKind.NON_VOTING)
    if not voting:
        return cannot_tell(rule, no_delegates())
    barred = tuple(person(each, reason) for each in voting if (reason := _bar(each)) is not None)
    untold = tuple(
        person(each, say("学制或学生类别未知")) for each in voting if _bar(each) is None and _untold(each)
    )
    figures = {"total": len(voting), "barred": len(barred), "untold": len(untold)}
    if barred:
        verdict, words = Verdict.FAIL, say("%(total)s名代表中有%(barred)s名不具备资格", **figures)
    elif untold:
        verdict, words = (
            Verdict.CANNOT_TELL,
            say("%(total)s名代表中有%(untold)s名资料不全，无法判断", **figures),
        )
    else:
        verdict, words = Verdict.PASS, say("%(total)s名代表都具备资格", **figures)
    numbers = ((say("代表"), len(voting)), (say("不具备资格"), len(barred)), (say("未知"), len(untold)))
    return Finding(rule.id, verdict, words, numbers, behind=barred + untold, advisory=rule.advisory)


def _bar(delegate: DelegateFacts) -> Sentence | None:
    if delegate.left:
        return say("已离校")
    if is_international(delegate):
        return say("留学生只能列席")
    return say("不是全日制学生") if delegate.full_time is False else None


def _untold(delegate: DelegateFacts) -> bool:
    return delegate.full_time is None or is_international(delegate) is None
