"""Two at once: the last place, a double click, a lapse and an answer; and a crash between two steps."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.actions.test_recruitment_deciding import LATER, NOW, do, four, publish
from tests.scored import OFFICE, Scored, calendar_known
from tests.world import World
from unionweb.audit import SYSTEM, record
from unionweb.base.clock import frozen
from unionweb.base.db import db, unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.people.models import Tenure
from unionweb.recruitment.actions import deciding, offers
from unionweb.recruitment.models import Application, Offer, Placement
from unionweb.recruitment.queries import placed
from unionweb.recruitment.queries.drives import drive_of
from unionweb.recruitment.rules.stages import OfferState, Stage


def offered(world: World) -> Scored:
    with frozen(NOW):
        drive = four(world)
        calendar_known(world, 2026)
        publish(drive)
        do(drive, lambda one: offers.begin_offers(one, by=SYSTEM, now=LATER))
    return drive


def together(app: Flask, *acts: Callable[[], object]) -> list[object]:
    """All at the same moment, each in a transaction of its own; what came of each."""
    ready = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        with app.app_context():
            ready.wait()
            try:
                with unit_of_work():
                    return act()
            except Refusal as refusal:
                return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def accepting(key: int) -> Callable[[], object]:
    return lambda: offers.accept(db.session.get_one(Offer, key), by=SYSTEM, now=LATER).state


def test_two_candidates_never_take_the_same_last_place(world: World, app: Flask) -> None:
    drive = offered(world)
    third = Offer(
        application_id=drive.applications[2],
        opening_id=drive.openings[OFFICE],
        made_at=LATER,
        expires_on=LATER.date() + timedelta(days=3),
    )
    keys = [drive.offer(1), int(world.add(third))]
    came = together(app, *map(accepting, keys))
    assert sorted(isinstance(one, Refusal) for one in came) == [False, True]
    with world.look():
        assert list(placed.without_post()) == []
        accepted = select(func.count()).where(Offer.state == OfferState.ACCEPTED)
        assert db.session.scalar(accepted) == 1
        assert db.session.scalar(select(func.count()).select_from(Tenure)) == 1


def test_a_double_click_makes_one_member(world: World, app: Flask) -> None:
    drive = offered(world)
    came = together(app, *[accepting(drive.offer(1))] * 3)
    assert came == [OfferState.ACCEPTED] * 3
    with world.look():
        assert db.session.scalar(select(func.count()).select_from(Tenure)) == 1


def test_an_answer_and_a_lapse_at_once_leave_one_of_the_two(world: World, app: Flask) -> None:
    drive = offered(world)
    after = LATER + timedelta(days=4)
    together(
        app,
        accepting(drive.offer(1)),
        lambda: offers.roll(drive_of(drive.id), by=SYSTEM, now=after),
        lambda: offers.roll(drive_of(drive.id), by=SYSTEM, now=after),
    )
    states = drive.offers()
    assert states[1] in (OfferState.ACCEPTED, OfferState.LAPSED)
    assert (states.get(3) is OfferState.OPEN) is (states[1] is OfferState.LAPSED)
    with world.look():
        assert db.session.scalar(select(func.count()).select_from(Offer)) == len(states)
        assert list(placed.too_many()) == [] and list(placed.without_post()) == []


def test_two_who_decide_at_once_come_to_one_decision(world: World, app: Flask) -> None:
    with frozen(NOW):
        drive = four(world)
    came = together(
        app, *[lambda: bool(deciding.decide(drive_of(drive.id), by=SYSTEM, now=NOW).fingerprint)] * 2
    )
    assert came == [True, True] and len(drive.outcomes()) == 4


def test_a_crash_between_the_steps_of_an_acceptance_leaves_nothing_half(world: World) -> None:
    drive = offered(world)
    key = drive.offer(1)

    class Crash(Exception):
        pass

    with pytest.raises(Crash), world.work():
        offers.accept(db.session.get_one(Offer, key), by=SYSTEM, now=LATER)
        raise Crash
    assert drive.offers()[1] is OfferState.OPEN
    with world.look():
        assert db.session.scalar(select(func.count()).select_from(Tenure)) == 0
    with pytest.raises(Crash), world.work():
        one = drive_of(drive.id)
        one.stage = Stage.SCORING
        record("test.back", subject=("drive", one.id), by=SYSTEM, now=NOW)
        deciding.undo(one)
        raise Crash
    with world.look():
        stored = db.session.scalar(select(func.count()).select_from(Placement))
        assert stored == 4 and db.session.get_one(Application, drive.applications[0]).number == 1
