"""Health and figures of the real server with its two workers; a tick that is killed at its work."""

import re
from datetime import timedelta
from pathlib import Path

from tests.faults.environments import environment_of
from tests.faults.forked import Program
from tests.faults.serving import Browser, Server, at_once, settled, statuses
from tests.ticking import tick
from tests.world import World
from unionweb.base.clock import frozen, now
from unionweb.base.db import db
from unionweb.operations.models import TimedRun
from unionweb.operations.rules.due import LEASE


def test_every_worker_says_the_same_of_health_and_figures(server: Server, world: World) -> None:
    browser = Browser(server)
    assert browser.get("/health/live").body == '{"live": true}'
    replies = at_once([lambda: browser.get("/health/ready")] * 8)
    assert statuses(replies) == {200} and {one.body for one in replies} == {'{"ready": true, "missing": []}'}
    tick(world.app)
    figures = at_once([lambda: browser.get("/metrics")] * 8)
    assert statuses(figures) == {200}
    # Load and memory are of their moment; the rest is the same whoever answers.
    steady = {
        re.sub(r"unionweb_(load|memory|server|disk|outbox_late)\S* .*\n", "", one.body) for one in figures
    }
    assert len(steady) == 1 and 'unionweb_timed_failures{work="surveys.close"} 0' in steady.pop()
    [memory] = re.findall(r"^unionweb_server_memory_bytes (\S+)$", figures[0].body, re.M)
    assert 30e6 < float(memory) < 1e9
    assert browser.get("/metrics", **{"X-Forwarded-For": "10.0.0.1"}).status == 403
    assert "health" not in server.said() and "metrics" not in server.said()


def test_a_tick_that_is_killed_is_taken_up_again(world: World, tmp_path: Path) -> None:
    killed = Program(tmp_path / "log", environment_of(world.app), "tests.faults.slow_tick")
    settled(lambda: killed.said == "at work\n", "the tick is at work")
    killed.kill()

    def run() -> TimedRun:
        with world.look():
            return db.session.get_one(TimedRun, "operations.checks")

    settled(lambda: run().claim is not None, "the claim stands")
    assert tick(world.app, "operations.checks").output == "", "somebody may still be at it"
    with frozen(now() + LEASE + timedelta(seconds=1)):
        told = tick(world.app, "operations.checks")
    assert told.exit_code == 0, told.output
    assert run().claim is None and run().succeeded_at is not None
