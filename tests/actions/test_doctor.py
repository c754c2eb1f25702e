"""`flask doctor` and `flask check`: what they find, say, and end with."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import make_url, text

from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.mailbox import mailbox, mailing, reached_by
from tests.ticking import broken, tick
from tests.world import World
from unionweb.ballots.findings import same_place
from unionweb.base.clock import frozen, now
from unionweb.base.db import db, unit_of_work
from unionweb.base.findings import Finding, Level, Topic
from unionweb.config import Settings
from unionweb.operations.findings import examine
from unionweb.operations.models import CheckResult


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=list(arguments))


def found(app: Flask, topic: Topic) -> list[Finding]:
    with app.app_context():
        return [one for one in examine(now()) if one.topic is topic]


def worst(app: Flask, topic: Topic) -> Level:
    order = list(Level)
    return max((one.level for one in found(app, topic)), key=order.index)


@pytest.fixture
def instance(app: Flask) -> Iterator[Path]:
    """The directory of the installation, left as it was."""
    settings: Settings = app.config["SETTINGS"]
    path = settings.instance
    mode = path.stat().st_mode
    path.chmod(0o700)
    yield path
    path.chmod(mode)
    for name in ("backups/last.json", "secret_key"):
        (path / name).unlink(missing_ok=True)


@pytest.fixture
def durable(app: Flask, database: SqliteDatabases | PostgresqlDatabases) -> None:
    """A database that waits for the disk as in production, where the tests can have that."""
    if isinstance(database, SqliteDatabases):
        database.waits = True


def break_something(world: World) -> None:
    """A college that hangs below a college, past everything that would refuse it."""
    college = world.college()
    class_ = world.class_(college)
    with world.work():
        db.session.execute(text("UPDATE unit SET kind = 'college' WHERE id = :id"), {"id": class_})


@pytest.mark.either_database
def test_the_doctor_groups_what_it_finds_in_both_languages_and_says_how_to_mend_it(
    world: World, instance: Path
) -> None:
    world.administrator()
    tick(world.app)
    told = run(world.app, "doctor").output
    for title in ("目录与磁盘", "数据库", "投票箱数据库", "定时任务", "备份", "邮件", "节假日表", "数据核查"):
        assert title in told
    assert "⚠" in told and "→" in told and "✓" in told
    settings: Settings = world.app.config["SETTINGS"]
    assert settings.secret_key not in told


@pytest.mark.sqlite_files
@pytest.mark.usefixtures("durable")
def test_a_sound_installation_ends_with_0_and_each_fault_with_1(world: World, instance: Path) -> None:
    world.administrator()
    assert run(world.app, "doctor").exit_code == 1, "no timer"
    tick(world.app)
    sound = run(world.app, "doctor")
    assert sound.exit_code == 0, sound.output
    instance.chmod(0o777)
    assert run(world.app, "doctor").exit_code == 1
    instance.chmod(0o700)
    break_something(world)
    sick = run(world.app, "doctor")
    assert sick.exit_code == 1 and "people.units: 1" in sick.output


@pytest.mark.usefixtures("durable")
def test_the_database_is_asked_how_it_keeps_data(world: World) -> None:
    postgresql = db_kind(world.app) == "postgresql"
    # The tests' own PostgreSQL does not write to disk; nobody should run a school on it.
    assert worst(world.app, Topic.DATABASE) is (Level.BROKEN if postgresql else Level.FINE)
    assert worst(world.app, Topic.BOX) is (Level.BROKEN if postgresql else Level.FINE)
    assert not [one for one in found(world.app, Topic.PROGRAM) if one.level is Level.BROKEN]


def db_kind(app: Flask) -> str:
    with app.app_context():
        return db.engine.dialect.name


@pytest.mark.sqlite_files
def test_a_database_of_another_release_is_told_and_nothing_that_hangs_on_it_is_asked(world: World) -> None:
    for revision, words in (("0012", "不是最新"), ("9999", "比程序新")):
        with world.app.app_context(), db.engine.begin() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA query_only=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
        assert words in str([str(one.sentence) for one in found(world.app, Topic.DATABASE)])
        assert found(world.app, Topic.TIMER) == []
        assert run(world.app, "doctor").exit_code == 1
        assert run(world.app, "check").exit_code == 1


@pytest.mark.either_database
def test_a_stopped_timer_and_failing_work_are_told(world: World) -> None:
    assert worst(world.app, Topic.TIMER) is Level.BROKEN
    tick(world.app)
    assert worst(world.app, Topic.TIMER) is Level.FINE
    with frozen(now() + timedelta(minutes=20)):
        assert worst(world.app, Topic.TIMER) is Level.BROKEN
    with world.work():
        values = "failures = 3, problem = '[\"票箱正忙\", {}]'"
        db.session.execute(text(f"UPDATE operations_work SET {values} WHERE name = 'surveys.seal'"))
    [failing] = [one for one in found(world.app, Topic.TIMER) if one.level is Level.WARN]
    assert "surveys.seal" in str(failing.sentence) and "票箱正忙" in str(failing.sentence)


@pytest.mark.either_database
def test_the_secret_key_must_be_nobody_elses(world: World, instance: Path) -> None:
    key = instance / "secret_key"
    key.write_text("x" * 40)
    for mode, level in ((0o600, Level.FINE), (0o644, Level.BROKEN)):
        key.chmod(mode)
        [one] = [one for one in found(world.app, Topic.FILES) if str(key) in str(one.sentence)]
        assert one.level is level
    assert f"chmod 600 {key}" in str(one.mend)


@pytest.mark.either_database
def test_the_last_backup_is_read_from_its_note(world: World, instance: Path) -> None:
    assert worst(world.app, Topic.BACKUP) is Level.WARN
    note = instance / "backups" / "last.json"
    note.parent.mkdir(exist_ok=True)
    fresh = {"at": now().isoformat(), "file": "x.age", "proved_at": now().isoformat()}
    for told, level in (
        (json.dumps(fresh), Level.FINE),
        (json.dumps(fresh | {"proved_at": None}), Level.WARN),
        (json.dumps(fresh | {"at": (now() - timedelta(days=9)).isoformat()}), Level.BROKEN),
        (json.dumps(fresh | {"at": "2026-01-01"}), Level.BROKEN),
        ("{}", Level.BROKEN),
        ("no json", Level.BROKEN),
    ):
        note.write_text(told)
        assert worst(world.app, Topic.BACKUP) is level, told


@pytest.mark.either_database
def test_a_mail_server_is_tried_without_a_mail(world: World) -> None:
    with mailbox() as box, mailing(world.app, reached_by(box)):
        assert worst(world.app, Topic.MAIL) is Level.FINE
        assert not box.taken and any(one.upper().startswith("EHLO") for one in box.heard)
        nobody = reached_by(box)
    with mailing(world.app, nobody):
        [one] = [one for one in found(world.app, Topic.MAIL) if one.level is Level.BROKEN]
        assert "UNIONWEB_MAIL_URL" in str(one.mend)


@pytest.mark.either_database
def test_years_without_holidays_are_told_with_the_command_that_fills_them(world: World) -> None:
    told = [str(one.mend) for one in found(world.app, Topic.CALENDAR)]
    assert any("calendar fill 2026" in one for one in told)


def test_the_box_must_be_another_database_however_its_address_is_written(tmp_path: Path) -> None:
    other = tmp_path / "link"
    other.symlink_to(tmp_path)
    pairs = {
        (f"sqlite:///{tmp_path}/a.db", f"sqlite:///{other}/a.db"): True,
        (f"sqlite:///{tmp_path}/a.db", f"sqlite:///{tmp_path}/b.db"): False,
        ("postgresql+psycopg://a@localhost/x", "postgresql+psycopg://b:c@127.0.0.1:5432/x"): True,
        ("postgresql+psycopg://a@localhost/x", "postgresql+psycopg://a@localhost/y"): False,
        ("postgresql+psycopg://a@localhost/x", f"sqlite:///{tmp_path}/x"): False,
    }
    for (one, two), same in pairs.items():
        assert same_place(make_url(one), make_url(two)) is same


def test_check_names_each_check_keeps_what_it_found_and_ends_with_1_when_broken(world: World) -> None:
    world.administrator()
    whole = run(world.app, "check")
    assert whole.exit_code == 0, whole.output
    assert "✓ people.units" in whole.output and "✓ audit.chain" in whole.output
    break_something(world)
    sick = run(world.app, "check")
    assert (
        sick.exit_code == 1 and "✗ people.units: 1" in sick.output and "college under college" in sick.output
    )
    with world.look():
        kept = db.session.get_one(CheckResult, "people.units")
        assert (kept.number, kept.offenders) == (1, broken(world.app)["people.units"])
        since = kept.broken_since
    run(world.app, "check")
    with world.look():
        assert db.session.get_one(CheckResult, "people.units").broken_since == since


@pytest.mark.either_database
def test_check_speaks_json_to_programs(world: World) -> None:
    world.administrator()
    told = json.loads(run(world.app, "check", "--json").output)
    assert {"name": "people.units", "number": 0, "offenders": []} in told["checks"]
    break_something(world)
    answer = run(world.app, "check", "--json")
    [units] = [one for one in json.loads(answer.output)["checks"] if one["name"] == "people.units"]
    assert answer.exit_code == 1 and units["number"] == 1


@pytest.mark.either_database
def test_the_nightly_check_fails_loudly_and_tells_the_administrators(world: World) -> None:
    world.administrator()
    break_something(world)
    told = tick(world.app, "operations.checks")
    assert told.exit_code == 1 and "people.units：1 处不符" in told.output


@pytest.mark.sqlite_files
def test_a_check_that_cannot_run_is_broken(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with world.app.app_context(), unit_of_work():
        db.session.execute(text("ALTER TABLE objection RENAME TO elsewhere"))
    assert broken(world.app)["publications.confirmed"] == ["could not be checked: OperationalError"]
    assert caplog.text.count("data check publications.confirmed") == 1


@pytest.mark.either_database
def test_settings_of_the_box_are_seen_even_when_the_program_was_told_otherwise(world: World) -> None:
    settings: Settings = world.app.config["SETTINGS"]
    world.app.config["SETTINGS"] = replace(settings, ballots_url=settings.database_url)
    try:
        assert worst(world.app, Topic.BOX) is Level.BROKEN
    finally:
        world.app.config["SETTINGS"] = settings
    assert os.environ.get("UNIONWEB_BALLOTS_URL") is None
