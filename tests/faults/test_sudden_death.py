"""All processes of the real server die at once, in the middle of writing."""

import random
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Event, Lock

from sqlalchemy import select

from tests.faults.rosters import COLLEGES, checked, roster
from tests.faults.serving import BROKEN, PATIENCE, Browser, Reply, Server, release
from tests.world import World
from unionweb.audit.models import AuditEntry
from unionweb.base.db import db
from unionweb.people.models import ImportState, Person, RosterImport, Unit

ROUNDS = 3
WRITES, WRITERS = 200, 4
STUDENTS = 2000


class Stream:
    """Writers who create units one after the other; `reached` is set after so many were acknowledged."""

    def __init__(self, browser: Browser, parent: int, wanted: int) -> None:
        self.acknowledged: set[str] = set()
        self.reached = Event()
        self._browser, self._path, self._wanted = browser, f"/people/units/{parent}/new", wanted
        self._lock = Lock()

    def write(self, writer: int) -> Reply:
        """This writer's share; the last reply."""
        for number in range(WRITES // WRITERS):
            name = f"Unit {writer}-{number}"
            reply = self._browser.post(self._path, {"kind": "class", "name": name})
            if reply.status != 303:
                break
            with self._lock:
                self.acknowledged.add(name)
                if len(self.acknowledged) >= self._wanted:
                    self.reached.set()
        return reply


def apply_import(browser: Browser, path: str) -> Reply:
    return browser.post(f"{path}/apply", {"take": "all", "missing": "keep"})


def units_below(world: World, parent: int) -> set[str]:
    with world.look():
        found = set(db.session.scalars(select(Unit.name).where(Unit.parent_id == parent)))
        release()
    return found


@dataclass(frozen=True)
class Roster:
    """What is stored of a roster file: students and colleges, whether log and import say it was applied."""

    students: int
    colleges: int
    logged: int
    applied: bool


WHOLE, NOTHING = Roster(STUDENTS, COLLEGES, 1, True), Roster(0, 0, 0, False)


def stored(world: World) -> Roster:
    with world.look():
        students = db.session.query(Person).filter(Person.number.startswith("R")).count()
        colleges = db.session.query(Unit).filter(Unit.name.startswith("Faculty")).count()
        entries = db.session.query(AuditEntry).filter_by(verb="people.roster.apply").count()
        state = db.session.scalar(select(RosterImport.state))
        release()
    return Roster(students, colleges, entries, state is ImportState.APPLIED)


def test_sudden_death_takes_nothing_that_was_acknowledged_and_leaves_no_halves(
    world: World, server: Server, administrator: Browser
) -> None:
    chance = random.Random(2026)
    import_path = checked(administrator, roster(STUDENTS))
    before = NOTHING
    for _round in range(ROUNDS):
        parent = world.college()
        stream = Stream(administrator, parent, chance.randrange(1, WRITES // 2))
        with ThreadPoolExecutor(WRITERS + 1) as pool:
            writers = [pool.submit(stream.write, writer) for writer in range(WRITERS)]
            assert stream.reached.wait(PATIENCE)
            applying = pool.submit(apply_import, administrator, import_path)
            wait([applying], timeout=chance.uniform(0.02, 0.5))
            server.kill()
        assert [writer.result() for writer in writers] == [BROKEN] * WRITERS
        server.start()
        written = units_below(world, parent)
        assert stream.acknowledged <= written
        # What each writer had under way may have been written without him being told.
        assert len(written - stream.acknowledged) <= WRITERS
        after = stored(world)
        assert after == WHOLE or (after == before and applying.result() == BROKEN)
        before = after
    assert apply_import(administrator, import_path).status == 303
    assert stored(world) == WHOLE
    server.is_sound()
