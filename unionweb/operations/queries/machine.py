"""The machine: its disk, its memory, its load, and our processes. What it does not tell is None."""

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Machine:
    """Bytes; `load` over 5 and 15 minutes, to be compared with `cores`. `ours`: the memory of the server's
    processes, what they share counted once."""

    cores: int
    load: tuple[float, float] | None
    memory_free: int | None
    memory_total: int | None
    ours: int | None
    disk_free: int
    disk_total: int


def machine(instance: Path) -> Machine:
    """As it is now."""
    disk, memory = shutil.disk_usage(instance), _memory()
    return Machine(
        cores=os.cpu_count() or 1,
        load=_load(),
        memory_free=memory.get("MemAvailable"),
        memory_total=memory.get("MemTotal"),
        ours=_our_memory(),
        disk_free=disk.free,
        disk_total=disk.total,
    )


def _load() -> tuple[float, float] | None:
    try:
        _one, five, fifteen = os.getloadavg()
    except OSError:
        return None
    return five, fifteen


def _memory() -> dict[str, int]:
    with suppress(OSError):
        lines = (line.split() for line in (PROC / "meminfo").read_text().splitlines())
        return {line[0].rstrip(":"): int(line[1]) * 1024 for line in lines}
    return {}


def _our_memory() -> int | None:
    """Of all workers: they are those with our parent, who belongs to them when it is one of ours."""
    with suppress(OSError):
        me, parent = _parent_and_user("self"), os.getppid()
        found = [
            _memory_of(one.name) for one in PROC.iterdir() if one.name.isdigit() and _is_ours(one.name, me)
        ]
        return sum(found) + (_memory_of(str(parent)) if _runs_the_same(parent) else 0)
    return None


def _parent_and_user(number: str) -> tuple[int, int]:
    """Raises OSError for a process that has ended."""
    place = PROC / number
    # The name of the program stands in brackets and may hold anything.
    return int((place / "stat").read_text().rpartition(")")[2].split()[1]), place.stat().st_uid


def _is_ours(number: str, me: tuple[int, int]) -> bool:
    with suppress(OSError):
        return _parent_and_user(number) == me
    return False


def _runs_the_same(number: int) -> bool:
    """Whether our parent is the server that divided into workers, and not a shell."""
    with suppress(OSError):
        return (PROC / str(number) / "exe").readlink() == (PROC / "self" / "exe").readlink()
    return False


def _memory_of(number: str) -> int:
    with suppress(OSError):
        for line in (PROC / number / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
