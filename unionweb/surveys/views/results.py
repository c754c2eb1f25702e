"""Results: the whole survey, one subject, on A4 and as a file."""

from typing import Any

from flask import Response, request

from unionweb.base.clock import today
from unionweb.base.fractions import percent
from unionweb.base.tables import Cell, Sheet, write_xlsx
from unionweb.base.text import mark
from unionweb.base.web.answers import XLSX, download, page
from unionweb.base.web.i18n import translate
from unionweb.people.signin import who
from unionweb.publications.queries import publication_of
from unionweb.surveys import policies
from unionweb.surveys.models import Survey
from unionweb.surveys.queries import results as queries
from unionweb.surveys.queries.facts import RESULT
from unionweb.surveys.queries.levels import levels_of
from unionweb.surveys.queries.plans import plan_of_subject, plans_of_survey
from unionweb.surveys.queries.statistics import Rated, rated
from unionweb.surveys.queries.surveys import extensions_of, subject_of, survey_of
from unionweb.surveys.rules.mapping import GRADES, plain
from unionweb.surveys.rules.plans import PLAN_STATES, is_overdue, is_owed
from unionweb.surveys.rules.reports import Outcome
from unionweb.surveys.rules.scores import Estimate
from unionweb.surveys.rules.shipped import OWING, outcome_words
from unionweb.surveys.views.room import room

FIRST_COMMENTS = 100
"""So many are on the page at first; their order is shuffled, so any are as good as others."""

VERDICTS = {Outcome.BELOW: "fail", Outcome.NOT_BELOW: "pass", Outcome.CANNOT_TELL: "cannot_tell"}
HEADERS = (
    *(mark("测评对象"), mark("可评人数"), mark("收回答卷"), mark("应答率"), mark("得分"), mark("区间下限")),
    *(mark("区间上限"), mark("结论"), mark("知晓度"), mark("参与度"), mark("满意度")),
)
INDICATOR_HEADERS = (
    *(mark("测评对象"), mark("指标"), mark("得分"), mark("区间下限"), mark("区间上限")),
    *(GRADES[grade] for grade in sorted(GRADES)),
)


@room.get("/<int:survey_id>/results", policy=policies.sees_counted)
def results(survey_id: int) -> Response:
    """Every subject beside the others, and by college and grade."""
    return page("surveys/results.html", on_paper=False, **_context(survey_of(survey_id)))


@room.get("/<int:survey_id>/results/print", policy=policies.sees_counted)
def results_print(survey_id: int) -> Response:
    """The whole result on A4."""
    return page("surveys/results_print.html", on_paper=True, **_context(survey_of(survey_id)))


@room.get("/<int:survey_id>/results/<key>", policy=policies.sees_counted)
def subject(survey_id: int, key: str) -> Response:
    """One subject: indicators, shares, distribution, comments, what became of it since."""
    survey = survey_of(survey_id)
    found = queries.rated_subject(subject_of(survey, key))
    department = found.subject.department_id
    return page(
        "surveys/subject.html",
        survey=survey,
        one=found,
        remarks=queries.comments_of(found.subject, survey.asks, found.result.statistics),
        lines=queries.lines_of(survey.asks, found.result.statistics),
        trend=queries.trend(survey.kind, department) if department is not None else [],
        plan=plan_of_subject(found.subject.id),
        advises=policies.advises_survey(who(), survey_id),
        outcomes=outcome_words(survey.kind),
        most=None if request.args.get("comments") == "all" else FIRST_COMMENTS,
        **WORDS,
    )


@room.get("/<int:survey_id>/results.xlsx", policy=policies.sees_counted)
def results_xlsx(survey_id: int) -> Response:
    """The same numbers as a workbook."""
    survey = survey_of(survey_id)
    found = rated(survey)
    sheets = [
        Sheet(translate(mark("结果")), [translate(one) for one in HEADERS], map(_row, found)),
        Sheet(
            translate(mark("指标")),
            [translate(one) for one in INDICATOR_HEADERS],
            (row for one in found for row in _indicator_rows(one)),
        ),
    ]
    return download(write_xlsx(sheets), f"{survey.title}.xlsx", XLSX)


def owes(one: Rated) -> bool:
    """Whether a plan is due of this subject, or will be once the result is published."""
    owing = one.subject.department_id is not None and one.subject.survey.kind in OWING
    return owing and is_owed(one.result.verdict)


def interval_words(estimate: Estimate) -> str:
    """The interval as it is printed."""
    one = estimate.interval
    return "—" if one is None else f"{one.low:.2f}–{one.high:.2f}"


WORDS: dict[str, Any] = {
    "verdicts": VERDICTS,
    "grades": GRADES,
    "states": PLAN_STATES,
    "plain": plain,
    "interval_words": interval_words,
}


def _context(survey: Survey) -> dict[str, Any]:
    found = rated(survey)
    plans = {plan.subject_id: plan for plan in plans_of_survey(survey.id)}
    late = {key for key, plan in plans.items() if is_overdue(plan.state, plan.due, today())}
    return {
        "survey": survey,
        "results": found,
        "owing": [one for one in found if owes(one)],
        "levels": levels_of(survey),
        "overdue": late,
        "lines": queries.lines_of(survey.asks, found[0].result.statistics) if len(found) == 1 else [],
        "consultation": queries.consultation_of(survey),
        "publication": publication_of(RESULT, ("survey", survey.id)),
        "plans": plans,
        "extensions": extensions_of(survey.id),
        "advises": policies.advises_survey(who(), survey.id),
        "outcomes": outcome_words(survey.kind),
        **WORDS,
    }


def _row(one: Rated) -> list[Cell]:
    found, interval = one.result, one.result.estimate.interval
    shares = (found.shares.awareness, found.shares.participation, found.shares.satisfaction)
    return [
        one.subject.name,
        one.subject.eligible,
        found.statistics.received,
        "" if found.rate is None else percent(found.rate),
        "" if found.estimate.score is None else found.scoring.text(found.estimate.score),
        "" if interval is None else f"{interval.low:.2f}",
        "" if interval is None else f"{interval.high:.2f}",
        translate(outcome_words(one.subject.survey.kind)[found.verdict.outcome]),
        *("" if share is None else percent(share) for share in shares),
    ]


def _indicator_rows(one: Rated) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for line in one.result.indicators:
        interval = line.estimate.interval
        score = line.estimate.score
        rows.append(
            [
                one.subject.name,
                translate(line.question.text),
                "" if score is None else one.result.scoring.text(score),
                "" if interval is None else f"{interval.low:.2f}",
                "" if interval is None else f"{interval.high:.2f}",
                *(line.counts or ()),
            ]
        )
    return rows
