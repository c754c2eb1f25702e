"""Booking a slot: by the candidate, by those who run the drive, from the waiting list; and who came."""

from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from unionweb.audit import Actor, record
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.recruitment.actions.messages import Message, send, send_all
from unionweb.recruitment.models import Application, Booking, Round, Sheet, Slot, Wait
from unionweb.recruitment.queries.panels import (
    candidates_of,
    forbidden_of,
    is_candidate_of,
    juror_id_of,
    jurors_of,
    unpublished_earlier,
)
from unionweb.recruitment.queries.slots import (
    booking_of,
    offered_to,
    other_slots_of_person,
    slots_of,
    unbooked,
    waiting_of,
)
from unionweb.recruitment.rules.booking import (
    check_change,
    check_round,
    free_seat,
    next_free,
)
from unionweb.recruitment.rules.messages import Kind
from unionweb.recruitment.rules.moments import moment_text
from unionweb.recruitment.rules.slots import Interval, Needed, Use, check_booking
from unionweb.recruitment.rules.slots import Slot as Taken
from unionweb.recruitment.rules.stages import RoundState

VERBS = {
    "recruitment.slot.book": mark("预约场次"),
    "recruitment.slot.cancel": mark("取消预约"),
    "recruitment.slot.wait": mark("登记候补场次"),
    "recruitment.slot.unwait": mark("取消候补场次"),
    "recruitment.slot.place": mark("安排候选人的场次"),
    "recruitment.slot.rest": mark("给没有预约的人安排场次"),
    "recruitment.slot.ask": mark("通知候选人预约场次"),
    "recruitment.slot.arrive": mark("登记到场"),
    "recruitment.slot.absent": mark("登记缺席"),
}


class Full(Refusal):
    """Somebody else took the last seat."""

    def __init__(self) -> None:
        super().__init__("这一场刚刚约满，请另选一场，或登记候补")


def book(application: Application, slot: Slot, *, by: Actor, now: datetime) -> Booking:
    """The candidate's own choice, in the place of what he had. The same again is no change. Refusal: he does
    not go on, too late, another panel's, a clash, `Full`."""
    one = slot.panel.round
    _refuse_outsider(one, application)
    held = booking_of(one.id, application.id)
    if held is not None and held.slot_id == slot.id:
        return held
    if held is not None:
        check_change(held.slot.starts_at, now)
    if slot.id not in {each.seats.id for each in offered_to(one, application.first_id)}:
        raise Refusal("这一场不是您的考核组的，请另选一场")
    booking = _seat(application, slot, held, now)
    _told(one, booking, Kind.SLOT_GIVEN if held is None else None, now)
    _log("recruitment.slot.book", booking, by, now)
    if held is not None:
        _fill_up(one, now)
    return booking


def _refuse_outsider(one: Round, application: Application) -> None:
    waits_for = unpublished_earlier(one)
    check_round(one.state, waits_for[0].title if waits_for else None)
    if not is_candidate_of(one, application.id):
        raise Refusal("您没有进入这一轮")


def _seat(application: Application, slot: Slot, held: Booking | None, now: datetime) -> Booking:
    """The first free seat; that nobody else has it, the database decides."""
    # Whoever else wants this slot waits here, so that the loser reads who is in it.
    db.session.execute(select(Slot.id).where(Slot.id == slot.id).with_for_update())
    taken = set(db.session.scalars(select(Booking.seat).where(Booking.slot_id == slot.id)))
    uses = tuple(Use(Needed.CANDIDATE, f"seat {seat}", "") for seat in taken)
    time = Interval(slot.starts_at, slot.ends_at)
    person = Use(Needed.CANDIDATE, str(application.person_id), "")
    others = other_slots_of_person(application.person_id, slot.panel.round_id)
    seat = free_seat(slot.capacity, taken)
    if seat is None:
        raise Full
    check_booking(Taken(slot.id, time, uses, slot.capacity), person, others, now)
    return _written(application, slot, seat, held, now)


def _written(application: Application, slot: Slot, seat: int, held: Booking | None, now: datetime) -> Booking:
    one = slot.panel.round
    try:
        with db.session.begin_nested():
            if held is None:
                held = Booking(round_id=one.id, application=application, booked_at=now)
                held.slot, held.seat = slot, seat
                db.session.add(held)
            else:
                held.slot, held.seat, held.booked_at = slot, seat, now
                held.arrived_at, held.absent = None, False
            db.session.flush()
    except IntegrityError as error:
        raise Full from error
    db.session.execute(delete(Wait).where(Wait.round_id == one.id, Wait.application_id == application.id))
    give_sheets(held)
    return held


