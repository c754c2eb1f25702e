"""What the tests of the composition checks are built from."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from unionweb.congress.rules.composition import CHECKS, not_adopted
from unionweb.congress.rules.facts import CongressFacts, DelegateFacts, Finding, Group
from unionweb.congress.rules.rulesets import Change, RuleSet, adapt
from unionweb.congress.rules.thresholds import Verdict
from unionweb.congress.rules.versions import load

PASS, FAIL, CANNOT_TELL = Verdict.PASS, Verdict.FAIL, Verdict.CANNOT_TELL

_numbers: Iterator[int] = count(1)


def delegates(number: int, **facts: Any) -> tuple[DelegateFacts, ...]:
    """So many people with the same facts."""
    keys = [f"S{next(_numbers):04}" for _ in range(number)]
    return tuple(DelegateFacts(key, f"生成{key}", **facts) for key in keys)


def every_rule_adopted() -> RuleSet:
    changes = {rule.id: Change(None, "试验", "测试者", adopted=True) for rule in not_adopted(load("2019"))}
    return adapt(load("2019"), changes)


def check(rule_id: str, rules: RuleSet | None = None, **facts: Any) -> Finding:
    rules = rules or every_rule_adopted()
    return CHECKS[rule_id](CongressFacts(**facts), rules, rules.rule(rule_id))


def part(finding: Finding, rule_id: str) -> Finding:
    return next(each for each in finding.parts if each.rule_id == rule_id)


def behind(finding: Finding) -> list[tuple[str, str]]:
    return [(line.key, str(line.reason)) for line in finding.behind]


PLACES: dict[str, Any] = {
    "colleges": (Group("文学院", 500), Group("理学院", 700), Group("筹建学院", 0)),
    "grades": (Group("2023级"), Group("2024级")),
    "clubs": ("合唱团",),
}

WOMAN = {"gender": "女", "ethnicity": "汉族", "political_status": "共青团员"}
MAN = WOMAN | {"gender": "男"}
