"""Every table stands in the register of personal data, and the register says what is so."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Enum, Integer, LargeBinary, Table

from unionweb.application import create_app
from unionweb.base.db import db
from unionweb.base.web.feature import Feature
from unionweb.privacy.queries.mine import is_id
from unionweb.privacy.rules.holding import AtErasure, Holding
from unionweb.privacy.rules.register import CHAPTERS, HOLDINGS, PLAIN
from unionweb.privacy.words import COLUMNS

assert create_app is not None  # it brings every feature's tables along

TABLES = {table.name: table for table in db.metadata.sorted_tables}
SECRETS = {"hash", "secret", "token", "salt", "seed", "nonce"}


def refers_to_persons(table: Table) -> set[str]:
    return {
        column.name
        for column in table.columns
        if any(key.column.table.name == "person" for key in column.foreign_keys)
    }


def test_every_table_stands_there_once() -> None:
    assert set(TABLES) == set(HOLDINGS) | set(PLAIN)
    assert not set(HOLDINGS) & set(PLAIN)
    assert sum(len(chapter) for _title, chapter in CHAPTERS) == len(HOLDINGS)


def test_every_table_that_names_persons_is_found_by_all_its_columns() -> None:
    for name, table in TABLES.items():
        if columns := refers_to_persons(table):
            assert name in HOLDINGS, f"{name} refers to persons"
            found = {path[0] for path in HOLDINGS[name].whose if len(path) == 1}
            assert columns - {"id"} <= found, f"{name}: {columns - found}"


@pytest.mark.parametrize("holding", HOLDINGS.values(), ids=lambda one: one.table)
def test_a_line_is_whole(holding: Holding) -> None:
    for words in (holding.what, holding.purpose, holding.kept, holding.seen):
        assert words.strip()
    assert holding.whose or holding.withheld, "the export gives it out, or the register says why not"
    assert not (holding.until and not holding.binds)
    assert holding.at_erasure is not AtErasure.DELETED or holding.whose
    columns = set(TABLES[holding.table].c.keys())
    assert set(holding.until) <= columns
    paths = [*holding.whose, *([holding.forget.path] if holding.forget else [])]
    for path in paths:
        table = TABLES[holding.table]
        for step in path[:-1]:
            [key] = table.c[step].foreign_keys
            table = key.column.table
        assert path[-1] in table.c


def test_what_leads_to_a_ballot_is_never_given_out() -> None:
    for name in TABLES:
        if name.startswith(("ballot_", "written_text")) and name != "written_text_reading":
            assert name in PLAIN or HOLDINGS[name].withheld, name
    for name in ("voter", "survey_respondent"):
        assert "number" in HOLDINGS[name].hidden, "it stands beside the draw"
    assert "salt" in HOLDINGS["voter"].hidden


def test_no_secret_is_given_out() -> None:
    for holding in HOLDINGS.values():
        for column in TABLES[holding.table].c.keys():  # noqa: SIM118
            if SECRETS & set(column.split("_")) and holding.whose and not holding.withheld:
                public = column in {"photo_hash"}
                assert public or column in holding.hidden, f"{holding.table}.{column}"


def test_whatever_one_is_shown_of_oneself_has_words(app: Flask) -> None:
    features: tuple[Feature, ...] = app.extensions["unionweb.features"]
    named = {type(member) for feature in features for words in feature.values for member in words}
    for holding in HOLDINGS.values():
        if holding.withheld or not holding.whose:
            continue
        for column in TABLES[holding.table].c:
            value = 1 if isinstance(column.type, Integer) else ""
            if (
                column.name in holding.hidden
                or is_id(column.name, value)
                or isinstance(column.type, LargeBinary)
            ):
                continue
            assert column.name in COLUMNS, f"{holding.table}.{column.name}"
            if isinstance(column.type, Enum):
                assert column.type.enum_class in named, f"{holding.table}.{column.name}"


def test_every_member_of_such_an_enum_has_a_word(app: Flask) -> None:
    features: tuple[Feature, ...] = app.extensions["unionweb.features"]
    for words in (words for feature in features for words in feature.values):
        kind: Any = type(next(iter(words)))
        assert set(words) == set(kind)
