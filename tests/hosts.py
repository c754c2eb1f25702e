"""Several application hosts on this machine: each in a network of its own, all with one PostgreSQL.

A host is a network namespace, joined to this machine by a cable (a veth pair) that can be pulled. It reaches
the database over TCP only by that cable. What all hosts store together, the instance directory, is one
directory here, as it is one network file system in a machine room. A host may be given a share of one core.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.faults.serving import SCRIPT, settled
from tests.postgres import Server as Database
from tests.postgres import Unavailable, start_own
from tests.rewiring import changing
from unionweb.config import ROOT

PORT = 8000


def unavailable() -> str:
    """Why there can be no hosts here; "" when there can."""
    if os.name == "nt" or os.geteuid() != 0:
        return "hosts: only root may make network namespaces"
    if shutil.which("ip") is None:
        return "hosts: the program ip (iproute2) is missing"
    name = f"uw-try-{secrets.token_hex(2)}"
    if subprocess.run(["ip", "netns", "add", name], capture_output=True).returncode:
        return "hosts: network namespaces are not permitted here"
    _ip("netns", "del", name)
    return ""


def gateway(number: int) -> str:
    """This machine, as host `number` sees it."""
    return f"10.213.{number}.1"


class Host:
    """One host with the production server on it. `number` is its place in the addresses."""

    def __init__(self, number: int, environment: Mapping[str, str], log: Path) -> None:
        self.name = f"uw{os.getpid() % 100_000}-{number}"
        self.address = f"10.213.{number}.2"
        self.gateway = gateway(number)
        self._cable = f"uwc{os.getpid() % 100_000}-{number}"
        self.plug = f"{self._cable}i"
        self._environment = dict(environment)
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self.share: Share | None = None

    def plug_in(self, *others: str) -> None:
        """Have the namespace and its cable, at our end of which this machine gets its addresses."""
        _ip("netns", "add", self.name)
        _ip("link", "add", self._cable, "type", "veth", "peer", "name", self.plug)
        _ip("link", "set", self.plug, "netns", self.name)
        # An address that the cable gave itself would come some time later.
        _ip("link", "set", self._cable, "addrgenmode", "none")
        with changing():
            for address in (self.gateway, *others):
                _ip("address", "add", f"{address}/30", "dev", self._cable)
        _ip("link", "set", self._cable, "up")
        _ip("-n", self.name, "address", "add", f"{self.address}/30", "dev", self.plug)
        _ip("-n", self.name, "link", "set", self.plug, "up")
        _ip("-n", self.name, "link", "set", "lo", "up")

    def serve(self) -> None:
        """Start the server; `answers` says when it does."""
        command = [sys.executable, "-m", "flask", "--app", "app", "serve"]
        command += ["--host", "0.0.0.0", "--port", str(PORT)]
        # In the namespace there are no cgroups to be seen any more.
        command = ["ip", "netns", "exec", self.name, *command]
        joined = ["/bin/sh", "-c", 'echo $$ >"$0"; exec "$@"', self.share.tasks] if self.share else []
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", SCRIPT, "host", *joined, *command],
                cwd=ROOT,
                env=os.environ | self._environment,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Of the first process; its family is the server."""
        assert self._process is not None
        return self._process.pid

    def answers(self) -> bool:
        assert self._process is not None and self._process.poll() is None, self.said()
        connection = self.connect(2)
        try:
            connection.request("GET", "/people/sign-in")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def connect(self, timeout: float) -> HTTPConnection:
        return HTTPConnection(self.address, PORT, timeout=timeout)

    def kill(self) -> None:
        """SIGKILL to every process of the host at once."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.communicate()
            self._process = None

    def cut(self) -> None:
        """Pull the cable at its end: at ours, what is sent there would go another way, to whoever answers."""
        _ip("-n", self.name, "link", "set", self.plug, "down")

    def mend(self) -> None:
        """Put it back."""
        _ip("-n", self.name, "link", "set", self.plug, "up")

    def said(self) -> str:
        return self._log.read_text(errors="replace")

    def remove(self) -> None:
        """Nothing of it is left."""
        self.kill()
        with changing():
            subprocess.run(["ip", "link", "del", self._cable], capture_output=True)
        subprocess.run(["ip", "netns", "del", self.name], capture_output=True)


class Share:
    """A share of one core for a host: of cgroup version 1 or 2, whichever this machine has."""

    def __init__(self, name: str, percent: int) -> None:
        first = Path("/sys/fs/cgroup/cpu")
        self._two = not first.is_dir()
        self._home = (Path("/sys/fs/cgroup") if self._two else first) / name
        self._home.mkdir()
        if self._two:
            (self._home / "cpu.max").write_text(f"{percent * 1000} 100000")
        else:
            (self._home / "cpu.cfs_period_us").write_text("100000")
            (self._home / "cpu.cfs_quota_us").write_text(str(percent * 1000))

    @property
    def tasks(self) -> str:
        """The file that a process writes its number into to get no more than this share."""
        return str(self._home / "cgroup.procs")

    def remove(self) -> None:
        """Those who were in it may still be on their way out."""
        settled(lambda: not Path(self.tasks).read_text(), "nobody is left in the share")
        self._home.rmdir()


def start_database(port: int, durable: bool) -> Database | Unavailable:
    """A PostgreSQL server that the hosts reach."""
    return start_own(durable=durable, port=port)


@contextmanager
def hosts(
    number: int, port: int, name: str, shared: Mapping[str, str], directory: Path, percent: int = 0
) -> Iterator[list[Host]]:
    """So many hosts, not serving yet, on the database `name` of the server at this port. `shared`: settings
    that are the same on all of them. `percent`: what each may have of one core, 0 for anything."""
    with ExitStack() as stack:
        made = []
        for place in range(1, number + 1):
            url = f"postgresql://unionweb@{gateway(place)}:{port}/{name}"
            own = {"UNIONWEB_DATABASE_URL": url}
            host = Host(place, dict(shared) | own, directory / f"host{place}.log")
            stack.callback(host.remove)
            host.plug_in()
            if percent:
                host.share = Share(host.name, percent)
                stack.callback(_remove_share, host)
            made.append(host)
        yield made


def _remove_share(host: Host) -> None:
    host.kill()
    if host.share is not None:
        host.share.remove()


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)
