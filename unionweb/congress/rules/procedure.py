"""Checks of how the delegates came about: C11 nominees over seats, C12 publication of the list."""

from unionweb.base.text import say
from unionweb.congress.rules.facts import CongressFacts, Contest, Finding, PublicationFacts, unit
from unionweb.congress.rules.findings import cannot_tell, combined, number_of
from unionweb.congress.rules.rulesets import Rule, RuleSet
from unionweb.congress.rules.thresholds import Verdict, required


def enough_nominees(facts: CongressFacts, rules: RuleSet, rule: Rule) -> Finding:
    """C11: ceil((1 + p) · seats) nominees in every electing unit. A unit without seats elects nobody."""
    contests = [contest for contest in facts.contests or () if contest.seats != 0]
    if not contests:
        return cannot_tell(rule, say("没有各单位的候选人数和应选名额"))
    return combined(rule, [_contest(rule, contest) for contest in contests])


def _contest(rule: Rule, contest: Contest) -> Finding:
    if contest.seats is None or contest.nominees is None:
        words = say("%(unit)s：候选人数或应选名额未知", unit=contest.unit)
        return cannot_tell(rule, words, (unit(contest.unit, say("候选人数或应选名额未知")),))
    comparison, share = number_of(rule)
    needed = required(comparison, 1 + share, contest.seats)
    figures = {"unit": contest.unit, "seats": contest.seats, "nominees": contest.nominees, "needed": needed}
    if contest.nominees >= needed:
        verdict, words = (
            Verdict.PASS,
            say("%(unit)s：应选%(seats)s，候选%(nominees)s，达到%(needed)s", **figures),
        )
    else:
        verdict, words = (
            Verdict.FAIL,
            say("%(unit)s：应选%(seats)s，候选%(nominees)s，需%(needed)s", **figures),
        )
    reason = say("候选%(nominees)s，需%(needed)s", nominees=contest.nominees, needed=needed)
    return Finding(
        rule.id,
        verdict,
        words,
        ((say("应选名额"), contest.seats), (say("候选人"), contest.nominees)),
        needed,
        (unit(contest.unit, reason),),
        rule.advisory,
        contest.unit,
    )


def published_long_enough(facts: CongressFacts, rules: RuleSet, rule: Rule) -> Finding:
    """C12: full days of publication. One that still runs may yet suffice: cannot tell."""
    if facts.publication is None:
        return cannot_tell(rule, say("代表名单尚未公示"))
    plain_days = rules.rule("C12.days").adopted
    ran = facts.publication.days if plain_days else facts.publication.working_days
    if ran is None:
        return cannot_tell(rule, say("节假日表缺少公示所在年份，无法计算工作日"))
    comparison, number = number_of(rule)
    needed = required(comparison, number, 0)
    unit_word = say("天") if plain_days else say("个工作日")
    figures = {"ran": ran, "needed": needed, "days": unit_word}
    verdict = _published_verdict(facts.publication, ran, needed)
    match verdict:
        case Verdict.PASS:
            words = say("已公示%(ran)s%(days)s，达到%(needed)s%(days)s", **figures)
        case Verdict.FAIL:
            words = say("只公示了%(ran)s%(days)s，不到%(needed)s%(days)s", **figures)
        case Verdict.CANNOT_TELL:
            words = say("仍在公示，已满%(ran)s%(days)s，需%(needed)s%(days)s", **figures)
    return Finding(rule.id, verdict, words, ((say("已公示"), ran),), needed, (), rule.advisory)


def _published_verdict(publication: PublicationFacts, ran: int, needed: int) -> Verdict:
    if ran >= needed:
        return Verdict.PASS
    return Verdict.FAIL if publication.ended else Verdict.CANNOT_TELL
