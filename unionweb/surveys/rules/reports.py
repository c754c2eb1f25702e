"""The result of one subject: score, indicators, the three shares, distribution, reliability, verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from unionweb.base.text import Sentence, mark, say
from unionweb.surveys.rules.mapping import LOWEST, Scoring
from unionweb.surveys.rules.questions import Question, Questionnaire, Role
from unionweb.surveys.rules.scores import (
    LEAST_SCORED,
    Difference,
    Estimate,
    difference,
    estimate,
    of_line,
    overall,
    worst_case,
)
from unionweb.surveys.rules.sufficient import Statistics

SATISFIED = 4
"""满意 and 非常满意 count towards satisfaction."""

HALF = Fraction(1, 2)


class Outcome(StrEnum):
    """What the rule says. It decides by the score alone."""

    BELOW = "below"
    NOT_BELOW = "not_below"
    CANNOT_TELL = "cannot_tell"


OUTCOMES = {
    Outcome.BELOW: mark("低于及格线，应提交整改方案"),
    Outcome.NOT_BELOW: mark("不低于及格线"),
    Outcome.CANNOT_TELL: mark("无法判断"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The rule's outcome, and beside it how sure that is. `why`: why it cannot tell. `sure`: the interval
    does not reach across the threshold; None without an interval. `remarks`: what a reader should know."""

    outcome: Outcome
    why: Sentence | None = None
    sure: bool | None = None
    remarks: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Shares:
    """知晓度, 参与度, 满意度 as shares of those asked; None where nothing was asked or too few answered."""

    awareness: Fraction | None
    participation: Fraction | None
    satisfaction: Fraction | None


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """One indicator. `counts`: 不了解, then grades 1 to 5; None when too few answered to show them."""

    question: Question
    estimate: Estimate
    counts: tuple[int, ...] | None
    change: Difference | None


@dataclass(frozen=True, slots=True)
class Result:
    """One subject. `rate` is received ÷ eligible; `bounds` only where under half of them were scored."""

    statistics: Statistics
    scoring: Scoring
    eligible: int | None
    rate: Fraction | None
    estimate: Estimate
    verdict: Verdict
    bounds: tuple[Fraction, Fraction] | None
    shares: Shares
    alpha: Fraction | None
    indicators: tuple[IndicatorResult, ...]
    change: Difference | None


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier survey of the same subject. It is scored again under the present mapping, so that the
    difference is one of answers; indicators are matched by id."""

    statistics: Statistics
    eligible: int | None


def result(
    questionnaire: Questionnaire,
    statistics: Statistics,
    eligible: int | None,
    before: Before | None = None,
    least: int = LEAST_SCORED,
) -> Result:
    """Everything that is printed of one subject. `eligible`: who might have rated it, None: not known.
    ValueError when more answered than might."""
    scoring = questionnaire.scoring
    sample = overall(statistics, scoring.mapping, eligible)
    scored = estimate(sample, scoring.mapping, least)
    rate = Fraction(statistics.received, eligible) if eligible else None
    few = eligible is not None and Fraction(sample.n) < HALF * eligible
    change = None
    if before is not None:
        earlier = overall(before.statistics, scoring.mapping, before.eligible)
        change = difference(sample, earlier, least)
    return Result(
        *(statistics, scoring, eligible, rate, scored, verdict(scored, scoring)),
        worst_case(sample, scoring.mapping) if few and scored.score is not None else None,
        shares(questionnaire, statistics, least),
        cronbach_alpha(statistics) if statistics.complete >= least else None,
        tuple(
            _indicator(question, statistics, scoring, eligible, before, least)
            for question in questionnaire.indicators
        ),
        change,
    )


def verdict(scored: Estimate, scoring: Scoring) -> Verdict:
    """Below, not below, or why nobody can tell. Only the exact score decides."""
    if scored.score is None:
        return Verdict(Outcome.CANNOT_TELL, scored.why)
    outcome = Outcome.BELOW if scoring.is_below(scored.score) else Outcome.NOT_BELOW
    remarks = [] if scored.why is None else [scored.why]
    if scored.eligible and Fraction(scored.n, scored.eligible) < HALF:
        remarks.append(say("不到一半的人参与了评分，请同时看最低和最高可能得分"))
    if scored.interval is None:
        return Verdict(outcome, None, None, tuple(remarks))
    # A whole census has an interval of width zero, and its score is sure wherever it lies.
    sure = not scored.interval.half or not scored.interval.holds(scoring.threshold)
    remarks.append(
        say("区间不跨及格线，结论可靠") if sure else say("区间跨过及格线，结论按得分作出，但不够确定")
    )
    return Verdict(outcome, None, sure, tuple(remarks))


def _indicator(
    question: Question,
    statistics: Statistics,
    scoring: Scoring,
    eligible: int | None,
    before: Before | None,
    least: int,
) -> IndicatorResult:
    sample = of_line(statistics, question.id, scoring.mapping, eligible)
    scored = estimate(sample, scoring.mapping, least)
    change = None
    if before is not None and question.id in before.statistics.indicators:
        earlier = of_line(before.statistics, question.id, scoring.mapping, before.eligible)
        change = difference(sample, earlier, least)
    shown = statistics.counts[question.id][:-1] if scored.score is not None else None
    return IndicatorResult(question, scored, shown, change)


def shares(questionnaire: Questionnaire, statistics: Statistics, least: int = LEAST_SCORED) -> Shares:
    """The three shares. Awareness is that of its question; without one, of all indicator answers those other
    than 不了解. Satisfaction is the share of the two best grades among the grades given."""
    answers = [statistics.counts[name] for name in statistics.indicators]
    graded = sum(sum(counts[LOWEST:-1]) for counts in answers)
    best = sum(sum(counts[SATISFIED:-1]) for counts in answers)
    asked = sum(counts[-1] for counts in answers)
    aware = questionnaire.with_role(Role.AWARENESS)
    joined = questionnaire.with_role(Role.PARTICIPATION)
    shown = statistics.scored >= least
    known = Fraction(graded, asked) if shown and asked else None
    return Shares(
        _share(aware, statistics.counts, least) if aware else known,
        _share(joined, statistics.counts, least) if joined else None,
        Fraction(best, graded) if shown and graded else None,
    )


def _share(question: Question, counts: Mapping[str, tuple[int, ...]], least: int) -> Fraction | None:
    *chosen, answered = counts[question.id]
    if not answered or answered < least:
        return None
    pairs = zip(question.options, chosen, strict=True)
    return Fraction(sum(count for option, count in pairs if option.counts), answered)


def cronbach_alpha(statistics: Statistics) -> Fraction | None:
    """k/(k − 1)·(1 − Σ var of each indicator ÷ var of their sum), over responses that graded all k; None with
    fewer than two of either, or when all sums are equal. Source: Cronbach 1951."""
    size, n = len(statistics.indicators), statistics.complete
    if size < 2 or n < 2:
        return None
    own = together = Fraction(0)
    for place, row in enumerate(statistics.products):
        for other, product in enumerate(row):
            covariance = product - Fraction(statistics.sums[place] * statistics.sums[other], n)
            own += covariance if other == place else 0
            together += covariance if other == place else 2 * covariance
    return Fraction(size, size - 1) * (1 - own / together) if together else None


def has_reached(received: int, eligible: int, least: Fraction) -> bool:
    """Whether so many of those asked have answered, as a consultation of delegates needs (rule C22: 30 %)."""
    return eligible > 0 and received >= least * eligible
