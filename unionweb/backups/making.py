"""Making a backup: one moment of the main database, then the files that it names, then the closed boxes.

In this order: files are on disk before the row that names them, and a vote is closed in its box before it is
in the main database.
"""

import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import Connection, text

from unionweb.audit.rules import START
from unionweb.backups import tables
from unionweb.backups.archive import Writer
from unionweb.backups.rules.contents import LEFT_OUT, BoxSieve, MainSieve, Sift, fields, values
from unionweb.backups.rules.layout import FIRST, FORMAT, LAST, Manifest
from unionweb.backups.rules.values import Row, Sum, Table, write_row
from unionweb.backups.snapshot import box_snapshot, main_snapshot, newest_revision, revision_of
from unionweb.ballots import box
from unionweb.base import files
from unionweb.base.db import db
from unionweb.config import ROOT

Say = Callable[[str], None]
"""Where lines about the progress go."""


class Making:
    """One backup in the making: `pieces` is to be read to its end once."""

    def __init__(self, now: datetime, say: Say) -> None:
        self._now, self._say = now, say
        self._writer = Writer()
        self._told: dict[str, dict[str, dict[str, object]]] = {"main": {}, "box": {}}
        self._missing: list[str] = []
        self._revision, self._entries, self._head = "", 0, START

    def pieces(self) -> Iterator[bytes]:
        """The archive. Memory stays flat; each database is read in one transaction."""
        sieve = MainSieve()
        with main_snapshot() as connection:
            self._revision = revision_of(connection)
            yield from self._writer.whole(FIRST, f'{{"format": "{FORMAT}"}}'.encode())
            yield from self._side("main", connection, sieve.of)
            self._entries, self._head = _chain(connection)
            named = _named_files(self._revision)
        self._say(f"主数据库 / main database: {self._counted('main')}")
        yield from self._files(named)
        if box.boxes().database.ready():
            with box_snapshot() as connection:
                yield from self._side("box", connection, BoxSieve(sieve.closed).of)
            self._say(f"已封的票箱 / closed boxes: {self._counted('box')}")
        yield from self._writer.whole(LAST, self.manifest().to_bytes())
        yield self._writer.end()

    def manifest(self) -> Manifest:
        """What it holds so far."""
        return Manifest(
            made_at=self._now.isoformat(timespec="seconds"),
            version=program_version(),
            revision=self._revision,
            database=db.engine.dialect.name,
            entries=self._entries,
            head=self._head,
            tables=self._told,
            parts=self._writer.parts,
            missing=self._missing,
        )

    def _side(self, side: str, connection: Connection, sift: Callable[[str], Sift | None]) -> Iterator[bytes]:
        # Whether the other rows of a box are copied stands in the table `box`, to which none refers.
        for table in sorted(tables.tables_of(connection), key=lambda one: one.name != "box"):
            if table.name in LEFT_OUT:
                continue
            counted = Sum()
            yield from self._writer.rows(
                side, table.name, _lines(connection, table, sift(table.name), counted)
            )
            self._told[side][table.name] = counted.told

    def _counted(self, side: str) -> str:
        told = self._told[side]
        rows = sum(int(str(one["rows"])) for one in told.values())
        return f"{len(told)} 表 / tables, {rows} 行 / rows"

    def _files(self, named: list[str] | None) -> Iterator[bytes]:
        """Those that are on disk now, which is after they were named. `named`: what the database wants."""
        there = set(files.stored())
        size = 0
        for name in sorted(there if named is None else there.intersection(named)):
            try:
                with files.path_of(name).open("rb") as file:
                    length = file.seek(0, 2)
                    file.seek(0)
                    yield from self._writer.part(f"files/{name}", length, files.read_pieces(file))
                    size += length
            except FileNotFoundError:  # erased since
                there.discard(name)
        self._missing = sorted(set(named or ()) - there)
        missing = f", 缺 / missing {len(self._missing)}" if self._missing else ""
        self._say(f"上传的文件 / files: {len(there)}, {size / 1e6:.1f} MB{missing}")


def _lines(connection: Connection, table: Table, sift: Sift | None, counted: Sum) -> Iterator[bytes]:
    for row in tables.rows_of(connection, table):
        kept = row if sift is None else _sifted(table, row, sift)
        if kept is not None:
            line = write_row(kept)
            counted.add(line)
            yield line


def _sifted(table: Table, row: Row, sift: Sift) -> Row | None:
    kept = sift(fields(table.names, row))
    return None if kept is None else values(table.names, kept)


def _chain(connection: Connection) -> tuple[int, str]:
    """How many entries the log has, and its last hash."""
    head = connection.execute(
        text("SELECT number, hash FROM audit_entry ORDER BY number DESC LIMIT 1")
    ).first()
    return (head[0], head[1]) if head else (0, START)


def _named_files(revision: str) -> list[str] | None:
    """What the database names; None for an older database, of which our models cannot ask: all files then."""
    return list(files.claimed()) if revision == newest_revision() else None


def program_version() -> str:
    """As it stands in pyproject.toml."""
    with suppress(OSError, KeyError):
        return str(tomllib.loads((Path(ROOT) / "pyproject.toml").read_text())["project"]["version"])
    return ""


def instance() -> Path:
    """The directory of this installation."""
    return Path(current_app.instance_path)
