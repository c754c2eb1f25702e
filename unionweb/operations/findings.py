"""Everything that usually goes wrong, looked for on this machine: facts to the rules, topic by topic."""

import os
import platform
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy.exc import DBAPIError

from unionweb.base.db import db, end_reading
from unionweb.base.findings import Finding, Level, Topic, fine
from unionweb.base.text import say
from unionweb.base.web.feature import Feature
from unionweb.config import ROOT, Settings
from unionweb.operations.queries import database, runs
from unionweb.operations.queries.backups import Unreadable, last_backup
from unionweb.operations.queries.machine import machine
from unionweb.operations.queries.version import version
from unionweb.operations.rules import databases, keeping
from unionweb.operations.rules import machine as rules
from unionweb.operations.ticking import all_work


def examine(now: datetime) -> Iterator[Finding]:
    """All findings. Where the database cannot be used, or is of another revision, what hangs on it is left
    out."""
    settings: Settings = current_app.config["SETTINGS"]
    yield from _program()
    yield from rules.address_findings(
        settings.address, settings.proxies, bool(os.environ.get("UNIONWEB_TLS"))
    )
    yield from _files(settings)
    yield from _backup(settings.instance, now)
    try:
        yield from _database(now)
        if up_to_date():
            yield from _timer(now)
            yield from _of_features(now)
    except DBAPIError as problem:
        said = " ".join(str(problem.orig).split())
        mend = say("检查 UNIONWEB_DATABASE_URL 和数据库服务器")
        yield Finding(Level.BROKEN, Topic.DATABASE, say("数据库用不了：%(said)s", said=said), mend)
    finally:
        end_reading()


def up_to_date() -> bool:
    """Whether the database is there and of this program's revision."""
    try:
        return database.current_revision() == database.wanted_revision()
    except DBAPIError:
        return False


def _program() -> Iterator[Finding]:
    topic = Topic.PROGRAM
    yield fine(
        topic, "unionweb %(version)s，Python %(python)s", version=version(), python=platform.python_version()
    )
    if not (ROOT / "static" / "build" / "manifest.json").exists():
        text = say("浏览器代码还没有构建")
        yield Finding(Level.BROKEN, topic, text, say("python3 dev.py build"))


def _files(settings: Settings) -> Iterator[Finding]:
    instance = settings.instance
    yield rules.file_finding(_facts(instance), secret=False)
    key = instance / "secret_key"
    if key.exists():
        yield rules.file_finding(_facts(key), secret=True)
    if (weak := rules.secret_finding(settings.secret_key)) is not None:
        yield weak
    here = machine(instance)
    yield rules.disk_finding(str(instance), here.disk_free, here.disk_total)
    home = Path(str(db.engine.url.database)).parent
    if database.is_sqlite() and home.exists() and home.stat().st_dev != instance.stat().st_dev:
        there = machine(home)
        yield rules.disk_finding(str(home), there.disk_free, there.disk_total)


def _facts(path: Path) -> rules.FileFacts:
    known = path.stat()
    return rules.FileFacts(str(path), known.st_mode, known.st_uid, os.geteuid())


def _backup(instance: Path, now: datetime) -> Iterator[Finding]:
    try:
        yield from keeping.backup_findings(last_backup(instance), True, now)
    except Unreadable:
        yield from keeping.backup_findings(None, False, now)


def _database(now: datetime) -> Iterator[Finding]:
    with db.engine.connect() as connection:
        if database.is_sqlite():
            facts = database.pragmas(connection)
            yield from databases.sqlite_findings(Topic.DATABASE, database.sqlite_version(), facts)
        else:
            yield from databases.postgresql_findings(Topic.DATABASE, database.shown(connection))
        at_database = database.database_clock(connection)
    current = database.current_revision()
    yield databases.migration_finding(current, database.wanted_revision(), database.is_known(current))
    if up_to_date():
        yield from rules.clock_findings(now, at_database, database.last_entry_at())


def _timer(now: datetime) -> Iterator[Finding]:
    yield keeping.timer_finding(runs.last_tick(), now)
    for one in runs.standings(all_work(), now):
        if one.interrupted:
            text = say("%(name)s 上次运行时被中断", name=one.work.name)
            yield Finding(
                Level.WARN, Topic.TIMER, text, say("flask --app app tick %(name)s", name=one.work.name)
            )
        elif one.failed and one.run is not None:
            why = one.run.problem_words or say("原因不明")
            text = say("%(name)s 连续失败 %(n)s 次：%(why)s", name=one.work.name, n=one.run.failures, why=why)
            mend = say("日志里按编号查找原因；之后可执行 flask --app app tick %(name)s", name=one.work.name)
            yield Finding(Level.WARN, Topic.TIMER, text, mend)


def _of_features(now: datetime) -> Iterator[Finding]:
    features: tuple[Feature, ...] = current_app.extensions["unionweb.features"]
    for feature in features:
        if feature.findings is not None:
            end_reading()
            yield from feature.findings(now)
