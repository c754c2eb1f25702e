"""Opens one spreadsheet, in a process of its own: workbook on standard input, rows on standard output.

The reader is compiled code that allocates a full rectangle of cells. One stray cell at
XFD1048576, or a crafted file of some hundred bytes, makes it ask for terabytes, and then it
does not raise but ends the process it runs in. That must not be the server. `workbook`
starts this file by its path; nothing of unionweb is imported here.
"""

import io
import marshal
import sys
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import python_calamine

try:
    import resource
except ImportError:  # Windows has no such limits; the time limit of `workbook` still holds
    resource = None  # type: ignore[assignment]

MEMORY = 1536 * 1024 * 1024
SECONDS = 60
MAX_SHEETS = 20
MAX_ROWS = 300_000
MAX_MERGED = 2_000_000
MAX_ANSWER = 64 * 1024 * 1024
"""Bytes that are handed back. A small file may name one long text in a million cells."""

Rows = list[list[str]]


def limit_resources() -> None:
    """From here on too much memory or time ends this process, without a core file."""
    if resource is not None:
        for what, most in (
            (resource.RLIMIT_AS, MEMORY),
            (resource.RLIMIT_CPU, SECONDS),
            (resource.RLIMIT_CORE, 0),
        ):
            hard = resource.getrlimit(what)[1]
            soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(what, (soft, hard))


def read(data: bytes) -> dict[str, Any]:
    """{"sheets": [(title, rows), …] in reading order, "faults": cells with a formula error}, or
    {"refused": "password" or "damaged"}."""
    try:
        with python_calamine.load_workbook(io.BytesIO(data)) as book:
            sheets = [(title, rows) for title in titles(book) if (rows := sheet_rows(book, title))]
        return {"sheets": sheets, "faults": formula_errors(data)}
    except python_calamine.PasswordError:
        return {"refused": "password"}
    except BaseException:  # where the reader panics it raises something that is no Exception
        return {"refused": "damaged"}


def titles(book: python_calamine.CalamineWorkbook) -> list[str]:
    """The sheets with cells, visible ones first."""
    visible = python_calamine.SheetVisibleEnum.Visible
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ is python_calamine.SheetTypeEnum.WorkSheet]
    sheets.sort(key=lambda sheet: sheet.visible is not visible)
    return [sheet.name for sheet in sheets[:MAX_SHEETS]]


def sheet_rows(book: python_calamine.CalamineWorkbook, title: str) -> Rows:
    """Every row from the first of the sheet, as text; columns from the first with content."""
    sheet = book.get_sheet_by_name(title)
    rows: Rows = []
    size = 0
    for row in sheet.iter_rows():
        rows.append([value.replace("\0", "") if type(value) is str else cell_text(value) for value in row])
        size += sum(map(len, rows[-1]))
        if size > MAX_ANSWER:
            sys.exit(1)
        if len(rows) > MAX_ROWS:
            break
    fill_merged(rows, sheet)
    return rows


def fill_merged(rows: Rows, sheet: python_calamine.CalamineSheet) -> None:
    """Cells merged downwards (one college beside its students) all mean what the top one says.
    Merged sideways is a title and stays in its first cell."""
    left = sheet.start[1] if sheet.start else 0
    room = MAX_MERGED
    for (top, first), (bottom, _) in sheet.merged_cell_ranges or ():
        column = first - left
        for row in rows[top + 1 : bottom + 1]:
            room -= 1
            if 0 <= column < len(row) and room > 0:
                row[column] = row[column] or rows[top][column]


def cell_text(value: object) -> str:
    """A cell that is not text, as a person reads it: 20240001.0 → "20240001", dates in ISO form."""
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def number_text(value: float) -> str:
    """A number with the 15 digits a spreadsheet keeps. From 16 digits on the last ones may be lost: it
    stays in scientific notation, so that a student number of that length is seen and refused."""
    if -1e15 < value < 1e15:
        return str(int(value)) if value.is_integer() else format(Decimal(format(value, ".15g")), "f")
    exact = abs(value) < 2**53 and value % 10 != 0
    return str(int(value)) if exact else repr(value)


def formula_errors(data: bytes) -> int:
    """How many cells of an xlsx hold #N/A and the like; the reader makes them empty."""
    if not data.startswith(b"PK"):
        return 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return sum(archive.read(name).count(b't="e"') for name in names)


if __name__ == "__main__":
    limit_resources()
    answer = marshal.dumps(read(sys.stdin.buffer.read()))
    if len(answer) > MAX_ANSWER:
        sys.exit(1)
    sys.stdout.buffer.write(answer)
