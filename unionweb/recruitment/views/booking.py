"""A candidate's slot of a simulation: choosing, changing, waiting; the calendar; the code for the door."""

from collections.abc import Callable

from flask import Response, url_for

from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.base.refusals import Refusal, found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.i18n import translate
from unionweb.base.web.qr import qr_svg
from unionweb.base.web.site import site
from unionweb.people.signin import who
from unionweb.recruitment import policies
from unionweb.recruitment.actions import booking as actions
from unionweb.recruitment.models import Application, Booking, Round
from unionweb.recruitment.queries import slots as queries
from unionweb.recruitment.queries.applications import application_for
from unionweb.recruitment.queries.panels import is_candidate_of, the_round, unpublished_earlier
from unionweb.recruitment.rules.booking import CHANGES_UNTIL, may_change, next_free
from unionweb.recruitment.rules.icalendar import Event, calendar_text
from unionweb.recruitment.rules.stages import RoundState
from unionweb.recruitment.views.room import room


@room.get("/rounds/<int:round_id>/booking", policy=policies.takes_part)
def booking(round_id: int) -> Response:
    """His slot, or those that are free."""
    return _page(the_round(round_id))


def _own(one: Round) -> Application:
    return found(application_for(one.drive_id, who().person_id))


def _page(one: Round, problem: str = "") -> Response:
    own, moment = _own(one), now()
    held = queries.booking_of(one.id, own.id)
    offered = queries.offered_to(one, own.first_id)
    earlier = unpublished_earlier(one)
    changeable = held is None or may_change(held.slot.starts_at, moment)
    over = one.state in (RoundState.CLOSED, RoundState.PUBLISHED)
    return page(
        "recruitment/booking.html",
        409 if problem else 200,
        round=one,
        drive=one.drive,
        own=own,
        held=held,
        offered=[each for each in offered if each.seats.starts_at > moment],
        suggested=next_free([each.seats for each in offered], moment) if problem else [],
        goes_on=is_candidate_of(one, own.id),
        earlier=earlier,
        over=over,
        changeable=changeable,
        waits=queries.waits(one.id, own.id),
        problem=problem,
        hours=int(CHANGES_UNTIL.total_seconds() // 3600),
        code=_code(one, own) if held and not over else None,
    )


def _code(one: Round, own: Application) -> object:
    address = url_for("recruitment.door_one", round_id=one.id, application_id=own.id)
    return qr_svg((site() or "") + address)


def _tried(one: Round, act: Callable[[], object], words: str) -> Response:
    try:
        with db.session.begin_nested():
            act()
    except Refusal as refusal:
        db.session.expire_all()
        return _page(one, translate(refusal.sentence))
    tell(words)
    return go("recruitment.booking", round_id=one.id)


@room.post("/slots/<int:slot_id>/book", policy=policies.takes_slot)
def book(slot_id: int) -> Response:
    """This one."""
    slot = queries.the_slot(slot_id)
    one = slot.panel.round
    own, actor = _own(one), who().actor
    return _tried(one, lambda: actions.book(own, slot, by=actor, now=now()), mark("已预约"))


@room.post("/rounds/<int:round_id>/booking/cancel", policy=policies.takes_part)
def cancel_booking(round_id: int) -> Response:
    """Give it back."""
    one = the_round(round_id)
    own, actor = _own(one), who().actor
    return _tried(one, lambda: actions.cancel(own, one, by=actor, now=now()), mark("已取消预约"))


@room.post("/rounds/<int:round_id>/booking/wait", policy=policies.takes_part)
def wait_for_slot(round_id: int) -> Response:
    """Take the next that gets free."""
    one = the_round(round_id)
    own, actor = _own(one), who().actor
    words = mark("已登记候补，有空位时自动安排并通知您")
    return _tried(one, lambda: actions.wait(own, one, by=actor, now=now()), words)


@room.post("/rounds/<int:round_id>/booking/unwait", policy=policies.takes_part)
def stop_waiting(round_id: int) -> Response:
    """No longer."""
    one = the_round(round_id)
    own, actor = _own(one), who().actor
    return _tried(one, lambda: actions.stop_waiting(own, one, by=actor, now=now()), mark("已取消候补"))


@room.get("/rounds/<int:round_id>/booking.ics", policy=policies.takes_part)
def booking_calendar(round_id: int) -> Response:
    """For the phone's calendar."""
    one = the_round(round_id)
    held = found(queries.booking_of(round_id, _own(one).id))
    response = Response(calendar_text(_event(one, held), now()), mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="interview.ics"'
    return response


def _event(one: Round, held: Booking) -> Event:
    slot, address = held.slot, (site() or "") + url_for("recruitment.booking", round_id=one.id)
    return Event(
        f"recruitment-{one.id}-{held.application_id}@unionweb",
        slot.starts_at,
        slot.ends_at,
        f"{one.drive.title} {one.title}",
        slot.panel.room or slot.panel.name,
        f"编号 {held.application.number:03}，请提前十分钟到场签到。",
        address,
    )
