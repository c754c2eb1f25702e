"""A candidate who accepts becomes a member at once, on trial; how the trial ends."""

from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from unionweb.audit import Actor
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.people.actions.posts import appoint, end_post
from unionweb.people.models import Tenure
from unionweb.people.queries.posts import serving
from unionweb.people.rules.organisation import Appointment
from unionweb.recruitment.actions.messages import send
from unionweb.recruitment.actions.setup import log
from unionweb.recruitment.models import Drive, Offer, Opening, Probation
from unionweb.recruitment.queries.figures import opening_label
from unionweb.recruitment.rules.messages import Kind

VERBS = {
    "recruitment.probation.pass": mark("试用期合格"),
    "recruitment.probation.end": mark("试用期不合格，离任"),
}


def join(offer: Offer, *, by: Actor, now: datetime) -> Probation:
    """Appoint the candidate to the post and begin the trial. Whoever serves in it already goes on serving.
    Refusal as in `appoint`."""
    application, drive = offer.application, offer.application.drive
    begins = _begins(drive, now)
    tenure = _serving(application.person_id, offer.opening, begins) or appoint(
        drive.unit, application.person, _wish(drive, offer.opening, begins), by=by, now=now
    )
    days = drive.terms.probation_days
    probation = Probation(application_id=application.id, tenure_id=tenure.id)
    probation.ends_on = begins + timedelta(days=days)
    probation.passed, probation.judged_at = (None, None) if days else (True, now)
    db.session.add(probation)
    db.session.flush()
    return probation


def _begins(drive: Drive, now: datetime) -> date:
    today = local_date(now)
    return max(today, drive.term.starts_on) if drive.term else today


def _wish(drive: Drive, opening: Opening, begins: date) -> Appointment:
    ends = drive.term.ends_on if drive.term else None
    return Appointment(opening.post, starts_on=begins, ends_on=ends, department_id=opening.department_id)


def _serving(person_id: int, opening: Opening, day: date) -> Tenure | None:
    query = select(Tenure).where(
        Tenure.person_id == person_id,
        Tenure.unit_id == opening.drive.unit_id,
        Tenure.department_id == opening.department_id,
        Tenure.post == opening.post,
        serving(day),
    )
    return db.session.scalar(query.limit(1))


def pass_probation(probation: Probation, words: str, *, by: Actor, now: datetime) -> Probation:
    """The trial went well. Refusal: judged already."""
    _judge(probation, True, words, now)
    return _tell(probation, "recruitment.probation.pass", Kind.PROBATION_PASSED, by, now)


def end_probation(probation: Probation, words: str, *, by: Actor, now: datetime) -> Probation:
    """The member does not stay: the service ends today. Refusal: judged already, no reason, and as in
    `end_post`."""
    if not words.strip():
        raise Refusal("请写明理由，本人会看到", field="words")
    _judge(probation, False, words, now)
    end_post(probation.tenure, max(local_date(now), probation.tenure.starts_on), by=by, now=now)
    return _tell(probation, "recruitment.probation.end", Kind.PROBATION_ENDED, by, now)


def _judge(probation: Probation, passed: bool, words: str, now: datetime) -> None:
    # One conditional UPDATE: two people may press at the same moment.
    waiting = (Probation.application_id == probation.application_id) & Probation.passed.is_(None)
    change = update(Probation).where(waiting).values(passed=passed, words=words.strip(), judged_at=now)
    if db.session.scalar(change.returning(Probation.application_id)) is None:
        raise Refusal("试用期的结论已经登记过")
    db.session.refresh(probation)


def _tell(probation: Probation, verb: str, kind: Kind, by: Actor, now: datetime) -> Probation:
    one, opening = probation.application, opening_of(probation)
    log(verb, one.drive, by, now, candidate=one.number, words=probation.words)
    values = {"opening": opening, "reason": probation.words}
    if kind is Kind.PROBATION_PASSED:
        del values["reason"]
    send(one.drive, kind, one, now=now, **values)
    return probation


def opening_of(probation: Probation) -> str:
    """What the member joined."""
    tenure = probation.tenure
    mine = (one for one in probation.application.drive.openings if one.department_id == tenure.department_id)
    return next((opening_label(one) for one in mine if one.post is tenure.post), "")
