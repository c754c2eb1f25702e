"""What a run of the benchmarks found, kept as JSON: `bench/results/<date>.json`, one list entry a figure.

A figure that is measured again on the same day takes the place of the one before, so that parts may be run
one after another. `python3 -m bench.table` writes the table of unionweb/docs/performance.md from the newest.
"""

import json
import os
import platform
import statistics
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HOME = Path(__file__).with_name("results")

_found: list[dict[str, Any]] = []


def keep(
    part: str,
    name: str,
    unit: str,
    values: Sequence[float],
    *,
    database: str = "sqlite",
    floor: float | None = None,
    **more: float | str,
) -> None:
    """A figure: its median and spread of several rounds. `floor` is the ratio to the floor of the same run;
    `more` whatever else belongs to it, for instance the wall time."""
    _found.append(
        {
            "part": part,
            "name": name,
            "database": database,
            "unit": unit,
            "median": round(statistics.median(values), 3),
            "least": round(min(values), 3),
            "most": round(max(values), 3),
            "rounds": len(values),
            **({} if floor is None else {"floor": round(floor, 2)}),
            **more,
            "command": "python3 dev.py bench " + " ".join(sys.argv[1:]),
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
    )


def write() -> Path:
    """Add what was found to the file of today."""
    HOME.mkdir(exist_ok=True)
    path = HOME / f"{datetime.now(UTC):%Y-%m-%d}.json"
    before = json.loads(path.read_text())["figures"] if path.exists() else []
    new = {_key(one) for one in _found}
    figures = [one for one in before if _key(one) not in new] + _found
    path.write_text(
        json.dumps({"machine": machine(), "figures": figures}, ensure_ascii=False, indent=1) + "\n"
    )
    return path


def _key(figure: dict[str, Any]) -> tuple[str, str, str]:
    return figure["part"], figure["name"], figure["database"]


def machine() -> dict[str, str | float]:
    """What it was measured on."""
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    model = next((line.partition(":")[2].strip() for line in info.splitlines() if "model name" in line), "")
    return {
        "cores": os.cpu_count() or 1,
        "processor": model or platform.processor(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else "",
    }


def newest() -> dict[str, Any]:
    """The newest file. Raises FileNotFoundError when nothing was measured."""
    files = sorted(HOME.glob("*.json"))
    if not files:
        raise FileNotFoundError("no results yet: python3 dev.py bench")
    found: dict[str, Any] = json.loads(files[-1].read_text())
    return found
