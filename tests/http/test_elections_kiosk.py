"""A voting machine: a device that knows one election, on which staff let one voter after another draw."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.hall import Hall
from tests.visitor import Visitor
from tests.world import World
from unionweb.ballots import box
from unionweb.ballots.rules.ballots import make_ballot
from unionweb.ballots.rules.choices import Choices
from unionweb.ballots.rules.tokens import Booth
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.elections.actions.kiosk import TURN
from unionweb.elections.models import Kiosk
from unionweb.elections.rules.stages import Stage

Open = Callable[..., Visitor]
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def hall(world: World) -> Hall:
    made = Hall.build(world)
    made.to_voting()
    return made


def set_up(visit: Open, hall: Hall) -> Visitor:
    """The tablet."""
    tablet = visit(hall.officer)
    tablet.follow(tablet.post(hall.path("kiosk")))
    return tablet


def kiosk(hall: Hall) -> Kiosk:
    with hall.world.look():
        found = db.session.query(Kiosk).one()
        db.session.expunge(found)
        return found


def turn(visit: Open, hall: Hall, number: int, status: int = 303) -> str:
    where = hall.path(f"kiosk/{kiosk(hall).id}/turn")
    return visit(hall.officer).post(where, {"number": number}, status).text


def ask(tablet: Visitor, hall: Hall, seed: int = 1) -> tuple[int, bytes]:
    message = Booth(seed.to_bytes(32), hall.vote).blinded
    answer = tablet.client.post(f"/draw/{hall.vote.name}", data=message, headers=SAME_ORIGIN)
    return answer.status_code, answer.data


def test_a_voter_without_a_phone_votes_at_the_machine(visit: Open, world: World, hall: Hall) -> None:
    tablet = set_up(visit, hall)
    assert tablet.get("/elections/kiosk/now").response.get_json() == {"turn": ""}
    status, refused = ask(tablet, hall)
    assert (status, b"no_turn" in refused) == (403, True)
    turn(visit, hall, 1)
    assert tablet.get("/elections/kiosk/now").response.get_json()["turn"]
    status, signature = ask(tablet, hall)
    assert status == 200
    assert ask(tablet, hall) == (200, signature)
    assert ask(tablet, hall, seed=2)[0] == 409
    with world.look():
        booth = Booth((1).to_bytes(32), hall.vote)
        ballot = make_ballot(hall.vote, booth, booth.token_from(signature), Choices(("fff-",), ((),)))
        box.cast(hall.vote.name, ballot)
    tablet.post("/elections/kiosk/done", status=200)
    assert ask(tablet, hall, seed=3)[0] == 403
    left = kiosk(hall)
    assert (left.turn_voter, left.turn_until) == (None, None)
    assert "已经领过票了" in turn(visit, hall, 1, 422)


def test_the_machine_opens_nothing_else(visit: Open, hall: Hall) -> None:
    tablet = set_up(visit, hall)
    turn(visit, hall, 1)
    for path in (hall.path("vote"), hall.path("kiosk"), f"/elections/{hall.election}"):
        assert tablet.get(path, 303).location.startswith("/people/")
    stranger = visit()
    for path in ("/elections/kiosk", "/elections/kiosk/now", "/elections/kiosk/booth"):
        stranger.get(path, 404)
    stranger.post("/elections/kiosk/done", status=404)
    assert kiosk(hall).turn_voter == 1
    visit(hall.voters[0]).get(hall.path("kiosk"), 403)
    visit(hall.voters[0]).post(hall.path("kiosk"), status=403)


def test_one_voter_at_a_time_and_not_for_ever(visit: Open, hall: Hall) -> None:
    tablet = set_up(visit, hall)
    turn(visit, hall, 1)
    assert "正有人投票" in turn(visit, hall, 2, 422)
    with clock.frozen(clock.now() + TURN + timedelta(seconds=1)):
        assert tablet.get("/elections/kiosk/now").response.get_json() == {"turn": ""}
        assert ask(tablet, hall)[0] == 403
        turn(visit, hall, 2)
        assert ask(tablet, hall)[0] == 200


def test_who_may_not_draw_is_not_sent_to_the_machine(visit: Open, world: World) -> None:
    hall = Hall.build(world)
    hall.to_check_in()
    hall.check_in(*hall.voters[:4])
    set_up(visit, hall)
    assert "现在不是投票阶段" in turn(visit, hall, 1, 422)
    hall.move(Stage.VOTING)
    officer = visit(hall.officer)
    officer.post(hall.path("paper/voters"), {"number": 1})
    assert "已领纸质票" in turn(visit, hall, 1, 422)
    assert "还没有签到" in turn(visit, hall, 5, 422)
    turn(visit, hall, 99, 404)
    assert "1 号投票机" in officer.get(hall.path("kiosk?text=一团")).text
    assert "1 号投票机" in officer.get(hall.path("check-in/staff?text=一团")).text


def test_a_retired_machine_and_a_closed_box_end_the_turn(visit: Open, hall: Hall) -> None:
    tablet = set_up(visit, hall)
    turn(visit, hall, 1)
    hall.move(Stage.CLOSED)
    assert kiosk(hall).turn_voter is None
    visit(hall.officer).post(hall.path(f"kiosk/{kiosk(hall).id}/retire"))
    tablet.get("/elections/kiosk", 404)
    visit(hall.officer).post(hall.path("kiosk"), status=422)


def test_the_booth_in_the_frame_is_the_booth_of_everybody(visit: Open, app: Flask, hall: Hall) -> None:
    tablet = set_up(visit, hall)
    screen = tablet.get("/elections/kiosk").response
    framed = tablet.client.get("/elections/kiosk/booth")
    everybodys = app.test_client().get("/booth")
    assert framed.data == everybodys.data
    everybodys.close()
    assert "frame-ancestors 'self'" in framed.headers["Content-Security-Policy"]
    assert "frame-src 'self'" in screen.headers["Content-Security-Policy"]
    kept = tablet.client.get_cookie("unionweb_kiosk")
    assert kept is not None
    assert (kept.http_only, kept.same_site) == (True, "Strict")
