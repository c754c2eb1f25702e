"""Restoring a backup: into a new instance directory, and for the drill into one that is thrown away."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from unionweb.audit.queries import verify_chain
from unionweb.backups import aftermath, tables
from unionweb.backups.archive import Reader
from unionweb.backups.loading import Say, Unequal, application_for, faults, load, load_files, release
from unionweb.backups.rules.layout import Manifest
from unionweb.backups.unpacking import unpacked, workshop
from unionweb.base import unfinished
from unionweb.base.db import db, end_reading
from unionweb.base.upgrading import upgrade


class NotEmpty(Exception):
    """There is something already where a backup was to be restored."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back: `parts` whole, `files` handed in, titles of votes that were `ended`, and `faults`
    that the data checks find, which the backed-up installation had too."""

    manifest: Manifest
    parts: int
    files: int
    ended: tuple[str, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where to: a directory, and addresses of empty PostgreSQL databases, "" for files in the directory."""

    instance: Path
    main: str = ""
    ballots: str = ""

    def urls(self) -> tuple[str, str]:
        """Of the main database, and what is set for the box ("": the usual place)."""
        return self.main or f"sqlite:///{self.instance / 'unionweb.db'}", self.ballots


def restore(file: Path, identities: Iterable[Any], place: Place, now: datetime, say: Say) -> Restored:
    """The real thing. The directory appears when all is done, PostgreSQL's databases are marked as unfinished
    until then. Raises NotEmpty, Unreadable, Damaged, Unequal."""
    into = place.instance
    if into.exists() and any(into.iterdir()):
        raise NotEmpty(f"{into} 不是空的，什么都没有改 / is not empty; nothing was changed")
    into.parent.mkdir(parents=True, exist_ok=True)
    with workshop(into.parent) as bench:
        draft = bench / "instance"
        draft.mkdir(mode=0o700)
        with unpacked(file, identities, bench) as archive:
            done = _restore(archive, file.name, Place(draft, place.main, place.ballots), now, say)
        if into.exists():
            into.rmdir()
        draft.rename(into)
        _settle(into.parent)
    return done


def _restore(archive: Reader, name: str, place: Place, now: datetime, say: Say) -> Restored:
    app = application_for(place.instance, *place.urls())
    with app.app_context():
        try:
            if not place.main:
                return bring_back(archive, name, now, say)
            with _marked(app):
                return bring_back(archive, name, now, say)
        finally:
            release()


@contextmanager
def _marked(app: Flask) -> Iterator[None]:
    """Only into empty databases, and nobody starts on them before all is done."""
    refuse_full(app.config["SETTINGS"].box_url)
    refuse_full(app.config["SETTINGS"].database_url)
    unfinished.mark(db.engine)
    yield
    end_reading()
    unfinished.unmark(db.engine)


def refuse_full(url: str) -> None:
    """Raises NotEmpty when a database is there and has any table."""
    engine = create_engine(url, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            if not tables.empty(connection):
                raise NotEmpty(
                    f"目标数据库 {engine.url.database} 不是空的，什么都没有改 / the database is not empty; "
                    "nothing was changed. Empty it: DROP SCHEMA public CASCADE; CREATE SCHEMA public"
                )
    except OperationalError as problem:
        if "does not exist" not in str(problem.orig):  # it will be made
            raise
    finally:
        engine.dispose()


def bring_back(archive: Reader, name: str, now: datetime, say: Say) -> Restored:
    """Everything, into the running application, and proved there. Raises Damaged, Unequal."""
    parts = archive.check_parts()
    say(f"封装完整 / every part as it was written: {parts}")
    load(archive, say)
    number = load_files(archive)
    end_reading()
    upgrade()
    _check_chain(archive.manifest)
    say(f"操作日志链完整 / the log's chain holds: {archive.manifest.entries}, {archive.manifest.head[:12]}…")
    ended = aftermath.settle(name, archive.manifest.made_at, now)
    found = tuple(faults())
    return Restored(archive.manifest, parts, number, tuple(ended), found)


def _check_chain(manifest: Manifest) -> None:
    entries, head, broken = verify_chain()
    end_reading()
    if broken:
        raise Unequal(f"日志链在第 {broken.number} 条断裂 / the log's chain breaks at entry {broken.number}")
    if (entries, head) != (manifest.entries, manifest.head):
        raise Unequal("日志链头与清单不符 / the log ends elsewhere than the manifest says")


def _settle(place: Path) -> None:
    number = os.open(place, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
