"""Everything that is stored about one person (article 45): what the register says, and the rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from itertools import islice
from typing import Any

from sqlalchemy import LargeBinary, select

from unionweb.base.clock import LOCAL
from unionweb.base.db import db
from unionweb.privacy.queries.rows import of_person, table_of
from unionweb.privacy.rules.holding import Holding
from unionweb.privacy.rules.register import CHAPTERS

MOST_SHOWN = 50
"""Rows of a table on the page; the file has all."""


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the register and the person's rows, as they are stored."""

    holding: Holding
    number: int
    rows: list[dict[str, Any]]


def chapters(person_id: int) -> list[tuple[str, list[Part]]]:
    """By chapter, for a page: tables in which there is something of this person."""
    return [
        (title, [part for one in holdings if (part := _part(one, person_id)) is not None])
        for title, holdings in CHAPTERS
    ]


def withheld() -> list[Holding]:
    """What the export leaves out, with the reasons."""
    return [one for _title, holdings in CHAPTERS for one in holdings if one.withheld]


def told(row: dict[str, Any]) -> list[tuple[str, Any]]:
    """(column, value) for people: without what is empty, and without the ids of rows and of others."""
    return [
        (name, value)
        for name, value in row.items()
        if value not in (None, "", [], {}) and not is_id(name, value)
    ]


def is_id(name: str, value: object) -> bool:
    """Whether this is the number of a row, which tells people nothing."""
    return name == "id" or name.endswith("_id") or (isinstance(value, int) and name.split("_")[-1] == "by")


def everything(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """By the name of the table: every row of this person, for a file."""
    found = {
        one.table: [plain(row) for row in rows(one, person_id)] for _title, all_ in CHAPTERS for one in all_
    }
    return {table: some for table, some in found.items() if some}


def _part(holding: Holding, person_id: int) -> Part | None:
    all_rows = rows(holding, person_id)
    first = list(islice(all_rows, MOST_SHOWN))
    return Part(holding, len(first) + sum(1 for _row in all_rows), first) if first else None


def rows(holding: Holding, person_id: int) -> Iterator[dict[str, Any]]:
    """The person's rows without what is hidden; none where the export leaves the table out."""
    if holding.withheld or not holding.whose:
        return
    table = table_of(holding)
    columns = [
        column
        for column in table.columns
        if column.name not in holding.hidden and not isinstance(column.type, LargeBinary)
    ]
    query = select(*columns).where(of_person(holding, person_id)).order_by(*table.primary_key.columns)
    for row in db.session.execute(query):
        yield dict(row._mapping)


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON has them."""
    return {name: plain_value(value) for name, value in row.items()}


def plain_value(value: object) -> object:
    """As JSON has it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(LOCAL).isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    return f"{value.numerator}/{value.denominator}" if isinstance(value, Fraction) else value
