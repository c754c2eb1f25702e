"""Opening a survey: who is asked is written down, and every subject gets a ballot box of its own."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert

from unionweb.audit import Actor, record
from unionweb.ballots import box
from unionweb.ballots.actions import create_vote, open_drawing
from unionweb.ballots.rules.blindrsa import PrivateKey
from unionweb.ballots.rules.board import roll_root
from unionweb.ballots.rules.encoding import digest
from unionweb.ballots.rules.parameters import Disclosure, Parameters, Roll, Void, Vote
from unionweb.ballots.rules.tellers import TellerSecret
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.surveys.models import Extension, Group, Respondent, Subject, Survey
from unionweb.surveys.queries.audience import Asked, audience_of
from unionweb.surveys.queries.facts import facts_of
from unionweb.surveys.queries.forms import form_of
from unionweb.surveys.queries.grouped import groups_for
from unionweb.surveys.rules.sheet import pad_for
from unionweb.surveys.rules.stages import Stage, extend, refusal

VERBS = {
    "surveys.open": mark("测评开始"),
    "surveys.extend": mark("测评延期"),
}
SERVER = "server"


def open_survey(survey: Survey, *, by: Actor, now: datetime) -> Survey:
    """Let those who are asked answer. Refusal with the first thing that stands in the way."""
    problem = refusal(facts_of(survey, now), Stage.OPEN)
    if problem is not None:
        raise problem
    people = audience_of(survey, local_date(now))
    _write_roll(survey, people)
    form = digest(form_of(survey))
    pad = pad_for(survey.asks)
    if pad is None:
        raise Refusal("问卷太长，请减少文字题")
    for subject in survey.subjects:
        subject.eligible = sum(subject.department_id not in one.departments for one in people)
        _open_box(survey, subject, form, pad, by, now)
    survey.stage, survey.opened_at = Stage.OPEN, now
    details = {"title": survey.title, "asked": len(people), "questionnaire": survey.asks.checksum}
    record("surveys.open", subject=("survey", survey.id), by=by, now=now, details=details)
    return survey


def extend_survey(survey: Survey, closes_at: datetime, reason: str, *, by: Actor, now: datetime) -> Extension:
    """Put off the close, for a reason that is published. Refusal as in the rule."""
    if survey.closes_at is None:
        raise Refusal("测评没有在进行，不能延期")
    later = extend(survey.stage, survey.closes_at, closes_at, reason, now)
    survey.closes_at = later.after
    kept = Extension(
        survey_id=survey.id, before=later.before, after=later.after, reason=later.reason, decided_at=now
    )
    db.session.add(kept)
    db.session.flush()
    details = {"from": later.before.isoformat(), "to": later.after.isoformat(), "reason": later.reason}
    record("surveys.extend", subject=("survey", survey.id), by=by, now=now, details=details)
    return kept


def _write_roll(survey: Survey, people: list[Asked]) -> None:
    groups = groups_for(survey, people)
    for key, (college, grade), size in groups.listed:
        db.session.add(Group(survey_id=survey.id, key=key, college=college, grade=grade, size=size))
    db.session.flush()
    db.session.execute(insert(Respondent), list(_lines(survey, people, groups.keys)))


def _lines(survey: Survey, people: list[Asked], keys: Sequence[str]) -> Iterable[dict[str, object]]:
    for number, (one, key) in enumerate(zip(people, keys, strict=True), start=1):
        own = [each.key for each in survey.subjects if each.department_id in one.departments]
        yield {
            "survey_id": survey.id,
            "person_id": one.person_id,
            "number": number,
            "group": key,
            "leaves_out": f",{','.join(own)}," if own else "",
        }


def _open_box(survey: Survey, subject: Subject, form: bytes, pad: int, by: Actor, now: datetime) -> None:
    """The server is the only teller: what it opens are sums, and every page of a survey says so."""
    issuer, receipt, secret = PrivateKey.generate(), Ed25519PrivateKey.generate(), secrets.token_bytes(32)
    parameters = Parameters(
        id=secrets.token_bytes(16),
        title=survey.title,
        union=survey.unit.full_name,
        style=subject.key,
        contests=(),
        form=form,
        changes=survey.changeable,
        # No list of who was asked is published; that nobody answers twice is between the draws and the box.
        roll=Roll(subject.eligible, roll_root(())),
        issuer=issuer.public,
        tellers=(TellerSecret(secret).public(SERVER),),
        threshold=1,
        receipt=receipt.public_key().public_bytes_raw(),
        checkin=False,
        disclosure=Disclosure.TOTALS,
        void=Void.REFUSE,
        pad=pad,
    )
    vote = Vote(parameters.to_bytes())
    create_vote(vote.data, issuer, by=by, now=now)
    # The box is another database: if this transaction fails, a box stays that nobody has a token for.
    box.prepare(vote.data, receipt.private_bytes_raw(), secret)
    open_drawing(vote.name, by=by, now=now)
    box.open_box(vote.name)
    subject.vote = vote.name
