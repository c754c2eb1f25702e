"""What earlier releases built and filled is brought up to date, on either database, and nothing is lost."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.restoring import RELEASES, empty_place, restored
from tests.visitor import Visitor
from tests.world import World
from unionweb.application import create_app
from unionweb.backups.before import PLACE, backup_before_upgrade
from unionweb.backups.loading import release, sum_of
from unionweb.backups.restoring import Place
from unionweb.backups.rules.values import Sum
from unionweb.backups.snapshot import main_snapshot, newest_revision
from unionweb.backups.tables import tables_of
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.base.upgrading import upgrade
from unionweb.config import Settings
from unionweb.people.models import Grant
from unionweb.people.rules.roles import Role

ADMINISTRATOR = select(Grant.person_id).where(Grant.role == Role.ADMINISTRATOR).limit(1)
TOUCHED = {
    "audit_entry",
    "election",
    "survey",
    "survey_subject",
    "survey_respondent",
    "survey_group",
    "notice",
}
"""Tables in which the votes that were under way are ended, and whoever was asked is told: what they hold is
not what they held."""


@pytest.mark.parametrize("built_by", ["0006", "0012"])
def test_a_database_of_an_earlier_release_is_brought_up_to_date(
    app: Flask, database: SqliteDatabases | PostgresqlDatabases, tmp_path: Path, built_by: str
) -> None:
    file = RELEASES / f"{built_by}.tar"
    with (
        empty_place(database, tmp_path / "back") as place,
        restored(app, file, place) as (back, done),
    ):
        assert done.manifest.revision == built_by != newest_revision()
        assert not done.faults and len(done.ended) == 2
        told = done.manifest.tables["main"]
        with back.app_context(), main_snapshot() as connection:
            found = {one.name: sum_of(connection, one) for one in tables_of(connection)}
        kept = {name: one["rows"] for name, one in told.items() if name not in TOUCHED}
        assert kept["person"] > 700
        assert {name: found.get(name, Sum()).rows for name in kept} == kept
        assert found["audit_entry"].rows > told["audit_entry"]["rows"]
        assert found["notice"].rows >= told.get("notice", {"rows": 0})["rows"]
        look_round(back)


@pytest.mark.either_database
def test_a_backup_is_made_before_an_old_database_is_changed_and_leads_back(
    app: Flask, tmp_path: Path
) -> None:
    home = tmp_path / "old"
    home.mkdir()
    url = f"sqlite:///{home / 'unionweb.db'}"
    old = create_app(Settings(instance=home, database_url=url, secret_key="for tests only " * 3))
    said: list[str] = []
    with old.app_context():
        backup_before_upgrade(clock.now(), said.append)
        assert said == []  # nothing is there yet
        upgrade("0012")
        backup_before_upgrade(clock.now(), said.append)
        upgrade()
        backup_before_upgrade(clock.now(), said.append)
        release()
    [file] = (home / "backups" / PLACE).glob("*.tar")
    assert len(said) == 2 and str(file) in said[1]
    with restored(app, file, Place(tmp_path / "back")) as (_back, done):
        assert done.manifest.revision == "0012"


def look_round(back: Flask) -> None:
    """The administrator of the old union reads pages of the new release."""
    world = World(back)
    with world.look():
        administrator = db.session.execute(ADMINISTRATOR).scalar_one()
    visitor = Visitor(back)
    visitor.sign_in(world.log_in(administrator))
    for path in ("/", "/people/units/1", "/elections/", "/surveys/", "/audit/"):
        visitor.get(path)
