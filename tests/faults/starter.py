"""`python -m tests.faults.starter` starts servers, again and again.

It reads the application once and divides; each server then goes the way of `python -m unionweb`, with
settings of its own. To read it anew would take four fifths of a start. Each line of the input is an
environment, granian's arguments and a file for what the server says, answered by the process that leads the
server's group. When the input ends, so do all servers.
"""

import gc
import json
import os
import runpy
import signal
import sys

import granian.cli  # noqa: F401
from sqlalchemy.orm import configure_mappers

import unionweb.application  # noqa: F401


def start(environment: dict[str, str], arguments: list[str], log: str) -> int:
    """A server in a process group of its own."""
    if leader := os.fork():
        return leader
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    said = os.open(log, os.O_WRONLY | os.O_APPEND)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[1:] = arguments
    runpy.run_module("unionweb", run_name="__main__")
    sys.exit()


def gone(leader: int) -> bool:
    """Whether it is dead; then its number may be given to another process."""
    return os.waitpid(leader, os.WNOHANG)[0] == leader


def main() -> None:
    """Until the input ends."""
    configure_mappers()
    gc.freeze()
    leaders: list[int] = []
    for line in sys.stdin:
        leaders = [leader for leader in leaders if not gone(leader)]
        leaders.append(start(*json.loads(line)))
        sys.stdout.write(f"{leaders[-1]}\n")
        sys.stdout.flush()
    for leader in leaders:
        if not gone(leader):
            os.killpg(leader, signal.SIGKILL)


if __name__ == "__main__":
    main()
