"""What stands in the memory of a running process, as root may read it."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

LARGEST = 64 * 1024 * 1024
"""Bytes of one region at a time."""


def processes_of(group: int) -> list[int]:
    """The numbers of all processes in a group."""
    found = []
    for one in Path("/proc").iterdir():
        if one.name.isdecimal():
            try:
                if os.getpgid(int(one.name)) == group:
                    found.append(int(one.name))
            except ProcessLookupError:
                continue
    return sorted(found)


def regions(process: int) -> Iterator[bytes]:
    """Everything that the process may write to."""
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            place, rights, *_rest = line.split()
            start, end = (int(one, 16) for one in place.split("-"))
            if "rw" in rights:
                for at in range(start, end, LARGEST):
                    try:
                        memory.seek(at)
                        # A bit more, for what lies across.
                        yield memory.read(min(LARGEST + 64, end - at))
                    except OSError:  # a page that is there for nobody
                        continue


def remembered(process: int, secrets: Mapping[str, bytes]) -> set[str]:
    """Which of the secrets stand somewhere in it."""
    return {name for part in regions(process) for name, secret in secrets.items() if secret in part}
