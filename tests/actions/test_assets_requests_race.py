"""Many who want the same at the same time; long rows of asking and cancelling; the index that decides."""

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import text

from tests.lending import HOUR
from tests.reserving import Reserving, at
from tests.world import World
from unionweb.assets.models import Hold
from unionweb.assets.queries.holding import clashing
from unionweb.assets.rules.holding import Interval
from unionweb.base.db import db
from unionweb.base.refusals import Refusal

TOGETHER = 8


@pytest.fixture
def desk(world: World) -> Reserving:
    return Reserving.build(world)


Work = Callable[[Reserving], object]


def asking(*tags: str, **more: Any) -> Work:
    return lambda own: own.ask(*tags, **more)


def approving(request: int) -> Work:
    return lambda own: own.approve(request)


def at_once(desk: Reserving, work: Sequence[Work]) -> list[str]:
    """What came of all of it: "done", or why not. Each has a transaction of its own."""
    barrier = Barrier(len(work))

    def one(mine: Work) -> str:
        own = replace(desk, world=World(desk.world.app))
        barrier.wait()
        try:
            mine(own)
        except Refusal as refusal:
            return str(refusal.sentence)
        return "done"

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(one, work))


def test_of_many_who_ask_at_once_one_gets_it_and_the_others_are_told(desk: Reserving) -> None:
    tag = desk.room.asset()
    people = [desk.member] + [desk.world.student() for _ in range(TOGETHER - 1)]
    came = at_once(
        desk,
        [
            asking(tag, person=person, start=at(2, number % 3), key=f"race-{number:08}")
            for number, person in enumerate(people)
        ],
    )
    assert came.count("done") == 1
    assert all("已被" in one and "申请" in one for one in came if one != "done")
    with desk.world.look():
        assert db.session.query(Hold).filter(Hold.holding).count() == 1


def test_of_many_who_ask_for_any_of_a_name_as_many_get_one_as_there_are(desk: Reserving) -> None:
    keys = [desk.asset_id(tag) for tag in desk.room.assets(5)]
    people = [desk.world.student() for _ in range(TOGETHER)]
    came = at_once(
        desk,
        [
            asking(counts={keys[number % 5]: 1}, person=person, key=f"race-{number:08}")
            for number, person in enumerate(people)
        ],
    )
    assert came.count("done") == 5
    with desk.world.look():
        held = [one.asset_id for one in db.session.query(Hold).filter(Hold.holding)]
    assert sorted(held) == sorted(keys)


def test_a_large_event_and_others_approved_at_once_share_without_waiting_in_a_circle(desk: Reserving) -> None:
    tags = desk.room.assets(2, "Tent") + desk.room.assets(2, "Sofa")
    ordinary = [desk.ask(tag, person=desk.other) for tag in tags]
    large = desk.ask(*reversed(tags), large=True)
    desk.approve(large)
    work: list[Work] = [approving(large)]
    work += [approving(one) for one in ordinary]
    came = at_once(desk, work)
    assert all(one == "done" or "没有可以批准的" in one for one in came)
    held = [desk.held(one) for one in (large, *ordinary)]
    assert sum(map(len, held)) == len(set().union(*held)) == 4


@pytest.mark.either_database
@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_asked_moved_and_cancelled_nothing_is_held_twice(desk: Reserving, seed: int) -> None:
    chance, tags = random.Random(seed), desk.room.assets(3)
    keys, requests = [desk.asset_id(tag) for tag in tags], list[int]()
    for _step in range(25):
        start = at(1, chance.randrange(60))
        what = chance.choice(["named", "any", "large", "move", "cancel", "approve", "restore"])
        try:
            if what in ("named", "large"):
                end = start + chance.randrange(1, 12) * HOUR
                requests.append(desk.ask(chance.choice(tags), start=start, end=end, large=what == "large"))
            elif what == "any":
                requests.append(desk.ask(counts={keys[0]: chance.randrange(1, 3)}, start=start))
            elif requests:
                request = chance.choice(requests)
                more = (start,) if what == "move" else ()
                getattr(desk, what)(request, *more)
        except Refusal:
            pass
        _nothing_twice(desk)


def _nothing_twice(desk: Reserving) -> None:
    with desk.world.look():
        holds = [
            (one.asset_id, one.from_at, one.until_at) for one in db.session.query(Hold).filter(Hold.holding)
        ]
    for number, (asset, start, end) in enumerate(holds):
        for other, begins, ends in holds[:number]:
            assert asset != other or ends <= start or end <= begins


@pytest.mark.sqlite_files
def test_the_clash_is_found_by_its_index(desk: Reserving) -> None:
    desk.ask(desk.room.asset())
    with desk.world.look():
        query = clashing([1, 2], Interval(at(2), at(3)), but=7)
        statement = str(query.compile(db.engine, compile_kwargs={"literal_binds": True}))
        plan = [row.detail for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {statement}"))]
    assert plan[0] == "SEARCH asset_hold USING INDEX ix_asset_hold_clash (asset_id=? AND until_at>?)"
    assert not any(line.startswith("SCAN") for line in plan)
