"""All checks of a congress, in the order of the rules (代表构成核查).

A check answers pass, fail or cannot tell, with the numbers it used and the people or units behind
them. It never rounds into a pass. An advisory rule that is not met fails too; its finding is marked
advisory.
"""

from collections.abc import Callable

from unionweb.congress.rules.facts import CongressFacts, Finding
from unionweb.congress.rules.groups import coverage, share_of_each_grade, traits_of_each_delegation
from unionweb.congress.rules.persons import (
    capped_delegates,
    delegates_per_student,
    eligible,
    outside_the_core,
    traits_overall,
)
from unionweb.congress.rules.procedure import enough_nominees, published_long_enough
from unionweb.congress.rules.rulesets import Rule, RuleSet

Check = Callable[[CongressFacts, RuleSet, Rule], Finding]

CHECKS: dict[str, Check] = {
    "C1": delegates_per_student,
    "C4": coverage,
    "C5": outside_the_core,
    "C11": enough_nominees,
    "C12": published_long_enough,
    "C13": share_of_each_grade,
    "C14": traits_overall,
    "C15": traits_of_each_delegation,
    "C16": traits_overall,
    "C17": capped_delegates,
    "C18": eligible,
}


def check_all(facts: CongressFacts, rules: RuleSet) -> tuple[Finding, ...]:
    """A finding for each rule that is adopted and speaks of this level, in order."""
    checkable = ((rules.rule(rule_id), check) for rule_id, check in CHECKS.items())
    return tuple(
        check(facts, rules, rule)
        for rule, check in checkable
        if rule.adopted and rule.applies_to(facts.level)
    )


def not_adopted(rules: RuleSet) -> tuple[Rule, ...]:
    """The rules that could be checked but that this school has not adopted."""
    return tuple(rules.rule(rule_id) for rule_id in CHECKS if not rules.rule(rule_id).adopted)
