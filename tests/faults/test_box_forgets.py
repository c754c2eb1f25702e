"""The key of a closed box is gone from the memory of every process, also of those that nobody asks again."""

import hmac
import os
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic

import pytest
from flask import Flask

from tests.faults.memory import processes_of, remembered
from tests.faults.serving import PATIENCE, Server, serving, settled
from tests.votes import Secrets, election, freeze, marks
from unionweb.ballots import box

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="only Linux shows memory as a file"),
    pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root may read others' memory"),
]
CONTEST = election("c1", 2, "A", "B", "C")
VOTERS = 40
DERIVED = ("tag", "nonce", "seal")


def opened(app: Flask) -> tuple[Secrets, dict[str, bytes]]:
    """An open box, and what must be forgotten: its key, and what is worked out from it."""
    held = freeze((CONTEST,), electorate=VOTERS)
    with app.app_context():
        box.prepare(held.vote.data, held.receipt)
        box.open_box(held.vote.name)
        key = bytes(box.boxes().keys.read(held.vote.name) or b"")
        box.boxes().forget()
    return held, {"key": key} | {use: hmac.digest(key, use.encode(), "sha256") for use in DERIVED}


def cast(server: Server, name: str, ballot: bytes) -> int:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    try:
        connection.request("POST", f"/box/v/{name}/ballots", ballot)
        return connection.getresponse().status
    finally:
        connection.close()


def know(server: Server, secrets: dict[str, bytes]) -> dict[int, set[str]]:
    """Which processes of the server have something of the key, and what."""
    found = {process: remembered(process, secrets) for process in processes_of(server.group)}
    return {process: names for process, names in found.items() if names}


def test_every_process_forgets_the_key_of_a_box_that_another_one_closed(
    standing: Flask, tmp_path: Path
) -> None:
    held, secrets = opened(standing)
    ballots = [held.cast(marks("ffa")) for _voter in range(VOTERS)]
    name = held.vote.name
    with serving(standing, tmp_path / "log") as server, ThreadPoolExecutor(8) as pool:

        def both_know() -> bool:
            answers = pool.map(lambda ballot: cast(server, name, ballot), ballots)
            assert set(answers) == {200}
            return sum(set(DERIVED) <= names for names in know(server, secrets).values()) >= 2

        settled(both_know, "two processes have cast with the key")
        with standing.app_context():
            assert box.close_box(name).count == VOTERS
            box.boxes().forget()
        # Nobody asks for anything any more.
        settled(lambda: know(server, secrets) == {}, "no process knows the key")
        assert {cast(server, name, ballot) for ballot in ballots} == {200}  # the receipts are there again
        assert cast(server, name, held.cast(marks("aff"))) == 410
        assert know(server, secrets) == {}
        assert "incident" not in server.said()


def test_a_process_goes_on_where_only_the_directory_of_keys_is_out_of_reach(
    standing: Flask, tmp_path: Path
) -> None:
    held, secrets = opened(standing)
    name, ballots = held.vote.name, [held.cast(marks("ffa")) for _voter in range(12)]
    keys = Path(standing.instance_path, "boxes")
    with serving(standing, tmp_path / "log") as server:
        settled(lambda: cast(server, name, ballots[0]) == 200 and len(know(server, secrets)) >= 1, "cast")
        before = know(server, secrets)
        keys.rename(keys.with_name("elsewhere"))
        try:
            settled(Pauses(3), "three looks have passed")
            assert know(server, secrets) == before
        finally:
            keys.with_name("elsewhere").rename(keys)
        assert {cast(server, name, ballot) for ballot in ballots} == {200}
    with standing.app_context():
        assert box.close_box(name).count == len(ballots)


class Pauses:
    """True once so many seconds have gone by."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    def __call__(self) -> bool:
        return monotonic() >= self._end
