"""How findings are worded and put together; the same sentences for every rule."""

from collections.abc import Sequence

from unionweb.base.text import Sentence, say
from unionweb.congress.rules.facts import Behind, Finding
from unionweb.congress.rules.rulesets import Rule
from unionweb.congress.rules.thresholds import Comparison, Number, Verdict, judge, required


def cannot_tell(rule: Rule, sentence: Sentence, behind: tuple[Behind, ...] = ()) -> Finding:
    """A check whose material is missing altogether."""
    return Finding(rule.id, Verdict.CANNOT_TELL, sentence, behind=behind, advisory=rule.advisory)


def number_of(rule: Rule) -> tuple[Comparison, Number]:
    """What a rule compares with. A rule without a number cannot be asked."""
    if rule.comparison is None or rule.number is None:
        raise ValueError(f"{rule.id} has no number")
    return rule.comparison, rule.number


def counted(
    rule: Rule,
    what: Sentence,
    low: int,
    unknown: int,
    base: int,
    behind: tuple[Behind, ...] = (),
    about: str = "",
) -> Finding:
    """A count of `low` that are known and `unknown` that may belong to it, out of `base`, held against
    the rule."""
    comparison, number = number_of(rule)
    verdict = judge(comparison, number, low, low + unknown, base)
    needed = required(comparison, number, base)
    return Finding(
        rule.id,
        verdict,
        sentence(what, verdict, low, unknown, needed, comparison),
        numbers(what, low, unknown, base),
        needed,
        behind,
        rule.advisory,
        about,
    )


def numbers(what: Sentence, low: int, unknown: int, base: int) -> tuple[tuple[Sentence, int | str], ...]:
    """The figures of a count; the unknown ones only where there are any."""
    figures: list[tuple[Sentence, int | str]] = [(what, low)]
    if unknown:
        figures.append((say("未知"), unknown))
    figures.append((say("基数"), base))
    return tuple(figures)


def sentence(
    what: Sentence, verdict: Verdict, low: int, unknown: int, needed: int, comparison: Comparison
) -> Sentence:
    """The verdict in words, with the figures it rests on."""
    if comparison.is_floor:
        return floor_sentence(what, verdict, low, unknown, needed)
    match verdict:
        case Verdict.PASS:
            return say("%(what)s：%(count)s，不超过%(needed)s", what=what, count=low + unknown, needed=needed)
        case Verdict.FAIL:
            return say("%(what)s：%(count)s，超过上限%(needed)s", what=what, count=low, needed=needed)
        case Verdict.CANNOT_TELL:
            return say(
                "%(what)s：%(count)s，上限%(needed)s；另有%(unknown)s未知，无法判断",
                what=what,
                count=low,
                needed=needed,
                unknown=unknown,
            )


def floor_sentence(what: Sentence, verdict: Verdict, low: int, unknown: int, needed: int) -> Sentence:
    """The words for a rule that asks for at least so many."""
    figures = {"what": what, "count": low, "needed": needed, "unknown": unknown}
    if verdict is Verdict.CANNOT_TELL:
        return say("%(what)s：已知%(count)s，需%(needed)s；另有%(unknown)s未知，无法判断", **figures)
    if verdict is Verdict.PASS and unknown:
        return say("%(what)s：已知%(count)s，已达到%(needed)s（另有%(unknown)s未知）", **figures)
    if verdict is Verdict.PASS:
        return say("%(what)s：%(count)s，达到%(needed)s", **figures)
    if unknown:
        return say("%(what)s：已知%(count)s，加上未知的%(unknown)s也不到%(needed)s", **figures)
    return say("%(what)s：%(count)s，不到%(needed)s", **figures)


def combined(rule: Rule, parts: Sequence[Finding]) -> Finding:
    """One finding out of several: fails if one fails, cannot tell if one cannot and none fails."""
    verdicts = [part.verdict for part in parts]
    worst = next(
        (verdict for verdict in (Verdict.FAIL, Verdict.CANNOT_TELL) if verdict in verdicts),
        Verdict.PASS,
    )
    return Finding(
        rule.id,
        worst,
        _summary([part for part in parts if part.verdict is worst], len(parts), worst),
        (
            (say("通过"), verdicts.count(Verdict.PASS)),
            (say("不通过"), verdicts.count(Verdict.FAIL)),
            (say("无法判断"), verdicts.count(Verdict.CANNOT_TELL)),
        ),
        behind=tuple(line for part in parts if part.verdict is not Verdict.PASS for line in part.behind),
        advisory=rule.advisory,
        parts=tuple(parts),
    )


def _summary(deciding: Sequence[Finding], total: int, worst: Verdict) -> Sentence:
    if len(deciding) == 1:
        return deciding[0].sentence
    match worst:
        case Verdict.PASS:
            return say("%(total)s项全部通过", total=total)
        case Verdict.FAIL:
            return say("%(total)s项中有%(number)s项不通过", total=total, number=len(deciding))
        case Verdict.CANNOT_TELL:
            return say("%(total)s项中有%(number)s项无法判断", total=total, number=len(deciding))
