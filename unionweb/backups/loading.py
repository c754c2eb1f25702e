"""Putting a backup into empty databases: the tables as they were when it was made, then the rows, then up to
date. What was loaded is read back and compared with what the archive says."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import Connection

from unionweb.backups import tables
from unionweb.backups.archive import Reader
from unionweb.backups.rules.contents import LEFT_OUT
from unionweb.backups.rules.layout import Damaged
from unionweb.backups.rules.values import Sum, Table, write_row
from unionweb.backups.snapshot import box_snapshot, knows_revision, main_snapshot, revision_of
from unionweb.ballots import box
from unionweb.base import files
from unionweb.base.db import db, end_reading, writing_connection
from unionweb.base.unfinished import FILLING
from unionweb.base.upgrading import upgrade
from unionweb.config import Settings

Say = Callable[[str], None]
Build = Callable[[Settings], Flask]


class Unequal(Exception):
    """What stands in the database is not what was put in."""


def application_for(instance: Path, main: str, ballots: str) -> Flask:
    """This program on other databases, as the running one is built."""
    build: Build = current_app.extensions["unionweb.build"]
    settings: Settings = current_app.config["SETTINGS"]
    place = replace(settings, instance=instance, database_url=main, ballots_url=ballots)
    app = build(place)
    app.config[FILLING] = True
    return app


def release() -> None:
    """Give back every connection of the running application."""
    db.session.remove()
    db.engine.dispose()
    box.boxes().forget()


def load(archive: Reader, say: Say) -> None:
    """Everything but the files, into the databases of the running application, which are empty. Raises
    Damaged, Unequal."""
    revision = archive.manifest.revision
    if not knows_revision(revision):
        raise Damaged(
            f"备份来自更新的版本（{revision}），请先升级程序 / "
            f"made by a newer program ({revision}): upgrade first"
        )
    end_reading()
    upgrade(revision=revision)
    with writing_connection() as connection:
        _load(archive, "main", connection)
    say(f"主数据库 / main database: {archive.manifest.rows('main')} 行 / rows")
    with box.boxes().database.writing() as connection:
        _load(archive, "box", connection)
    say(f"已封的票箱 / closed boxes: {archive.manifest.rows('box')} 行 / rows")
    compare(archive)


def _load(archive: Reader, side: str, connection: Connection) -> None:
    wanted = filled(connection)
    unknown = set(archive.manifest.tables[side]) - {table.name for table in wanted}
    if unknown:
        raise Damaged(f"没有这些表 / no such tables: {', '.join(sorted(unknown))}")
    tables.clear(connection, wanted)
    tables.fill_all(connection, wanted, lambda table: archive.rows(side, table))


def filled(connection: Connection) -> list[Table]:
    """The tables that a backup fills."""
    return [one for one in tables.tables_of(connection) if one.name not in LEFT_OUT]


def compare(archive: Reader) -> None:
    """Read back what was loaded. Raises Unequal."""
    told = archive.manifest.tables
    with main_snapshot() as connection:
        if revision_of(connection) != archive.manifest.revision:
            raise Unequal("数据库版本不符 / another migration than the backup's")
        _compare(told["main"], sums(connection, filled(connection)))
    with box_snapshot() as connection:
        _compare(told["box"], sums(connection, filled(connection)))


def sums(connection: Connection, wanted: list[Table]) -> dict[str, dict[str, object]]:
    """Number and sum of the rows of tables."""
    return {table.name: sum_of(connection, table).told for table in wanted}


def sum_of(connection: Connection, table: Table) -> Sum:
    """Number and sum of the rows of a table."""
    counted = Sum()
    for row in tables.rows_of(connection, table):
        counted.add(write_row(row))
    return counted


def _compare(told: dict[str, dict[str, object]], found: dict[str, dict[str, object]]) -> None:
    nothing = Sum().told
    wrong = [name for name in found if found[name] != told.get(name, nothing)]
    if wrong:
        raise Unequal(f"与备份不同的表 / tables unlike the backup: {', '.join(sorted(wrong))}")


def load_files(archive: Reader) -> int:
    """The files that were handed in, beside the databases; how many. Their hashes have been checked."""
    number = 0
    for name, content in archive.files():
        files.put_back(name, content)
        number += 1
    return number


def faults() -> Iterator[str]:
    """What the data checks of every feature find."""
    for feature in current_app.extensions["unionweb.features"]:
        for check in feature.checks:
            end_reading()
            yield from (f"{check.name}: {offender}" for offender in check.broken())
    end_reading()
