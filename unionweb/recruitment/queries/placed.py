"""Is what was decided in order? Each names the offenders."""

from collections.abc import Iterator

from sqlalchemy import func, select

from unionweb.base.db import db
from unionweb.recruitment.models import Drive, Offer, Opening, Placement, Probation
from unionweb.recruitment.queries.marks import documents_of
from unionweb.recruitment.rules.checking import Checked, check_all
from unionweb.recruitment.rules.decision import BadDocument, fingerprint
from unionweb.recruitment.rules.stages import OfferState, Outcome


def too_many() -> Iterator[str]:
    """Openings that have placed or taken more people than there are places."""
    counts = (
        (Placement.opening_id, Placement.outcome == Outcome.PLACED),
        (Offer.opening_id, Offer.state == OfferState.ACCEPTED),
    )
    for column, condition in counts:
        number = select(func.count()).where(column == Opening.id, condition).scalar_subquery()
        query = select(Opening.id).where(number > Opening.places)
        yield from (f"opening {key}" for key in db.session.scalars(query))


def below_line() -> Iterator[str]:
    """People placed without a total, or with one under the line of the opening."""
    query = select(Placement).where(Placement.outcome == Outcome.PLACED)
    for one in db.session.scalars(query).unique():
        opening = one.opening
        line = None
        if opening is not None:
            line = opening.drive.terms.line if opening.line is None else opening.line
        if opening is None or one.total is None or (line is not None and one.total < line):
            yield f"application {one.application_id}"


def without_post() -> Iterator[str]:
    """People who accepted and were not made members."""
    query = (
        select(Offer.application_id)
        .outerjoin(Probation, Probation.application_id == Offer.application_id)
        .where(Offer.state == OfferState.ACCEPTED, Probation.application_id.is_(None))
    )
    yield from (f"application {key}" for key in db.session.scalars(query))


def altered() -> Iterator[str]:
    """Decisions that no longer have their fingerprint, or do not follow from their inputs; rounds that do not
    follow from their marks, or have lost them before they were to be erased."""
    for drive in db.session.scalars(select(Drive).where(Drive.decision.is_not(None)).order_by(Drive.id)):
        assert drive.decision is not None
        try:
            found = check_all(drive.decision, documents_of(drive).values())
        except BadDocument:
            yield f"drive {drive.id}"
            continue
        if fingerprint(drive.decision) != drive.fingerprint or found.wrong or _has_lost(drive, found):
            yield f"drive {drive.id}"


def _has_lost(drive: Drive, found: Checked) -> bool:
    return drive.erased_at is None and any(one.told and not one.given for one in found.rounds)
