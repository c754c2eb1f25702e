"""A recount: `verify.py` on a bundle and the server's own opening, against the library's bare operations."""

import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from threading import Thread

from sqlalchemy import insert

from bench.bare import CORES, Bare, Used, do
from bench.results import keep
from bench.servers import ROOT, memory_mib
from bench.voting import issuer_of, make_ballot
from tests.votes import VERIFIER, FinishedVote, election, finish, freeze, marks
from unionweb.application import create_app
from unionweb.ballots import box
from unionweb.ballots.box.schema import BoxState, board
from unionweb.ballots.box.schema import box as boxes
from unionweb.ballots.feature import prepare_box
from unionweb.ballots.rules.ballots import tracker_of
from unionweb.ballots.rules.board import Counts
from unionweb.ballots.rules.encoding import b64
from unionweb.ballots.rules.parameters import Vote
from unionweb.ballots.rules.sealing import seal
from unionweb.config import Settings

FEW, MANY = 3_000, 30_000
NOMINEES, SEATS = 25, 20


@dataclass
class Row:
    """What one way of recounting took in each round, and what its bare operations took then."""

    used: list[Used] = field(default_factory=list)
    bare: list[Used] = field(default_factory=list)

    def __str__(self) -> str:
        cpu = [mine.cpu / floor.cpu for mine, floor in zip(self.used, self.bare, strict=True)]
        wall = [mine.wall / floor.wall for mine, floor in zip(self.used, self.bare, strict=True)]
        last, floor = self.used[-1], self.bare[-1]
        times = f"{last.cpu:8.2f} {floor.cpu:8.2f} {_spread(cpu):>20}"
        return f"{times} {last.wall:8.2f} {floor.wall:8.2f} {_spread(wall):>20} {last.mib:6.0f}"


def run(rounds: int, many: bool) -> None:
    """`many`: also 30,000 ballots."""
    for number in (FEW, MANY) if many else (FEW,):
        with tempfile.TemporaryDirectory(prefix="unionweb-bench-") as directory:
            _measure(Path(directory), number, rounds)


def _measure(directory: Path, number: int, rounds: int) -> None:
    """A vote with so many ballots, no two alike if chance will."""
    finished = _vote(number)
    bundle = directory / "bundle.zip"
    bundle.write_bytes(finished.pack())
    _put_on_board(directory, finished)
    bare = Bare(finished.vote, finished.ballots, finished.secrets.keys(1, 2))
    verifying, opening = Row(), Row()
    for _round in range(rounds):
        verifying.bare.append(do(bare.checks()))
        verifying.used.append(_verify(bundle))
        opening.bare.append(do(bare.opens()))
        opening.used.append(_open(directory, finished))
    print(f"\nrecount of {number} ballots, {rounds} rounds, {CORES} cores, {NOMINEES} nominees, 2 keys of 3")
    print(f"{'':28}CPU-s    bare         × (min–max)   wall s    bare         × (min–max)    MiB")
    print(f"{'verify.py, everything':26}{verifying}")
    print(f"{'server, opening, counting':26}{opening}")
    for name, row in (("verify.py, everything", verifying), ("server, opening and counting", opening)):
        costs, bare_costs = [one.cpu for one in row.used], [one.cpu for one in row.bare]
        ratio = statistics.median(costs) / statistics.median(bare_costs)
        keep("recount", f"{number} ballots, {name}", "CPU-s", costs, floor=ratio)


def _vote(number: int) -> FinishedVote:
    held = freeze((election("c1", SEATS, *map(str, range(NOMINEES))),), electorate=number)
    with get_context("fork").Pool() as pool:
        made = pool.starmap(_ballot, [(held.vote, held.issuer.to_bytes())] * number, chunksize=100)
    ballots = sorted(made, key=tracker_of)
    return finish(held, ballots, Counts(number, number, number, number), {}, (), held.keys(1, 2))


def _ballot(vote: Vote, issuer: bytes) -> bytes:
    filled = marks("".join(secrets.choice("ffffab-") for _option in range(NOMINEES)))
    return make_ballot(vote, issuer_of(issuer), lambda vote, vk: seal(vote, vk, filled))


def _put_on_board(directory: Path, finished: FinishedVote) -> None:
    """As closing would have left it."""
    vote, rows = finished.vote, ({"tracker": tracker_of(one), "ballot": one} for one in finished.ballots)
    with create_app(Settings.read({"UNIONWEB_INSTANCE": str(directory)})).app_context():
        prepare_box()
        with box.boxes().database.writing() as connection:
            state = {"state": BoxState.CLOSED, "received": len(finished.ballots), "root": bytes(32)}
            kept = {"ph": vote.ph, "data": vote.data, "receipt_private": finished.secrets.receipt}
            connection.execute(insert(boxes), kept | state)
            connection.execute(insert(board), [{"ph": vote.ph, **row} for row in rows])
        box.boxes().forget()


def _verify(bundle: Path) -> Used:
    used, said = _watch([sys.executable, "-I", str(VERIFIER), str(bundle)])
    assert "全部属实" in said, said[-300:]
    return used


def _open(directory: Path, finished: FinishedVote) -> Used:
    keys = {number: b64(key) for number, key in finished.secrets.keys(1, 2).items()}
    command = [sys.executable, "-m", "bench.opening", finished.vote.name]
    told = json.dumps([finished.statement.decode(), keys])
    used, said = _watch(command, told, {"UNIONWEB_INSTANCE": str(directory)})
    wall, cpu, result = json.loads(said)
    assert result.encode() == finished.files["result.json"]
    return Used(wall, cpu, used.mib)


def _watch(command: list[str], told: str = "", environment: dict[str, str] | None = None) -> tuple[Used, str]:
    """Run a program to its end; what it and all below it took, and what it said."""
    peaks, began = [0.0], time.perf_counter()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=said, cwd=ROOT, env=os.environ | (environment or {})
        )
        assert process.stdin
        process.stdin.write(told.encode())
        process.stdin.close()
        watcher = Thread(target=_look, args=(process.pid, peaks))
        watcher.start()
        _pid, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        watcher.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        assert process.returncode == 0, said.read()
        return Used(wall, usage.ru_utime + usage.ru_stime, max(peaks)), said.read()


def _look(pid: int, peaks: list[float]) -> None:
    """How much memory, ten times a second, until the process is gone."""
    with suppress(FileNotFoundError, ProcessLookupError):
        while True:
            with suppress(StopIteration):
                peaks.append(memory_mib(pid))
            time.sleep(0.1)


def _spread(ratios: list[float]) -> str:
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
