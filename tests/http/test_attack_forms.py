"""Fields that a form does not have change nothing, in no form of the application."""

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests import garbage
from tests.databases import SqliteDatabases
from tests.everywhere import everywhere
from tests.scene import build
from tests.visitor import Visitor
from tests.world import World
from unionweb.base import clock
from unionweb.base.clock import frozen
from unionweb.base.db import db

pytestmark = [pytest.mark.either_database, pytest.mark.sqlite_files]

Rows = dict[str, list[str]]
CHOSEN_BY_CHANCE = re.compile(r"[0-9A-Za-z_=+/-]{6,}")
"""Codes, tokens, hashes: another one in each run."""
EXTRA: dict[str, str] = {
    **{column.name: "1" for table in db.metadata.sorted_tables for column in table.columns},
    **{
        "is_admin": "1",
        "admin": "true",
        "roles": "administrator",
        "next": "//evil.example",
        "__class__": "x",
    },
    **{"_method": "DELETE", "csrf_token": "x", "person.id": "1", "unit[id]": "1", "data": "{}"},
}


class Stage:
    """The scene in a file that is put back before each request."""

    def __init__(self, app: Flask, world: World, database: SqliteDatabases, keep: Path) -> None:
        self.app, self._file, self._keep = app, Path(database.url.removeprefix("sqlite:///")), keep
        self.scene = build(world)
        self.cookie = world.log_in(self._administrator)
        with app.app_context():
            with db.engine.connect() as connection:
                connection.exec_driver_sql("ROLLBACK")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()
        shutil.copyfile(self._file, keep)

    @property
    def _administrator(self) -> int:
        person = self.scene.cast["school administrator"]
        assert person is not None
        return person

    def restore(self) -> Visitor:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            Path(f"{self._file}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(self._keep, self._file)
        browser = Visitor(self.app)
        browser.sign_in(self.cookie)
        return browser

    def after(self, path: str, fields: dict[str, str]) -> tuple[int, Rows]:
        """What the database holds after this form was sent to the scene as it was at first."""
        browser = self.restore()
        answer = browser.client.post(path, data=fields, headers={"Sec-Fetch-Site": "same-origin"})
        with self.app.app_context():
            rows = {name: stored(name) for name in db.metadata.tables if name not in NOT_COMPARED}
        return answer.status_code, rows


def stored(table: str) -> list[str]:
    rows = db.session.connection().exec_driver_sql(f"SELECT * FROM {table}")
    return sorted(CHOSEN_BY_CHANCE.sub("*", repr(tuple(row))) for row in rows)


NOT_COMPARED = {"operations_check", "operations_work", "calendar_feed"}
"""How long a check took, a random address."""


def forms(stage: Stage) -> Iterator[tuple[str, dict[str, str]]]:
    """(path, what a browser would send) of everything that takes a form."""
    browser = stage.restore()
    addresses = list(everywhere(stage.app, stage.scene))
    pages = {path for method, path in addresses if method == "GET"}
    for method, path in addresses:
        if method == "POST" and "sign-out" not in path:
            page = browser.client.get(path) if path in pages else None
            fields = garbage.form_of(page.text) if page is not None and page.mimetype == "text/html" else []
            yield path, dict(fields)


@pytest.fixture
def stage(app: Flask, world: World, database: SqliteDatabases, tmp_path: Path) -> Stage:
    return Stage(app, world, database, tmp_path / "scene.db")


def test_fields_that_a_form_does_not_have_change_nothing(stage: Stage) -> None:
    faults, changed = [], 0
    with frozen(clock.now() + timedelta(minutes=1)):
        _status, untouched = stage.after("/no/such/page", {})
        for path, fields in list(forms(stage)):
            if not fields:
                continue  # a button, or what a script sends
            honest = stage.after(path, fields)
            more = {
                name: value for name, value in EXTRA.items() if name not in fields and not meant(path, name)
            }
            stuffed = stage.after(path, fields | more)
            changed += honest[1] != untouched
            if honest[1] != stuffed[1]:
                tables = [name for name, rows in honest[1].items() if rows != stuffed[1][name]]
                faults.append(f"{path}: {honest[0]} {stuffed[0]} {tables}")
    assert not faults, "\n".join(faults)
    assert changed > 25, "honest forms change something, so that the comparison means something"


MEANT: dict[str, set[str]] = {
    r"/nominees/\d+$": {"unit_name", "group", "introduction", "photo", "drop_photo"},
    r"/roll/remove$": {"voter"},
    r"/ask/check$": {"event", "venue", "words", "version", "department", "unit"},
}
"""By the end of an address: what is no field on its page, and yet meant; a page with several buttons."""


def meant(path: str, name: str) -> bool:
    return any(re.search(end, path) and name in names for end, names in MEANT.items())
