"""From a file to a table: open it, find the header row, keep what is below."""

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from unionweb.base.refusals import Refusal
from unionweb.base.tables.delimited import read_text
from unionweb.base.tables.kinds import Kind, kind_of
from unionweb.base.tables.table import MAX_BYTES, Grid, HeaderScore, Row, Table, plain_name
from unionweb.base.tables.workbook import read_workbook
from unionweb.base.text import Sentence

HEADER_WITHIN = 20


def read_table(
    source: bytes | Path | BinaryIO,
    filename: str,
    *,
    header_score: HeaderScore | None = None,
    expected: str | Sentence = "",
) -> Table:
    """Headers and rows of a CSV, xlsx, xls or ods file.

    `header_score` says how many headers it knows in a row of cells (0: not a header);
    the best of the first 20 rows with content is the header row, in the first sheet that
    has one. Without it the first row with content is. `expected` names, for the Refusal,
    some headers that were looked for. Everything wrong with the file is a Refusal.
    """
    filename = plain_name(filename)
    data = _bytes(source, filename)
    kind = kind_of(data)
    grids = [read_text(data, header_score)] if kind is Kind.TEXT else read_workbook(data)
    for grid in grids:
        position = _header_position(grid, header_score)
        if position is not None:
            return _below_header(grid, position, filename)
    raise Refusal(
        "前 %(n)s 行里找不到表头。表头要有这样的列名：%(expected)s。请在数据上面加上表头，再上传。",
        n=HEADER_WITHIN,
        expected=expected,
    )


def _bytes(source: bytes | Path | BinaryIO, filename: str) -> bytes:
    if isinstance(source, bytes):
        data = source
    elif isinstance(source, Path):
        try:
            with source.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as problem:
            raise Refusal("读不到文件“%(name)s”。请确认它存在并且可读。", name=filename) from problem
    else:
        data = source.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // 1024**2
        raise Refusal("文件超过 %(limit)s MB。请去掉图片和多余的列，或分成几个文件。", limit=limit)
    return data


def _header_position(grid: Grid, header_score: HeaderScore | None) -> int | None:
    """The first of the best rows; of equal rows directly below each other the last,
    because a heading of two rows ends with the one that names the columns."""
    if header_score is None:
        return 0 if grid.rows else None
    scores = [header_score(cells) for _, cells in grid.rows[:HEADER_WITHIN]]
    best = max(scores, default=0)
    if best == 0:
        return None
    position = scores.index(best)
    while scores[position + 1 : position + 2] == [best]:
        position += 1
    return position


def _below_header(grid: Grid, position: int, filename: str) -> Table:
    header_row, headers = grid.rows[position]
    headers = [" ".join(header.split()) for header in headers]
    rows = tuple(
        Row(number, _padded(cells, len(headers)))
        for number, cells in grid.rows[position + 1 :]
        if cells != headers  # printed lists repeat the header on every page
    )
    if not rows:
        raise Refusal("第%(row)s行是表头，下面没有数据。请填好数据再上传。", row=header_row)
    return Table(filename, tuple(headers), header_row, rows, grid.notes)


def _padded(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells, *[""] * (width - len(cells)))
