"""Backups are made while others write, by the real command beside the real server."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Lock

from sqlalchemy import select

from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.faults.environments import environment_of
from tests.faults.forked import Program, command
from tests.faults.serving import Browser, Server, settled
from tests.restoring import empty_place, key_pair, restored
from tests.world import World
from unionweb.backups import age
from unionweb.base.db import db
from unionweb.people.models import Unit

WRITERS = 2


class Writers:
    """Create units one after the other until told to stop; `done` are those that were acknowledged."""

    def __init__(self, browser: Browser, parent: int) -> None:
        self.done: set[str] = set()
        self.stop = Event()
        self._browser, self._path, self._lock = browser, f"/people/units/{parent}/new", Lock()

    def write(self, writer: int) -> int:
        number = 0
        while not self.stop.is_set():
            name = f"Unit {writer}-{number}"
            reply = self._browser.post(self._path, {"kind": "class", "name": name})
            assert reply.status == 303, reply.body
            with self._lock:
                self.done.add(name)
            number += 1
        return number

    def so_far(self) -> set[str]:
        with self._lock:
            return set(self.done)


def make(world: World, tmp_path: Path, recipient: str) -> Program:
    environment = environment_of(world.app, UNIONWEB_BACKUP_RECIPIENT=recipient)
    return command(tmp_path / "log", environment, "backup", "make", "--to", str(tmp_path / "to"))


def test_a_backup_holds_what_was_acknowledged_before_it_began_and_no_halves(
    world: World,
    server: Server,
    administrator: Browser,
    tmp_path: Path,
    database: SqliteDatabases | PostgresqlDatabases,
) -> None:
    college, (key, recipient) = world.college(), key_pair(tmp_path)
    writers = Writers(administrator, college)
    with ThreadPoolExecutor(WRITERS) as pool:
        running = [pool.submit(writers.write, number) for number in range(WRITERS)]
        try:
            settled(lambda: len(writers.so_far()) > 20, "units are made")
            before = writers.so_far()
            making = make(world, tmp_path, recipient)
            assert making.end() == 0, making.complaints
        finally:
            writers.stop.set()
        written = sum(one.result() for one in running)
    assert written == len(writers.done) > len(before)
    [file] = (tmp_path / "to").glob("*.age")
    plain = _decrypted(file, key, tmp_path)
    with (
        empty_place(database, tmp_path / "back") as place,
        restored(world.app, plain, place) as (back, done),
        back.app_context(),
    ):
        assert not done.faults
        there = set(db.session.scalars(select(Unit.name).where(Unit.parent_id == college)))
        assert before <= there <= writers.done
    server.is_sound()


def _decrypted(file: Path, key: Path, place: Path) -> Path:
    age.decrypt(file, place / "plain.tar", age.read_identities(key))
    return place / "plain.tar"
