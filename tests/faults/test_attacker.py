"""The attacker has both databases, their logs, a backup from half-way and all files. He learns nothing.

A store that keeps ballots as they come is attacked in the same way, so that the attacks are known to work.
"""

import random
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.engine import make_url

from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.faults.attacks import Evidence, Files, attacks, guess, score, sealed
from tests.faults.files import files_of
from tests.faults.serving import release
from tests.votes import Secrets, election, freeze, marks
from tests.world import World
from unionweb.audit import SYSTEM
from unionweb.ballots import box
from unionweb.ballots.actions import create_vote, open_drawing, stop_drawing
from unionweb.ballots.drawing import draw
from unionweb.ballots.models import BallotDraw
from unionweb.ballots.rules.ballots import make_ballot, tracker_of
from unionweb.ballots.rules.tokens import Booth
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.config import Settings

VOTERS, COPIES = 500, 10
CONTEST = election("c1", 2, "A", "B", "C")
# By chance one is linked, and the correlation is 0 ± 0.045: a fair attack exceeds these once in ten million.
MOST_LINKED, MOST_CORRELATION = 9, 0.25


@cache
def the_vote() -> Secrets:
    return freeze((CONTEST,), electorate=VOTERS)


@cache
def the_booths() -> list[Booth]:
    """One for each person, in the order in which people come."""
    chance = random.Random()
    return [Booth(chance.randbytes(32), the_vote().vote) for _voter in range(VOTERS)]


def ballot_of(number: int, blind_signature: bytes) -> bytes:
    booth = the_booths()[number]
    return make_ballot(the_vote().vote, booth, booth.token_from(blind_signature), marks("ffa"))


# --- the box -----------------------------------------------------------------------------------------------


@dataclass
class Case:
    """The evidence, the order in which the ballots were really cast, and the key that was destroyed."""

    evidence: Evidence
    truth: list[bytes]
    key: bytes = b""


