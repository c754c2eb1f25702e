"""Closing a survey: first nothing is taken any more, then the boxes are closed one after the other."""

import logging
from collections.abc import Sequence
from datetime import datetime

from unionweb.audit import Actor, record
from unionweb.ballots import box
from unionweb.ballots.actions import forget_draws, stop_drawing
from unionweb.ballots.box.refusals import BoxBusy, BoxDamaged
from unionweb.base.db import after_commit, end_reading, unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.base.sweeping import sweep_afterwards
from unionweb.base.text import mark
from unionweb.surveys.models import Subject, Survey
from unionweb.surveys.queries.facts import facts_of
from unionweb.surveys.queries.surveys import locked, subject_of, survey_of, unsealed
from unionweb.surveys.rules.stages import Stage, is_before, refusal

log = logging.getLogger("unionweb")

SWEPT = ("ballot_draw",)
"""The table of which rows are gone after the close."""

MANY = 5_000
"""Responses after which it is time to show how far the work has come: under a second."""

VERBS = {
    "surveys.close": mark("测评截止"),
    "surveys.seal": mark("测评封箱"),
}


def close_survey(survey: Survey, *, by_hand: bool, by: Actor, now: datetime) -> Survey:
    """Take no more responses, and forget who drew: from now on only their number is needed, and beside opened
    responses the list would tell who of a small group answered. The boxes are still to be closed, with
    `seal_next`. Refusal: not open, or before its time and not by hand."""
    survey = locked(survey.id)
    problem = refusal(facts_of(survey, now, by_hand=by_hand), Stage.CLOSED)
    if problem is not None:
        raise problem
    votes = [vote_name(one) for one in survey.subjects]
    for subject, vote in zip(survey.subjects, votes, strict=True):
        subject.drawn = stop_drawing(vote, by=by, now=now)
        forget_draws(vote, by=by, now=now)
    survey.stage, survey.closed_at = Stage.CLOSED, now
    drawn = {one.name: one.drawn for one in survey.subjects}
    details = {"title": survey.title, "by_hand": by_hand, "drawn": drawn}
    record("surveys.close", subject=("survey", survey.id), by=by, now=now, details=details)
    # The boxes are in another database. Whoever has drawn may send until here, or, where this is not reached,
    # until the box is closed.
    after_commit(lambda: _stop_boxes(votes))
    sweep_afterwards(SWEPT)
    return survey


def _stop_boxes(votes: Sequence[str]) -> None:
    """All at once, so that nobody's responses find one box open and the next one closed."""
    try:
        for vote in votes:
            box.stop(vote)
    except BoxBusy:
        log.warning("the boxes of a survey that was closed still take ballots, until each is closed")


def seal_next(survey_id: int, *, by: Actor, now: datetime) -> bool:
    """Close boxes of a closed survey until all are closed (True), or they held so many responses that it is
    time to show how far the work has come. Safe to do again after a crash, and twice at once.

    Not inside a unit of work: a box takes seconds, each is noted in a transaction of its own. Refusal: a box
    cannot be read."""
    if is_before(survey_of(survey_id).stage, Stage.CLOSED):
        raise Refusal("测评还没有截止")
    sealed = 0
    while waiting := unsealed(survey_of(survey_id)):
        if sealed >= MANY:
            return False
        key, vote = waiting[0].key, vote_name(waiting[0])
        end_reading()
        received = _close_box(vote)
        with unit_of_work():
            _note(subject_of(locked(survey_id), key), received, by, now)
        sealed += received
    return True


def _note(subject: Subject, received: int, by: Actor, now: datetime) -> None:
    if subject.received is None:  # else somebody else was quicker
        subject.received = received
        details = {"subject": subject.name, "drawn": subject.drawn, "received": received}
        record("surveys.seal", subject=("survey", subject.survey_id), by=by, now=now, details=details)


def _close_box(vote: str) -> int:
    try:
        return box.close_box(vote).count
    except BoxDamaged:
        raise Refusal("票箱损坏，里面的答卷已无法读出：请把票箱的钥匙文件恢复原处") from None
    except BoxBusy:
        raise Refusal("票箱正忙，请稍后再试") from None


def vote_name(subject: Subject) -> str:
    """The name of its vote in the ballot box. Refusal before the opening."""
    if subject.vote is None:
        raise Refusal("测评还没有开始")
    return subject.vote
