"""Tables for download. Nothing a person typed may become a formula on another person's computer."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from unionweb.base.clock import LOCAL

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | date | datetime | bool | None

_LONGEST_TEXT = 32_767
_MEASURED_ROWS = 200
_NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?%?")
_FORMULA = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")
"""How a text begins that some spreadsheet runs: full-width signs and blanks before them included."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: title (cut to 31 characters), headers, rows, and column widths in characters
    (measured from the first rows where not given)."""

    title: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] | None = None


def write_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook with a bold, frozen, filterable header row on every sheet. Text stays text;
    moments are shown in Chinese time."""
    import xlsxwriter  # three megabytes that a server which writes none does not need

    file = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, {**options, "strings_to_numbers": False}) as book:
        formats = {
            "header": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        for number, sheet in enumerate(sheets, 1):
            page = book.add_worksheet(_title(sheet.title, number, sheets))
            _write_sheet(page, sheet, formats)
    return file.getvalue()


def _title(title: str, number: int, sheets: Sequence[Sheet]) -> str:
    """Excel's rules for the name of a sheet: 31 characters, some forbidden, no two alike."""
    clean = _NOT_IN_TITLE.sub(" ", title).strip(" '")[:31] or f"Sheet{number}"
    earlier = {_NOT_IN_TITLE.sub(" ", sheet.title).strip(" '")[:31].lower() for sheet in sheets[: number - 1]}
    return f"{clean[:27]} ({number})" if clean.lower() in earlier else clean


def _write_sheet(page: "Worksheet", sheet: Sheet, formats: dict[str, "Format"]) -> None:
    widths = [_width(header) for header in sheet.headers]
    page.freeze_panes(1, 0)
    for column, header in enumerate(sheet.headers):
        page.write_string(0, column, header, formats["header"])
    last = 0
    for last, row in enumerate(sheet.rows, 1):
        for column, value in enumerate(row):
            _write_cell(page, last, column, value, formats)
            if last <= _MEASURED_ROWS and column < len(widths):
                widths[column] = max(widths[column], _width(str(value or "")))
    for column, width in enumerate(sheet.widths or widths):
        page.set_column(column, column, min(max(width + 2, 8), 60))
    if sheet.headers:
        page.autofilter(0, 0, last, len(sheet.headers) - 1)


def _write_cell(page: "Worksheet", row: int, column: int, value: Cell, formats: dict[str, "Format"]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, datetime):
        local = value.astimezone(LOCAL).replace(tzinfo=None)
        page.write_datetime(row, column, local, formats["moment"])
    elif isinstance(value, date):
        page.write_datetime(row, column, value, formats["date"])
    elif isinstance(value, str) or abs(value) >= 10**15:
        page.write_string(row, column, str(value)[:_LONGEST_TEXT])
    else:
        page.write_number(row, column, value)


def _width(text: str) -> int:
    """Columns on screen: a Chinese character takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text[:60])


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a byte order mark (without it Excel in China shows nonsense). A text that Excel
    would run as a formula gets an apostrophe in front, which `read_table` takes away again."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([_harmless(header) for header in headers])
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _harmless(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M")
    text = value if isinstance(value, str) else str(value)
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
