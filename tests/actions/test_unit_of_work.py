"""One transaction at a time, and no change without a trace."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from tests.turns import add_up
from tests.world import World
from unionweb.audit import SYSTEM, record
from unionweb.audit.actions import Untraced
from unionweb.audit.models import AuditEntry
from unionweb.audit.queries import verify_chain
from unionweb.base import clock
from unionweb.base.db import db, unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.people.models import Unit


def note(verb: str = "test") -> None:
    record(verb, subject=("test", None), by=SYSTEM, now=clock.now())


def names() -> list[str]:
    return list(db.session.scalars(select(Unit.name)))


def test_raising_rolls_back_and_returning_commits(app: Flask, world: World) -> None:
    school = world.school
    with world.look():
        with pytest.raises(ZeroDivisionError), unit_of_work():
            db.session.get_one(Unit, school).name = "lost"
            note()
            raise ZeroDivisionError
        assert names() == ["Test University"]
        with unit_of_work():
            db.session.get_one(Unit, school).name = "kept"
            note()
        assert names() == ["kept"]


def test_a_reading_transaction_cannot_write(world: World) -> None:
    school = world.school
    with world.look(), pytest.raises(DBAPIError):
        db.session.execute(update(Unit).where(Unit.id == school).values(name="sneaked in"))


def test_a_unit_of_work_inside_another_is_refused(world: World) -> None:
    with world.work(), pytest.raises(RuntimeError), unit_of_work():
        note()


def test_a_text_longer_than_its_column_is_refused_in_words(world: World) -> None:
    school = world.school
    with world.look():
        with pytest.raises(Refusal, match=r"“y{20}……”太长，最多 80 个字"), unit_of_work():
            db.session.get_one(Unit, school).name = "y" * 81
            note()
        assert names() == ["Test University"]
        with unit_of_work():
            db.session.get_one(Unit, school).name = "y" * 80
            note()
        assert names() == ["y" * 80]


@pytest.mark.parametrize("way", ["object", "statement"])
def test_a_change_without_a_trace_is_refused(world: World, way: str) -> None:
    school = world.school
    with world.look():
        with pytest.raises(Untraced, match="unit"), unit_of_work():
            if way == "object":
                db.session.get_one(Unit, school).name = "untraced"
            else:
                db.session.execute(update(Unit).values(name="untraced"))
        assert names() == ["Test University"]


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry"])
def test_the_database_itself_keeps_the_log_append_only(world: World, statement: str) -> None:
    assert world.school
    with world.look():
        with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
            db.session.execute(text(statement))
        assert db.session.scalars(select(AuditEntry.verb)).all() == ["test.build"]


def test_the_chain_stays_whole_when_many_write_at_once(app: Flask) -> None:
    def write(worker: int) -> None:
        for turn in range(10):
            with app.app_context(), unit_of_work():
                note(f"worker {worker} turn {turn}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    with app.app_context():
        count, _head, broken = verify_chain()
    assert (count, broken) == (80, None)


def test_processes_take_turns_at_the_lock(tmp_path: Path) -> None:
    counter = tmp_path / "counter"
    counter.write_text("0")
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=add_up, args=(str(tmp_path / "lock"), str(counter))) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0] * 4
    assert counter.read_text() == "800"
