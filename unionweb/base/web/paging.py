"""Long lists, one page at a time."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request
from sqlalchemy import Select, func, select

from unionweb.base.db import db

Item = TypeVar("Item")
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list: `number` counts from 1, `total` is the length of the whole list."""

    items: list[Item]
    number: int
    pages: int
    total: int


def paginate(
    query: Select[Any], number: int | None = None, size: int = PAGE_SIZE, *, total: int | None = None
) -> Page[Any]:
    """The page asked for (default: `?page=` of the request), pulled into range. Two queries.
    The query must be ordered; with one selected entity the items are that entity. `total`: how many
    there are, where the caller can count them in a cheaper way."""
    if number is None:
        number = request.args.get("page", 1, type=int)
    if total is None:
        total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    rows = db.session.execute(query.limit(size).offset((number - 1) * size))
    items = rows.scalars() if len(query.column_descriptions) == 1 else rows
    return Page(list(items), number, pages, total)
