"""A process that opens ballots and gives out what is in each: the answers to a form (see `opening`).

In: a line as for `opening_process`; then parts, each the number of ballots (2 bytes, big-endian) and its
ballots. Out, for every ballot of a part: the length of its content (2 bytes) and the content; `SPOILED` for
one that does not open.
"""

import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE
from typing import IO

from unionweb.ballots.opening_process import contents, read_order

ROOT = Path(__file__).parents[2]
"""Not from the configuration: reading that takes longer than all else that a process needs to begin."""

SPOILED = b"\xff\xff"
"""In the place of a length: more than fits into any ballot."""

_COMMAND = [sys.executable, "-m", "unionweb.ballots.opening_forms"]


class FormProcess:
    """The process, from outside. `said` is its first line."""

    def __init__(self, said: bytes) -> None:
        self._process = subprocess.Popen(_COMMAND, cwd=ROOT, stdin=PIPE, stdout=PIPE)
        assert self._process.stdin and self._process.stdout
        self._to, self._from = self._process.stdin, self._process.stdout
        self._to.write(said)

    def open(self, ballots: Sequence[bytes]) -> list[bytes | None]:
        """What is in each; None for a spoiled one. BrokenPipeError or EOFError when the process died."""
        self._to.write(len(ballots).to_bytes(2) + b"".join(ballots))
        self._to.flush()
        return [_read_content(self._from) for _ballot in ballots]

    def end(self) -> None:
        """Let it come to its end."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._to, self._from):
            with suppress(BrokenPipeError):
                pipe.close()


def _read_content(answers: IO[bytes]) -> bytes | None:
    length = answers.read(2)
    if length == SPOILED:
        return None
    found = answers.read(int.from_bytes(length))
    if len(length) < 2 or len(found) < int.from_bytes(length):
        raise EOFError
    return found


def _main() -> None:
    opener, _void = read_order(sys.stdin.buffer.readline())
    while number := int.from_bytes(sys.stdin.buffer.read(2)):
        length = opener.vote.ballot_length
        ballots = [sys.stdin.buffer.read(length) for _ballot in range(number)]
        for found in contents(opener, ballots):
            sys.stdout.buffer.write(SPOILED if found is None else len(found).to_bytes(2) + found)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    _main()
