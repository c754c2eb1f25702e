"""A demonstration union, built by an earlier release on SQLite, moves to PostgreSQL."""

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select

from tests.databases import PostgresqlDatabases
from tests.faults.environments import bare
from tests.faults.forked import command
from tests.faults.serving import Browser, serving, settled
from tests.restoring import RELEASES, restored
from tests.world import World
from unionweb.application import create_app
from unionweb.audit import SYSTEM, record
from unionweb.audit.queries import verify_chain
from unionweb.backups import tables
from unionweb.backups.loading import release, sum_of
from unionweb.backups.restoring import Place
from unionweb.backups.snapshot import main_snapshot
from unionweb.ballots import box
from unionweb.ballots.box.refusals import BoardForgotten
from unionweb.ballots.models import BallotVote, DrawState
from unionweb.base import clock
from unionweb.base.db import db, unit_of_work
from unionweb.base.unfinished import MARK
from unionweb.config import Settings
from unionweb.people.models import Person, Unit

pytestmark = pytest.mark.postgres

ADMINISTRATOR, PASSWORD = "T0001", "demo-3bnvdp"
WRITERS = 3


@pytest.fixture(scope="module")
def demonstration(
    standing_app: Flask, database: PostgresqlDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The instance directory of the union, on SQLite."""
    home = tmp_path_factory.mktemp("demonstration") / "instance"
    with restored(standing_app, RELEASES / "0012.tar", Place(home)):
        pass
    return home


@pytest.fixture
def old(demonstration: Path, tmp_path: Path) -> Iterator[Flask]:
    """An application on a copy of it."""
    home = tmp_path / "instance"
    shutil.copytree(demonstration, home)
    app = create_app(application_settings(home, f"sqlite:///{home / 'unionweb.db'}"))
    yield app
    with app.app_context():
        release()


def application_settings(home: Path, main: str, ballots: str = "") -> Settings:
    return Settings(instance=home, database_url=main, ballots_url=ballots, secret_key="for tests only " * 3)


@contextmanager
def targets(database: PostgresqlDatabases) -> Iterator[tuple[str, str]]:
    with database.borrowed("moved") as main, database.borrowed("moved_ballots") as ballots:
        yield main, ballots


def plain(url: str) -> str:
    return url.replace("+psycopg", "")


def names_in(url: str) -> set[str]:
    question = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    with psycopg.connect(plain(url)) as connection:
        return {name for (name,) in connection.execute(question)}


def move(app: Flask, main: str, ballots: str) -> tuple[int, str]:
    before = os.umask(0o022)
    try:
        answer = app.test_cli_runner().invoke(args=["move", "--to", main, "--ballots-to", ballots])
    finally:
        os.umask(before)
    return answer.exit_code, answer.output


def sums(app: Flask) -> dict[str, object]:
    with app.app_context(), main_snapshot() as connection:
        return {one.name: sum_of(connection, one).told for one in tables.tables_of(connection)}


def rename_somebody(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        person = db.session.scalars(select(Person).limit(1)).one()
        person.name += "x"
        record("test.build", subject=("person", person.id), by=SYSTEM, now=clock.now())


def test_everything_arrives_and_people_log_in_there(
    old: Flask, database: PostgresqlDatabases, tmp_path: Path
) -> None:
    before = sums(old)
    with targets(database) as (main, ballots):
        code, said = move(old, main, ballots)
        assert code == 0, said
        assert f"UNIONWEB_DATABASE_URL={main}" in said and "逐表核对" in said
        assert MARK not in names_in(main)
        new = create_app(application_settings(Path(old.instance_path), main, ballots))
        with new.app_context():
            count, _head, broken = verify_chain()
            boards = {name: list(box.board(name)) for name in with_board(box.boxes().names())}
        assert (broken, sums(new)) == (None, before) and count and boards
        with new.app_context():
            release()
        with old.app_context():
            assert boards == {name: list(box.board(name)) for name in boards}
        with serving(new, tmp_path / "log", UNIONWEB_BALLOTS_URL=ballots) as server:
            reply = Browser(server).post("/people/sign-in", {"number": ADMINISTRATOR, "password": PASSWORD})
            assert (reply.status, reply.location) == (303, "/")
    stays_readable_and_shut(old)


def with_board(names: list[str]) -> list[str]:
    """Boxes whose ballots are kept."""
    return [name for name in names if box.received(name) and kept(name)]


def kept(name: str) -> bool:
    try:
        next(box.board(name), None)
    except BoardForgotten:
        return False
    return True


def stays_readable_and_shut(old: Flask) -> None:
    client = old.test_client()
    assert client.get("/people/sign-in").status_code == 200
    form = {"number": ADMINISTRATOR, "password": PASSWORD}
    answer = client.post("/people/sign-in", data=form, headers={"Sec-Fetch-Site": "same-origin"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "迁移" in answer.get_data(as_text=True)
    (Path(old.instance_path) / "unionweb.db.moved").unlink()
    rename_somebody(old)


def test_killed_in_the_middle_nobody_starts_there_and_the_old_place_goes_on(
    old: Flask, database: PostgresqlDatabases, tmp_path: Path
) -> None:
    with targets(database) as (main, ballots):
        home = bare(UNIONWEB_INSTANCE=old.instance_path)
        moving = command(tmp_path / "moving", home, "move", "--to", main, "--ballots-to", ballots)
        try:
            settled(lambda: MARK in names_in(main), "the target is marked")
        finally:
            moving.kill()
        assert MARK in names_in(main)
        there = home | {"UNIONWEB_DATABASE_URL": main, "UNIONWEB_BALLOTS_URL": ballots}
        starting = command(tmp_path / "starting", there, "serve", "--host", "127.0.0.1", "--port", "18997")
        assert starting.end() == 1 and "没有完成" in starting.complaints, starting.complaints
        rename_somebody(old)
        code, said = move(old, main, ballots)
        assert code == 1 and "不是空的" in said
        for url in (main, ballots):
            with psycopg.connect(plain(url), autocommit=True) as connection:
                connection.execute("DROP SCHEMA public CASCADE")
                connection.execute("CREATE SCHEMA public")
        code, said = move(old, main, ballots)
        assert code == 0, said


class Writers:
    """Create units one after the other until told to stop. Every name is either acknowledged or refused;
    what is refused was not written."""

    def __init__(self, browser: Browser, college: int) -> None:
        self.acknowledged: set[str] = set()
        self.refused: set[str] = set()
        self.stop = Event()
        self._browser, self._path, self._lock = browser, f"/people/units/{college}/new", Lock()

    def write(self, writer: int) -> None:
        number = 0
        while not self.stop.is_set():
            name, number = f"Unit {writer}-{number}", number + 1
            reply = self._browser.post(self._path, {"kind": "class", "name": name})
            assert reply.status in (303, 503), (reply.status, reply.body)
            with self._lock:
                (self.acknowledged if reply.status == 303 else self.refused).add(name)


def test_what_was_acknowledged_while_the_school_moved_is_in_the_new_place(
    old: Flask, database: PostgresqlDatabases, tmp_path: Path
) -> None:
    with targets(database) as (main, ballots), serving(old, tmp_path / "log") as server:
        world = World(old)
        with world.look():
            person = db.session.scalars(select(Person.id).where(Person.number == ADMINISTRATOR)).one()
            college = db.session.scalars(select(Unit.id).where(Unit.kind == "college").limit(1)).one()
        writers = Writers(Browser(server, world.log_in(person)), college)
        home = bare(UNIONWEB_INSTANCE=old.instance_path)
        with ThreadPoolExecutor(WRITERS) as pool:
            going = [pool.submit(writers.write, writer) for writer in range(WRITERS)]
            try:
                settled(lambda: len(writers.acknowledged) > 20, "people write")
                moving = command(tmp_path / "moving", home, "move", "--to", main, "--ballots-to", ballots)
                code = moving.end()
                done = len(writers.acknowledged)
                settled(lambda: len(writers.refused) > 20, "who writes is turned away")
            finally:
                writers.stop.set()
            for one in going:
                one.result()
        assert code == 0, moving.said + moving.complaints
        assert len(writers.acknowledged) == done, "somebody wrote to the old place after the move"
        with psycopg.connect(plain(main)) as connection:
            there = {name for (name,) in connection.execute("SELECT name FROM unit WHERE name LIKE 'Unit %'")}
        assert there == writers.acknowledged


FAULTS = {
    "UPDATE person SET name = printf('%.*c', 60, 'x') WHERE id = 5": "person [id=5] name",
    "UPDATE unit SET name = 'a' || char(0) || 'b' WHERE id = 2": "unit [id=2] name",
    "UPDATE person SET grade = 3000000000 WHERE id = 6": "person [id=6] grade",
    "UPDATE tenure SET person_id = 999999 WHERE id = 1": "tenure",
}


def test_what_cannot_go_along_is_named_before_anything_is_written(
    old: Flask, database: PostgresqlDatabases
) -> None:
    with old.app_context():
        connection = db.engine.raw_connection()
        cursor = connection.cursor()
        for pragma in ("query_only=OFF", "foreign_keys=OFF", "ignore_check_constraints=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        for statement in FAULTS:
            cursor.execute(statement)
        connection.close()
        db.engine.dispose()
    with targets(database) as (main, ballots):
        code, said = move(old, main, ballots)
        assert code == 1
        assert [named for named in FAULTS.values() if named not in said] == [], said
        assert names_in(main) == names_in(ballots) == set()
    rename_somebody(old)


def test_nobody_moves_while_people_vote(old: Flask, database: PostgresqlDatabases) -> None:
    with old.app_context(), unit_of_work():
        vote = db.session.scalars(select(BallotVote).limit(1)).one()
        vote.state, vote.issuer = DrawState.OPEN, b"key"
        record("test.build", subject=("ballot_vote", vote.id), by=SYSTEM, now=clock.now())
    with targets(database) as (main, ballots):
        code, said = move(old, main, ballots)
        assert code == 1 and "投票正在进行" in said
        assert names_in(main) == set()
