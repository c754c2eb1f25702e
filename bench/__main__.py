"""Measures and prints; no gate, no verdict."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import (
    ballots,
    computing,
    hosts,
    hour,
    idle,
    lending,
    ranking,
    recount,
    results,
    scoring,
    storm,
    surveys,
    table,
    uploading,
)
from bench.databases import KINDS
from bench.measuring import print_figures, rounds_of
from bench.scenes import Browser, scenes
from bench.servers import ROOT, serving


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
            print("\npages")
            print_figures(rounds_of(server, floor, scenes(Browser(server, demo)), rounds), server, "pages")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python3 dev.py bench")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--only",
        choices=(
            "pages",
            "ballots",
            "surveys",
            "recount",
            "recruitment",
            "assets",
            "memory",
            "storm",
            "hour",
            "hosts",
        ),
        help="one part of it",
    )
    parser.add_argument("--database", choices=(*KINDS, "both"), default="sqlite", help="for all but pages")
    parser.add_argument("--fsync-delay", type=int, default=0, metavar="MS", help="ballots on a slower disk")
    parser.add_argument("--many", action="store_true", help="also 30,000 ballots, 20,000 responses (minutes)")
    parser.add_argument("--seconds", type=int, default=20, help="how long each calm and each storm lasts")
    parser.add_argument("--table", action="store_true", help="only write the table in docs/performance.md")
    chosen = parser.parse_args()
    if chosen.table:
        table.write()
        sys.exit()
    if chosen.only in (None, "pages"):
        run(chosen.rounds)
    if chosen.only in (None, "ballots"):
        for kind in KINDS if chosen.database == "both" else (chosen.database,):
            ballots.run(chosen.rounds, kind, chosen.fsync_delay, chosen.many)
    if chosen.only in (None, "surveys"):
        for kind in KINDS if chosen.database == "both" else (chosen.database,):
            surveys.run(chosen.rounds, kind, chosen.fsync_delay, chosen.many)
    if chosen.only in (None, "recount"):
        recount.run(chosen.rounds, chosen.many)
    if chosen.only in (None, "recruitment"):
        computing.run(chosen.rounds)
        for kind in KINDS if chosen.database == "both" else (chosen.database,):
            ranking.run(chosen.rounds, kind, chosen.fsync_delay)
            scoring.run(chosen.rounds, kind, chosen.fsync_delay)
            uploading.run(kind, chosen.fsync_delay)
    if chosen.only in (None, "assets"):
        for kind in KINDS if chosen.database == "both" else (chosen.database,):
            lending.run(chosen.rounds, kind, chosen.fsync_delay)
    if chosen.only in (None, "memory"):
        idle.run()
    if chosen.only in (None, "storm"):
        for kind in KINDS if chosen.database == "both" else (chosen.database,):
            storm.run(chosen.rounds, kind, chosen.fsync_delay, chosen.seconds)
    if chosen.only in (None, "hour"):
        for kind in KINDS if chosen.database == "both" else (chosen.database,):
            hour.run(chosen.rounds, kind, chosen.fsync_delay)
    if chosen.only in (None, "hosts"):
        hosts.run(chosen.rounds)
    print(f"\nkept in {results.write().relative_to(ROOT)}; the table: python3 dev.py bench --table")