def give_sheets(booking: Booking) -> None:
    """While a round is scored, those in the room get the candidate's sheet, and those in the old room, who
    have not begun, lose it."""
    one = booking.slot.panel.round
    if one.state is not RoundState.SCORING:
        return
    candidate = next((each for each in candidates_of(one) if each.id == booking.application_id), None)
    if candidate is None:
        return
    jurors = [each for each in jurors_of(one.id) if each.panel_id == booking.slot.panel_id]
    barred = {juror_id_of(juror) for juror, _key in forbidden_of(one, [candidate], jurors)}
    wanted = {each.id for each in jurors} - barred
    own = (Sheet.round_id == one.id) & (Sheet.application_id == candidate.id)
    db.session.execute(delete(Sheet).where(own, Sheet.saved_at.is_(None), Sheet.juror_id.not_in(wanted)))
    there = set(db.session.scalars(select(Sheet.juror_id).where(own)))
    new = [
        {"round_id": one.id, "juror_id": juror, "application_id": candidate.id, "points": {}}
        for juror in sorted(wanted - there)
    ]
    if new:
        db.session.execute(insert(Sheet), new)


def cancel(application: Application, one: Round, *, by: Actor, now: datetime) -> Application:
    """Give the slot back. Refusal: too late."""
    held = booking_of(one.id, application.id)
    if held is None:
        return application
    check_round(one.state, None)
    check_change(held.slot.starts_at, now)
    _log("recruitment.slot.cancel", held, by, now)
    db.session.delete(held)
    db.session.flush()
    _fill_up(one, now)
    return application


def wait(application: Application, one: Round, *, by: Actor, now: datetime) -> Wait:
    """Take the next that gets free. Refusal: he does not go on, has a slot, or there is a free one."""
    _refuse_outsider(one, application)
    if booking_of(one.id, application.id) is not None:
        raise Refusal("您已经有场次，不用登记候补")
    there = db.session.get(Wait, (one.id, application.id))
    if there is not None:
        return there
    if next_free([each.seats for each in offered_to(one, application.first_id)], now):
        raise Refusal("还有空的场次，请直接预约")
    made = Wait(round_id=one.id, application_id=application.id, since=now)
    db.session.add(made)
    _log_for("recruitment.slot.wait", one, application, by, now)
    return made


def stop_waiting(application: Application, one: Round, *, by: Actor, now: datetime) -> Application:
    """No longer."""
    there = db.session.get(Wait, (one.id, application.id))
    if there is not None:
        db.session.delete(there)
        _log_for("recruitment.slot.unwait", one, application, by, now)
    return application


def fill_up(one: Round, *, by: Actor, now: datetime) -> Round:
    """Give free seats to those who wait, the longest first: after slots were added, for instance."""
    given = _fill_up(one, now)
    if given:
        record(
            "recruitment.slot.rest",
            subject=("drive", one.drive_id),
            by=by,
            now=now,
            details={"round": one.title, "numbers": given},
        )
    return one


def _fill_up(one: Round, now: datetime) -> list[int]:
    """The numbers of those who got one. Each is told."""
    given = []
    for application in db.session.scalars(waiting_of(one.id)).all():
        if not is_candidate_of(one, application.id):
            continue
        booking = _first_free(one, application, now)
        if booking is not None:
            given.append(application.number or 0)
            _told(one, booking, Kind.SLOT_GIVEN, now)
    return given


def _first_free(one: Round, application: Application, now: datetime) -> Booking | None:
    """The first free slot that does not clash with another of his."""
    offered = [each.seats for each in offered_to(one, application.first_id)]
    free = sorted((each for each in offered if each.free and each.starts_at > now), key=lambda s: s.starts_at)
    for seats in free:
        slot = db.session.get_one(Slot, seats.id)
        try:
            return _seat(application, slot, None, now)
        except Refusal:
            continue
    return None


