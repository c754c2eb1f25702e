"""Nothing that a person typed is a formula on the computer of whoever opens an export."""

import csv
import inspect
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import String, Text, text
from sqlalchemy import inspect as tables_of
from sqlalchemy.engine import Connection

from tests.everywhere import everywhere
from tests.scene import Scene, build
from tests.visitor import Visitor
from tests.world import World
from unionweb.base.db import db, writing_connection
from unionweb.base.tables import write_csv
from unionweb.base.tables.table import plain
from unionweb.base.web.answers import XLSX

pytestmark = pytest.mark.either_database

Visit = Callable[..., Visitor]
POISON = "=cmd|' /C calc'!A0"
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
TYPED = {
    *(
        "name",
        "title",
        "words",
        "duties",
        "reason",
        "event",
        "venue",
        "introduction",
        "text",
        "public_contact",
    ),
    *(
        "delegation",
        "unit_name",
        "group_name",
        "serial",
        "voucher",
        "measure",
        "filename",
        "headcount_source",
    ),
}
"""Columns into which people type, wherever they stand."""


def poison(connection: Connection) -> int:
    """Put a formula into every text that somebody typed; how many rows."""
    rows, there = 0, set(tables_of(connection).get_table_names())
    for table in db.metadata.sorted_tables:
        if table.name not in there:
            continue
        for column in table.columns:
            free = isinstance(column.type, String | Text) and type(column.type) in (String, Text)
            if column.name in TYPED and free and table.name != "audit_entry":
                # Some have to differ from each other.
                key = " || ".join(f"CAST({one.name} AS TEXT)" for one in table.primary_key)
                value = f"'{POISON.replace(chr(39), chr(39) * 2)} ' || {key}"
                done = connection.execute(text(f"UPDATE {table.name} SET {column.name} = {value}"))
                rows += done.rowcount
    return rows


def exports(app: Flask, scene: Scene) -> Iterator[tuple[str, str]]:
    """(method, path) of everything that might answer a table: all views of files that write some."""
    for method, path in everywhere(app, scene):
        endpoint, _arguments = app.url_map.bind("localhost").match(path, method=method)
        source = Path(inspect.getfile(inspect.unwrap(app.view_functions[endpoint]))).read_text()
        if "write_" in source and (method == "GET" or path.endswith("/export")):
            yield method, path
            if path.endswith(".csv"):
                yield method, path.removesuffix("csv") + "xlsx"


def cells_of_csv(content: bytes) -> Iterator[str]:
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        yield from row


def faults(path: str, kind: str, content: bytes) -> list[str]:
    if kind == "text/csv":
        cells = [cell for cell in cells_of_csv(content) if cell.startswith(STARTS)]
        return [f"{path}: {cell!r}" for cell in cells if not cell.lstrip("+-").replace(".", "").isdigit()]
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = [book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        links = [name for name in book.namelist() if "externalLinks" in name or "_rels/sheet" in name]
    found = [f"{path}: a formula" for part in parts if b"<f" in part]
    return found + [f"{path}: {name}" for name in links]


def test_no_export_holds_a_formula(app: Flask, world: World, visit: Visit) -> None:
    scene = build(world)
    with app.app_context(), writing_connection() as connection:
        assert poison(connection) > 100
    browser = visit(scene.cast["school administrator"]).client
    read, wrong, poisoned = set[str](), list[str](), 0
    for method, path in exports(app, scene):
        answer = browser.open(path, method=method, headers={"Sec-Fetch-Site": "same-origin"})
        if answer.status_code == 200 and answer.mimetype in (XLSX, "text/csv"):
            read.add(path)
            content = answer.get_data()
            wrong += faults(path, answer.mimetype, content)
            poisoned += _holds_poison(answer.mimetype, content)
    assert not wrong, "\n".join(wrong)
    assert len(read) >= 20, sorted(read)
    assert poisoned >= 10, "the poison reaches the exports, so that its absence means something"


def _holds_poison(kind: str, content: bytes) -> bool:
    if kind == "text/csv":
        return b"cmd|" in content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return any(b"cmd|" in book.read(name) for name in book.namelist())


@pytest.mark.parametrize("start", STARTS)
def test_a_text_that_begins_like_a_formula_is_guarded_and_read_back(start: str) -> None:
    typed = f"{start}cmd|' /C calc'!A0"
    [cell] = list(cells_of_csv(write_csv([typed], [])))
    assert not cell.startswith(STARTS)
    assert plain(cell) == typed.strip()


@pytest.mark.parametrize("number", ["-5", "+5", "-0.5", "12%"])
def test_numbers_stay_numbers(number: str) -> None:
    assert list(cells_of_csv(write_csv([number], []))) == [number]
