"""The drill 演练: a backup that was never restored is a hope. Restores it beside, and leaves nothing."""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

from flask import current_app
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from unionweb.audit.queries import has_hash
from unionweb.backups import storing
from unionweb.backups.loading import Say, application_for, release
from unionweb.backups.restoring import Place, Restored, bring_back
from unionweb.backups.unpacking import unpacked, workshop
from unionweb.base.db import end_reading
from unionweb.config import Settings


class NoDatabase(Exception):
    """No database can be made for the drill; the text says what else to do."""


@dataclass(frozen=True, slots=True)
class Proved:
    """`mine`: it is a backup of this very installation, and noted as proved."""

    restored: Restored
    seconds: float
    mine: bool


def drill(file: Path, identities: Iterable[Any], on: str, now: datetime, say: Say) -> Proved:
    """Restore beside on `on` ("sqlite" or "postgresql") and prove it. Raises Unreadable, Damaged, Unequal,
    NoDatabase."""
    began = monotonic()
    with workshop() as bench:
        home = bench / "instance"
        home.mkdir(mode=0o700)
        with unpacked(file, identities, bench) as archive, _databases(on, home) as place:
            app = application_for(place.instance, *place.urls())
            with app.app_context():
                try:
                    restored = bring_back(archive, file.name, now, say)
                finally:
                    release()
    mine = _is_ours(restored.manifest.head)
    if mine and not restored.faults:
        storing.note(proved_at=now.isoformat(timespec="seconds"), proved=file.name)
    return Proved(restored, monotonic() - began, mine)


def _is_ours(head: str) -> bool:
    with suppress(DBAPIError):  # on another machine there is no database
        known = has_hash(head)
        end_reading()
        return known
    return False


@contextmanager
def _databases(on: str, home: Path) -> Iterator[Place]:
    """Databases for a while; those of PostgreSQL on the server that this installation uses."""
    if on == "sqlite":
        yield Place(home)
        return
    settings: Settings = current_app.config["SETTINGS"]
    url = make_url(settings.database_url)
    name = f"unionweb_drill_{secrets.token_hex(4)}"
    both = name, f"{name}_ballots"
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            try:
                connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
                connection.exec_driver_sql(f"CREATE DATABASE {both[1]} TEMPLATE template0 ENCODING 'UTF8'")
            except DBAPIError as problem:
                said = " ".join(str(problem.orig).split())
                raise NoDatabase(
                    "不能建临时数据库，可改用 --on sqlite / "
                    f"no database can be made for it; try --on sqlite ({said})"
                ) from None
        main, ballots = (url.set(database=one).render_as_string(hide_password=False) for one in both)
        yield Place(home, main, ballots)
    finally:
        with engine.connect() as connection:
            for one in both:
                connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {one} WITH (FORCE)")
