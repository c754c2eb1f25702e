"""The packet filter of the guide for several machines, in a network of its own."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.guides import several_machines
from tests.faults.serving import settled
from tests.hosts import PORT, Host, unavailable

TRUSTED, OTHER = "10.213.77.1", "10.213.78.1"


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """A host that listens where the server would; this machine has two addresses on its cable."""
    reason = unavailable() or ("" if shutil.which("nft") else "packet filter: the program nft is missing")
    if reason:
        pytest.skip(reason)
    one = Host(77, {}, tmp_path / "log")
    try:
        one.plug_in(OTHER)
        inside = ["ip", "netns", "exec", one.name]
        subprocess.run([*inside, "ip", "route", "add", f"{OTHER}/32", "dev", one.plug], check=True)
        server = [*inside, sys.executable, "-m", "http.server", str(PORT)]
        process = subprocess.Popen(server, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path)
        try:
            settled(lambda: reaches(one, OTHER), "it listens")
            yield one
        finally:
            process.kill()
            process.wait()
    finally:
        one.remove()


def reaches(host: Host, address: str) -> bool:
    """Whether the server's port is open to somebody at this address."""
    try:
        socket.create_connection((host.address, PORT), timeout=2, source_address=(address, 0)).close()
    except OSError:
        return False
    return True


def test_only_the_proxy_speaks_to_the_server(host: Host, tmp_path: Path) -> None:
    block = several_machines()[3]
    rules = block.partition("<<'END'\n")[2].partition("END\n")[0].replace("10.0.0.11", TRUSTED)
    assert "table inet" in rules and TRUSTED in rules
    (tmp_path / "rules").write_text(rules)
    assert reaches(host, TRUSTED) and reaches(host, OTHER)
    subprocess.run(["ip", "netns", "exec", host.name, "nft", "-f", str(tmp_path / "rules")], check=True)
    assert reaches(host, TRUSTED) and not reaches(host, OTHER)
