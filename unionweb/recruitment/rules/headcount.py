"""What the placements of a drive do to the rules on head counts and composition: P1–P6, P8, P9, P13, P14.

The numbers are data with their sources; P1 to P5 and P8 are those of `people.rules.limits`. Every check
answers pass, fail or cannot tell with the numbers that it used, and never rounds into a pass.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import floor

from unionweb.base.fractions import ceil_share
from unionweb.base.text import Sentence, mark, say
from unionweb.people.rules.eligibility import Verdict
from unionweb.people.rules.limits import LIMITS
from unionweb.people.rules.organisation import UnitKind


@dataclass(frozen=True, slots=True)
class PeopleRule:
    """A rule of the union that is checked here. `number`: at most so many (int) or such a share (Fraction),
    for P9 and P13 at least; None: forbidden. `source` is the document and its item; `changed`: the number is
    the school's own."""

    id: str
    number: int | Fraction | None
    source: str
    changed: bool = False


OTHER_RULES = {
    UnitKind.SCHOOL: (
        PeopleRule("P6", None, mark("改革自评表第 2 项")),
        PeopleRule("P9", Fraction(1), mark("改革自评表第 7 项")),
        PeopleRule("P13", Fraction(50, 100), mark("学生会改革自评报告")),
        PeopleRule("P14", Fraction(1, 100), mark("学生会改革实施方案")),
    ),
    UnitKind.COLLEGE: (
        PeopleRule("P6", None, mark("改革自评表第 2 项")),
        PeopleRule("P9", Fraction(1), mark("改革自评表第 7 项")),
        PeopleRule("P14", Fraction(1, 100), mark("学生会改革实施方案")),
    ),
}


