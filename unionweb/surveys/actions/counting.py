"""Opening the responses of a closed survey, and adding them up."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from random import SystemRandom

from sqlalchemy import insert

from unionweb.audit import Actor, record
from unionweb.ballots import box
from unionweb.ballots.opening import Progress
from unionweb.ballots.opening_texts import advance_texts, tallied
from unionweb.ballots.rules.tellers import TellerSecret
from unionweb.base.db import db, end_reading, unit_of_work
from unionweb.base.refusals import Refusal, found
from unionweb.base.text import mark
from unionweb.surveys.actions.closing import MANY, vote_name
from unionweb.surveys.models import Comment, GroupStatistics, Subject
from unionweb.surveys.queries.facts import uncounted
from unionweb.surveys.queries.surveys import groups_of, locked, subject_of, survey_of, unsealed
from unionweb.surveys.rules.gathered import Gathered, Tally, read_gathered
from unionweb.surveys.rules.stages import Stage

SLICE = 500
"""Comments written at once."""

VERBS = {"surveys.count": mark("统计测评结果")}


def count_next(survey_id: int, *, by: Actor, now: datetime) -> bool:
    """Open responses of a closed survey and add them up, until all subjects are counted (True), or it is time
    to show how far the work has come. What was opened is kept: who is killed goes on there, and of two who
    do the same at once one counts.

    Not inside a unit of work: each subject is noted in a transaction of its own. Refusal: a box is open.
    """
    opened = 0
    while opened < MANY:
        subject = _following(survey_id)
        if subject is None:
            return True
        key, progress = subject.key, open_next(subject)
        gathered = gathered_of(subject) if progress.done else None
        end_reading()
        if gathered is not None:
            with unit_of_work():
                count_subject(subject_of(locked(survey_id), key), gathered, by=by, now=now)
        opened += min(progress.total, MANY)
    return _following(survey_id) is None


def _following(survey_id: int) -> Subject | None:
    """The first subject that is not counted."""
    survey = survey_of(survey_id)
    if unsealed(survey):
        raise Refusal("现在不能统计")
    return next((one for one in survey.subjects if one.unreadable is None), None)


def open_next(subject: Subject) -> Progress:
    """Open more responses on a subject whose box is closed, and add them to those before. Holds no
    transaction meanwhile."""
    vote, keys = vote_name(subject), _keys(subject)
    questionnaire, groups = subject.survey.asks, [one.key for one in groups_of(subject.survey_id)]
    end_reading()

    def tally_of(before: bytes) -> Tally:
        return Tally(questionnaire, groups, read_gathered(before) if before else Gathered())

    return advance_texts(vote, keys, tally_of, MANY)


def gathered_of(subject: Subject) -> Gathered | None:
    """What all responses on a subject come to; None while not all are opened."""
    data = tallied(vote_name(subject), _keys(subject))
    return None if data is None else read_gathered(data)


def _keys(subject: Subject) -> dict[int, bytes]:
    """Of the only teller, the server."""
    return {1: TellerSecret(found(box.server_secret(vote_name(subject)))).x25519_private}


def count_subject(subject: Subject, gathered: Gathered, *, by: Actor, now: datetime) -> Subject:
    """Keep what was gathered. After the last subject the survey is counted. Refusal: not closed; again
    changes nothing."""
    survey = subject.survey
    if subject.unreadable is not None:
        return subject
    if survey.stage is not Stage.CLOSED or subject.received is None:
        raise Refusal("现在不能统计")
    subject.unreadable = gathered.unreadable
    for key, statistics in gathered.by_group.items():
        kept = {"received": statistics.received, "data": statistics.to_bytes()}
        db.session.add(GroupStatistics(subject_id=subject.id, group=key, **kept))
    comments = _shuffled(subject, gathered.texts)
    while part := list(islice(comments, SLICE)):
        db.session.execute(insert(Comment), part)
    db.session.flush()
    details = {"subject": subject.name, "received": subject.received, "unreadable": subject.unreadable}
    if not uncounted(survey.id):
        survey.stage, survey.blot_key = Stage.COUNTED, secrets.token_bytes(32)
    record("surveys.count", subject=("survey", survey.id), by=by, now=now, details=details)
    return subject


def _shuffled(subject: Subject, texts: Mapping[str, Sequence[str]]) -> Iterator[dict[str, object]]:
    for question, words in texts.items():
        order = list(words)
        SystemRandom().shuffle(order)
        for number, text in enumerate(order, start=1):
            yield {"subject_id": subject.id, "question": question, "number": number, "text": text}