def place(application: Application, slot: Slot, *, by: Actor, now: datetime) -> Booking:
    """Those who run the drive give or change somebody's slot, also of another panel; he is told. Refusal: he
    does not go on, the round is over, a clash, `Full`."""
    one = slot.panel.round
    check_round(one.state, None)
    if not is_candidate_of(one, application.id):
        raise Refusal("这名候选人没有进入这一轮")
    held = booking_of(one.id, application.id)
    if held is not None and held.slot_id == slot.id:
        return held
    booking = _seat(application, slot, held, now)
    _told(one, booking, Kind.SLOT_CHANGED if held else Kind.SLOT_GIVEN, now)
    _log("recruitment.slot.place", booking, by, now)
    if held is not None:
        _fill_up(one, now)
    return booking


def place_rest(one: Round, *, by: Actor, now: datetime) -> int:
    """Everybody who has not booked gets a free slot, by number, as far as there are; how many."""
    check_round(one.state, None)
    going_on = [each.id for each in candidates_of(one)]
    given = []
    for application, _waits in unbooked(one, going_on):
        booking = _first_free(one, application, now)
        if booking is not None:
            given.append(application.number)
            _told(one, booking, Kind.SLOT_GIVEN, now)
    if not given:
        raise Refusal("没有可以安排的人，或没有空的场次")
    details = {"round": one.title, "numbers": given}
    record("recruitment.slot.rest", subject=("drive", one.drive_id), by=by, now=now, details=details)
    return len(given)


def ask_to_book(one: Round, *, by: Actor, now: datetime) -> int:
    """Tell everybody without a slot that there are some to choose; how many. Refusal: none are free, or it is
    too early to say who goes on."""
    waits_for = unpublished_earlier(one)
    check_round(one.state, waits_for[0].title if waits_for else None)
    coming = [each.starts_at for each in slots_of(one.id) if each.starts_at > now]
    asked = [each for each, _waits in unbooked(one, [each.id for each in candidates_of(one)])]
    if not coming or not asked:
        raise Refusal("没有要通知的人，或还没有场次")
    until = moment_text(min(coming))
    told = [
        Message(
            each.id,
            each.person_id,
            each.person.name,
            each.number,
            {"round": one.title, "day": until},
            f"{one.id}.{local_date(now)}",
        )
        for each in asked
    ]
    number = send_all(one.drive, Kind.SLOT_WANTED, told, now=now)
    details = {"round": one.title, "told": number}
    record("recruitment.slot.ask", subject=("drive", one.drive_id), by=by, now=now, details=details)
    return number


def arrive(booking: Booking, *, by: Actor, now: datetime) -> Booking:
    """He is here. Twice is once. Refusal: the round is over."""
    check_round(booking.slot.panel.round.state, None)
    if booking.arrived_at is None or booking.absent:
        booking.arrived_at, booking.absent = booking.arrived_at or now, False
        _log("recruitment.slot.arrive", booking, by, now)
    return booking


def mark_absent(booking: Booking, *, by: Actor, now: datetime) -> Booking:
    """He did not come: nobody waits for his scores. Refusal: the round is over, or it is before his time."""
    check_round(booking.slot.panel.round.state, None)
    if now < booking.slot.starts_at:
        raise Refusal("还没有到他的场次")
    if not booking.absent:
        booking.arrived_at, booking.absent = None, True
        _log("recruitment.slot.absent", booking, by, now)
    return booking


def _told(one: Round, booking: Booking, kind: Kind | None, now: datetime) -> None:
    if kind is None:
        return
    slot = booking.slot
    send(
        one.drive,
        kind,
        booking.application,
        now=now,
        again=f"{one.id}.{slot.id}.{int(now.timestamp())}",
        round=one.title,
        time=moment_text(slot.starts_at),
        room=slot.panel.room or slot.panel.name,
    )


def _log(verb: str, booking: Booking, by: Actor, now: datetime) -> None:
    slot = booking.slot
    details = {
        "round": slot.panel.round.title,
        "number": booking.application.number,
        "slot": moment_text(slot.starts_at),
        "panel": slot.panel.name,
    }
    subject = ("drive", slot.panel.round.drive_id)
    record(verb, subject=subject, by=by, now=now, details=details)


def _log_for(verb: str, one: Round, application: Application, by: Actor, now: datetime) -> None:
    details = {"round": one.title, "number": application.number}
    record(verb, subject=("drive", one.drive_id), by=by, now=now, details=details)
