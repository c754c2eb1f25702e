"""What comes in from outside, made harmless before anything looks at it.

No database stores a NUL character in text, and its whole numbers end somewhere; a query with either is an
error of the server, not a "not found". Here is the one place that keeps both out.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask, Request, request
from werkzeug.datastructures import ImmutableMultiDict, iter_multi_items
from werkzeug.routing import IntegerConverter, ValidationError

MOST_NUMBER = 2**31 - 1
"""The largest number in a column of PostgreSQL; SQLite would take more."""

MOST_SEARCHED = 200
_NUMBER = re.compile(r"-?\d{1,10}")


class PlainFields(ImmutableMultiDict[str, Any]):
    """The fields of an address or a form, texts without NUL: nobody can type one. Files stay as they are."""

    def __init__(self, mapping: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None) -> None:
        pairs = iter_multi_items(mapping) if mapping else ()
        super().__init__((name, _plain(value)) for name, value in pairs)


def _plain(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value


class PlainRequest(Request):
    """A request whose texts can be stored."""

    parameter_storage_class = PlainFields


class StorableInteger(IntegerConverter):
    """`<int:…>` in an address, up to what a column holds; beyond that there is no such page."""

    def to_python(self, value: str) -> int:
        """The number, or no page."""
        number = read_number(value)
        if number is None:
            raise ValidationError
        return number


def init_app(app: Flask) -> None:
    """Before any route is registered."""
    app.request_class = PlainRequest
    app.url_map.converters["int"] = StorableInteger


def read_number(text: str) -> int | None:
    """A whole number that a column can hold; None for anything else."""
    if not _NUMBER.fullmatch(text.strip()):
        return None
    number = int(text)
    return number if -MOST_NUMBER <= number <= MOST_NUMBER else None


def number_argument(name: str) -> int | None:
    """A number from the query string (`?unit=5`); None when it is absent, or no number of ours."""
    return read_number(request.args.get(name, ""))


def search_argument(name: str = "text") -> str:
    """What is searched for, cut to what a name can be: SQLite gives up on very long patterns."""
    return request.values.get(name, "").strip()[:MOST_SEARCHED]
