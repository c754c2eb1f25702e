"""The shape of a table that was read, and how large it may be."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELL = 10_000
MAX_CELL_LINES = 50

HeaderScore = Callable[[Sequence[str]], int]


class Row(NamedTuple):
    """One row: its number as Excel shows it (first row of the file is 1), and its
    cells as text, at least as many as there are headers."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A header row and the rows with content below it. `filename` is plain enough to be stored, `notes` say
    how the file was read."""

    filename: str
    headers: tuple[str, ...]
    header_row: int
    rows: tuple[Row, ...]
    notes: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """Every row of a file or sheet, numbered, before the header is looked for."""

    rows: list[tuple[int, list[str]]]
    notes: tuple[Sentence, ...] = ()


_TEXT_FORMULA = re.compile(r'="([^"]*)"')
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_GUARDED = re.compile(r"'+(?:\s*[=+\-@0-9＝＋－＠]|[\t\r\n])")


def plain(text: str) -> str:
    """A cell without outer blanks and without what keeps Excel from changing it: '2024 and =\"2024\"."""
    text = text.strip()
    if text[:1] == "'" and _GUARDED.match(text):
        return text[1:].strip()
    if text[:1] == "=" and (wrapped := _TEXT_FORMULA.fullmatch(text)):
        return wrapped[1]
    return text


def plain_name(filename: str) -> str:
    """The name of a file without its folders and without what no database stores; at most 200 characters."""
    name = re.split(r"[/\\]", _NOT_IN_NAMES.sub("", filename))[-1].strip()
    return name[-200:] or "?"


def tidy_row(number: int, cells: list[str]) -> list[str]:
    """The cells without empty ones at the end; refuses a row that breaks a limit."""
    if number > MAX_ROWS:
        raise Refusal("表格超过 %(limit)s 行。请分成几个文件上传。", limit=MAX_ROWS)
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MAX_COLUMNS:
        raise Refusal("第%(row)s行超过 %(limit)s 列。请删去多余的列再上传。", row=number, limit=MAX_COLUMNS)
    if cells and max(map(len, cells)) > 200 and any(map(_is_too_long, cells)):
        raise cell_too_long(number)
    return cells


def _is_too_long(cell: str) -> bool:
    return len(cell) > MAX_CELL or cell.count("\n") > MAX_CELL_LINES


def cell_too_long(number: int) -> Refusal:
    """For a row in which a missing quote has swallowed others, or somebody pasted a book."""
    return Refusal(
        "第%(row)s行有一格内容太长。常见原因是少了一个引号，后面的行都被并了进来。请改正这一行，再上传。",
        row=number,
    )
