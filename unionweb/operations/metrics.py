"""Figures for Prometheus, of now and out of the database and /proc: whichever worker answers says the same.

Requests are not counted: each worker would know its own only. Nothing is said of the ballot box or of those
who draw papers; sizes are rounded so that nobody can count draws by them.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

from flask import current_app

from unionweb.base.db import end_reading
from unionweb.base.findings import Gauge
from unionweb.base.web.feature import Feature
from unionweb.config import Settings
from unionweb.operations.queries import database, results, runs
from unionweb.operations.queries.backups import Unreadable, last_backup
from unionweb.operations.queries.machine import machine
from unionweb.operations.queries.version import version
from unionweb.operations.ticking import all_work

ROUGH = 16 * 2**20
"""Bytes to which sizes are rounded. A draw is sixty."""


def exposition(now: datetime) -> str:
    """In Prometheus' text format 0.0.4."""
    lines: list[str] = []
    gauges = sorted(_gauges(now), key=lambda one: one.name)
    end_reading()
    for name, same in groupby(gauges, key=lambda one: one.name):
        series = list(same)
        lines += [f"# HELP unionweb_{name} {series[0].help}", f"# TYPE unionweb_{name} gauge"]
        lines += [f"unionweb_{name}{_labels(one)} {one.value:.15g}" for one in series]
    return "\n".join(lines) + "\n"


def _labels(gauge: Gauge) -> str:
    if not gauge.labels:
        return ""
    pairs = (f'{name}="{_escaped(value)}"' for name, value in gauge.labels.items())
    return "{" + ",".join(pairs) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _gauges(now: datetime) -> Iterator[Gauge]:
    settings: Settings = current_app.config["SETTINGS"]
    features: tuple[Feature, ...] = current_app.extensions["unionweb.features"]
    kind = "sqlite" if database.is_sqlite() else "postgresql"
    yield Gauge("info", "What runs here.", 1, {"version": version(), "database": kind})
    yield from _machine(settings)
    yield from _timed(now)
    yield from _checks()
    yield from _backup(settings)
    for feature in features:
        if feature.gauges is not None:
            yield from feature.gauges(now)


def rough(size: int) -> int:
    """Bytes, rounded."""
    return round(size / ROUGH) * ROUGH


def _machine(settings: Settings) -> Iterator[Gauge]:
    here = machine(settings.instance)
    known: Iterable[tuple[str, str, float | None]] = (
        ("cores", "Processors of the machine.", here.cores),
        ("load5", "Load of the machine over 5 minutes.", here.load and here.load[0]),
        ("load15", "Load of the machine over 15 minutes.", here.load and here.load[1]),
        ("memory_available_bytes", "Memory of the machine that is free, roughly.", _rough(here.memory_free)),
        ("memory_bytes", "Memory of the machine.", here.memory_total),
        ("server_memory_bytes", "Memory of the server's processes, roughly.", _rough(here.ours)),
        ("disk_free_bytes", "Free where the instance is, roughly.", rough(here.disk_free)),
        ("disk_bytes", "Size of that disk.", here.disk_total),
        ("database_bytes", "Size of the main database, roughly.", rough(database.size())),
    )
    yield from (Gauge(name, words, value) for name, words, value in known if value is not None)


def _rough(size: int | None) -> int | None:
    return None if size is None else rough(size)


def _timed(now: datetime) -> Iterator[Gauge]:
    for one in runs.standings(all_work(), now):
        if one.run is None:
            continue
        which = {"work": one.work.name}
        done = one.run.succeeded_at
        words = "When a timed work last came to its end."
        yield Gauge("timed_success_timestamp_seconds", words, done.timestamp() if done else 0, which)
        yield Gauge("timed_failures", "Failures of a timed work in a row.", one.run.failures, which)
    last = runs.last_tick()
    yield Gauge("tick_timestamp_seconds", "When the timer last ran.", last.timestamp() if last else 0)


def _checks() -> Iterator[Gauge]:
    for one in results.results():
        yield Gauge("check_offenders", "What a data check found last.", one.number, {"check": one.name})
    last = results.last_check()
    yield Gauge("check_timestamp_seconds", "When the data checks ran.", last.timestamp() if last else 0)


def _backup(settings: Settings) -> Iterator[Gauge]:
    try:
        last = last_backup(settings.instance)
    except Unreadable:
        last = None
    words = "When the last backup was made; 0: never."
    yield Gauge("backup_timestamp_seconds", words, last.at.timestamp() if last else 0)
