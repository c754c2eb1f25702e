"""Slots: laid out, booked, changed, waited for; nobody and nothing in two places."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from tests.panels import SCENARIO, Panels
from tests.world import World
from unionweb.audit import SYSTEM, record
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.notices.models import Notice
from unionweb.recruitment.actions import assigning, booking, closing_rounds
from unionweb.recruitment.models import Application, Booking, Round, Slot, Wait
from unionweb.recruitment.queries import rounds_check

START = datetime(2026, 12, 1, 6, tzinfo=clock.now().tzinfo)


@pytest.fixture
def scene(world: World) -> Iterator[Panels]:
    yield Panels.build(world, 4, least=2, may_overlap=True)


def seats(scene: Panels) -> dict[int, tuple[int, int]]:
    """By application: slot and seat."""
    with scene.world.look():
        return {one.application_id: (one.slot_id, one.seat) for one in db.session.scalars(select(Booking))}


def room(scene: Panels, name: str = "101", jurors: int = 2) -> int:
    return scene.panel(*scene.teachers(jurors), round_id=scene.simulation, name=f"Room {name}", room=name)


def test_a_second_booking_takes_the_place_of_the_first(scene: Panels) -> None:
    one, two = scene.slots(room(scene), 2, START)
    scene.book(scene.candidates[0], one)
    scene.book(scene.candidates[0], two)
    scene.book(scene.candidates[1], one)
    assert seats(scene) == {scene.candidates[0]: (two, 1), scene.candidates[1]: (one, 1)}


def test_a_full_slot_is_refused_and_nothing_of_ones_own_is_lost(scene: Panels) -> None:
    one, two = scene.slots(room(scene), 2, START)
    scene.book(scene.candidates[0], one)
    scene.book(scene.candidates[1], two)
    with pytest.raises(booking.Full):
        scene.book(scene.candidates[1], one)
    assert seats(scene)[scene.candidates[1]] == (two, 1)


def test_a_group_takes_as_many_as_it_has_seats(scene: Panels) -> None:
    (group,) = scene.slots(room(scene), 1, START, capacity=3)
    assert [scene.book(candidate, group) for candidate in scene.candidates[:3]] == [1, 2, 3]
    with pytest.raises(booking.Full):
        scene.book(scene.candidates[3], group)


def test_the_last_seat_goes_to_one_of_many_at_once(scene: Panels) -> None:
    (last,) = scene.slots(room(scene), 1, START)
    start, told = Barrier(len(scene.candidates)), list[str]()

    def try_it(candidate: int) -> None:
        mine = World(scene.world.app)
        start.wait()
        try:
            with mine.work():
                application = db.session.get_one(Application, candidate)
                slot = db.session.get_one(Slot, last)
                booking.book(application, slot, by=SYSTEM, now=clock.now())
            told.append("booked")
        except booking.Full:
            told.append("full")

    threads = [Thread(target=try_it, args=(one,)) for one in scene.candidates]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(told) == ["booked", "full", "full", "full"]
    assert len(seats(scene)) == 1


def test_the_longest_waiting_gets_what_gets_free_and_is_told(scene: Panels) -> None:
    (only,) = scene.slots(room(scene), 1, START)
    scene.book(scene.candidates[0], only)
    now = clock.now()
    for place, candidate in enumerate(scene.candidates[2:0:-1]):
        with scene.world.work():
            application = db.session.get_one(Application, candidate)
            one = db.session.get_one(Round, scene.simulation)
            booking.wait(application, one, by=SYSTEM, now=now + timedelta(seconds=place))
    with scene.world.work():
        application = db.session.get_one(Application, scene.candidates[0])
        one = db.session.get_one(Round, scene.simulation)
        booking.cancel(application, one, by=SYSTEM, now=now)
    assert seats(scene) == {scene.candidates[2]: (only, 1)}
    with scene.world.look():
        told = db.session.scalars(select(Notice.person_id).where(Notice.subject.contains("场次"))).all()
        assert scene.people[2] in told
        assert db.session.scalars(select(Wait.application_id)).all() == [scene.candidates[1]]


def test_nobody_waits_while_there_is_a_free_slot(scene: Panels) -> None:
    scene.slots(room(scene), 1, START)
    with scene.world.work(), pytest.raises(Refusal, match="还有空的场次"):
        application = db.session.get_one(Application, scene.candidates[0])
        one = db.session.get_one(Round, scene.simulation)
        booking.wait(application, one, by=SYSTEM, now=clock.now())


def test_shortly_before_it_begins_a_candidate_cannot_leave_his_slot(scene: Panels) -> None:
    one, two = scene.slots(room(scene), 2, START)
    scene.book(scene.candidates[0], one)
    with pytest.raises(Refusal, match="12 小时"):
        scene.book(scene.candidates[0], two, START - timedelta(hours=11))
    with scene.world.work():
        application, slot = (
            db.session.get_one(Application, scene.candidates[0]),
            db.session.get_one(Slot, two),
        )
        booking.place(application, slot, by=SYSTEM, now=START - timedelta(hours=11))
    assert seats(scene)[scene.candidates[0]] == (two, 1)


def test_a_room_and_a_juror_are_in_one_place_also_across_rounds(scene: Panels) -> None:
    (juror, *others) = scene.teachers(3)
    first = scene.panel(juror, round_id=scene.simulation, name="A", room="101")
    scene.slots(first, 2, START)
    with pytest.raises(Refusal, match="房间"):
        same_room = scene.panel(others[0], round_id=scene.simulation, name="B", room="101")
        scene.slots(same_room, 1, START + timedelta(minutes=10))
    other = Panels.build(scene.world, 1, unit=scene.world.college(), may_overlap=True)
    elsewhere = other.panel(juror, round_id=other.simulation, name="C", room="202")
    with pytest.raises(Refusal, match="评委"):
        other.slots(elsewhere, 1, START + timedelta(minutes=10))
    other.slots(elsewhere, 1, START + timedelta(minutes=40))


def test_a_candidate_has_no_two_slots_at_one_time_in_two_drives(world: World) -> None:
    one = Panels.build(world, 1, may_overlap=True)
    (mine,) = one.slots(room(one), 1, START)
    one.book(one.candidates[0], mine)
    other = Panels.build(world, 1, unit=world.college(), may_overlap=True)
    with world.work():
        application = db.session.get_one(Application, other.candidates[0])
        application.person_id = one.people[0]
        record("test.build", subject=("person", 1), by=SYSTEM, now=clock.now())
    (theirs,) = other.slots(room(other, "202"), 1, START)
    with pytest.raises(Refusal, match="时间重叠"):
        other.book(other.candidates[0], theirs)


def test_those_who_did_not_book_get_what_is_free(scene: Panels) -> None:
    scene.slots(room(scene), 3, START)
    number = scene.do(lambda one: booking.place_rest(one, by=SYSTEM, now=clock.now()), scene.simulation)
    assert number == 3
    assert set(seats(scene)) == set(scene.candidates[:3])


def test_the_jurors_of_the_room_score_whoever_booked_it(scene: Panels) -> None:
    jurors = scene.teachers(4)
    first = scene.panel(*jurors[:2], round_id=scene.simulation, name="A", room="101")
    second = scene.panel(*jurors[2:], round_id=scene.simulation, name="B", room="102")
    slots = [*scene.slots(first, 2, START), *scene.slots(second, 2, START)]
    for candidate, slot in zip(scene.candidates, slots, strict=True):
        scene.book(candidate, slot)
    scene.assigned(scene.simulation)
    assert scene.sheets(scene.simulation) == sorted(
        (juror, candidate)
        for place, candidate in enumerate(scene.candidates)
        for juror in (jurors[:2] if place < 2 else jurors[2:])
    )
    scene.do(lambda one: assigning.connect_round(one, by=SYSTEM, now=clock.now()), scene.simulation)
    scene.do(lambda one: assigning.open_scoring(one, by=SYSTEM, now=clock.now()), scene.simulation)
    assert len(scene.sheets(scene.simulation)) == 8
    for candidate in scene.candidates:
        assert sum(own == candidate for _juror, own in scene.sheets(scene.simulation)) == 2


def test_a_candidate_who_is_moved_takes_his_sheets_to_the_other_room(scene: Panels) -> None:
    jurors = scene.teachers(4)
    first = scene.panel(*jurors[:2], round_id=scene.simulation, name="A", room="101")
    second = scene.panel(*jurors[2:], round_id=scene.simulation, name="B", room="102")
    here, there = scene.slots(first, 1, START)[0], scene.slots(second, 1, START)[0]
    scene.book(scene.candidates[0], here)
    scene.opened(scene.simulation, apart=True)
    with scene.world.work():
        application = db.session.get_one(Application, scene.candidates[0])
        booking.place(application, db.session.get_one(Slot, there), by=SYSTEM, now=clock.now())
    assert {juror for juror, _one in scene.sheets(scene.simulation)} == set(jurors[2:])


def test_who_did_not_come_keeps_no_round_open_and_has_no_score(scene: Panels) -> None:
    jurors = scene.teachers(2)
    panel = scene.panel(*jurors, round_id=scene.simulation, name="A", room="101")
    slots = scene.slots(panel, 4, START)
    for candidate, slot in zip(scene.candidates, slots, strict=True):
        scene.book(candidate, slot)
    scene.opened(scene.simulation)
    for juror in jurors:
        for candidate in scene.candidates[1:]:
            scene.score(juror, candidate, dict.fromkeys(SCENARIO, "15"))
    later = START + timedelta(hours=1)
    with scene.world.work():
        held = db.session.get_one(Booking, (scene.simulation, scene.candidates[0]))
        booking.mark_absent(held, by=SYSTEM, now=later)
    done = scene.do(lambda one: closing_rounds.close_round(one, by=SYSTEM, now=later), scene.simulation)
    assert done
    with scene.world.look():
        assert list(rounds_check.overlapping()) == []
        assert list(rounds_check.wrong_totals()) == []
        assert list(rounds_check.without_results()) == []
