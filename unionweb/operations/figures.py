"""How the installation stands, in words and numbers for the administrator's page. Nothing of it is secret."""

from collections.abc import Iterator
from datetime import datetime

from flask import current_app

from unionweb.base.db import db
from unionweb.base.findings import Finding, Level
from unionweb.base.text import Sentence, say
from unionweb.base.web.feature import Feature
from unionweb.config import Settings
from unionweb.operations.queries import database, runs
from unionweb.operations.queries.backups import Unreadable, last_backup
from unionweb.operations.queries.machine import machine
from unionweb.operations.queries.version import version
from unionweb.operations.rules.keeping import backup_findings, timer_finding
from unionweb.operations.rules.machine import disk_finding

Fact = tuple[Sentence, object]


def troubles(settings: Settings, now: datetime) -> list[Finding]:
    """What somebody should do something about; only what can be told at once."""
    here = machine(settings.instance)
    found = [disk_finding(str(settings.instance), here.disk_free, here.disk_total)]
    found.append(timer_finding(runs.last_tick(), now))
    try:
        found += backup_findings(last_backup(settings.instance), True, now)
    except Unreadable:
        found += backup_findings(None, False, now)
    return [one for one in found if one.level is not Level.FINE]


def machine_facts(settings: Settings) -> list[Fact]:
    """Load, memory, disk."""
    here = machine(settings.instance)
    load = say(
        "%(load)s（%(cores)s 核）", load="—" if here.load is None else f"{here.load[0]:.2f}", cores=here.cores
    )
    return [
        (say("负载（5 分钟平均）"), load),
        (say("可用内存"), _of(here.memory_free, here.memory_total)),
        (say("服务器进程占用内存"), "—" if here.ours is None else size_words(here.ours)),
        (say("可用磁盘"), _of(here.disk_free, here.disk_total)),
        (say("版本"), version()),
    ]


def stored_facts(settings: Settings, now: datetime) -> list[Fact]:
    """The database, the last backup, the last tick, and what features count."""
    return [
        (say("数据库"), db.engine.dialect.name),
        (say("数据库大小"), size_words(database.size())),
        (say("最近备份"), _backup_at(settings)),
        (say("定时任务最近运行"), runs.last_tick()),
        *_counted(now),
    ]


def _backup_at(settings: Settings) -> datetime | None:
    try:
        last = last_backup(settings.instance)
    except Unreadable:
        return None
    return None if last is None else last.at


def _counted(now: datetime) -> Iterator[Fact]:
    features: tuple[Feature, ...] = current_app.extensions["unionweb.features"]
    for feature in features:
        if feature.gauges is not None:
            for gauge in feature.gauges(now):
                if gauge.label:
                    yield say(gauge.label), f"{gauge.value:.15g}"


def _of(part: int | None, whole: int | None) -> object:
    if part is None or whole is None:
        return "—"
    return say("%(part)s，共 %(whole)s", part=size_words(part), whole=size_words(whole))


def size_words(size: int) -> str:
    """Bytes for people: "3.4 GB"."""
    amount = float(size)
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit in ("B", "KB") else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} TB"
