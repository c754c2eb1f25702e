"""One server for the tests of a module, on a database that is fresh at first; and an application whose files
are read afterwards."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.faults.serving import Browser, Server, release, serving
from tests.world import World
from unionweb.ballots import box


@pytest.fixture(scope="module")
def world(standing_app: Flask, database: SqliteDatabases | PostgresqlDatabases) -> World:
    """A school to which each test adds its own; starting a server for each would take most of the time."""
    database.renew(standing_app)
    return World(standing_app)


@pytest.fixture(scope="module")
def administrator_id(world: World) -> int:
    return world.administrator()


@pytest.fixture(scope="module")
def server(world: World, administrator_id: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The production server, on a school with an administrator."""
    if os.name == "nt":
        pytest.skip("process groups are not Windows' way")
    with serving(world.app, tmp_path_factory.mktemp("server") / "log") as running:
        yield running
    # The next test replaces the database: nothing of this process may hold the old one.
    with world.app.app_context():
        release()


@pytest.fixture(scope="module")
def administrator(world: World, server: Server, administrator_id: int) -> Browser:
    """The browser of the school's administrator."""
    return Browser(server, world.log_in(administrator_id))


@pytest.fixture
def standing(standing_app: Flask, database: SqliteDatabases | PostgresqlDatabases) -> Iterator[Flask]:
    database.renew(standing_app)
    yield standing_app
    with standing_app.app_context():
        release()
        box.boxes().forget()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """Everything that any logger of this process says."""
    handler = logging.FileHandler(tmp_path / "log")
    logging.getLogger().addHandler(handler)
    yield tmp_path / "log"
    logging.getLogger().removeHandler(handler)
    handler.close()
