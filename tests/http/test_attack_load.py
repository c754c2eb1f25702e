"""Whoever asks for much at once waits for himself; bombs in workbooks burst in a process of their own."""

import io
import os
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
import xlsxwriter
from flask import Flask
from werkzeug.test import create_environ, run_wsgi_app

from tests.visitor import Visitor
from tests.world import World
from unionweb.base.refusals import Refusal
from unionweb.base.tables import read_table
from unionweb.base.tables.table import MAX_BYTES
from unionweb.base.web.doors import doors_of
from unionweb.base.web.places import COSTLY, Places, places

pytestmark = pytest.mark.either_database

Visit = Callable[..., Visitor]
EXPORT = "/people/roster/export.xlsx"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "patience", 0.05)


@pytest.mark.usefixtures("impatient")
def test_one_person_gets_one_export_at_a_time_and_others_theirs(world: World, visit: Visit) -> None:
    greedy, other = world.administrator(), world.administrator()
    assert places.take(greedy)
    try:
        refused = visit(greedy).get(EXPORT, 429)
        assert int(refused.response.headers["Retry-After"]) >= 0
        visit(other).get(EXPORT)
        visit(greedy).get("/people/me")
    finally:
        places.leave(greedy)
    visit(greedy).get(EXPORT)


def test_a_place_comes_back_whatever_happened(world: World, visit: Visit) -> None:
    student = world.student()
    for _again in range(6):
        visit(student).get(EXPORT, 403)


def test_who_waits_gets_the_place_that_becomes_free() -> None:
    few = Places(most=2, each=1, patience=20)
    assert few.take("a") and few.take("b")
    got = list[bool]()
    waiting = threading.Thread(target=lambda: got.append(few.take("c")))
    waiting.start()
    few.leave("a")
    waiting.join()
    assert got == [True]


def test_every_export_is_costly(app: Flask) -> None:
    rules = [rule.rule for rule in app.url_map.iter_rules() if rule.rule.endswith(COSTLY)]
    named = [rule.rule for rule in app.url_map.iter_rules() if "xlsx" in rule.rule or ".csv" in rule.rule]
    assert set(named) <= set(rules)
    assert len(rules) >= 20


def book(rows: int, text: str) -> bytes:
    """Small on disk: one text in many cells."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as made:
        page = made.add_worksheet()
        for row in range(rows):
            page.write_string(row, 0, text)
    return file.getvalue()


def rezipped(content: bytes, name: str, replaced: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            new.writestr(one, replaced(old.read(one)) if one == name else old.read(one))
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def zeros() -> bytes:
    return rezipped(book(2, "a"), SHEET, lambda sheet: sheet + b" " * 700_000_000)


def deep() -> bytes:
    opened = b"<sheetData>" + b"<a>" * 10**6
    return rezipped(book(2, "a"), SHEET, lambda sheet: sheet.replace(b"<sheetData>", opened))


def far_corner() -> bytes:
    return rezipped(book(2, "a"), SHEET, lambda sheet: sheet.replace(b'r="A2"', b'r="XFD1048576"'))


def with_entities(declared: bytes) -> bytes:
    """The text of the cells is the entity `a`."""

    def declare(strings: bytes) -> bytes:
        return strings.replace(b"?>", b"?><!DOCTYPE a [" + declared + b"]>", 1).replace(b"a</t>", b"&a;</t>")

    return rezipped(book(2, "a"), "xl/sharedStrings.xml", declare)


def laughs() -> bytes:
    lines = [b'<!ENTITY a0 "' + b"x" * 1000 + b'">']
    lines += [b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 100) for n in range(1, 6)]
    return with_entities(b"".join(lines) + b'<!ENTITY a "&a5;">')


BOMBS: dict[str, Callable[[], bytes]] = {
    "one text in many cells": lambda: book(60_000, "x" * 30_000),
    "zeros": zeros,
    "deep": deep,
    "far corner": far_corner,
    "entities": laughs,
    "external entity": lambda: with_entities(b'<!ENTITY a SYSTEM "file:///etc/passwd">'),
}


def resident() -> int:
    """Bytes of memory of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux says how large a process is")
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_in_a_workbook_leaves_the_server_as_small_as_it_was(name: str) -> None:
    content = BOMBS[name]()
    assert len(content) < MAX_BYTES
    before = resident()
    try:
        table = read_table(content, "a.xlsx")
    except Refusal:
        pass
    else:
        assert not any("root:" in cell for row in table.rows for cell in row.cells)
    assert resident() - before < 120 * 1024 * 1024


class Endless(io.RawIOBase):
    """A body that does not end, up to what nobody should read."""

    given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        self.given += len(buffer)
        assert self.given < 40 * 1024 * 1024, "it is read on and on"
        return len(buffer)


def test_no_door_reads_a_body_without_end(app: Flask, world: World, visit: Visit) -> None:
    """Also one that does not say how long it is."""
    cookie = visit(world.administrator()).client.get_cookie("unionweb")
    assert cookie is not None
    for door in doors_of(app):
        if door.method == "POST":
            path = door.before if door.after is None else f"{door.before}1{door.after}"
            environ = create_environ(path, method="POST", headers={"Cookie": f"unionweb={cookie.value}"})
            environ.pop("CONTENT_LENGTH", None)
            environ |= {
                "wsgi.input": io.BufferedReader(cast(io.RawIOBase, Endless())),
                "wsgi.input_terminated": True,
            }
            _body, status, _headers = run_wsgi_app(app.wsgi_app, environ)
            assert status[0] == "4", f"{path}: {status}"
