"""The whole server dies twenty times while people cast: no ballot with a receipt is lost."""

import random
from concurrent.futures import Future, ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from itertools import pairwise
from pathlib import Path
from threading import Event, Lock

from flask import Flask

from tests.faults.serving import PATIENCE, Server, serving
from tests.forms import freeze_form, versions
from tests.votes import Secrets, election, freeze, marks
from unionweb.ballots import box
from unionweb.ballots.box import checks
from unionweb.ballots.rules.ballots import check_ballot, check_receipt, tracker_of
from unionweb.ballots.rules.board import merkle_root

DEATHS, CASTS, VOTERS = 20, 1000, 8
PEOPLE, CHANGES = 60, 20
CONTEST = election("c1", 2, "A", "B", "C")


class Queue:
    """Ballots that wait to be cast, and the receipts of those that were. `wanted` receipts set `reached`."""

    def __init__(self, held: Secrets, ballots: list[bytes]) -> None:
        self.held = held
        self.receipts: dict[bytes, bytes] = {}
        self.reached = Event()
        self.wanted = 0
        self._waiting = list(ballots)
        self._lock = Lock()

    def cast_until_broken(self, port: int) -> None:
        """One voter after another; when the connection breaks, the ballot goes back to be sent again."""
        while (ballot := self._next()) is not None:
            receipt = send(port, self.held.vote.name, ballot)
            with self._lock:
                if receipt is None:
                    self._waiting.append(ballot)
                    return
                self.receipts[ballot] = receipt
                if len(self.receipts) >= self.wanted:
                    self.reached.set()

    def _next(self) -> bytes | None:
        with self._lock:
            return self._waiting.pop() if self._waiting else None

    @property
    def empty(self) -> bool:
        return not self._waiting


def send(port: int, name: str, ballot: bytes) -> bytes | None:
    """The receipt; None when the connection broke."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("POST", f"/box/v/{name}/ballots", ballot)
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()
    assert answer.status == 200, body
    return body


def cast_and_kill(server: Server, queue: Queue, chance: random.Random) -> None:
    """A death somewhere in the middle of a burst."""
    with ThreadPoolExecutor(VOTERS) as pool:
        queue.reached.clear()
        queue.wanted = len(queue.receipts) + chance.randrange(1, CASTS // DEATHS)
        voters: list[Future[None]] = [
            pool.submit(queue.cast_until_broken, server.port) for _voter in range(VOTERS)
        ]
        assert queue.reached.wait(PATIENCE)
        server.kill()
    for voter in voters:
        voter.result()


def test_no_ballot_with_a_receipt_is_lost_when_the_server_dies(standing: Flask, tmp_path: Path) -> None:
    held = freeze((CONTEST,), electorate=CASTS)
    queue = Queue(held, [held.cast(marks("ffa")) for _voter in range(CASTS)])
    with standing.app_context():
        box.prepare(held.vote.data, held.receipt)
        box.open_box(held.vote.name)
        box.boxes().forget()
    chance = random.Random(2026)
    with serving(standing, tmp_path / "log") as server:
        for _death in range(DEATHS):
            cast_and_kill(server, queue, chance)
            server.start()
        with ThreadPoolExecutor(VOTERS) as pool:
            list(pool.map(queue.cast_until_broken, [server.port] * VOTERS))
        assert queue.empty
        assert "Traceback" not in server.said()
    with standing.app_context():
        closes_and_verifies(held, queue.receipts)


def closes_and_verifies(held: Secrets, receipts: dict[bytes, bytes]) -> None:
    told = box.close_box(held.vote.name)
    board = list(box.board(held.vote.name))
    assert len(receipts) == told.count == CASTS
    assert set(board) == receipts.keys()
    assert told.root == merkle_root([tracker_of(ballot) for ballot in board])
    for ballot in board:
        check_ballot(held.vote, ballot)
        check_receipt(held.vote, ballot, receipts[ballot])
    assert not list(checks.faults())


class Changing(Queue):
    """People who change their ballots again and again; each waits for a receipt before the next change."""

    def __init__(self, held: Secrets, people: list[list[bytes]]) -> None:
        super().__init__(held, [every[0] for every in people])
        self._next_of = {one: later for every in people for one, later in pairwise(every)}

    def cast_until_broken(self, port: int) -> None:
        """The next change of a person waits in the queue as soon as there is a receipt for the one before."""
        while (ballot := self._next()) is not None:
            receipt = send(port, self.held.vote.name, ballot)
            with self._lock:
                if receipt is not None:
                    self.receipts[ballot] = receipt
                    ballot = self._next_of.get(ballot, b"")
                if ballot:
                    self._waiting.insert(0, ballot)
                if len(self.receipts) >= self.wanted:
                    self.reached.set()
            if receipt is None:
                return


def test_the_last_change_with_a_receipt_survives_every_death(standing: Flask, tmp_path: Path) -> None:
    held = freeze_form(electorate=PEOPLE, changes=True)
    people = [versions(held, CHANGES) for _person in range(PEOPLE)]
    with standing.app_context():
        box.prepare(held.vote.data, held.receipt)
        box.open_box(held.vote.name)
        box.boxes().forget()
    queue, chance = Changing(held, people), random.Random(2026)
    with serving(standing, tmp_path / "log") as server:
        for _death in range(DEATHS // 4):
            cast_and_kill(server, queue, chance)
            server.start()
        assert "Traceback" not in server.said()
    with standing.app_context():
        box.close_box(held.vote.name)
        board = set(box.board(held.vote.name))
        for every in people:
            kept = [place for place, one in enumerate(every) if one[: held.vote.ballot_length] in board]
            receipts = [place for place, one in enumerate(every) if one in queue.receipts]
            # What was sent last may be there without its receipt.
            assert len(kept) <= 1 and max(receipts, default=-1) <= max(kept, default=-1) <= len(receipts)
        assert not list(checks.faults())
