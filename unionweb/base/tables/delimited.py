"""Text tables: which encoding, which delimiter, and the rows.

Tried in this order: a byte order mark, UTF-8, GB18030 (what Excel in China
writes). Nothing is decoded with replacement: one wrong byte is a wrong name.
"""

import csv
import io
import re

from unionweb.base.refusals import Refusal
from unionweb.base.tables.table import Grid, HeaderScore, cell_too_long, plain, tidy_row
from unionweb.base.text import mark, say

_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
    (b"\xff\xfe\0\0", "utf-32", "UTF-32"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_DELIMITERS = {
    ",": mark("逗号"),
    "\t": mark("制表符"),
    ";": mark("分号"),
    "|": mark("竖线"),
    "，": mark("中文逗号"),
}
_SAMPLE = 64 * 1024


def read_text(data: bytes, header_score: HeaderScore | None) -> Grid:
    """The rows of a text table; a Refusal names the line of the first fault."""
    text, encoding = decode(data)
    text, hint = _delimiter_hint(text)
    delimiter = hint or detect_delimiter(text, header_score)
    skipped = 1 if hint else 0
    note = say(
        "按 %(encoding)s 编码读入，以%(delimiter)s分隔",
        encoding=encoding,
        delimiter=say(_DELIMITERS[delimiter]),
    )
    return Grid(_rows(text, delimiter, skipped), (note,))


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding."""
    for start, codec, name in _BYTE_ORDER_MARKS:
        if data.startswith(start):
            return _without_nul(_decode(data, codec)), name
    _without_nul(data.decode("latin-1"))
    if _is_utf8(data):
        return _decode(data, "utf-8"), "UTF-8"
    return _decode(data, "gb18030"), "GB18030"


def _is_utf8(data: bytes) -> bool:
    """Whether this is UTF-8, or was before a few bytes of it were spoilt. Without the
    second half such a file would be read as GB18030: nonsense without an error."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
        wrong = text.count("\ufffd")
        return len(re.findall("[^\0-\x7f\ufffd]", text)) >= 10 * wrong
    return True


def _decode(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as problem:
        line = _line(data[: problem.start].decode(codec, "replace"))
        raise Refusal(
            "第%(line)s行有无法识别的字符，文件可能不完整。"
            "请用 Excel 或 WPS 打开原文件，另存为 .xlsx，再上传。",
            line=line,
        ) from problem


def _line(before: str) -> int:
    return before.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1


def _without_nul(text: str) -> str:
    if (position := text.find("\0")) >= 0:
        raise Refusal(
            "第%(line)s行含有空字节：这不是文本表格，或已损坏。请用 Excel 或 WPS 另存为 .xlsx，再上传。",
            line=_line(text[:position]),
        )
    return text


def _delimiter_hint(text: str) -> tuple[str, str | None]:
    """Excel's own first line `sep=;`, which it hides from people."""
    if hint := re.match(r'"?sep=([,;|\t])"?(?:\r\n|\r|\n)', text, re.IGNORECASE):
        return text[hint.end() :], hint[1]
    return text, None


def detect_delimiter(text: str, header_score: HeaderScore | None) -> str:
    """The delimiter under which the best header appears; among equals the one that makes most cells."""
    return max(_DELIMITERS, key=lambda delimiter: _fitness(text[:_SAMPLE], delimiter, header_score))


def _fitness(sample: str, delimiter: str, header_score: HeaderScore | None) -> tuple[int, int]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            rows.append([plain(cell) for cell in row])
            if len(rows) == 30:
                break
    except csv.Error:
        return 0, 0
    best = max((header_score(row) for row in rows if row), default=0) if header_score else 0
    return best, sum(len(row) - 1 for row in rows if row)


def _rows(text: str, delimiter: str, skipped: int) -> list[tuple[int, list[str]]]:
    """Row numbers are those a spreadsheet would show: a cell with a line break is one row."""
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = skipped
    try:
        for cells in reader:
            number += 1
            if cells := tidy_row(number, [plain(cell) for cell in cells]):
                rows.append((number, cells))
    except csv.Error as problem:
        raise _broken_row(str(problem), number + 1) from problem
    return rows


def _broken_row(problem: str, number: int) -> Refusal:
    if "unexpected end" in problem:
        return Refusal("第%(row)s行有一个引号没有配对。请补上或删去这个引号，再上传。", row=number)
    if "expected after" in problem:
        return Refusal("第%(row)s行的引号后面还有别的字。请改正这一格的引号，再上传。", row=number)
    return cell_too_long(number)
