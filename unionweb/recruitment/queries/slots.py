"""Slots of a simulation, who booked which, and what they take: rooms, jurors, candidates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import lazyload, selectinload

from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.recruitment.models import (
    Application,
    Booking,
    Drive,
    Juror,
    Panel,
    Round,
    Scenario,
    Sheet,
    Slot,
    Wait,
)
from unionweb.recruitment.rules.booking import Seats
from unionweb.recruitment.rules.slots import Interval, Needed, Use
from unionweb.recruitment.rules.slots import Slot as Taken


def the_slot(slot_id: int) -> Slot:
    """Raises NotFound."""
    return found(db.session.get(Slot, slot_id))


def hold_panel(panel: Panel) -> None:
    """Let nobody else lay out slots of this panel until the transaction ends."""
    db.session.execute(select(Panel.id).where(Panel.id == panel.id).with_for_update())


def slots_of(round_id: int) -> list[Slot]:
    """In order of time, with their bookings."""
    query = select(Slot).join(Panel, Panel.id == Slot.panel_id).where(Panel.round_id == round_id)
    return list(db.session.scalars(query.order_by(Slot.starts_at, Panel.name, Slot.id)))


def slots_of_panel(panel_id: int) -> list[Slot]:
    """The same of one panel."""
    return list(db.session.scalars(select(Slot).where(Slot.panel_id == panel_id).order_by(Slot.starts_at)))


def booking_of(round_id: int, application_id: int) -> Booking | None:
    """Somebody's booking in a round. Mostly there is none, or the slot is known already: to join all that
    belongs to it would take five times as long."""
    return db.session.get(Booking, (round_id, application_id), options=[lazyload("*")])


@dataclass(frozen=True, slots=True)
class Offered:
    """A slot as a candidate may choose it."""

    seats: Seats
    panel: str
    room: str


def offered_to(one: Round, first_id: int | None) -> list[Offered]:
    """The slots of the panels that score those who chose this opening first, with their taken seats. Two
    queries for any number of slots."""
    panels = db.session.execute(select(Panel.id, Panel.opening_id).where(Panel.round_id == one.id))
    listed = list(panels)
    own = [key for key, opening in listed if opening is not None and opening == first_id]
    wanted = own or [key for key, opening in listed if opening is None]
    taken: dict[int, set[int]] = {}
    booked = select(Booking.slot_id, Booking.seat).where(Booking.round_id == one.id)
    for slot_id, seat in db.session.execute(booked):
        taken.setdefault(slot_id, set()).add(seat)
    query = (
        select(Slot.id, Slot.starts_at, Slot.ends_at, Slot.capacity, Panel.name, Panel.room)
        .join(Panel, Panel.id == Slot.panel_id)
        .where(Panel.id.in_(wanted))
        .order_by(Slot.starts_at, Panel.name, Slot.id)
    )
    return [
        Offered(Seats(key, starts, ends, capacity, frozenset(taken.get(key, ()))), name, room)
        for key, starts, ends, capacity, name, room in db.session.execute(query)
    ]


def uses_of_panels(panels: Iterable[Panel], between: Interval) -> list[Taken]:
    """Every slot of this time, in whatever round or drive, that takes a room or a juror of these panels; with
    those rooms and jurors only."""
    rooms = {panel.room.strip() for panel in panels if panel.room.strip()}
    people = {
        juror.person_id: juror.person.name
        for panel in panels
        for juror in panel.jurors
        if juror.ended_at is None
    }
    sitting = select(Juror.panel_id).where(Juror.person_id.in_(people), Juror.ended_at.is_(None))
    query = (
        select(Slot)
        .join(Panel, Panel.id == Slot.panel_id)
        .where(
            or_(Panel.room.in_(rooms), Panel.id.in_(sitting), Panel.id.in_([one.id for one in panels])),
            Slot.starts_at < between.ends,
            Slot.ends_at > between.starts,
        )
    )
    found_slots = db.session.scalars(query.options(selectinload(Slot.bookings)))
    return [Taken(one.id, Interval(one.starts_at, one.ends_at), uses_of(one.panel)) for one in found_slots]


def uses_of(panel: Panel) -> tuple[Use, ...]:
    """The room and the jurors that a slot of this panel takes; the panel itself where no room is named."""
    room = panel.room.strip()
    place = Use(Needed.ROOM, room or f"panel {panel.id}", room or panel.name)
    jurors = [one for one in panel.jurors if one.ended_at is None]
    return (place, *(Use(Needed.JUROR, str(one.person_id), one.person.name) for one in jurors))


def other_slots_of_person(person_id: int, but_round: int) -> list[Taken]:
    """The slots that a person has booked in other rounds and drives."""
    query = (
        select(Slot.id, Slot.starts_at, Slot.ends_at)
        .join(Booking, Booking.slot_id == Slot.id)
        .join(Application, Application.id == Booking.application_id)
        .where(Application.person_id == person_id, Booking.round_id != but_round)
    )
    return [Taken(key, Interval(starts, ends), ()) for key, starts, ends in db.session.execute(query)]


def waiting_of(round_id: int) -> Select[Application]:
    """Those who wait for a slot, the longest first."""
    query = select(Application).join(Wait, Wait.application_id == Application.id)
    return query.where(Wait.round_id == round_id).order_by(Wait.since, Application.number)


def waits(round_id: int, application_id: int) -> bool:
    """Whether somebody does."""
    return db.session.get(Wait, (round_id, application_id)) is not None


def scenarios_of(drive_id: int) -> list[Scenario]:
    """Of a drive, in order of their titles."""
    query = select(Scenario).where(Scenario.drive_id == drive_id).order_by(Scenario.group, Scenario.id)
    return list(db.session.scalars(query))


def the_scenario(drive: Drive, scenario_id: int) -> Scenario:
    """One of its scenarios. Raises NotFound."""
    one = db.session.get(Scenario, scenario_id)
    return found(one if one is not None and one.drive_id == drive.id else None)


def is_used(scenario: Scenario) -> bool:
    """Whether a slot has it."""
    return db.session.scalar(select(Slot.id).where(Slot.scenario_id == scenario.id).limit(1)) is not None


def unbooked(one: Round, going_on: Sequence[int]) -> list[tuple[Application, bool]]:
    """Those of these who have no slot, and whether they wait for one; by number."""
    booked = select(Booking.application_id).where(Booking.round_id == one.id)
    query = (
        select(Application, Wait.since.is_not(None))
        .outerjoin(Wait, (Wait.application_id == Application.id) & (Wait.round_id == one.id))
        .where(Application.id.in_(going_on), Application.id.not_in(booked))
        .order_by(Application.number)
    )
    return [(application, bool(waits_)) for application, waits_ in db.session.execute(query)]


def slots_of_juror(juror: Juror) -> list[Slot]:
    """In order of time: those of his panel; where he changes rooms, the other room's in the place of one."""
    scored = select(Booking.slot_id).join(
        Sheet,
        (Sheet.application_id == Booking.application_id) & (Sheet.round_id == Booking.round_id),
    )
    elsewhere = select(Slot).where(
        Slot.id.in_(scored.where(Sheet.juror_id == juror.id)), Slot.panel_id != juror.panel_id
    )
    away = list(db.session.scalars(elsewhere))
    home = [one for one in slots_of_panel(juror.panel_id) if not any(_overlap(one, each) for each in away)]
    return sorted((*home, *away), key=lambda one: (one.starts_at, one.id))


