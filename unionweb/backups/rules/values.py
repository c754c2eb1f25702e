"""Values of a row in a form of their own, the same from every database."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any


class Kind(StrEnum):
    """What a column holds, and what stands for it here: int, bool, str, bytes, an aware datetime in UTC, a
    date, the JSON as the text that is stored, float."""

    INTEGER = "integer"
    BOOLEAN = "boolean"
    TEXT = "text"
    BYTES = "bytes"
    MOMENT = "moment"
    DAY = "day"
    JSON = "json"
    REAL = "real"


@dataclass(frozen=True, slots=True)
class Column:
    """`most`: characters that a text may have, the greatest that a number may be; None for no limit."""

    name: str
    kind: Kind
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Columns in the order of their names; `key`: what its rows are sorted by, nothing to do with time."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.name for column in self.columns)


Row = tuple[Any, ...]


def write_row(row: Iterable[Any]) -> bytes:
    """One line: canonical JSON and its line end."""
    line = _LINES.encode(tuple(row))
    # A lone surrogate, which only old data of SQLite can hold, has no UTF-8.
    return line.encode("utf-8", "surrogatepass") + b"\n"


def _plain(value: Any) -> str:
    """What JSON has no form for."""
    if isinstance(value, bytes | memoryview):
        return b64encode(value).decode()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no column holds {type(value)}")


_LINES = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain)


def read_row(line: bytes, columns: Sequence[Column]) -> Row:
    """The row again. Raises ValueError for what is none of this table."""
    values = json.loads(line.decode("utf-8", "surrogatepass"))
    if not isinstance(values, list) or len(values) != len(columns):
        raise ValueError("not a row of this table")
    return tuple(_read(value, column.kind) for value, column in zip(values, columns, strict=True))


_TYPES: dict[Kind, tuple[type, ...]] = {
    Kind.INTEGER: (int,),
    Kind.BOOLEAN: (bool,),
    Kind.REAL: (int, float),
}


def _read(value: Any, kind: Kind) -> Any:
    if value is None:
        return None
    if type(value) not in _TYPES.get(kind, (str,)):
        raise ValueError(f"not a value of a column for {kind}")
    if kind is Kind.BYTES:
        return b64decode(value, validate=True)
    if kind is Kind.MOMENT:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if kind is Kind.DAY else value


class Sum:
    """What the rows of a table come to, in whatever order they come: their number, and the sum of their
    SHA-256 as numbers. One row more, less or other makes another sum."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, line: bytes) -> None:
        """A row, as `write_row` writes it."""
        self.rows += 1
        self._sum = (self._sum + int.from_bytes(sha256(line).digest())) % 2**256

    @property
    def told(self) -> dict[str, Any]:
        """As it stands in a manifest."""
        return {"rows": self.rows, "sum": f"{self._sum:064x}"}
