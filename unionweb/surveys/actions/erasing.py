"""The end of a survey: the sums are kept; rows are dropped and keys destroyed."""

import logging
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import delete, func, select

from unionweb.audit import Actor, record
from unionweb.ballots import box
from unionweb.ballots.actions import forget_draws
from unionweb.ballots.box.refusals import BoxBusy
from unionweb.base.db import after_commit, db
from unionweb.base.refusals import Refusal
from unionweb.base.sweeping import sweep_afterwards
from unionweb.base.text import mark
from unionweb.publications.queries import publication_of
from unionweb.surveys.actions.publishing import merge_groups
from unionweb.surveys.models import (
    Blotted,
    Comment,
    Group,
    GroupStatistics,
    Respondent,
    Survey,
    SurveyVersion,
)
from unionweb.surveys.queries.facts import RESULT, facts_of
from unionweb.surveys.queries.stored import stored_of
from unionweb.surveys.rules.comments import may_release
from unionweb.surveys.rules.questions import Question
from unionweb.surveys.rules.shipped import SurveyKind
from unionweb.surveys.rules.stages import Stage, refusal

log = logging.getLogger("unionweb")

VERBS = {"surveys.erase": mark("测评归档，销毁答卷和密钥")}

SWEPT = (
    *("survey", "survey_respondent", "survey_group", "survey_statistics", "survey_comment", "survey_blot"),
    *("ballot_vote", "ballot_draw"),
)
"""The tables in which a survey has had rows or values that are gone."""


def finish(survey: Survey, *, by: Actor, now: datetime) -> Survey:
    """Keep the sums and the released comments of a survey whose result stood; destroy everything else, for
    good. Safe to do again after a crash. Refusal: the publication is not confirmed, a box is busy."""
    if survey.stage is Stage.FINAL:
        return survey
    problem = refusal(facts_of(survey, now), Stage.FINAL)
    if problem is not None:
        raise problem
    _refuse_taken_down(survey)
    return _erase(survey, by, now, SWEPT)


def finish_review(survey: Survey, *, by: Actor, now: datetime) -> Survey:
    """The same of a review, which is never published: whoever held it has read what it came to, or it does
    not count. Refusal: another kind of survey, not counted yet, a box is busy."""
    if survey.stage is Stage.FINAL:
        return survey
    if survey.kind is not SurveyKind.REVIEW or survey.stage is not Stage.COUNTED:
        raise Refusal("评议还没有计票")
    _forget_rated(survey)
    return _erase(survey, by, now, (*SWEPT, "survey_version"))


def _forget_rated(survey: Survey) -> None:
    """The sums, which are kept where they were read, and in the form the names of those who were rated."""
    subjects = [one.id for one in survey.subjects]
    db.session.execute(delete(GroupStatistics).where(GroupStatistics.subject_id.in_(subjects)))
    db.session.execute(delete(SurveyVersion).where(SurveyVersion.survey_id == survey.id))
    asks = survey.asks
    survey.questionnaire = replace(
        asks, sections=tuple(replace(one, questions=_nameless(one.questions)) for one in asks.sections)
    ).to_bytes()


def _nameless(questions: Sequence[Question]) -> tuple[Question, ...]:
    return tuple(
        replace(one, rows=tuple(replace(row, label=row.id) for row in one.rows)) for one in questions
    )


def _erase(survey: Survey, by: Actor, now: datetime, swept: Sequence[str]) -> Survey:
    before = asdict(stored_of(survey))
    merge_groups(survey)
    _drop_comments(survey)
    for subject in survey.subjects:
        if subject.vote:
            forget_draws(subject.vote, by=by, now=now)
    for table in (Respondent, Group):
        db.session.execute(delete(table).where(table.survey_id == survey.id))
    survey.blot_key, survey.erased_at, survey.stage = None, now, Stage.FINAL
    db.session.flush()
    # The boxes are in another database, and come last: what fails before leaves them as they are, and if
    # this transaction fails after, doing it again finds them empty.
    _forget_boxes(survey)
    details = {"title": survey.title, "before": before, "after": asdict(stored_of(survey))}
    record("surveys.erase", subject=("survey", survey.id), by=by, now=now, details=details)
    sweep_afterwards(swept)
    after_commit(_sweep_boxes)
    return survey


def _sweep_boxes() -> None:
    try:
        box.sweep()
    except BoxBusy:
        log.warning("the ballot boxes were not swept: flask --app app surveys sweep")


def _refuse_taken_down(survey: Survey) -> None:
    publication = publication_of(RESULT, ("survey", survey.id))
    if publication is None or publication.withdrawn_at is not None:
        raise Refusal("结果公示已经撤回，请先重新公示")


def _drop_comments(survey: Survey) -> None:
    """Those that nobody may read."""
    subjects = [one.id for one in survey.subjects]
    query = select(Comment.subject_id, Comment.question, func.count()).where(Comment.subject_id.in_(subjects))
    for subject_id, question, number in db.session.execute(
        query.group_by(Comment.subject_id, Comment.question)
    ).all():
        if not may_release(number):
            mine = (Comment.subject_id == subject_id) & (Comment.question == question)
            blots = Blotted.comment_id.in_(select(Comment.id).where(mine))
            db.session.execute(delete(Blotted).where(blots))
            db.session.execute(delete(Comment).where(mine))


def _forget_boxes(survey: Survey) -> None:
    try:
        for subject in survey.subjects:
            if subject.vote:
                box.forget_board(subject.vote)
    except BoxBusy:
        raise Refusal("票箱正忙，请稍后再归档") from None