def rules_for(kind: UnitKind, own: Mapping[str, int | Fraction] | None = None) -> tuple[PeopleRule, ...]:
    """The rules of a union of this kind in their order; `own`: the school's own numbers by rule."""
    limits = tuple(PeopleRule(one.rule, one.most, one.source) for one in LIMITS if one.kind is kind)
    rules = sorted(limits + OTHER_RULES[kind], key=lambda rule: int(rule.id[1:]))
    changed = own or {}
    return tuple(
        replace(rule, number=changed[rule.id], changed=True) if rule.id in changed else rule for rule in rules
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """A union now (without those who leave) and the people placed, each counted once. None: not known.

    `deputies`: by department, now and placed together. Of the placed: `outside` are neither Party nor League
    members, `untold` have no political status in the roster; `from_colleges` of the members come from college
    unions. `core` counts presidium, heads and deputies, `served` the students whom the union serves."""

    staff: int | None
    placed: int
    presidium: int | None = None
    presidium_placed: int = 0
    departments: int | None = None
    layers: int | None = 0
    deputies: Mapping[str, int] = field(default_factory=dict)
    members: int | None = None
    outside: int = 0
    untold: int = 0
    from_colleges: int | None = None
    core: int | None = None
    served: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of one check: `near` is a pass that one or two people more would break."""

    rule: PeopleRule
    verdict: Verdict
    sentence: Sentence
    near: bool = False


def findings(
    kind: UnitKind, counts: Counts, own: Mapping[str, int | Fraction] | None = None
) -> tuple[Finding, ...]:
    """All checks of a union of this kind, in the order of the rules."""
    return tuple(_CHECKS[rule.id](rule, counts) for rule in rules_for(kind, own))


NEAR = 2
"""So many people from the limit and nearer is worth a word."""


def _at_most(rule: PeopleRule, what: str, count: int | None, most: int | None, more: int = 0) -> Finding:
    if count is None or most is None:
        return Finding(rule, Verdict.CANNOT_TELL, say("%(what)s未知，无法判断", what=say(what)))
    total = count + more
    figures = {"what": say(what), "now": count, "more": more, "total": total, "most": most}
    if total > most:
        words = say("%(what)s：现有 %(now)s，加上 %(more)s 共 %(total)s，超过上限 %(most)s", **figures)
        return Finding(rule, Verdict.FAIL, words)
    words = say("%(what)s：现有 %(now)s，加上 %(more)s 共 %(total)s，不超过 %(most)s", **figures)
    return Finding(rule, Verdict.PASS, words, most - total < NEAR)


def _number(rule: PeopleRule) -> int:
    return floor(rule.number) if rule.number is not None else 0


def _staff(rule: PeopleRule, counts: Counts) -> Finding:
    return _at_most(rule, mark("工作人员"), counts.staff, _number(rule), counts.placed)


def _presidium(rule: PeopleRule, counts: Counts) -> Finding:
    return _at_most(rule, mark("主席团成员"), counts.presidium, _number(rule), counts.presidium_placed)


def _departments(rule: PeopleRule, counts: Counts) -> Finding:
    return _at_most(rule, mark("部门"), counts.departments, _number(rule))


def _layers(rule: PeopleRule, counts: Counts) -> Finding:
    if counts.layers is None:
        return Finding(rule, Verdict.CANNOT_TELL, say("部门之上或之下是否设有常设层级未知，无法判断"))
    if counts.layers:
        return Finding(rule, Verdict.FAIL, say("部门之上或之下设有 %(n)s 个常设层级", n=counts.layers))
    return Finding(rule, Verdict.PASS, say("部门之上和之下没有常设层级"))


def _deputies(rule: PeopleRule, counts: Counts) -> Finding:
    most = _number(rule)
    over = tuple(
        say("%(name)s %(count)s 名", name=name, count=count)
        for name, count in sorted(counts.deputies.items())
        if count > most
    )
    if over:
        words = say("副部长超过每部门 %(most)s 名：%(over)s", most=most, over=over)
        return Finding(rule, Verdict.FAIL, words)
    return Finding(rule, Verdict.PASS, say("各部门副部长都不超过 %(most)s 名", most=most))


def _party_or_league(rule: PeopleRule, counts: Counts) -> Finding:
    figures = {"placed": counts.placed, "outside": counts.outside, "untold": counts.untold}
    if counts.outside:
        words = say("拟录取 %(placed)s 人中有 %(outside)s 人不是党员或团员", **figures)
        return Finding(rule, Verdict.FAIL, words)
    if counts.untold:
        words = say("拟录取 %(placed)s 人中有 %(untold)s 人的政治面貌未知，无法判断", **figures)
        return Finding(rule, Verdict.CANNOT_TELL, words)
    return Finding(rule, Verdict.PASS, say("拟录取 %(placed)s 人都是党员或团员", **figures))


def _from_colleges(rule: PeopleRule, counts: Counts) -> Finding:
    if counts.members is None or counts.from_colleges is None:
        return Finding(rule, Verdict.CANNOT_TELL, say("来自院级学生会的成员人数未知，无法判断"))
    needed = ceil_share(Fraction(rule.number or 0), counts.members)
    figures = {"members": counts.members, "own": counts.from_colleges, "needed": needed}
    if counts.from_colleges < needed:
        words = say("录取后 %(members)s 名成员中 %(own)s 名来自院级学生会，不到 %(needed)s 名", **figures)
        return Finding(rule, Verdict.FAIL, words)
    words = say("录取后 %(members)s 名成员中 %(own)s 名来自院级学生会，达到 %(needed)s 名", **figures)
    return Finding(rule, Verdict.PASS, words, counts.from_colleges - needed < NEAR)


def _core(rule: PeopleRule, counts: Counts) -> Finding:
    most = None if counts.served is None else floor(Fraction(rule.number or 0) * counts.served)
    return _at_most(rule, mark("学生会骨干"), counts.core, most)


_CHECKS: dict[str, Callable[[PeopleRule, Counts], Finding]] = {
    "P1": _staff,
    "P2": _presidium,
    "P3": _departments,
    "P4": _staff,
    "P5": _presidium,
    "P6": _layers,
    "P8": _deputies,
    "P9": _party_or_league,
    "P13": _from_colleges,
    "P14": _core,
}


def broken(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that fail or cannot be told: what somebody has to answer for before publication."""
    return tuple(one for one in found if one.verdict is not Verdict.PASS)