def watch(copy: Callable[[], Files], copy_all: Callable[[], Files], cast: Callable[[int], bytes]) -> Case:
    """Everybody comes, one after the other; the files of the ballots are copied again and again."""
    case = Case(Evidence([]), [])
    for number in range(VOTERS):
        case.truth.append(cast(number))
        if number % (VOTERS // COPIES) == 0:
            case.evidence.during.append(copy())
        if number == VOTERS // 2:
            case.evidence.halfway = copy_all()
    return case


def hold(app: Flask, log: Path) -> Case:
    """A vote with the real store, up to the closed box."""
    settings: Settings = app.config["SETTINGS"]
    held, world, client = the_vote(), World(app), app.test_client()
    main, ours = files_of(settings.database_url), files_of(settings.box_url)
    name = held.vote.name

    def copy_all() -> Files:
        """A backup as the documentation wants it: everything but the keys of open boxes."""
        others = {path.name: path.read_bytes() for path in settings.instance.iterdir() if path.is_file()}
        mains = {f"main {one}": content for one, content in main.copy().items()}
        return others | mains | ours.copy() | {"log": log.read_bytes()}

    def cast(number: int) -> bytes:
        with app.app_context():
            ballot = ballot_of(number, draw(name, number + 1, the_booths()[number].blinded))
        assert client.post(f"/box/v/{name}/ballots", data=ballot).status_code == 200
        return ballot

    with world.work():
        create_vote(held.vote.data, held.issuer, by=SYSTEM, now=clock.now())
        open_drawing(name, by=SYSTEM, now=clock.now())
        box.prepare(held.vote.data, held.receipt)
        box.open_box(name)
    case = watch(ours.copy, copy_all, cast)
    case.key = (settings.instance / "boxes" / f"{name}.key").read_bytes()
    with world.work():
        stop_drawing(name, by=SYSTEM, now=clock.now())
        assert box.close_box(name).count == VOTERS
    with app.app_context():
        case.evidence.published = list(box.board(name))
        case.evidence.drawn = draws_by_voter()
        release()
        box.boxes().forget()
    case.evidence.final = copy_all() | main.log() | ours.log()
    case.evidence.asked = ours.ask("board", "ballot")
    return case


def draws_by_voter() -> list[bytes]:
    return list(db.session.scalars(select(BallotDraw.request).order_by(BallotDraw.voter)))


def test_who_has_every_file_links_no_better_than_guessing(standing: Flask, log: Path) -> None:
    case = hold(standing, log)
    assert sorted(case.truth, key=tracker_of) == case.evidence.published
    tried = {name: score(order, case.truth) for name, order in attacks(case.evidence)}
    assert len(tried) > 30
    caught = {
        name: one
        for name, one in tried.items()
        if one.linked > MOST_LINKED or abs(one.correlation) > MOST_CORRELATION
    }
    assert not caught
    # A backup that held the key as well would give everything away, and the attacks would have found it.
    case.evidence.halfway["key"] = case.key
    order = guess(case.evidence, sealed(case.evidence))
    assert score(order, case.truth).correlation > 0.9


# --- a naive store -----------------------------------------------------------------------------------------


NAIVE = {
    "sqlite": "CREATE TABLE naive (key BLOB PRIMARY KEY, ballot BLOB, cast_at REAL)",
    "postgresql": "CREATE TABLE naive (key bytea PRIMARY KEY, ballot bytea, cast_at float8)",
}
WORKS = {
    "sqlite": {"rows", "by rowid", "by cast_at", "final: first place in naive.db"},
    "postgresql": {
        "rows",
        "by ctid",
        "by xmin",
        "by cast_at",
        "final: first place in naive heap",
        "final: first place in pg_wal",
    },
}
WORKS_EVERYWHERE = {
    "first trace while voting",
    "halfway: is in any file",
    "final: first place in log",
    "halfway: first place in log",
}


@pytest.fixture
def naive(database: SqliteDatabases | PostgresqlDatabases, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it but one plain table."""
    if isinstance(database, SqliteDatabases):
        yield f"sqlite:///{tmp_path / 'naive.db'}"
        return
    with database.borrowed("naive") as address:
        yield address


def hold_naively(address: str, log: Path) -> Case:
    """Ballots are kept as they come: under random keys even, but in a plain table."""
    url = make_url(address)
    kind = "sqlite" if url.drivername == "sqlite" else "postgresql"
    chance = random.Random(7)
    held = the_vote()
    if kind == "sqlite":
        connection: sqlite3.Connection | psycopg.Connection = sqlite3.connect(
            str(url.database), isolation_level=None
        )
        connection.execute("PRAGMA journal_mode=WAL")
        mark = "?"
    else:
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection, mark = psycopg.connect(plain, autocommit=True), "%s"
    connection.execute(NAIVE[kind])
    files = files_of(address)

    def cast(number: int) -> bytes:
        ballot = ballot_of(number, held.issuer.blind_sign(the_booths()[number].blinded))
        row = (chance.randbytes(16), ballot, 1e9 + number + chance.random())
        connection.execute(f"INSERT INTO naive VALUES ({mark}, {mark}, {mark})", row)
        with log.open("a") as lines:
            lines.write(f"ballot {tracker_of(ballot).hex()} accepted\n")
        return ballot

    def copy() -> Files:
        return files.copy() | {"log": log.read_bytes()}

    case = watch(files.copy, copy, cast)
    case.evidence.published = sorted(case.truth, key=tracker_of)
    connection.close()
    case.evidence.final = copy() | files.log()
    case.evidence.asked = files.ask("naive", "ballot")
    return case


def test_the_attacks_succeed_against_a_store_that_keeps_ballots_as_they_come(
    naive: str, log: Path, database: SqliteDatabases | PostgresqlDatabases
) -> None:
    case = hold_naively(naive, log)
    tried = {name: score(order, case.truth) for name, order in attacks(case.evidence)}
    succeeded = {name for name, one in tried.items() if abs(one.correlation) > 0.4}
    assert WORKS_EVERYWHERE | WORKS[database.kind] <= succeeded, tried
    assert max(one.linked for one in tried.values()) == VOTERS
