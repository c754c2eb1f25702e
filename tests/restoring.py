"""Backups made and restored by tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from tests.databases import PostgresqlDatabases, SqliteDatabases
from unionweb.application import create_app
from unionweb.backups import age, restoring, storing
from unionweb.backups.loading import release
from unionweb.backups.rules.retention import Keep
from unionweb.base import clock
from unionweb.config import Settings

RELEASES = Path(__file__).parent / "data" / "releases"
"""Backups of demonstration unions that were built by earlier releases, by their migration."""


def silent(_line: str) -> None:
    """Nobody reads about the progress."""


def key_pair(place: Path) -> tuple[Path, str]:
    """A file with a private key, and its recipient."""
    content, recipient = age.new_identity(None)
    file = place / "key.txt"
    file.write_bytes(content)
    return file, recipient


def make(app: Flask, to: Path, *recipients: str) -> Path:
    """A backup of what is there now."""
    with app.app_context():
        return storing.make(to, recipients, Keep(), clock.now(), silent).path


@contextmanager
def empty_place(database: SqliteDatabases | PostgresqlDatabases, instance: Path) -> Iterator[restoring.Place]:
    """Where a backup can be restored to, on the database of this test."""
    if isinstance(database, SqliteDatabases):
        yield restoring.Place(instance)
        return
    with database.borrowed("restored") as main, database.borrowed("restored_ballots") as ballots:
        yield restoring.Place(instance, main, ballots)


@contextmanager
def restored(app: Flask, file: Path, place: restoring.Place) -> Iterator[tuple[Flask, restoring.Restored]]:
    """An application on what a plain backup holds."""
    with app.app_context():
        done = restoring.restore(file, [], place, clock.now(), silent)
    main, ballots = place.urls()
    settings = Settings(
        instance=place.instance, database_url=main, ballots_url=ballots, secret_key="for tests only " * 3
    )
    back = create_app(settings)
    try:
        yield back, done
    finally:
        with back.app_context():
            release()
