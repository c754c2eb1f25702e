"""`python -m tests.faults.starter` starts servers that are killed again and again.

It reads the application once, as `python -m unionweb` does before it divides into workers, and divides before
that: reading it anew takes four fifths of a start. Each line of its input is granian's arguments, answered by
the process that leads the new server's group. When the input ends, so does the last server.
"""

import gc
import json
import os
import signal
import sys

from granian.cli import entrypoint

import unionweb.application  # noqa: F401


def start(arguments: list[str]) -> int:
    """A server in a process group of its own; all it says goes where our complaints go."""
    if leader := os.fork():
        return leader
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.argv[1:] = arguments
    sys.exit(entrypoint())  # type: ignore[no-untyped-call]


def main() -> None:
    """Until the input ends: the server before is dead when the next is asked for."""
    gc.freeze()
    leader = 0
    for line in sys.stdin:
        if leader:
            os.waitpid(leader, 0)
        leader = start(json.loads(line))
        sys.stdout.write(f"{leader}\n")
        sys.stdout.flush()
    if leader:
        os.killpg(leader, signal.SIGKILL)


if __name__ == "__main__":
    main()
