"""How much memory all server processes need together when nobody asks anything.

Counted as PSS: what n processes share, each has the n-th part of. Once as started, and once after both
workers have answered every kind of page, since what a process has looked at it shares no longer.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.results import keep
from bench.scenes import Browser, scenes
from bench.servers import ROOT, serving

BROWSERS, TIMES = 4, 3
LIMIT = 150


def run() -> None:
    """On the demonstration school."""
    with tempfile.TemporaryDirectory(prefix="unionweb-bench-") as directory:
        instance = {"UNIONWEB_INSTANCE": directory}
        # As an installation has it: compiled once, by whoever installed it.
        subprocess.run([sys.executable, "-m", "compileall", "-q", "unionweb", "app.py"], cwd=ROOT, check=True)
        demo = [sys.executable, "-m", "flask", "--app", "app", "demo"]
        subprocess.run(demo, cwd=ROOT, env=os.environ | instance, check=True, capture_output=True)
        told = json.loads((Path(directory) / "demo.json").read_text())
        with serving("app:app", instance) as server:
            print(f"\nidle, two workers; at most {LIMIT} MiB are meant")
            _tell("started", server.memory_mib())
            for _one in range(BROWSERS):
                for scene in scenes(Browser(server, told)):
                    for _turn in range(1 if "argon2" in scene.name else TIMES):
                        scene.work()
            time.sleep(2)
            _tell("after every kind of page", server.memory_mib())


def _tell(when: str, mib: float) -> None:
    print(f"{when:34}{mib:8.0f} MiB")
    keep("memory", f"all processes, idle, {when}", "MiB", [mib])
