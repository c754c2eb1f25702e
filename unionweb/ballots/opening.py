"""Opening the ballots of a closed box (开箱), some thousands a step, on all cores.

What came out is kept beside the board after each step. Whoever is killed in the middle of one goes on after
the last; of two who take the same step at once, one step counts.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from subprocess import PIPE
from threading import Lock

from unionweb.ballots import box
from unionweb.ballots.box.opened import Opened, keep, opened, opened_number
from unionweb.ballots.opening_process import open_ballots, order
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
NOBODY: frozenset[bytes] = frozenset()


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


def advance(name: str, keys: Mapping[int, bytes], void: frozenset[bytes] = NOBODY) -> Progress:
    """Take the next step, with the tellers' X25519 private keys by number; ballots under a one-time key of
    `void` are passed over. With other keys than before it begins anew. When all are open nothing happens."""
    opener = Opener(Vote(box.parameters(name)), keys)

    def work(before: bytes, step: Step) -> bytes:
        so_far = Gathered.from_bytes(opener.vote, before) if before else Gathered(opener.vote)
        so_far.add_all(step.open(opener, void))
        return so_far.to_bytes()

    return take_step(opener, void, cores() * STEP, work)


def take_step(
    opener: Opener, void: frozenset[bytes], most: int, work: Callable[[bytes, "Step"], bytes]
) -> Progress:
    """Let `work` open at most so many of the ballots that are left. It gets what the ballots before came to
    (nothing at the beginning), and gives what they come to with the new ones; that is kept."""
    name, under, before = opener.vote.name, _under(opener, void), opened(opener.vote.ph)
    so_far = before if before is not None and before.under == under else Opened(under, b"", 0, b"")
    total = box.received(name)
    if so_far.gathered and so_far.opened >= total:
        return Progress(so_far.opened, total)
    step = Step(box.board(name, so_far.last), total - so_far.opened, most)
    found = work(so_far.gathered, step)
    keep(opener.vote.ph, before, Opened(under, step.last or so_far.last, so_far.opened + step.taken, found))
    return progress(name) or Progress(0, total)


def gathered(name: str, keys: Mapping[int, bytes], void: frozenset[bytes] = NOBODY) -> Gathered | None:
    """What all ballots came to; None while not all are opened with just these keys."""
    opener = Opener(Vote(box.parameters(name)), keys)
    kept = came_to(opener, void)
    return None if kept is None else Gathered.from_bytes(opener.vote, kept)


def came_to(opener: Opener, void: frozenset[bytes]) -> bytes | None:
    """The same as the bytes that were kept."""
    kept, total = opened(opener.vote.ph), box.received(opener.vote.name)
    return (
        None if kept is None or kept.under != _under(opener, void) or kept.opened < total else kept.gathered
    )


def _under(opener: Opener, void: frozenset[bytes]) -> bytes:
    return digest(order(b"", opener.keys, void))


def cores() -> int:
    """How many processes can work at once."""
    return os.cpu_count() or 1


class Step:
    """The next ballots of a board with so many left, at most `most`. `taken`: how many were, to the tracker
    `last`."""

    def __init__(self, board: Iterator[bytes], left: int, most: int) -> None:
        self.taken, self.last = 0, b""
        self._processes = min(cores(), left // FEW) if left >= 2 * FEW else 0
        self._board = islice(board, most)
        self._lock = Lock()

    def open(self, opener: Opener, void: frozenset[bytes]) -> Gathered:
        """What they come to."""
        if not self._processes:
            return open_ballots(opener, chain.from_iterable(iter(self.take, [])), void)
        said, gathered = order(opener.vote.data, opener.keys, void), Gathered(opener.vote)
        with ThreadPoolExecutor(self._processes) as pool:
            for answer in pool.map(self._feed, [said] * self._processes):
                gathered.add_all(Gathered.from_bytes(opener.vote, answer))
        return gathered

    def take(self) -> list[bytes]:
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
                while part := self.take():
                    process.stdin.write(b"".join(part))
                process.stdin.close()
                answer = process.stdout.read()
        except BrokenPipeError:
            raise ProcessDied from None
        if process.returncode:
            raise ProcessDied
        return answer
