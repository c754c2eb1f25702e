"""Reads a quota table: a CSV whose first two columns are the unit and its members.

The first row is a header unless its second column looks like a number. Further columns and blank
rows are ignored. Nothing is guessed: members are plain digits, a unit stands once, and a row of sums
is refused. Every refusal names the line of the file and the unit.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from unionweb.base.refusals import Refusal
from unionweb.base.tables.delimited import decode
from unionweb.base.text import Sentence, say
from unionweb.congress.rules.quota import QuotaUnit

SUMS = ("total", "合计", "总计", "共计", "小计", "总数")
MOST_DIGITS = 9

_LIKE_A_NUMBER = re.compile(r"[+\-−－]?[.,，．]*\d[\d.,，．]*")
_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    cells: list[str]

    @property
    def name(self) -> str:
        return self.cells[0]

    @property
    def place(self) -> Sentence:
        """The line and the unit, on one line whatever the cell holds."""
        unit = " ".join(self.name.split()) or say("未填单位")
        return say("第%(line)s行（%(unit)s）", line=self.number, unit=unit)


def read_quota_table(data: bytes) -> tuple[QuotaUnit, ...]:
    """The units of a CSV in UTF-8 (with or without a byte order mark) or GB18030, in the file's order."""
    lines = list(_lines(decode(data)[0]))
    if not lines:
        raise Refusal("表是空的")
    if len(lines[0].cells) > 1 and not _LIKE_A_NUMBER.fullmatch(lines[0].cells[1]):
        del lines[0]
    if not lines:
        raise Refusal("表里只有表头，没有单位")
    first_seen: dict[str, int] = {}
    units: list[QuotaUnit] = []
    for line in lines:
        units.append(QuotaUnit(_name(line, first_seen), _members(line)))
        first_seen[line.name] = line.number
    return tuple(units)


def _lines(text: str) -> Iterator[_Line]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as problem:
            raise Refusal("第%(line)s行的引号不配对，或一格太长", line=number) from problem
        if any(cells):
            yield _Line(number, cells)


def _name(line: _Line, first_seen: dict[str, int]) -> str:
    if not line.name:
        raise Refusal("%(place)s：第一列没有单位名称", place=line.place)
    if line.name.casefold() in SUMS:
        raise Refusal("%(place)s：这像是合计行，请删去", place=line.place)
    if line.name in first_seen:
        raise Refusal("%(place)s：单位重复，第%(first)s行已有", place=line.place, first=first_seen[line.name])
    return line.name


def _members(line: _Line) -> int:
    if len(line.cells) < 2 or not line.cells[1]:
        raise Refusal("%(place)s：第二列没有人数", place=line.place)
    text = line.cells[1]
    if _DIGITS.fullmatch(text):
        if len(text) > MOST_DIGITS:
            raise Refusal("%(place)s：人数超过%(digits)s位", place=line.place, digits=MOST_DIGITS)
        return int(text)
    if re.fullmatch(r"[-−－][0-9]+", text):
        raise Refusal("%(place)s：人数不能是负数：%(text)s", place=line.place, text=text)
    shown = " ".join(text.split())[:40]
    raise Refusal("%(place)s：人数要写成整数，只用数字0–9：%(text)s", place=line.place, text=shown)
