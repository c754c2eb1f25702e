"""A table of units and members for a quota plan, as people paste or upload it: unit, members and, where
the table gives them, the numbers that were published.

Every bad line is told at once, with its number and its reason, and nothing is guessed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence, mark, say
from unionweb.congress.rules.planning import RowEntry, RowKind
from unionweb.congress.rules.quota_table import SUMS

UNIT_HEADERS = (
    "单位",
    "单位名称",
    "名称",
    "学院",
    "班级",
    "专业",
    "代表团",
    "团支部",
    "年级",
    "社团",
    "unit",
    "college",
)
MEMBER_HEADERS = ("人数", "学生数", "学生人数", "总人数", "在校生数", "members", "students", "headcount")
PUBLISHED_HEADERS = (
    "名额",
    "代表名额",
    "代表数",
    "代表人数",
    "印发名额",
    "公布名额",
    "delegates",
    "delegates published",
    "seats",
    "published",
)
LONGEST_NAME = 170
_NUMBER = re.compile(r"[0-9]{1,6}")
_LIKE_A_NUMBER = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be taken, and why."""

    number: int
    text: str
    problem: Sentence


def header_score(cells: Sequence[str]) -> int:
    """How many columns a row of cells names; 0 without unit and members."""
    unit, members, published = places(cells)
    return 0 if unit is None or members is None else 2 + (published is not None)


def places(headers: Sequence[str]) -> tuple[int | None, int | None, int | None]:
    """The columns of unit, members and published number, by their headers."""
    words = [" ".join(header.casefold().replace("_", " ").split()) for header in headers]

    def first(names: Sequence[str]) -> int | None:
        return next((place for place, word in enumerate(words) if word in names), None)

    return first(UNIT_HEADERS), first(MEMBER_HEADERS), first(PUBLISHED_HEADERS)


def with_header(text: str) -> str:
    """Text pasted out of the middle of a table has no header: give it one. The second cell tells."""
    lines = text.strip().splitlines()
    if not lines:
        raise Refusal("请粘贴表格，或选择文件", field="text")
    separator = "\t" if "\t" in lines[0] else ("，" if "，" in lines[0] and "," not in lines[0] else ",")
    cells = [cell.strip() for cell in lines[0].split(separator)]
    if len(cells) > 1 and _LIKE_A_NUMBER.fullmatch(cells[1]):
        lines.insert(0, separator.join(("单位", "人数", "名额")[: len(cells)]))
    return "\n".join(lines)


def read_lines(
    headers: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]]
) -> tuple[tuple[RowEntry, ...], tuple[BadLine, ...]]:
    """The rows that can be taken, and the lines that cannot. A line of sums is neither: it is passed over."""
    unit, members, published = places(headers)
    if unit is None or members is None:
        raise Refusal("表头要有“单位”和“人数”两列", field="text")
    good: dict[str, RowEntry] = {}
    bad: list[BadLine] = []
    for number, cells in rows:
        name = " ".join(_cell(cells, unit).split())
        if name.casefold() in SUMS:
            continue
        problem = _problem(name, _cell(cells, members), _cell(cells, published), good)
        if problem is not None:
            bad.append(BadLine(number, name or " ".join(cells).strip(), problem))
            continue
        printed = _cell(cells, published)
        good[name] = RowEntry(
            RowKind.OTHER, name, int(_cell(cells, members)), published=int(printed) if printed else None
        )
    return tuple(good.values()), tuple(bad)


def _cell(cells: Sequence[str], place: int | None) -> str:
    return cells[place].strip() if place is not None and place < len(cells) else ""


def _problem(name: str, members: str, published: str, good: dict[str, RowEntry]) -> Sentence | None:
    if not name:
        return say("没有单位名称")
    if len(name) > LONGEST_NAME:
        return say("单位名称太长")
    if name in good:
        return say("单位重复")
    if not _NUMBER.fullmatch(members):
        return say(mark("人数要写成不带符号的整数：%(text)s"), text=members or "—")
    if published and not _NUMBER.fullmatch(published):
        return say(mark("名额要写成不带符号的整数：%(text)s"), text=published)
    return None
