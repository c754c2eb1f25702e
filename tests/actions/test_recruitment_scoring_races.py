"""Two at once at a score: two jurors, two devices of one juror, a save and the end of the round."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from threading import Event

import pytest
from flask import Flask

from tests.actions.test_recruitment_races import together
from tests.panels import Panels, points
from tests.world import World
from unionweb.audit import SYSTEM
from unionweb.base import clock
from unionweb.base.db import db, unit_of_work
from unionweb.recruitment.actions import closing_rounds, scoring
from unionweb.recruitment.models import Round, RoundResult, Sheet
from unionweb.recruitment.rules.stages import RoundState


@pytest.fixture
def scene(world: World) -> Panels:
    """One candidate before two jurors."""
    made = Panels.build(world, 1, least=2)
    made.panel(*made.teachers(2))
    made.opened()
    return made


def typed(scene: Panels, juror: int, total: int) -> Callable[[], object]:
    sheet = scene.sheet(juror, scene.candidates[0])

    def act() -> object:
        one = db.session.get_one(Sheet, sheet)
        return scoring.save_sheet(one, points(total), "", 1, now=clock.now()).version

    return act


def totals(scene: Panels) -> dict[int, Fraction | None]:
    """By juror."""
    with scene.world.look():
        return {one.juror.person_id: one.total for one in db.session.query(Sheet)}


def jurors(scene: Panels) -> list[int]:
    return [person for person, _candidate in scene.sheets()]


def test_two_jurors_who_score_one_candidate_at_once_both_keep_their_scores(scene: Panels, app: Flask) -> None:
    one, two = jurors(scene)
    assert together(app, typed(scene, one, 80), typed(scene, two, 55)) == [2, 2]
    assert totals(scene) == {one: 80, two: 55}


def test_of_two_devices_of_one_juror_one_is_kept_and_the_other_is_told(scene: Panels, app: Flask) -> None:
    one, two = jurors(scene)
    came = together(app, typed(scene, one, 80), typed(scene, one, 60))
    told = [each for each in came if isinstance(each, scoring.Overtaken)]
    assert len(told) == 1 and "还没有保存" in str(told[0].sentence)
    assert totals(scene) == {one: 60 if came[1] == 2 else 80, two: None}


@pytest.mark.parametrize("nth", range(3))
def test_a_score_on_its_way_while_the_round_ends_is_counted_or_refused(
    scene: Panels, app: Flask, nth: int
) -> None:
    """Never kept without being counted."""
    one, two = jurors(scene)
    for juror in (one, two)[: 1 + nth % 2]:
        scene.score(juror, scene.candidates[0], points(70))
    sheet = scene.sheet(two, scene.candidates[0])

    def hand_in() -> object:
        own = db.session.get(Sheet, sheet)
        if own is None:
            return False
        if own.handed_in_at is None:
            scoring.save_sheet(own, points(90), "", own.version, now=clock.now())
        return bool(scoring.hand_in(own, by=SYSTEM, now=clock.now()).handed_in_at)

    def close() -> object:
        about = db.session.get_one(Round, scene.screening)
        return closing_rounds.close_round(about, "Enough", by=SYSTEM, now=clock.now()).state

    handed_in, closed = together(app, hand_in, close)
    assert closed is RoundState.CLOSED
    with scene.world.look():
        result = db.session.query(RoundResult).filter_by(round_id=scene.screening).one()
        assert result.panel_size == len([each for each in totals(scene).values() if each is not None])
        assert result.panel_size == 1 + (handed_in is True)


def test_a_round_waits_for_a_score_that_is_being_handed_in(scene: Panels, app: Flask) -> None:
    """Closing comes while the last sheet is handed in and not committed yet: it is counted all the same."""
    one, two = jurors(scene)
    scene.score(one, scene.candidates[0], points(70))
    scene.score(two, scene.candidates[0], points(90), hand_in=False)
    sheet = scene.sheet(two, scene.candidates[0])
    handed_in, closed = Event(), Event()

    def hand_in() -> object:
        scoring.hand_in(db.session.get_one(Sheet, sheet), by=SYSTEM, now=clock.now())
        handed_in.set()
        return closed.wait(1)

    def close() -> None:
        handed_in.wait(5)
        with app.app_context(), unit_of_work():
            about = db.session.get_one(Round, scene.screening)
            closing_rounds.close_round(about, "Enough", by=SYSTEM, now=clock.now())
        closed.set()

    with ThreadPoolExecutor(1) as pool:
        closing = pool.submit(close)
        assert together(app, hand_in) == [False]
        closing.result(5)
    with scene.world.look():
        result = db.session.query(RoundResult).filter_by(round_id=scene.screening).one()
        assert result.panel_size == 2 and result.raw == 80
        assert all(each.handed_in_at for each in db.session.query(Sheet))


def test_handing_in_twice_at_once_is_handing_in_once(scene: Panels, app: Flask) -> None:
    one, _two = jurors(scene)
    scene.score(one, scene.candidates[0], points(70), hand_in=False)
    sheet = scene.sheet(one, scene.candidates[0])

    def hand_in() -> object:
        own = db.session.get_one(Sheet, sheet)
        return bool(scoring.hand_in(own, by=SYSTEM, now=clock.now()).handed_in_at)

    assert together(app, hand_in, hand_in) == [True, True]
    assert totals(scene)[one] == 70
