"""Spreadsheets: xlsx, xls and ods, opened by a process that may die (see `workbook_process`)."""

import marshal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from unionweb.base.refusals import Refusal
from unionweb.base.tables.kinds import damaged, locked
from unionweb.base.tables.table import Grid, plain, tidy_row
from unionweb.base.text import say

_COMMAND = [sys.executable, "-I", str(Path(__file__).with_name("workbook_process.py"))]
_SECONDS = 90
_ONE = threading.BoundedSemaphore(1)
"""The child may take a gigabyte; two at once would be more than a small machine has."""


def read_workbook(data: bytes) -> list[Grid]:
    """The sheets that have content, visible ones first; never an empty list."""
    answer = _open(data)
    if refused := answer.get("refused"):
        raise locked() if refused == "password" else damaged()
    errors = answer["faults"]
    said = [say("工作簿里有 %(n)s 个公式出错的单元格（如 #N/A），按空白读入", n=errors)] if errors else []
    grids = []
    for title, cells in answer["sheets"]:
        if rows := _rows(cells):
            grids.append(Grid(rows, (say("读入工作表“%(sheet)s”", sheet=title), *said)))
    if not grids:
        raise Refusal("工作簿里没有内容。请确认选对了文件，再上传一次。")
    return grids


def _open(data: bytes) -> dict[str, Any]:
    if not _ONE.acquire(timeout=_SECONDS / 3):
        raise Refusal("服务器正在打开别人上传的工作簿，请过一会儿再上传。")
    try:
        return _opened(data)
    finally:
        _ONE.release()


def _opened(data: bytes) -> dict[str, Any]:
    try:
        done = subprocess.run(_COMMAND, input=data, capture_output=True, timeout=_SECONDS, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as problem:
        raise Refusal(
            "工作簿太大，打不开。常见原因是很远的行列里有内容：请删去数据右边和下面的行列，"
            "或只把需要的数据复制到新文件，另存为 .xlsx，再上传。"
        ) from problem
    answer: dict[str, Any] = marshal.loads(done.stdout)
    return answer


def _rows(cells: list[list[str]]) -> list[tuple[int, list[str]]]:
    tidy = ((number, tidy_row(number, list(map(plain, row)))) for number, row in enumerate(cells, 1))
    return [(number, row) for number, row in tidy if row]