def sitting_otherwise(listed: Sequence[Slot]) -> Mapping[int, list[Juror]]:
    """By slot, of all slots of a round: who sits in it, where that is not the panel as it stands, since a
    juror comes over from another room or is over there at the time."""
    query = (
        select(Booking.slot_id, Juror)
        .join(Sheet, (Sheet.application_id == Booking.application_id) & (Sheet.round_id == Booking.round_id))
        .join(Juror, Juror.id == Sheet.juror_id)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Slot.id.in_([one.id for one in listed]), Juror.panel_id != Slot.panel_id)
        .order_by(Juror.id)
    )
    guests: dict[int, list[Juror]] = {}
    for slot_id, juror in db.session.execute(query):
        if juror not in guests.setdefault(slot_id, []):
            guests[slot_id].append(juror)
    seats = {one.id: _seated(one, listed, guests) for one in listed}
    return {one.id: seats[one.id] for one in listed if seats[one.id] != _of_the_panel(one)}


def _seated(slot: Slot, listed: Sequence[Slot], guests: Mapping[int, list[Juror]]) -> list[Juror]:
    meanwhile = [one for one in listed if one.id != slot.id and _overlap(one, slot)]
    away = {juror.id for one in meanwhile for juror in guests.get(one.id, ())}
    return [one for one in _of_the_panel(slot) if one.id not in away] + guests.get(slot.id, [])


def _of_the_panel(slot: Slot) -> list[Juror]:
    return [one for one in slot.panel.jurors if one.ended_at is None]


def _overlap(one: Slot, other: Slot) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def slot_now(listed: Sequence[Slot], now: datetime) -> Slot | None:
    """Of slots in order, the one that is on, or the next one, or the last."""
    coming = next((one for one in listed if one.ends_at > now), None)
    return coming or (listed[-1] if listed else None)


def sheets_in(slot: Slot, juror_id: int) -> Mapping[int, Sheet]:
    """By application: what a juror is to give those who appear in a slot."""
    query = select(Sheet).where(
        Sheet.juror_id == juror_id,
        Sheet.application_id.in_([one.application_id for one in slot.bookings]),
    )
    return {one.application_id: one for one in db.session.scalars(query)}
