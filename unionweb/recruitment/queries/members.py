"""New members and their trial; one offer."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select

from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.people.models import Tenure
from unionweb.people.queries.units import below
from unionweb.recruitment.models import Application, Drive, Offer, Probation
from unionweb.recruitment.rules.stages import OfferState


def offer_of(offer_id: int) -> Offer:
    """Raises NotFound."""
    return found(db.session.get(Offer, offer_id))


def probation_of(application_id: int) -> Probation:
    """Raises NotFound."""
    return found(db.session.get(Probation, application_id))


def probations_of(drive: Drive, within: Collection[int] | None = None) -> Sequence[Probation]:
    """Of a drive, or of these openings; those still on trial first, then by number."""
    query = (
        select(Probation)
        .join(Application, Application.id == Probation.application_id)
        .where(Application.drive_id == drive.id)
    )
    if within is not None:
        joined = select(Offer.application_id).where(
            Offer.opening_id.in_(within), Offer.state == OfferState.ACCEPTED
        )
        query = query.where(Probation.application_id.in_(joined))
    query = query.order_by(Probation.passed.is_not(None), Application.number)
    return db.session.scalars(query).unique().all()


def to_judge(
    today: date, department_ids: Collection[int], unit_ids: Collection[int] = ()
) -> Sequence[Probation]:
    """Those of these departments, and of the presidium in these units and below, whose trial is over and
    nobody has said anything."""
    query = select(Probation).join(Tenure, Tenure.id == Probation.tenure_id)
    presidium = Tenure.department_id.is_(None) & Tenure.unit_id.in_(below(unit_ids))
    query = query.where(
        Probation.passed.is_(None),
        Probation.ends_on <= today,
        Tenure.department_id.in_(department_ids) | presidium,
    )
    return db.session.scalars(query.order_by(Probation.ends_on)).unique().all()
