"""Opening the ballots of a closed box (开箱), some thousands a step, on all cores.

What came out is kept beside the board after each step. Whoever is killed in the middle of one goes on after
the last; of two who take the same step at once, one step counts.
"""

import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from queue import SimpleQueue
from subprocess import PIPE
from threading import Lock

from unionweb.ballots import box
from unionweb.ballots.box.opened import Opened, keep, opened, opened_number
from unionweb.ballots.opening_forms import FormProcess
from unionweb.ballots.opening_process import contents, open_ballots, order
from unionweb.ballots.rules.ballots import tracker_of
from unionweb.ballots.rules.encoding import digest, unb64
from unionweb.ballots.rules.gathering import Gathered
from unionweb.ballots.rules.parameters import Vote
from unionweb.ballots.rules.sealing import Opener
from unionweb.config import ROOT

FEW = 500
"""Ballots that are opened sooner than a process starts."""

STEP = 7_500
"""Ballots for each core: about two seconds."""

SLICE = 50
"""Ballots handed over at once."""

_COMMAND = [sys.executable, "-m", "unionweb.ballots.opening_process"]
_NOBODY: frozenset[bytes] = frozenset()


class ProcessDied(Exception):
    """A process that opened ballots did not come to its end; why stands in the server's log."""


@dataclass(frozen=True, slots=True)
class Progress:
    """So many ballots of the board are opened."""

    opened: int
    total: int

    @property
    def done(self) -> bool:
        """Whether all are."""
        return self.opened >= self.total


def progress(name: str) -> Progress | None:
    """How far the opening has come; None before it has begun."""
    number = opened_number(unb64(name))
    return None if number is None else Progress(number, box.received(name))


def advance(name: str, keys: Mapping[int, bytes], void: frozenset[bytes] = _NOBODY) -> Progress:
    """Take the next step, with the tellers' X25519 private keys by number; ballots under a one-time key of
    `void` are passed over. With other keys than before it begins anew. When all are open nothing happens."""
    opener = Opener(Vote(box.parameters(name)), keys)
    ph, under, before = opener.vote.ph, _under(opener, void), opened(opener.vote.ph)
    going_on = before is not None and before.under == under
    last, number, so_far = b"", 0, Gathered(opener.vote)
    if before is not None and going_on:
        last, number = before.last, before.opened
        so_far = Gathered.from_bytes(opener.vote, before.gathered)
    total = box.received(name)
    if going_on and number >= total:
        return Progress(number, total)
    step = _Step(box.board(name, last), total - number)
    so_far.add_all(step.open(opener, void))
    keep(ph, before, Opened(under, step.last or last, number + step.taken, so_far.to_bytes()))
    return progress(name) or Progress(0, total)


def gathered(name: str, keys: Mapping[int, bytes], void: frozenset[bytes] = _NOBODY) -> Gathered | None:
    """What all ballots came to; None while not all are opened with just these keys."""
    opener = Opener(Vote(box.parameters(name)), keys)
    kept = opened(opener.vote.ph)
    if kept is None or kept.under != _under(opener, void) or kept.opened < box.received(name):
        return None
    return Gathered.from_bytes(opener.vote, kept.gathered)


def _under(opener: Opener, void: frozenset[bytes]) -> bytes:
    return digest(order(b"", opener.keys, void))


def cores() -> int:
    """How many processes can work at once."""
    return os.cpu_count() or 1


def opened_texts(vote: Vote, keys: Mapping[int, bytes]) -> Iterator[bytes | None]:
    """What every ballot of a closed form vote holds, in the order of the board; None for a spoiled one. Only
    some hundreds are in memory at once. Raises Malformed with too few keys, ProcessDied, and what reading the
    board raises."""
    opener, board, number = Opener(vote, keys), box.board(vote.name), box.received(vote.name)
    if number < 2 * FEW:
        for part in _parts(board):
            yield from contents(opener, part)
        return
    said = order(vote.data, opener.keys, _NOBODY)
    processes: list[FormProcess] = []
    try:
        processes += (FormProcess(said) for _core in range(min(cores(), number // FEW)))
        yield from _open_in_order(board, processes)
    except (BrokenPipeError, EOFError):
        raise ProcessDied from None
    finally:
        for process in processes:
            process.end()


def _parts(board: Iterator[bytes]) -> Iterator[list[bytes]]:
    return iter(lambda: list(islice(board, SLICE)), [])


def _open_in_order(board: Iterator[bytes], processes: list[FormProcess]) -> Iterator[bytes | None]:
    """Part after part, each given to whichever process is free, a few of them ahead of who asks."""
    free: SimpleQueue[FormProcess] = SimpleQueue()
    for process in processes:
        free.put(process)

    def open_part(part: list[bytes]) -> list[bytes | None]:
        process = free.get()
        try:
            return process.open(part)
        finally:
            free.put(process)

    coming: deque[Future[list[bytes | None]]] = deque()
    with ThreadPoolExecutor(len(processes)) as pool:
        for part in _parts(board):
            coming.append(pool.submit(open_part, part))
            if len(coming) > 2 * len(processes):
                yield from coming.popleft().result()
        for future in coming:
            yield from future.result()


class _Step:
    """The next ballots of a board with so many left."""

    def __init__(self, board: Iterator[bytes], left: int) -> None:
        self.taken, self.last = 0, b""
        self._board = islice(board, cores() * STEP)
        self._processes = min(cores(), left // FEW) if left >= 2 * FEW else 0
        self._lock = Lock()

    def open(self, opener: Opener, void: frozenset[bytes]) -> Gathered:
        """What they come to."""
        if not self._processes:
            return open_ballots(opener, chain.from_iterable(iter(self._take, [])), void)
        said, gathered = order(opener.vote.data, opener.keys, void), Gathered(opener.vote)
        with ThreadPoolExecutor(self._processes) as pool:
            for answer in pool.map(self._feed, [said] * self._processes):
                gathered.add_all(Gathered.from_bytes(opener.vote, answer))
        return gathered

    def _take(self) -> list[bytes]:
        """The next few, for whoever is free."""
        with self._lock:
            part = list(islice(self._board, SLICE))
            self.taken += len(part)
            if part:
                self.last = tracker_of(part[-1])
        return part

    def _feed(self, said: bytes) -> bytes:
        """Give a process ballots as fast as it opens them; its answer."""
        try:
            with subprocess.Popen(_COMMAND, cwd=ROOT, stdin=PIPE, stdout=PIPE) as process:
                assert process.stdin and process.stdout
                process.stdin.write(said)
                while part := self._take():
                    process.stdin.write(b"".join(part))
                process.stdin.close()
                answer = process.stdout.read()
        except BrokenPipeError:
            raise ProcessDied from None
        if process.returncode:
            raise ProcessDied
        return answer
