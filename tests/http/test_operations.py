"""The administrator's page, health, figures and logs."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from tests.drives import OpenDrive
from tests.ticking import tick
from tests.visitor import Visitor
from tests.world import World
from unionweb.base import logs
from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.config import Settings, Unusable, Watching
from unionweb.config.watching import read_watching

Visit = Callable[..., Visitor]
TOKEN = "a token that is long enough"


@pytest.fixture
def watching(app: Flask) -> Iterator[Callable[..., None]]:
    """Change what the installation tells; as before afterwards."""
    before: Settings = app.config["SETTINGS"]

    def change(**fields: object) -> None:
        app.config["SETTINGS"] = replace(before, watching=Watching(**fields))  # type: ignore[arg-type]

    yield change
    app.config["SETTINGS"] = before


def break_units(world: World) -> None:
    class_ = world.class_(world.college())
    with world.work():
        db.session.execute(text("UPDATE unit SET kind = 'college' WHERE id = :id"), {"id": class_})


@pytest.mark.either_database
def test_only_the_schools_administrators_see_the_page(world: World, visit: Visit) -> None:
    for person in (world.student(), world.administrator(world.college()), world.adviser()):
        visit(person).get("/operations/", status=403)
        visit(person).post("/operations/check", status=403)
    assert visit().get("/operations/", status=303).location.startswith("/people/sign-in")
    home = visit(world.administrator()).get("/")
    assert home.all("a[href='/operations/']")


def test_the_page_tells_how_machine_timer_and_data_stand(world: World, visit: Visit) -> None:
    administrator = visit(world.administrator())
    before = administrator.get("/operations/").text
    assert "定时任务从未运行" in before and "还没有备份" in before and "还没有核查过" in before
    tick(world.app)
    page = administrator.get("/operations/")
    assert "从未运行" not in page.text and "surveys.close" in page.text and "people.units" in page.text
    for words in ("负载", "可用内存", "可用磁盘", "数据库大小", "待发邮件", "最近备份", "版本"):
        assert words in page.text
    settings: Settings = world.app.config["SETTINGS"]
    assert settings.secret_key not in page.text and "postgresql+psycopg" not in page.text


def test_the_checks_are_run_by_a_button_and_what_is_broken_waits_at_home(world: World, visit: Visit) -> None:
    administrator = visit(world.administrator())
    done = administrator.post("/operations/check")
    assert "数据核查全部通过" in administrator.follow(done).text
    break_units(world)
    page = administrator.follow(administrator.post("/operations/check"))
    assert "1 项数据核查不通过" in page.text and "college under college" in page.text
    home = administrator.get("/")
    assert home.all(".waiting a[href='/operations/']")
    assert not visit(world.student()).get("/").all(".waiting a[href='/operations/']")


@pytest.mark.either_database
def test_failing_and_interrupted_work_stands_there_with_its_reason(world: World, visit: Visit) -> None:
    administrator = visit(world.administrator())
    tick(world.app)
    with world.work():
        failed = 'failures = 2, problem = \'["程序出错，编号 %(number)s", {"number": "0badcafe"}]\''
        db.session.execute(text(f"UPDATE operations_work SET {failed} WHERE name = 'notices.mails'"))
        killed = "claim = 'x', claimed_until = '2026-01-01 00:00:00.000000'"
        db.session.execute(text(f"UPDATE operations_work SET {killed} WHERE name = 'assets.lapse'"))
    page = administrator.get("/operations/").text
    assert "失败 2 次" in page and "编号 0badcafe" in page and "被中断" in page


@pytest.mark.either_database
def test_the_next_deadlines_of_all_features_are_listed(world: World, visit: Visit) -> None:
    drive = OpenDrive.build(world)
    with world.work():
        drive.now().closes_at = now() + timedelta(days=2)
        world.add(drive.now())
    page = visit(world.administrator()).get("/operations/")
    assert any("Autumn drive" in one for one in page.texts("ul.waiting li"))


@pytest.mark.sqlite_files
def test_health_answers_without_a_session_and_says_what_is_missing(app: Flask) -> None:
    client = app.test_client()
    live, ready = client.get("/health/live"), client.get("/health/ready")
    assert (live.status_code, ready.status_code) == (200, 200)
    assert live.json == {"live": True} and ready.json == {"ready": True, "missing": []}
    assert "Set-Cookie" not in ready.headers and ready.headers["Cache-Control"] == "no-store"
    assert client.post("/health/ready").status_code == 405
    assert client.head("/health/live").status_code == 200
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    waiting = client.get("/health/ready")
    assert waiting.status_code == 503 and waiting.json == {"ready": False, "missing": ["migrations"]}
    assert client.get("/health/live").status_code == 200


SAMPLE = re.compile(r'unionweb_[a-z0-9_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? -?[0-9.e+]+')


def test_figures_are_in_prometheus_format_and_hold_nobody_and_no_ballot(world: World) -> None:
    person = world.student(name="Zhang San", number="20269999", email="z@example.com")
    world.log_in(person)
    tick(world.app)
    break_units(world)
    world.app.test_cli_runner().invoke(args=["check"])
    answer = world.app.test_client().get("/metrics")
    assert answer.status_code == 200 and answer.content_type.startswith("text/plain; version=0.0.4")
    lines = answer.text.splitlines()
    assert all(line.startswith("# ") or SAMPLE.fullmatch(line) for line in lines), answer.text
    assert len({line.split()[2] for line in lines if line.startswith("# TYPE")}) == answer.text.count(
        "# TYPE"
    )
    assert 'unionweb_check_offenders{check="people.units"} 1' in lines
    assert 'unionweb_timed_failures{work="surveys.close"} 0' in lines
    assert 'unionweb_outbox_mails{state="queued"} 0' in lines
    for word in ("Zhang", "20269999", "example.com", "ballot", "draw", "cast", "vote", "box_"):
        assert not [
            one for one in lines if word in one.replace("outbox_", "") and "check_offenders{" not in one
        ]
    sizes = [
        line for line in lines if line.startswith(("unionweb_database_bytes ", "unionweb_disk_free_bytes "))
    ]
    assert sizes and all(float(line.split()[1]) % 2**24 == 0 for line in sizes)


@pytest.mark.either_database
def test_figures_are_for_this_machine_or_for_who_shows_the_token(
    app: Flask, watching: Callable[..., None]
) -> None:
    client = app.test_client()

    def status(address: str = "127.0.0.1", **headers: str) -> int:
        return client.get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": address}).status_code

    assert status() == status("::1") == 200
    assert status("10.1.2.3") == status("") == 403
    forwarded = {"X-Forwarded-For": "127.0.0.1"}
    assert status(**forwarded) == 403, "a proxy on this machine speaks for somebody else"
    watching(token=TOKEN)
    assert status("10.1.2.3", Authorization=f"Bearer {TOKEN}") == 200
    assert status() == status(Authorization="Bearer wrong") == 403


@pytest.mark.parametrize("environment", [{"UNIONWEB_LOG": "xml"}, {"UNIONWEB_METRICS_TOKEN": "short"}])
def test_unusable_settings_of_watching_are_refused(environment: dict[str, str]) -> None:
    with pytest.raises(Unusable, match=next(iter(environment))):
        read_watching(environment)


@pytest.fixture
def lines(app: Flask, capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], list[dict[str, object]]]]:
    """The log as JSON; what it said so far."""
    before, after = list(app.before_request_funcs.get(None, [])), list(app.after_request_funcs.get(None, []))
    app._got_first_request = False  # a test adds what the start would have added
    logs.init_app(app, True)
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    app.before_request_funcs[None], app.after_request_funcs[None] = before, after
    logs.init_app(app, False)


@pytest.mark.either_database
def test_the_log_in_json_names_routes_and_nobody(
    world: World, visit: Visit, lines: Callable[[], list[dict[str, object]]]
) -> None:
    person = world.administrator()
    browser = visit(person)
    browser.get(f"/people/persons/{person}?text=Somebody")
    browser.get("/people/persons/99999999", status=404)
    said = lines()
    assert [one["route"] for one in said] == ["/people/persons/<int:person_id>"] * 2
    assert [one["status"] for one in said] == [200, 404]
    assert set(said[0]) == {"at", "level", "said", "route", "method", "status", "ms"}
    assert "127.0.0.1" not in str(said) and "Somebody" not in str(said)


@pytest.mark.either_database
def test_nothing_on_the_way_to_the_ballot_box_is_logged(
    world: World, visit: Visit, lines: Callable[[], list[dict[str, object]]]
) -> None:
    browser, election = visit(world.administrator()), world.election()
    browser.get(f"/elections/{election}")
    browser.get("/surveys/")
    for path in ("/box/v/x/state", "/box/v/x/params", "/health/live", "/metrics", "/booth"):
        browser.client.get(path).close()
    for path in ("/box/v/x/ballots", "/box/ballots", "/draw/x"):
        browser.client.post(path, data=b"x")
    assert lines() == []


@pytest.mark.sqlite_files
def test_a_mistake_of_ours_is_logged_with_the_number_that_the_person_sees(
    world: World, visit: Visit, lines: Callable[[], list[dict[str, object]]]
) -> None:
    browser = visit(world.administrator())
    with world.work():
        db.session.execute(text("ALTER TABLE operations_check RENAME TO elsewhere"))
    page = browser.get("/operations/", status=500)
    mistake, request = lines()
    assert str(mistake["incident"]) in page.text and "Traceback" in str(mistake["trace"])
    assert (request["status"], request["route"]) == (500, "/operations/")


def test_slow_statements_are_logged_without_their_values(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    slow = "pg_sleep(0.03) IS NULL" if kind(world.app) == "postgresql" else SLOW_SQLITE
    with world.look():
        # The watch of the tests' application begins at half a second; this engine is watched more closely.
        logs.watch_statements(engine := db.engine.execution_options(), 20)
        with engine.connect() as connection:
            connection.execute(text(f"SELECT :name, {slow}"), {"name": "Zhang San"})
            connection.execute(text("SELECT :name"), {"name": "Zhang San"})
    records = [one for one in caplog.records if "slow statement" in one.message]
    assert {one.levelno for one in records} == {logging.WARNING}
    assert all("SELECT" in one.message and "Zhang San" not in one.message for one in records)
    assert len({one.message.partition(":")[2] for one in records}) == 1


def kind(app: Flask) -> str:
    with app.app_context():
        return db.engine.dialect.name


SLOW_SQLITE = """(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400000)
    SELECT count(*) FROM n)"""
