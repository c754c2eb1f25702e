"""Measures and prints; no gate, no verdict. Reads its own worst figure aloud at the end."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.scenes import Browser, Scene, scenes
from bench.servers import ROOT, Server, serving


@dataclass
class Figures:
    """What one unit of work cost in each round: CPU and wall milliseconds a unit."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)


def measure(server: Server, work: Callable[[], None], times: int, figures: Figures) -> None:
    """One round of one unit of work."""
    cpu, wall = server.cpu_ms(), time.perf_counter()
    for _turn in range(times):
        work()
    figures.cpu.append((server.cpu_ms() - cpu) / times)
    figures.wall.append(1000 * (time.perf_counter() - wall) / times)


def insert(server: Server) -> Callable[[], None]:
    """One durable INSERT of the floor."""
    connection = server.connect()

    def work() -> None:
        connection.request("POST", "/insert", headers={"Content-Length": "0"})
        assert connection.getresponse().read() == b"ok"

    return work


def run(rounds: int) -> None:
    """Build a demonstration school, start both servers, measure in turns, print."""
    with tempfile.TemporaryDirectory(prefix="unionweb-bench-") as directory:
        instance = {"UNIONWEB_INSTANCE": directory}
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", "demo"],
            cwd=ROOT,
            env=os.environ | instance,
            check=True,
            capture_output=True,
        )
        demo = json.loads((Path(directory) / "demo.json").read_text())
        floor_database = {"FLOOR_DATABASE": str(Path(directory) / "floor.db")}
        with serving("app:app", instance) as server, serving("bench.floor:app", floor_database) as floor:
            figures = _rounds(server, floor, scenes(Browser(server, demo)), rounds)
            _print(figures, rounds, server)


def _rounds(server: Server, floor: Server, units: list[Scene], rounds: int) -> dict[str, Figures]:
    figures = {"floor": Figures(), **{unit.name: Figures() for unit in units}}
    bare = insert(floor)
    for _turn in range(50):
        bare()
    for unit in units:
        unit.work()
    for _round in range(rounds):
        measure(floor, bare, 300, figures["floor"])
        for unit in units:
            measure(server, unit.work, unit.times, figures[unit.name])
    return figures


def _print(figures: dict[str, Figures], rounds: int, server: Server) -> None:
    floor = figures["floor"].cpu
    print(f"python3 dev.py bench --rounds {rounds}: {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    print(f"{'unit of work':34}{'CPU-ms (min–max)':>24}{'× floor':>10}{'wall ms':>10}")
    for name, one in figures.items():
        cpu = statistics.median(one.cpu)
        ratio = statistics.median(mine / base for mine, base in zip(one.cpu, floor, strict=True))
        spread = f"{cpu:.2f} ({min(one.cpu):.2f}–{max(one.cpu):.2f})"
        print(f"{name:34}{spread:>24}{ratio:>10.1f}{statistics.median(one.wall):>10.2f}")
    print(f"all server processes together: {server.memory_mib():.0f} MiB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python3 dev.py bench")
    parser.add_argument("--rounds", type=int, default=5)
    run(parser.parse_args().rounds)
