"""Which values of an old SQLite database PostgreSQL would refuse, and what to do about them.

SQLite keeps whatever it is given, whatever the column says.
"""

import json
from datetime import date, datetime
from typing import Any

from unionweb.backups.rules.values import Column, Kind

SHOWN = 30


def unfit(column: Column, value: Any) -> str | None:
    """What is wrong with a value as SQLite stores it; None when it fits."""
    if value is None:
        return None
    return _CHECKS[column.kind](column, value)


def _integer(column: Column, value: Any) -> str | None:
    if not isinstance(value, int):
        return f"不是整数 / not a whole number: {_shown(value)}"
    most = column.most or 2**63 - 1
    return None if -most - 1 <= value <= most else f"数值超出范围 / out of range: {value}"


def _boolean(_column: Column, value: Any) -> str | None:
    return None if value in (0, 1) else f"不是 0 或 1 / neither 0 nor 1: {_shown(value)}"


def _text(column: Column, value: Any) -> str | None:
    if not isinstance(value, str):
        return f"不是文字 / not a text: {_shown(value)}"
    if "\0" in value:
        return f"含有 NUL 字符，须删去 / has a NUL character, remove it: {_shown(value)}"
    if column.most is not None and len(value) > column.most:
        return f"{len(value)} 字，最多 {column.most}，须缩短 / too long, shorten it: {_shown(value)}"
    return None


def _bytes(_column: Column, value: Any) -> str | None:
    return None if isinstance(value, bytes) else f"不是字节 / not bytes: {_shown(value)}"


def _moment(_column: Column, value: Any) -> str | None:
    return _parsed(datetime.fromisoformat, value, "不是时间 / not a moment")


def _day(_column: Column, value: Any) -> str | None:
    return _parsed(date.fromisoformat, value, "不是日期 / not a day")


def _json(column: Column, value: Any) -> str | None:
    return _text(column, value) or _parsed(_strict, value, "不是 JSON / not JSON")


def _strict(text: str) -> object:
    return json.loads(text, parse_constant=_refuse)


def _refuse(name: str) -> object:
    raise ValueError(name)


def _real(_column: Column, value: Any) -> str | None:
    return None if isinstance(value, int | float) else f"不是数 / not a number: {_shown(value)}"


def _parsed(parse: Any, value: Any, words: str) -> str | None:
    try:
        parse(value)
    except (TypeError, ValueError):
        return f"{words}: {_shown(value)}"
    return None


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


_CHECKS = {
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: _boolean,
    Kind.TEXT: _text,
    Kind.BYTES: _bytes,
    Kind.MOMENT: _moment,
    Kind.DAY: _day,
    Kind.JSON: _json,
    Kind.REAL: _real,
}
