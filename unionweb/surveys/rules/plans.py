"""Rectification plans (整改方案): who owes one, what it must hold, how it goes on.

Source: the founding documents: score → plan → deadline → next survey → difference.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from unionweb.base.fractions import decimal_text
from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence, mark, say
from unionweb.surveys.rules.mapping import Scoring
from unionweb.surveys.rules.reports import Outcome, Result, Verdict
from unionweb.surveys.rules.scores import Difference

TEXT_MOST, OWNER_MOST, MEASURES_MOST = 500, 40, 40


class PlanState(StrEnum):
    """Where a plan stands."""

    DUE = "due"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    FOLLOWED_UP = "followed_up"


PLAN_STATES = {
    PlanState.DUE: mark("待提交"),
    PlanState.SUBMITTED: mark("待审阅"),
    PlanState.RETURNED: mark("退回修改"),
    PlanState.ACCEPTED: mark("已通过"),
    PlanState.IN_PROGRESS: mark("整改中"),
    PlanState.FOLLOWED_UP: mark("已复评"),
}


class Step(StrEnum):
    """What somebody does with a plan."""

    SUBMIT = "submit"
    RETURN = "return"
    ACCEPT = "accept"
    REPORT = "report"
    FOLLOW_UP = "follow_up"


STEPS = {
    Step.SUBMIT: mark("提交整改方案"),
    Step.RETURN: mark("退回修改"),
    Step.ACCEPT: mark("通过"),
    Step.REPORT: mark("报告进展"),
    Step.FOLLOW_UP: mark("复评"),
}

_LEADS = {
    (PlanState.DUE, Step.SUBMIT): PlanState.SUBMITTED,
    (PlanState.RETURNED, Step.SUBMIT): PlanState.SUBMITTED,
    (PlanState.SUBMITTED, Step.RETURN): PlanState.RETURNED,
    (PlanState.SUBMITTED, Step.ACCEPT): PlanState.ACCEPTED,
    (PlanState.ACCEPTED, Step.REPORT): PlanState.IN_PROGRESS,
    (PlanState.IN_PROGRESS, Step.REPORT): PlanState.IN_PROGRESS,
    (PlanState.ACCEPTED, Step.FOLLOW_UP): PlanState.FOLLOWED_UP,
    (PlanState.IN_PROGRESS, Step.FOLLOW_UP): PlanState.FOLLOWED_UP,
}


def is_owed(verdict: Verdict) -> bool:
    """Whether the rule asks for a plan. Where nobody can tell, none is owed."""
    return verdict.outcome is Outcome.BELOW


def moved(state: PlanState, step: Step) -> PlanState:
    """The state after a step; Refusal when the step does not belong to the state."""
    after = _LEADS.get((state, step))
    if after is None:
        raise Refusal(
            "整改方案现在是“%(state)s”，不能“%(step)s”", state=say(PLAN_STATES[state]), step=say(STEPS[step])
        )
    return after


def awaits_head(state: PlanState) -> bool:
    """Whether the next step to file is the department head's."""
    return state in (PlanState.DUE, PlanState.RETURNED)


@dataclass(frozen=True, slots=True)
class Measure:
    """What is done about an indicator ("": about the department as a whole), by whom, until when. `post` is
    public; the owner's name is not."""

    indicator: str
    text: str
    owner: str
    post: str
    due: date
    done_on: date | None = None

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed without its being done."""
        return self.done_on is None and today > self.due


def is_overdue(state: PlanState, due: date, today: date) -> bool:
    """Whether the plan should have been filed. A plan that was handed in waits for the adviser, and one that
    was returned is owed by the same day."""
    return awaits_head(state) and today > due


def overdue_measures(state: PlanState, measures: Sequence[Measure], today: date) -> tuple[Measure, ...]:
    """What should have been done by now, of a plan that was accepted and not followed up yet."""
    if state not in (PlanState.ACCEPTED, PlanState.IN_PROGRESS):
        return ()
    return tuple(measure for measure in measures if measure.is_overdue(today))


def indicators_below(result: Result) -> tuple[str, ...]:
    """The ids of the indicators under the threshold; ones that too few answered are left out."""
    scoring: Scoring = result.scoring
    scores = [(one.question.id, one.estimate.score) for one in result.indicators]
    return tuple(name for name, score in scores if score is not None and scoring.is_below(score))


def faults(
    measures: Sequence[Measure], below: Sequence[tuple[str, str]], today: date, next_survey: date | None
) -> list[Sentence]:
    """What the plan lacks. `below`: id and wording of each indicator under the threshold; `next_survey`: when
    the follow-up is expected, if known; measures are due before it."""
    found = [*_about(measures, today, next_survey)]
    if not measures:
        found.append(say("整改方案至少要有一项措施"))
    if len(measures) > MEASURES_MOST:
        found.append(say("整改措施最多 %(n)s 项", n=MEASURES_MOST))
    covered = {measure.indicator for measure in measures}
    found += [
        say("指标“%(name)s”低于及格线，还没有整改措施", name=words)
        for name, words in below
        if name not in covered
    ]
    return found


def _about(measures: Sequence[Measure], today: date, next_survey: date | None) -> Iterator[Sentence]:
    for number, measure in enumerate(measures, 1):
        if not 0 < len(measure.text.strip()) <= TEXT_MOST:
            yield say("第 %(n)s 项措施没有内容，或超过 %(most)s 字", n=number, most=TEXT_MOST)
        if not all(0 < len(name.strip()) <= OWNER_MOST for name in (measure.owner, measure.post)):
            yield say("第 %(n)s 项措施没有责任人及其职务", n=number)
        if measure.due < today:
            yield say("第 %(n)s 项措施的完成日期已经过去", n=number)
        elif next_survey is not None and measure.due > next_survey:
            yield say("第 %(n)s 项措施的完成日期晚于下次测评", n=number)


def follow_up_words(change: Difference | None, score: Fraction | None, scoring: Scoring) -> Sentence:
    """What the next survey says of the plan."""
    if change is None or score is None:
        return say("下次测评的答卷太少，无法比较")
    sign = "-" if change.points < 0 else "+"
    difference = sign + decimal_text(abs(change.points))
    reached = say("已达到及格线") if not scoring.is_below(score) else say("仍低于及格线")
    if not change.clear:
        return say("变化 %(points)s 分，可能只是抽样误差；%(reached)s", points=difference, reached=reached)
    return say("变化 %(points)s 分，超出抽样误差；%(reached)s", points=difference, reached=reached)
