"""Rounds that somebody must look at, and what a sound database never has."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from unionweb.base.db import db
from unionweb.people.queries.units import below
from unionweb.recruitment.models import Application, Booking, Drive, Panel, Round, RoundResult, Sheet, Slot
from unionweb.recruitment.rules.sheets import given_points
from unionweb.recruitment.rules.stages import ApplicationState, RoundKind, RoundState, Stage


def simulations_of(person_id: int, now: datetime) -> list[tuple[Round, int]]:
    """Rounds with slots to come of drives that a person handed an application in to, and its id."""
    coming = exists().where(Slot.panel_id == Panel.id, Panel.round_id == Round.id, Slot.starts_at > now)
    query = (
        select(Round, Application.id)
        .join(Application, Application.drive_id == Round.drive_id)
        .join(Drive, Drive.id == Round.drive_id)
        .where(
            Application.person_id == person_id,
            Application.state == ApplicationState.SUBMITTED,
            Drive.stage == Stage.SCORING,
            Round.kind == RoundKind.SIMULATION,
            Round.state.in_((RoundState.PREPARING, RoundState.SCORING)),
            coming,
        )
        .order_by(Round.position)
    )
    return [(one, own) for one, own in db.session.execute(query)]


def closed_unpublished(unit_ids: Collection[int]) -> list[Round]:
    """Rounds of these units and below that are closed and not published."""
    query = (
        select(Round)
        .join(Drive, Drive.id == Round.drive_id)
        .where(
            Round.state == RoundState.CLOSED,
            Drive.stage == Stage.SCORING,
            Drive.unit_id.in_(below(unit_ids)),
            Round.kind != RoundKind.REVIEW,
        )
    )
    return list(db.session.scalars(query.order_by(Round.id)))


def without_results() -> Iterator[str]:
    """Closed rounds of panels without a single result."""
    some = exists().where(RoundResult.round_id == Round.id)
    query = select(Round.id).where(
        Round.state.in_((RoundState.CLOSED, RoundState.PUBLISHED)),
        Round.kind != RoundKind.REVIEW,
        ~some,
    )
    for key in db.session.scalars(query):
        yield f"round {key} is closed and has no results"


def wrong_totals() -> Iterator[str]:
    """Sheets whose total is not the sum of their points."""
    rubrics = {one.id: one.rubric for one in db.session.scalars(select(Round)) if one.rubric_data}
    query = select(Sheet.id, Sheet.round_id, Sheet.points, Sheet.total).where(Sheet.total.is_not(None))
    for key, round_id, points, total in db.session.execute(query):
        if round_id not in rubrics or not points:
            continue
        given = given_points(rubrics[round_id], points).values()
        if sum(one for one in given if one is not None) != total:
            yield f"sheet {key}: {total} is not the sum of its points"


def overlapping() -> Iterator[str]:
    """Slots of one panel at the same time, and more candidates than seats."""
    other = aliased(Slot)
    query = select(Slot.id, other.id).where(
        Slot.panel_id == other.panel_id,
        Slot.id < other.id,
        Slot.starts_at < other.ends_at,
        other.starts_at < Slot.ends_at,
    )
    for one, two in db.session.execute(query):
        yield f"slots {one} and {two} overlap"
    seats = select(Booking.slot_id).join(Slot, Slot.id == Booking.slot_id)
    for key in db.session.scalars(seats.where(Booking.seat > Slot.capacity)):
        yield f"slot {key} has a booking beyond its seats"
