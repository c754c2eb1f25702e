"""Closing a survey, adding up what was answered, publishing it, and forgetting the rest."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import SystemRandom

from sqlalchemy import insert

from unionweb.audit import Actor, record
from unionweb.ballots import box, opening
from unionweb.ballots.actions import forget_draws, stop_drawing
from unionweb.ballots.box.refusals import BoxDamaged
from unionweb.ballots.queries import vote_of
from unionweb.ballots.rules.tellers import TellerSecret
from unionweb.base.db import db
from unionweb.base.refusals import Refusal, found
from unionweb.base.sweeping import sweep_afterwards
from unionweb.base.text import mark
from unionweb.surveys.models import Comment, GroupStatistics, Subject, Survey
from unionweb.surveys.queries.facts import facts_of, uncounted
from unionweb.surveys.queries.surveys import groups_of
from unionweb.surveys.rules.questions import Kind, Questionnaire
from unionweb.surveys.rules.shapes import Unreadable
from unionweb.surveys.rules.sheet import read_sheet
from unionweb.surveys.rules.stages import Stage, refusal
from unionweb.surveys.rules.sufficient import Gathering, Statistics

SWEPT = ("ballot_draw",)
"""The table of which rows are gone after the close."""

VERBS = {
    "surveys.close": mark("测评截止"),
    "surveys.count": mark("统计测评结果"),
}


def close_survey(survey: Survey, *, by_hand: bool, by: Actor, now: datetime) -> Survey:
    """Take no more responses, and forget who drew: from now on only their number is needed, and beside opened
    responses the list would tell who of a small group answered. Safe to do again after a crash. Refusal: not
    open, or before its time and not by hand."""
    problem = refusal(facts_of(survey, now, by_hand=by_hand), Stage.CLOSED)
    if problem is not None:
        raise problem
    for subject in survey.subjects:
        subject.drawn = stop_drawing(_vote(subject), by=by, now=now)
        subject.received = _close_box(_vote(subject))
        forget_draws(_vote(subject), by=by, now=now)
    sweep_afterwards(SWEPT)
    survey.stage, survey.closed_at = Stage.CLOSED, now
    counts = {one.name: [one.drawn, one.received] for one in survey.subjects}
    details = {"title": survey.title, "by_hand": by_hand, "drawn_and_received": counts}
    record("surveys.close", subject=("survey", survey.id), by=by, now=now, details=details)
    return survey


def _close_box(vote: str) -> int:
    try:
        return box.close_box(vote).count
    except BoxDamaged:
        raise Refusal("票箱损坏，里面的答卷已无法读出：请把票箱的钥匙文件恢复原处") from None


def _vote(subject: Subject) -> str:
    if subject.vote is None:
        raise Refusal("测评还没有开始")
    return subject.vote


@dataclass(slots=True)
class Gathered:
    """What the responses on one subject come to. `texts`: what was written, by question."""

    by_group: Mapping[str, Statistics]
    texts: Mapping[str, Sequence[str]]
    unreadable: int


def gather_responses(subject: Subject) -> Gathered:
    """Open and add up every response on a subject, one at a time. Writes nothing; takes about a second for
    every 5,000. Refusal: the box is not closed."""
    vote, secret = vote_of(_vote(subject)), box.server_secret(_vote(subject))
    keys = {1: TellerSecret(found(secret)).x25519_private}
    survey = subject.survey
    tally = _Tally(survey.asks, [one.key for one in groups_of(survey.id)])
    for data in opening.opened_texts(vote, keys):
        tally.add(data)
    return Gathered(
        {key: one.statistics() for key, one in tally.groups.items()}, tally.texts, tally.unreadable
    )


@dataclass(slots=True)
class _Tally:
    questionnaire: Questionnaire
    keys: Sequence[str]
    groups: dict[str, Gathering] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    unreadable: int = 0

    def add(self, data: bytes | None) -> None:
        try:
            if data is None:
                raise ValueError
            answers, group = read_sheet(self.questionnaire, self.keys, data)
        except (ValueError, Unreadable):
            self.unreadable += 1
            return
        if group not in self.groups:
            self.groups[group] = Gathering(self.questionnaire)
        self.groups[group].add(answers)
        for question in self.questionnaire.questions:
            if question.kind is Kind.TEXT and isinstance(words := answers.get(question.id), str):
                self.texts.setdefault(question.id, []).append(words)


def count_subject(subject: Subject, gathered: Gathered, *, by: Actor, now: datetime) -> Subject:
    """Keep what was gathered. After the last subject the survey is counted. Refusal: not closed; again
    changes nothing."""
    survey = subject.survey
    if survey.stage is not Stage.CLOSED:
        raise Refusal("现在不能统计")
    if subject.unreadable is not None:
        return subject
    subject.unreadable = gathered.unreadable
    for key, statistics in gathered.by_group.items():
        kept = {"received": statistics.received, "data": statistics.to_bytes()}
        db.session.add(GroupStatistics(subject_id=subject.id, group=key, **kept))
    comments = list(_shuffled(subject, gathered.texts))
    if comments:
        db.session.execute(insert(Comment), comments)
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
