"""The suite's ground: a fresh database for every test, on SQLite and on PostgreSQL.

Each is made once by the migrations; every test gets a copy of the file, or the tables emptied
(0.3 ms and 10 ms against 167 ms for building it anew).
"""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache

from tests import postgres
from tests.booth.browser_side import find_node
from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.primes import pooled
from tests.ticking import assert_sound
from tests.visitor import Visitor
from tests.world import World
from unionweb.application import create_app
from unionweb.ballots.box import boxes
from unionweb.ballots.feature import prepare_box
from unionweb.base.clock import frozen
from unionweb.base.db import db
from unionweb.config import Settings

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
IN_CI = os.environ.get("CI") == "true"

_missing: list[str] = []
_server = pytest.StashKey[postgres.Server]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql", "both"), default="both")


def pytest_configure(config: pytest.Config) -> None:
    """The controller starts PostgreSQL and hands its address to the workers."""
    if hasattr(config, "workerinput"):
        return
    # The workers and the many programs that tests start find their modules compiled.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if config.getoption("--database") != "sqlite":
        server = postgres.start()
        if isinstance(server, postgres.Server):
            config.stash[_server] = server
            os.environ[postgres.VARIABLE] = server.url
        else:
            _missing.append(server.reason)
    if CHROMIUM is None:
        _missing.append("Chromium: no browser found on this machine")
    if find_node() is None:
        _missing.append("Node.js: not on this machine")
    if shutil.which("openssl") is None:
        _missing.append("openssl: not on this machine")
    if _missing and IN_CI:
        raise pytest.UsageError("; ".join(_missing))


def pytest_unconfigure(config: pytest.Config) -> None:
    if server := config.stash.get(_server, None):
        if server.process:
            os.environ.pop(postgres.VARIABLE, None)
        server.stop()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _missing:
        terminalreporter.write_line("已跳过 / skipped: " + "; ".join(_missing))


def pytest_collection_finish() -> None:
    """What stands there until the end need not be looked at by the garbage collector again and again; and it
    comes seldom, because it takes a sixth of all computing otherwise. Not too seldom: what nobody holds any
    more has to be gone before a later test looks."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        # What a page looks like does not depend on the database.
        marks = {mark.name for mark in metafunc.definition.iter_markers()}
        either = not marks.isdisjoint({"browser", "either_database"})
        kinds = [chosen] if chosen != "both" else ["sqlite"] if either else ["sqlite", "postgresql"]
        if "sqlite_files" in marks:
            kinds = ["sqlite"]
        if "postgres" in marks:
            kinds = ["postgresql"]
        metafunc.parametrize("database", kinds, indirect=True, scope="session")


@pytest.fixture(autouse=True)
def _clock(request: pytest.FixtureRequest) -> Iterator[None]:
    """It stands where the mark `at` has put it."""
    mark = request.node.get_closest_marker("at")
    with frozen(*mark.args) if mark else nullcontext():
        yield


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("databases")


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that all workers of a run have in common."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def templates(shared: Path) -> Path:
    """A directory for compiled templates."""
    directory = shared / "templates"
    directory.mkdir(exist_ok=True)
    return directory


@pytest.fixture(scope="session", autouse=True)
def _primes(shared: Path) -> Iterator[None]:
    directory = shared / "keys"
    directory.mkdir(exist_ok=True)
    with pooled(directory):
        yield


@pytest.fixture(scope="session")
def database(
    request: pytest.FixtureRequest, workshop: Path
) -> Iterator[SqliteDatabases | PostgresqlDatabases]:
    """A maker of fresh databases; parametrised over the two kinds."""
    if request.param == "sqlite":
        yield SqliteDatabases(workshop)
        return
    url = os.environ.get(postgres.VARIABLE)
    if url is None:
        pytest.skip("no PostgreSQL")
    databases = PostgresqlDatabases(url, os.environ.get("PYTEST_XDIST_WORKER", "main"))
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def standing_app(
    database: SqliteDatabases | PostgresqlDatabases, workshop: Path, templates: Path
) -> Iterator[Flask]:
    """One application for each kind of database; the template database is built by its migrations."""
    instance = workshop / database.kind
    instance.mkdir(exist_ok=True)
    settings = Settings(
        instance=instance, database_url=database.template_url, secret_key="for tests only " * 3
    )
    building = create_app(settings)
    with building.app_context():
        upgrade()
        boxes().forget()
    database.seal(building)
    settings = Settings(instance=instance, database_url=database.url, secret_key="for tests only " * 3)
    ready = create_app(settings)
    database.hasten(ready)
    # The applications of all workers read the same templates: each is compiled once.
    ready.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(templates))
    with ready.app_context():
        prepare_box()
    yield ready
    with ready.app_context():
        db.engine.dispose()
        boxes().forget()


@pytest.fixture
def app(standing_app: Flask, database: SqliteDatabases | PostgresqlDatabases) -> Flask:
    """The application on a fresh, empty database, of which no backup was ever made."""
    database.renew(standing_app)
    shutil.rmtree(Path(standing_app.instance_path, "backups"), ignore_errors=True)
    return standing_app


@pytest.fixture
def world(app: Flask) -> World:
    """Builders of a small school, in the words of the domain."""
    return World(app)


@pytest.fixture
def sound(app: Flask) -> Iterator[None]:
    """For whole flows: what they leave in the databases passes every data check."""
    yield
    assert_sound(app)


@pytest.fixture
def visit(app: Flask, world: World) -> Callable[..., Visitor]:
    """`visit()` is a stranger's browser, `visit(person_id)` that of a person who is signed in."""

    def open_browser(person_id: int | None = None, language: str = "zh") -> Visitor:
        visitor = Visitor(app, language)
        if person_id is not None:
            visitor.sign_in(world.log_in(person_id))
        return visitor

    return open_browser
