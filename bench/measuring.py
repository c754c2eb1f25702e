"""Rounds of work, interleaved with the floor, and the table that they are printed in."""

import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.results import keep
from bench.scenes import Scene
from bench.servers import Server


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


def rounds_of(server: Server, floor: Server, units: list[Scene], rounds: int) -> dict[str, Figures]:
    """The figures of the floor and of every unit."""
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


def print_figures(figures: dict[str, Figures], server: Server, part: str, database: str = "sqlite") -> None:
    """A line for each unit: median CPU with its spread, ratio to the floor, median wall time. They are kept
    among the results of this part."""
    floor = figures["floor"].cpu
    print(f"{len(floor)} rounds, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    print(f"{'unit of work':34}{'CPU-ms (min–max)':>24}{'× floor':>10}{'wall ms':>10}")
    for name, one in figures.items():
        cpu = statistics.median(one.cpu)
        ratio = statistics.median(mine / base for mine, base in zip(one.cpu, floor, strict=True))
        spread = f"{cpu:.2f} ({min(one.cpu):.2f}–{max(one.cpu):.2f})"
        wall = statistics.median(one.wall)
        print(f"{name:34}{spread:>24}{ratio:>10.1f}{wall:>10.2f}")
        keep(part, name, "CPU-ms", one.cpu, database=database, floor=ratio, wall_ms=round(wall, 2))
    mib = server.memory_mib()
    print(f"all server processes together: {mib:.0f} MiB")
    keep(part, "all server processes", "MiB", [mib], database=database)
