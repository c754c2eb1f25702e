"""Starting servers as in production, talking to them, and reading what they used."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from unionweb.server import MEMORY, options, port_is_free

ROOT = Path(__file__).parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
HOST = "127.0.0.1"


class Server:
    """A running server and its appetite. `database` is the process of a database that has one."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, database: int | None = None) -> None:
        self.process = process
        self.port = port
        self.database = database

    def cpu_ms(self) -> float:
        """CPU time so far of the server's processes and of the database's, in milliseconds."""
        return cpu_ms_of(self.process.pid, *([self.database] if self.database else []))

    def memory_mib(self) -> float:
        """Resident memory of the server's processes, the database's apart, in MiB."""
        return memory_mib(self.process.pid)

    def forget_peaks(self) -> None:
        """From now on `largest_mib` looks anew."""
        for pid in _family(self.process.pid):
            Path(f"/proc/{pid}/clear_refs").write_text("5")

    def largest_mib(self) -> float:
        """The most resident memory that any one of the server's processes has had, in MiB."""
        return max(_peak(pid) for pid in _family(self.process.pid)) / 2**10

    def connect(self) -> http.client.HTTPConnection:
        """A connection that is kept open."""
        return http.client.HTTPConnection(HOST, self.port, timeout=120)


@contextmanager
def serving(target: str, environment: dict[str, str], database: int | None = None) -> Iterator[Server]:
    """A server of this target ("module:app"), with the options of production."""
    port = next(port for port in range(18_000, 19_000) if port_is_free(HOST, port))
    module = "unionweb" if target == "app:app" else "granian"
    command = [sys.executable, "-m", module, *options(HOST, port), target]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | MEMORY | environment)
    try:
        server = Server(process, port, database)
        _wait_until_it_answers(server)
        yield server
    finally:
        process.terminate()
        process.wait(20)


def _wait_until_it_answers(server: Server) -> None:
    for _attempt in range(1200):
        try:
            connection = server.connect()
            connection.request("GET", "/")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the server did not start within a minute")


def cpu_ms_of(*pids: int) -> float:
    """CPU time so far of these processes and all below them, in milliseconds."""
    return sum(_cpu_ms(one) for pid in pids for one in _family(pid))


def memory_mib(pid: int) -> float:
    """Resident memory of a process and all below it, in MiB; what they share is counted once."""
    return sum(_shares(one) for one in _family(pid)) / 2**10


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _family(int(child))


def _cpu_ms(pid: int) -> float:
    """Of the process, to the nanosecond, and of its children that have ended, in ticks."""
    fields = _stat(pid, "stat").rpartition(")")[2].split()
    clock = (~pid << 3) | 2  # as clock_getcpuclockid(3) makes it
    return time.clock_gettime_ns(clock) / 1e6 + 1000 * sum(map(int, fields[13:15])) / TICKS


def _shares(pid: int) -> int:
    """KiB of memory, of what n processes share the n-th part."""
    lines = _stat(pid, "smaps_rollup").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _peak(pid: int) -> int:
    """KiB."""
    lines = _stat(pid, "status").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def _stat(pid: int, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text()
