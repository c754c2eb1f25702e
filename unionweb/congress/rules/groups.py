"""Checks that look at every college, grade, club or delegation: C4, C13, C15."""

from collections.abc import Sequence

from unionweb.base.text import say
from unionweb.congress.rules.facts import (
    Behind,
    CongressFacts,
    DelegateFacts,
    Finding,
    Group,
    person,
    unit,
)
from unionweb.congress.rules.findings import (
    cannot_tell,
    combined,
    counted,
    floor_sentence,
    number_of,
    numbers,
)
from unionweb.congress.rules.persons import no_delegates, with_trait
from unionweb.congress.rules.rulesets import Rule, RuleSet
from unionweb.congress.rules.thresholds import Verdict, required
from unionweb.congress.rules.traits import TRAITS


def coverage(facts: CongressFacts, rules: RuleSet, rule: Rule) -> Finding:
    """C4: every college, grade and main club sends somebody. A school may truly have no main clubs."""
    parts = [
        _covered(facts, part, int(number_of(rule)[1]))
        for part in rules.adopted_parts(rule.id)
        if part.applies_to(facts.level) and not (part.key == "clubs" and facts.clubs == ())
    ]
    return combined(rule, parts)


def _covered(facts: CongressFacts, part: Rule, least: int) -> Finding:
    names = _names(facts, part.key)
    if not names:
        return cannot_tell(part, say("%(what)s：没有名单，无法核查覆盖面", what=say(part.title)))
    places = [_place(delegate, part.key) for delegate in facts.registrations]
    short = {name: places.count(name) for name in names if places.count(name) < least}
    untold = tuple(
        person(each, say("所属未知")) for each in facts.registrations if not _place(each, part.key)
    )
    behind = tuple(_short_unit(name, found, least) for name, found in short.items())
    missing = sum(least - found for found in short.values())
    figures = {"what": say(part.title), "total": len(names), "short": len(short), "untold": len(untold)}
    if not short:
        verdict, words = Verdict.PASS, say("%(what)s：%(total)s个都有代表", **figures)
    elif missing > len(untold):
        verdict, words = Verdict.FAIL, say("%(what)s：%(total)s个中有%(short)s个代表不足", **figures)
    else:
        verdict = Verdict.CANNOT_TELL
        words = say("%(what)s：%(short)s个尚缺代表，另有%(untold)s名代表所属未知，无法判断", **figures)
    counts = ((say("单位"), len(names)), (say("代表不足的单位"), len(short)), (say("未知"), len(untold)))
    lines = behind + untold if short else ()
    return Finding(part.id, verdict, words, counts, least, lines, part.advisory)


def _names(facts: CongressFacts, kind: str) -> tuple[str, ...]:
    if kind == "clubs":
        return facts.clubs or ()
    return _peopled(facts.colleges if kind == "colleges" else facts.grades)


def _peopled(groups: Sequence[Group] | None) -> tuple[str, ...]:
    return tuple(group.name for group in groups or () if group.headcount != 0)


def _place(delegate: DelegateFacts, kind: str) -> str | None:
    return {"colleges": delegate.college, "grades": delegate.grade, "clubs": delegate.unit}[kind]


def _short_unit(name: str, found: int, needed: int) -> Behind:
    return unit(name, say("实有%(found)s，需%(needed)s", found=found, needed=needed))


def share_of_each_grade(facts: CongressFacts, rules: RuleSet, rule: Rule) -> Finding:
    """C13: each grade's delegates over all delegates."""
    grades = _peopled(facts.grades)
    if not grades:
        return cannot_tell(rule, say("没有年级名单，无法核查各年级的比例"))
    if not facts.voters:
        return cannot_tell(rule, no_delegates())
    untold = tuple(person(each, say("年级未知")) for each in facts.voters if not each.grade)
    return combined(rule, [_grade(facts.voters, rule, grade, untold) for grade in grades])


def _grade(voters: Sequence[DelegateFacts], rule: Rule, grade: str, untold: tuple[Behind, ...]) -> Finding:
    found = sum(1 for each in voters if each.grade == grade)
    comparison, number = number_of(rule)
    line = _short_unit(grade, found, required(comparison, number, len(voters)))
    what = say("%(grade)s代表", grade=grade)
    return counted(rule, what, found, len(untold), len(voters), (line, *untold), about=grade)


def traits_of_each_delegation(facts: CongressFacts, rules: RuleSet, rule: Rule) -> Finding:
    """C15: each adopted part counts one trait in every delegation."""
    parts = rules.adopted_parts(rule.id)
    if not parts:
        return cannot_tell(rule, say("没有选定要核查哪几类代表"))
    seated = [each.delegation for each in facts.voters if each.delegation]
    names = dict.fromkeys([*(facts.delegations or ()), *seated])
    if not names:
        return cannot_tell(rule, say("还没有划分代表团"))
    return combined(rule, [_delegation(facts.voters, part, name) for name in names for part in parts])


def _delegation(voters: Sequence[DelegateFacts], part: Rule, name: str) -> Finding:
    """Delegates without a delegation may still join this one: the least and the most they can do decide."""
    trait = TRAITS[part.key]
    inside = tuple(each for each in voters if each.delegation == name)
    loose = tuple(each for each in voters if not each.delegation)
    what = say("%(delegation)s：%(trait)s", delegation=name, trait=say(trait.label))
    if not inside:
        return cannot_tell(
            part, say("%(delegation)s还没有代表", delegation=name), (unit(name, no_delegates()),)
        )
    has, untold = with_trait(inside, trait)
    helping = sum(1 for each in loose if trait.test(each) is not False)
    hindering = sum(1 for each in loose if trait.test(each) is not True)
    comparison, number = number_of(part)
    verdict = Verdict.CANNOT_TELL
    if len(has) >= required(comparison, number, len(inside) + hindering):
        verdict = Verdict.PASS
    elif len(has) + len(untold) + helping < required(comparison, number, len(inside) + helping):
        verdict = Verdict.FAIL
    needed = required(comparison, number, len(inside))
    unknown = len(untold) + len(loose)
    behind = (
        _short_unit(name, len(has), needed),
        *has,
        *untold,
        *(person(each, say("代表团未知")) for each in loose),
    )
    return Finding(
        part.id,
        verdict,
        floor_sentence(what, verdict, len(has), unknown, needed),
        numbers(what, len(has), unknown, len(inside)),
        needed,
        behind,
        part.advisory,
        name,
    )
