"""Which column of a file holds which field: guessed from headers, corrected by a person."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from unionweb.base.refusals import Refusal
from unionweb.base.text import mark, say
from unionweb.people.rules.roster.fields import FIELDS, REQUIRED, SYNONYMS

EXPECTED = mark("学号、姓名、学院")

_FIELD_OF = {synonym: name for name, synonyms in SYNONYMS.items() for synonym in synonyms}
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|<[^<>]*>|「[^「」]*」|〔[^〔〕]*〕")
_PARTS = re.compile(r"[/、|\\]|(?<=[\u3400-\u9fff])\s*(?=[A-Za-z])")


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The headers of a file and the column (from 0) of each mapped field. `ambiguous` lists, per
    field, all columns whose header would fit when there are several."""

    headers: tuple[str, ...]
    columns: Mapping[str, int]
    ambiguous: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def unused(self) -> tuple[int, ...]:
        """Columns that will not be read."""
        return tuple(sorted(set(range(len(self.headers))) - set(self.columns.values())))

    def header_of(self, name: str) -> str:
        """The file's own name for a mapped field."""
        return self.headers[self.columns[name]]


def normal_header(text: str) -> str:
    """Lower case, half width, no blanks, punctuation or remarks in brackets: "学 号*（必填）" → "学号"."""
    text = unicodedata.normalize("NFKC", text[:200]).lower()
    bare = _BRACKETED.sub("", text)
    return re.sub(r"[\W_]", "", bare) or re.sub(r"[\W_]", "", text)


def field_of(header: str) -> str | None:
    """The field that a header names. "班级/团支部" and "学号 Student ID" are one if every
    part names it."""
    if found := _FIELD_OF.get(normal_header(header)):
        return found
    parts = {_FIELD_OF.get(normal_header(part)) for part in _PARTS.split(header[:200])}
    return parts.pop() if len(parts) == 1 else None


def header_score(cells: Sequence[str]) -> int:
    """How many different fields a row of cells names as headers; for `read_table`."""
    return len({field_of(cell) for cell in cells if 0 < len(cell) <= 40} - {None})


def guess_mapping(headers: Sequence[str]) -> ColumnMapping:
    """Each field's column by the header's name. Of several the best name is taken; two equally
    good ones leave the field unmapped, for a person to decide."""
    fitting: dict[str, list[int]] = {}
    for column, header in enumerate(headers):
        if found := field_of(header):
            fitting.setdefault(found, []).append(column)
    columns: dict[str, int] = {}
    for name in FIELDS:
        ranked = sorted((_merit(name, headers[column]), column) for column in fitting.get(name, ()))
        if len(ranked) == 1 or (ranked and ranked[0][0] < ranked[1][0]):
            columns[name] = ranked[0][1]
    ambiguous = {name: tuple(found) for name, found in fitting.items() if len(found) > 1}
    return ColumnMapping(tuple(headers), columns, ambiguous)


def _merit(name: str, header: str) -> int:
    """The place of the header among the field's names; smaller is better."""
    names = SYNONYMS[name]
    normal = normal_header(header)
    return names.index(normal) if normal in names else len(names)


def check_mapping(mapping: ColumnMapping) -> None:
    """Refuse a mapping without the required fields, with a column that is not there or used twice."""
    used: dict[int, str] = {}
    for name, column in mapping.columns.items():
        if name not in FIELDS or not 0 <= column < len(mapping.headers):
            raise Refusal("文件里没有这一列，请重新选择。", field=name)
        if column in used:
            raise Refusal(
                "“%(header)s”列同时用作“%(one)s”和“%(other)s”。请给其中一项另选一列，或选“不导入”。",
                field=name,
                header=mapping.headers[column],
                one=say(FIELDS[used[column]]),
                other=say(FIELDS[name]),
            )
        used[column] = name
    for name in REQUIRED:
        if name not in mapping.columns:
            raise Refusal(
                "请指出哪一列是“%(column)s”。没有这一列就不能导入。", field=name, column=say(FIELDS[name])
            )
