"""Moving a school from SQLite to PostgreSQL: everything is looked at, then copied, then compared.

Nobody writes meanwhile, nor afterwards: what was written to the old database after the copy nobody would
read. The old files stay as they are.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError

from unionweb.audit.queries import verify_chain
from unionweb.backups import tables
from unionweb.backups.loading import application_for, faults, release, sum_of
from unionweb.backups.restoring import refuse_full
from unionweb.backups.rules.contents import INBOX
from unionweb.backups.rules.fitness import unfit
from unionweb.backups.rules.values import Row, Sum, Table, write_row
from unionweb.backups.snapshot import main_snapshot, newest_revision, revision_of
from unionweb.ballots import box
from unionweb.ballots.box.schema import BoxState
from unionweb.ballots.box.schema import box as boxes_table
from unionweb.ballots.models import BallotVote, DrawState
from unionweb.base import unfinished
from unionweb.base.db import db, end_reading, writing_connection
from unionweb.base.fairlock import FairLock
from unionweb.base.upgrading import upgrade
from unionweb.config import Settings

Say = Callable[[str], None]

MOST_SHOWN = 50


class CannotMove(Exception):
    """Why nothing was moved, one line a thing; nothing was written."""


class NotTheSame(Exception):
    """The target is not what the source is; it stays marked as unfinished."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How many tables and rows; `entries` of the log and its last hash; `sign`: the file that keeps the old
    database shut."""

    tables: int
    rows: int
    entries: int
    head: str
    sign: Path


def move(main: str, ballots: str, say: Say) -> Moved:
    """Move both databases to `main` and `ballots` ("": beside it). Raises CannotMove, NotEmpty, NotTheSame,
    Shut."""
    lock: FairLock | None = current_app.extensions["unionweb.write_lock"]
    if lock is None:
        raise CannotMove("只能从 SQLite 迁出 / only a school on SQLite can be moved")
    settings: Settings = current_app.config["SETTINGS"]
    target = application_for(settings.instance, main, ballots)
    refuse_full(main)
    refuse_full(target.config["SETTINGS"].box_url)
    with lock.shut() as stay_shut, _standing_still() as (source, source_box):
        say("写入已暂停 / nobody can write now")
        problems = list(_in_the_way(source, source_box))
        if problems:
            raise CannotMove("\n".join(problems[:MOST_SHOWN]))
        with target.app_context():
            try:
                done = _fill(source, source_box, lock.sign, say)
            finally:
                release()
        stay_shut()
    return done


@contextmanager
def _standing_still() -> Iterator[tuple[Connection, Connection]]:
    """Both databases at one moment, the box held as by a writer."""
    with main_snapshot() as main, box.boxes().database.writing() as ballots:
        yield main, ballots


# --- looking first ------------------------------------------------------------------------------------------


def _in_the_way(source: Connection, source_box: Connection) -> Iterator[str]:
    if revision_of(source) != newest_revision():
        yield "请先更新旧数据库 / bring the old database up to date first: flask --app app db upgrade"
        return
    yield from _votes_under_way(source, source_box)
    for side, connection in (("main", source), ("box", source_box)):
        for child, parent in _broken_links(connection):
            yield f"{side}: {child} 指向不存在的 {parent} / refers to what is not there"
        for table in _moved(connection):
            yield from (f"{side}: {problem}" for problem in _unfit(connection, table))


def _votes_under_way(source: Connection, source_box: Connection) -> Iterator[str]:
    """A ballot in the inbox is sealed with a key that is nowhere else, and its row says nothing of its age:
    moved in the middle, it would be told apart from those that come later."""
    under_way = select(BallotVote.name).where(BallotVote.state == DrawState.OPEN)
    taking = boxes_table.c.state.in_((BoxState.OPEN, BoxState.CLOSING))
    draws = len(source.execute(under_way).all())
    open_boxes = len(source_box.execute(select(boxes_table.c.ph).where(taking)).all())
    if draws or open_boxes:
        yield (
            f"有投票正在进行（领票 {draws}，票箱 {open_boxes}），结束后再迁移 / "
            "votes are under way: move when they are closed"
        )


def _broken_links(connection: Connection) -> Iterator[tuple[str, str]]:
    yield from {(row[0], row[2]) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}


def _moved(connection: Connection) -> list[Table]:
    wanted = tables.tables_of(connection)
    left = {"alembic_version", INBOX}
    return [table for table in wanted if table.name not in left]


def _unfit(connection: Connection, table: Table) -> Iterator[str]:
    """Values that PostgreSQL would refuse, by table, key and column."""
    key = [table.names.index(name) for name in table.key]
    try:
        for row in tables.raw_rows(connection, table):
            for column, value in zip(table.columns, row, strict=True):
                problem = unfit(column, value)
                if problem is not None:
                    where = ", ".join(f"{table.names[at]}={_short(row[at])}" for at in key)
                    yield f"{table.name} [{where}] {column.name}: {problem}"
    except OperationalError as problem:
        said = " ".join(str(problem.orig).split())
        yield f"{table.name}: 有不是 UTF-8 的文字 / a text that is not UTF-8 ({said})"


def _short(value: Any) -> str:
    return value.hex()[:16] if isinstance(value, bytes) else str(value)[:40]


# --- copying ------------------------------------------------------------------------------------------------


def _fill(source: Connection, source_box: Connection, sign: Path, say: Say) -> Moved:
    """Inside the target's application."""
    unfinished.mark(db.engine)
    upgrade()
    with writing_connection() as target:
        copied = _copy(source, target, say)
    with box.boxes().database.writing() as target:
        copied_box = _copy(source_box, target, say)
    say("逐表核对 / comparing every table")
    with main_snapshot() as target:
        _compare(copied, target)
    with box.boxes().database.reading() as target:
        _compare(copied_box, target)
    entries, head = _check()
    unfinished.unmark(db.engine)
    both = [*copied.values(), *copied_box.values()]
    return Moved(len(both), sum(one.rows for one in both), entries, head, sign)


