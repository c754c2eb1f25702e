"""What a server does not need is not read when it starts: every worker would keep it."""

import subprocess
import sys
from pathlib import Path

import pytest

from unionweb.config import ROOT

HEAVY = ("alembic", "mako", "flask_migrate", "xlsxwriter", "python_calamine")
SAYS = f"""
import os, sys, threading, app
print(*(name for name in {HEAVY!r} if name in sys.modules))
print(threading.active_count())
if sys.platform == "linux":
    print(*(os.path.realpath(f"/proc/self/fd/{{one}}") for one in os.listdir("/proc/self/fd")))
"""


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="module")
def said(instance: Path) -> list[str]:
    """What a process says of itself that has just read the application, a line a question."""
    answer = subprocess.run(
        [sys.executable, "-c", SAYS],
        cwd=ROOT,
        env={"UNIONWEB_INSTANCE": str(instance), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.split("\n")


def test_a_server_reads_nothing_that_only_commands_need(said: list[str]) -> None:
    assert said[0] == ""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_nothing_is_connected_before_the_server_divides(said: list[str], instance: Path) -> None:
    """Workers are forks: a connection, a lock file or a thread made before would be shared."""
    _heavy, threads, files, *_nothing = said
    held = [name for name in files.split() if str(instance) in name or "socket" in name]
    assert threads == "1" and files and not held
