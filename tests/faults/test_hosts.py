"""Two application hosts with one database: one dies, or its network is cut, while people draw and cast."""

import os
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPException
from pathlib import Path
from threading import Event, Lock

import psycopg
import pytest

from tests.databases import PostgresqlDatabases
from tests.faults.serving import free_port, release, settled
from tests.hall import Hall
from tests.hosts import Host, hosts, start_database, unavailable
from tests.postgres import Unavailable
from tests.visitor import cookie_of
from tests.votes import Secrets, election, freeze, marks
from tests.world import World
from unionweb.application import create_app
from unionweb.ballots import box
from unionweb.ballots.box import checks
from unionweb.ballots.rules.ballots import check_receipt
from unionweb.ballots.rules.tokens import Booth
from unionweb.base.upgrading import upgrade
from unionweb.config import Settings

# They have a PostgreSQL server of their own: once is enough.
pytestmark = pytest.mark.postgres

CASTS, VOTERS, DRAWS = 400, 8, 12
CONTEST = election("c1", 2, "A", "B", "C")
SECRET = "for tests only " * 3
TRIES, TIMEOUT = 60, 3.0


class Room:
    """A school on two hosts; a hall whose voters are signed in, and a box that takes ballots."""

    def __init__(self, pair: list[Host], settings: Settings) -> None:
        self.pair = pair
        self.app = create_app(settings)
        with self.app.app_context():
            upgrade()
        world = World(self.app)
        self.hall = Hall.build(world, DRAWS)
        self.hall.to_voting()
        self.cookies = [cookie_of(self.app, world.log_in(person)) for person in self.hall.voters]
        self.held: Secrets = freeze((CONTEST,), electorate=CASTS)
        with self.app.app_context():
            box.prepare(self.held.vote.data, self.held.receipt)
            box.open_box(self.held.vote.name)
            box.boxes().forget()
            release()

    def ask(self, first: int, path: str, body: bytes, headers: dict[str, str]) -> bytes:
        """From one host or, when it does not answer, from the other; again and again."""
        for attempt in range(TRIES):
            connection = self.pair[(first + attempt) % 2].connect(TIMEOUT)
            try:
                connection.request("POST", path, body, headers)
                answer = connection.getresponse()
                told = answer.read()
                if answer.status == 200:
                    return told
                assert answer.status == 503, (answer.status, answer.getheaders(), told, attempt, first)
            except (OSError, HTTPException):
                pass
            finally:
                connection.close()
        raise AssertionError(f"no answer from either host for {path}")

    def cast(self, first: int, ballot: bytes) -> bytes:
        return self.ask(first, f"/box/v/{self.held.vote.name}/ballots", ballot, {})

    def draw(self, first: int, voter: int, blinded: bytes) -> bytes:
        headers = {"Cookie": self.cookies[voter], "Sec-Fetch-Site": "same-origin"}
        return self.ask(first, f"/draw/{self.hall.vote.name}", blinded, headers)

    def closes_and_verifies(self, receipts: dict[bytes, bytes]) -> None:
        """As somebody does it at a third host."""
        with self.app.app_context():
            told = box.close_box(self.held.vote.name)
            assert told.count == CASTS and set(box.board(self.held.vote.name)) == receipts.keys()
            for ballot, receipt in receipts.items():
                check_receipt(self.held.vote, ballot, receipt)
            assert not list(checks.faults())


@pytest.fixture
def room(database: PostgresqlDatabases, tmp_path: Path) -> Iterator[Room]:
    if reason := unavailable():
        assert os.environ.get("CI") != "true", reason
        pytest.skip(reason)
    port = free_port()
    server = start_database(port, durable=True)
    assert not isinstance(server, Unavailable), server.reason
    try:
        plain = server.url.replace("+psycopg", "")
        with psycopg.connect(plain, autocommit=True) as admin:
            admin.execute("CREATE DATABASE unionweb")
        (tmp_path / "instance").mkdir()
        shared = {"UNIONWEB_INSTANCE": str(tmp_path / "instance"), "UNIONWEB_SECRET_KEY": SECRET}
        settings = Settings(tmp_path / "instance", server.url.replace("/postgres?", "/unionweb?"), SECRET)
        with hosts(2, port, "unionweb", shared, tmp_path) as pair:
            ready = Room(pair, settings)
            for host in pair:
                host.serve()
            for host in pair:
                settled(host.answers, f"{host.name} answers: {host.said()}")
            yield ready
            with ready.app.app_context():
                release()
                box.boxes().forget()
    finally:
        server.stop()


class Crowd:
    """Those who cast; everybody keeps the receipt."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.waiting = [room.held.cast(marks("ffa")) for _voter in range(CASTS)]
        self.receipts: dict[bytes, bytes] = {}
        self.reached = {part: Event() for part in (CASTS // 4, CASTS * 3 // 4)}
        self._lock = Lock()

    def cast(self, voter: int) -> None:
        while True:
            with self._lock:
                if not self.waiting:
                    return
                ballot = self.waiting.pop()
            receipt = self.room.cast(voter, ballot)
            with self._lock:
                self.receipts[ballot] = receipt
                if event := self.reached.get(len(self.receipts)):
                    event.set()


def test_hosts_are_lost_during_voting_and_no_ballot_with_them(room: Room) -> None:
    papers = [Booth(secrets.token_bytes(32), room.hall.vote).blinded for _voter in range(DRAWS)]
    drawn = [room.draw(0, voter, blinded) for voter, blinded in enumerate(papers[: DRAWS // 2])]
    crowd = Crowd(room)
    first, second = room.pair
    with ThreadPoolExecutor(VOTERS) as pool:
        voters = [pool.submit(crowd.cast, voter) for voter in range(VOTERS)]
        assert crowd.reached[CASTS // 4].wait(60)
        first.cut()
        # Whoever lost the answer of the first host gets the very same from the other one.
        again = [room.draw(1, voter, blinded) for voter, blinded in enumerate(papers)]
        assert again[: DRAWS // 2] == drawn
        assert crowd.reached[CASTS * 3 // 4].wait(60)
        first.mend()
        settled(first.answers, "the host is back")
        second.kill()
        assert [room.draw(1, voter, blinded) for voter, blinded in enumerate(papers)] == again
        for voter in voters:
            voter.result()
    assert len(crowd.receipts) == CASTS
    assert "Traceback" not in first.said() + second.said()
    room.closes_and_verifies(crowd.receipts)
    # The host that is left has the box in its memory, open; the database knows better.
    with closing(first.connect(TIMEOUT)) as late:
        late.request("POST", f"/box/v/{room.held.vote.name}/ballots", room.held.cast(marks("ffa")))
        assert late.getresponse().status == 410
