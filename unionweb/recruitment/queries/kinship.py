"""Nothing of one drive points into another, and nobody judges who may not. Each yields its offenders."""

from collections.abc import Iterator

from sqlalchemy import func, or_, select

from unionweb.base.db import db
from unionweb.people.models import Department
from unionweb.recruitment.models import (
    Application,
    Booking,
    Conflict,
    Drive,
    Juror,
    Offer,
    Opening,
    Panel,
    Placement,
    Round,
    Sheet,
    Slot,
)
from unionweb.recruitment.rules.stages import OfferState, Outcome, Stage


def foreign_choices() -> Iterator[str]:
    """Choices, placements and offers in another drive; openings for departments of another union."""
    chosen = select(Application.id).join(
        Opening, or_(Opening.id == Application.first_id, Opening.id == Application.second_id)
    )
    chosen = chosen.where(Opening.drive_id != Application.drive_id).distinct()
    yield from (f"application {number}: a choice of another drive" for number in db.session.scalars(chosen))
    for table in (Placement, Offer):
        query = select(Application.id).join(table, table.application_id == Application.id)
        query = query.join(Opening, Opening.id == table.opening_id)
        query = query.where(Opening.drive_id != Application.drive_id).distinct()
        name = table.__tablename__
        yield from (f"application {number}: {name} of another drive" for number in db.session.scalars(query))
    places = select(Opening.id).join(Drive, Drive.id == Opening.drive_id)
    places = places.join(Department, Department.id == Opening.department_id)
    places = places.where(Department.unit_id != Drive.unit_id)
    yield from (f"opening {number}: department of another union" for number in db.session.scalars(places))


def foreign_judges() -> Iterator[str]:
    """Jurors and sheets of another round or drive, and bookings in a slot of another round."""
    panels = select(Juror.id).join(Panel, Panel.id == Juror.panel_id).where(Panel.round_id != Juror.round_id)
    yield from (f"juror {number}: panel of another round" for number in db.session.scalars(panels))
    sheets = select(Sheet.id).join(Juror, Juror.id == Sheet.juror_id)
    sheets = sheets.join(Round, Round.id == Sheet.round_id)
    sheets = sheets.join(Application, Application.id == Sheet.application_id)
    sheets = sheets.where(or_(Juror.round_id != Sheet.round_id, Application.drive_id != Round.drive_id))
    yield from (f"sheet {number}: of another round" for number in db.session.scalars(sheets))
    seats = select(Booking.slot_id).join(Slot, Slot.id == Booking.slot_id)
    seats = seats.join(Panel, Panel.id == Slot.panel_id).where(Panel.round_id != Booking.round_id).distinct()
    yield from (f"slot {number}: booked for another round" for number in db.session.scalars(seats))


def forbidden_sheets() -> Iterator[str]:
    """Handed in sheets of jurors with a conflict of interest with the candidate, or who are the candidate."""
    query = (
        select(Sheet.id)
        .join(Juror, Juror.id == Sheet.juror_id)
        .join(Application, Application.id == Sheet.application_id)
        .outerjoin(
            Conflict,
            (Conflict.application_id == Sheet.application_id) & (Conflict.person_id == Juror.person_id),
        )
        .where(
            Sheet.handed_in_at.is_not(None),
            or_(Application.person_id == Juror.person_id, Conflict.person_id.is_not(None)),
        )
    )
    yield from (f"sheet {number}" for number in db.session.scalars(query.order_by(Sheet.id)))


def oversold() -> Iterator[str]:
    """Openings with more open and accepted offers than places, offers to those whom the decision rejected,
    and drives past their decision without one."""
    standing = Offer.state.in_((OfferState.OPEN, OfferState.ACCEPTED))
    number = select(func.count()).where(Offer.opening_id == Opening.id, standing)
    query = select(Opening.id).where(number.correlate(Opening).scalar_subquery() > Opening.places)
    yield from (f"opening {key}: more offers than places" for key in db.session.scalars(query))
    rejected = select(Offer.id).join(Placement, Placement.application_id == Offer.application_id)
    rejected = rejected.where(standing, Placement.outcome == Outcome.REJECTED)
    yield from (f"offer {key}: to somebody rejected" for key in db.session.scalars(rejected))
    decided = (Stage.DECIDED, Stage.PUBLISHED, Stage.OFFERS, Stage.FINISHED)
    undecided = select(Drive.id).where(Drive.stage.in_(decided), Drive.decision.is_(None))
    yield from (f"drive {key}: no decision" for key in db.session.scalars(undecided))
