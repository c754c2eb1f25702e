"""Twelve candidates press for three seats at the same moment, on both processes of the real server."""

from collections import Counter
from functools import partial

from sqlalchemy import select

from tests.faults.serving import Browser, Server, at_once
from tests.panels import Panels
from tests.world import World
from unionweb.base.db import db
from unionweb.recruitment.models import Booking

CANDIDATES, SEATS = 12, 3


def test_the_last_seats_go_to_as_many_as_there_are(world: World, server: Server) -> None:
    drive = Panels.build(world, CANDIDATES)
    panel = drive.panel(*drive.teachers(2), round_id=drive.simulation)
    [slot] = drive.slots(panel, 1, capacity=SEATS)
    browsers = [Browser(server, world.log_in(person)) for person in drive.people]
    replies = at_once([partial(one.post, f"/recruitment/slots/{slot}/book") for one in browsers])
    assert Counter(one.status for one in replies) == {303: SEATS, 409: CANDIDATES - SEATS}
    with world.look():
        taken = db.session.execute(select(Booking.seat, Booking.application_id)).all()
    assert len({seat for seat, _who in taken}) == len(taken) == SEATS
    seats = {application for _seat, application in taken}
    assert seats == {who for who, one in zip(drive.candidates, replies, strict=True) if one.status == 303}
    assert all("名额" in one.body or "满" in one.body for one in replies if one.status == 409)
    server.is_sound()
