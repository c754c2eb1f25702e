"""What a server does not need is not read when it starts: every worker would keep it."""

import subprocess
import sys
from pathlib import Path

import pytest

from unionweb.config import ROOT

HEAVY = ("alembic", "mako", "flask_migrate", "xlsxwriter", "python_calamine")
WHICH = f"import sys, app; print(*(name for name in {HEAVY!r} if name in sys.modules))"
OPEN = """
import os, threading, app
print(threading.active_count())
print(*(os.path.realpath(f"/proc/self/fd/{one}") for one in os.listdir("/proc/self/fd")))
"""


def said_by(program: str, instance: Path) -> str:
    answer = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"UNIONWEB_INSTANCE": str(instance), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def test_a_server_reads_nothing_that_only_commands_need(tmp_path: Path) -> None:
    assert said_by(WHICH, tmp_path).split() == []


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_nothing_is_connected_before_the_server_divides(tmp_path: Path) -> None:
    """Workers are forks: a connection, a lock file or a thread made before would be shared."""
    threads, *files = said_by(OPEN, tmp_path).split()
    assert threads == "1" and not [name for name in files if str(tmp_path) in name or "socket" in name]