def _copy(source: Connection, target: Connection, say: Say) -> dict[str, Sum]:
    """Every table in one transaction, each sorted by its key: the target's files tell nothing of the order in
    which rows came."""
    copied: dict[str, Sum] = {}
    wanted = _moved(source)
    names = {table.name for table in wanted}
    here = {table.name: table for table in tables.tables_of(target)}
    unlike = [name for name in names if name not in here or here[name].names != _named(wanted, name)]
    if unlike:
        raise NotTheSame(f"表结构不同 / tables of another shape: {', '.join(sorted(unlike))}")
    tables.clear(target, [here[name] for name in names])

    def rows(table: Table) -> Iterable[Row]:
        counted = copied[table.name] = Sum()
        for row in tables.rows_of(source, table):
            counted.add(write_row(row))
            yield row
        if counted.rows:
            say(f"  {table.name}: {counted.rows}")

    tables.fill_all(target, wanted, rows)
    return copied


def _named(wanted: list[Table], name: str) -> tuple[str, ...]:
    return next(table.names for table in wanted if table.name == name)


def _compare(copied: dict[str, Sum], target: Connection) -> None:
    here = {table.name: table for table in tables.tables_of(target)}
    wrong = [name for name, sent in copied.items() if sum_of(target, here[name]).told != sent.told]
    if wrong:
        raise NotTheSame(f"内容不同的表 / tables that differ: {', '.join(sorted(wrong))}")


def _check() -> tuple[int, str]:
    entries, head, broken = verify_chain()
    end_reading()
    if broken:
        raise NotTheSame(
            f"日志链在第 {broken.number} 条断裂 / the log's chain breaks at entry {broken.number}"
        )
    found = list(faults())
    if found:
        raise NotTheSame("数据核查不通过 / data checks fail:\n" + "\n".join(found[:MOST_SHOWN]))
    return entries, head
