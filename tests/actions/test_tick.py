"""`flask tick`: everything in its turn, nothing twice, and nothing stops the rest."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from threading import Barrier

import pytest
from flask import Flask

from tests.ticking import tick
from tests.world import World
from unionweb.base.clock import frozen
from unionweb.base.db import db, unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence, say
from unionweb.base.timed import TimedWork, in_turn
from unionweb.base.web.feature import Feature
from unionweb.operations.models import TimedRun
from unionweb.operations.queries.runs import last_tick, standings
from unionweb.operations.rules.due import LEASE
from unionweb.operations.ticking import all_work
from unionweb.operations.ticking import tick as run_tick

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Works:
    """Timed work of our own in the place of all features'."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.done: list[str] = []

    def have(self, *works: TimedWork) -> None:
        self.app.extensions["unionweb.features"] = (Feature("test", timed=works),)

    def work(self, name: str, every: timedelta = timedelta(0), at: time | None = None) -> TimedWork:
        def do(_now: datetime) -> Iterator[Sentence]:
            self.done.append(name)
            yield say("已做：%(name)s", name=name)

        return TimedWork(name, name, do, every, at)

    def failing(self, name: str, error: Exception) -> TimedWork:
        def do(_now: datetime) -> Iterable[Sentence]:
            self.done.append(name)
            raise error

        return TimedWork(name, name, do)

    def run(self, name: str) -> TimedRun:
        with self.app.app_context():
            return db.session.get_one(TimedRun, name)


@pytest.fixture
def works(world: World) -> Iterator[Works]:
    before = world.app.extensions["unionweb.features"]
    yield Works(world.app)
    world.app.extensions["unionweb.features"] = before


def test_all_is_done_in_turn_and_told_while_it_is_done(works: Works) -> None:
    works.have(works.work("one"), works.work("two"))
    told = tick(works.app)
    assert (told.exit_code, works.done) == (0, ["one", "two"])
    assert told.output.splitlines() == ["one: 已做：one", "two: 已做：two"]
    run = works.run("one")
    assert run.succeeded_at and run.ended_at and run.claim is None and run.failures == 0
    assert [str(one) for one in run.said_words] == ["已做：one"]


def test_what_is_not_due_rests_and_after_a_gap_is_done_once(works: Works) -> None:
    works.have(works.work("nightly", at=time(4)), works.work("hourly", every=timedelta(hours=1)))
    times = [NOW, NOW + MINUTE, NOW + timedelta(hours=2), NOW + timedelta(days=9), NOW + timedelta(days=9)]
    for moment in times:
        with frozen(moment):
            tick(works.app)
    assert works.done == ["nightly", "hourly", "hourly", "nightly", "hourly"]


def test_named_work_is_done_at_once_and_an_unknown_name_is_refused(works: Works) -> None:
    works.have(works.work("nightly", at=time(4)), works.work("other"))
    for _time in range(2):
        assert tick(works.app, "nightly").exit_code == 0
    assert works.done == ["nightly", "nightly"]
    wrong = tick(works.app, "nothing")
    assert wrong.exit_code == 2 and "nightly" in wrong.output


def test_failing_work_does_not_stop_the_others(works: Works, caplog: pytest.LogCaptureFixture) -> None:
    works.have(
        works.failing("broken", ValueError("secret of a person")),
        works.failing("refused", Refusal("没有邮件服务器")),
        works.work("after"),
    )
    told = tick(works.app)
    assert told.exit_code == 1 and works.done == ["broken", "refused", "after"]
    broken, refused = works.run("broken"), works.run("refused")
    assert broken.failures == 1 and broken.incident in caplog.text and broken.incident in told.output
    assert "secret of a person" not in told.output + str(broken.problem)
    assert refused.incident == "" and "没有邮件服务器" in told.output
    tick(works.app)
    assert works.run("broken").failures == 2 and works.run("after").failures == 0
    works.have(works.work("broken"))
    assert tick(works.app).exit_code == 0
    assert works.run("broken").failures == 0 and works.run("broken").problem is None


def test_a_killed_run_blocks_only_until_its_lease_is_over(works: Works) -> None:
    def killed(_now: datetime) -> Iterable[Sentence]:
        raise KeyboardInterrupt

    works.have(TimedWork("work", "work", killed))
    with frozen(NOW), pytest.raises(KeyboardInterrupt), works.app.app_context():
        list(run_tick())
    works.have(works.work("work"))
    with frozen(NOW + LEASE - MINUTE):
        assert tick(works.app).output == ""
        with works.app.app_context():
            assert not standings(all_work(), NOW)[0].interrupted
    with frozen(NOW + LEASE):
        with works.app.app_context():
            assert standings(all_work(), NOW + LEASE)[0].interrupted
        assert tick(works.app).exit_code == 0
    assert works.done == ["work"]
    with works.app.app_context():
        assert last_tick() == NOW + LEASE


def test_of_two_ticks_at_once_each_work_is_done_by_one(works: Works) -> None:
    names = [f"work {number}" for number in range(6)]
    works.have(*(works.work(name, every=timedelta(hours=1)) for name in names))
    start = Barrier(3)

    def go(_number: int) -> int:
        start.wait()
        with works.app.app_context():
            return len(list(run_tick()))

    with ThreadPoolExecutor(3) as pool:
        counts = list(pool.map(go, range(3)))
    assert sum(counts) == 6 and sorted(works.done) == names


def test_one_thing_that_fails_does_not_keep_the_others_waiting(works: Works, world: World) -> None:
    def each(name: str) -> Iterator[Sentence]:
        if name == "wrong":
            raise ValueError(name)
        if name == "refused":
            raise Refusal("票箱正忙")
        with unit_of_work():
            works.done.append(name)
        yield say("%(name)s 好了", name=name)

    names = ["first", "wrong", "refused", "last"]
    works.have(TimedWork("all", "all", lambda _now: in_turn(names, each, str)))
    told = tick(works.app)
    assert told.exit_code == 1 and works.done == ["first", "last"]
    assert "refused：票箱正忙" in told.output and "2 项没有办完" in told.output


@pytest.mark.either_database
def test_every_work_of_every_feature_runs_on_an_empty_school_twice(world: World) -> None:
    world.administrator()
    first, again = tick(world.app), tick(world.app)
    assert (first.exit_code, again.exit_code) == (0, 0), first.output + again.output
    with world.look():
        works = all_work()
        assert len({work.name for work in works}) == len(works)
        assert {one.run is not None for one in standings(works, NOW)} == {True}
    named = [work.name.partition(".")[0] for work in works]
    assert {"assets", "notices", "operations", "people", "recruitment", "surveys"} <= set(named)
