"""A file of assets held against the ledger: new, registered already, or bad, line by line."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from unionweb.assets.rules.tags import read_tag, show_tag
from unionweb.base.money import parse_yuan
from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence, mark, say


class Column(StrEnum):
    """What a column of the file says."""

    NAME = "name"
    CATEGORY = "category"
    SPOT = "spot"
    CUSTODIAN = "custodian"
    PRICE = "price"
    BOUGHT_ON = "bought_on"
    VOUCHER = "voucher"
    SERIAL = "serial"
    QUANTITY = "quantity"
    TAG = "tag"
    WORDS = "words"


COLUMNS = {
    Column.NAME: mark("名称"),
    Column.CATEGORY: mark("类别"),
    Column.SPOT: mark("存放地点"),
    Column.CUSTODIAN: mark("保管人学号"),
    Column.PRICE: mark("价格"),
    Column.BOUGHT_ON: mark("购置日期"),
    Column.VOUCHER: mark("凭证"),
    Column.SERIAL: mark("序列号"),
    Column.QUANTITY: mark("数量"),
    Column.TAG: mark("编号"),
    Column.WORDS: mark("备注"),
}
REQUIRED = (Column.NAME, Column.CATEGORY)

HEADERS: Mapping[Column, tuple[str, ...]] = {
    Column.NAME: ("名称", "物资名称", "资产名称", "品名", "name"),
    Column.CATEGORY: ("类别", "物资类别", "分类", "资产类别", "category"),
    Column.SPOT: ("存放地点", "存放位置", "地点", "位置", "spot", "place", "location"),
    Column.CUSTODIAN: ("保管人学号", "保管人学号/工号", "保管人编号", "custodian", "custodian number"),
    Column.PRICE: ("价格", "单价", "价格（元）", "单价（元）", "原值", "金额", "price", "price (yuan)"),
    Column.BOUGHT_ON: ("购置日期", "购买日期", "采购日期", "入账日期", "bought on", "purchase date"),
    Column.VOUCHER: ("凭证", "凭证号", "发票号", "voucher", "invoice"),
    Column.SERIAL: ("序列号", "出厂编号", "机身号", "sn", "serial", "serial number"),
    Column.QUANTITY: ("数量", "件数", "quantity", "count"),
    Column.TAG: ("编号", "物资编号", "标签", "标签编号", "tag", "asset tag"),
    Column.WORDS: ("备注", "说明", "notes", "note", "words"),
}
LIMITS = {
    Column.NAME: 80,
    Column.CATEGORY: 40,
    Column.SPOT: 60,
    Column.VOUCHER: 80,
    Column.SERIAL: 80,
    Column.WORDS: 2000,
}
MOST_OF_A_LINE = 500
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?")
_WHOLE = re.compile(r"(\d{1,6})(?:\.0+)?")


def columns_of(headers: Sequence[str], said: Mapping[str, Column] | None = None) -> dict[Column, int]:
    """Which column says what, by its header; the first of several wins. `said`: further names of columns, in
    the language that the export was made in."""
    names = {name: column for column, names in HEADERS.items() for name in names} | dict(said or {})
    found: dict[Column, int] = {}
    for place, header in enumerate(headers):
        column = names.get(" ".join(header.casefold().split()))
        if column is not None:
            found.setdefault(column, place)
    return found


class TagUse(StrEnum):
    """What a tag of the file is already: a blank label, an asset of this store, or anything else."""

    BLANK = "blank"
    OURS = "ours"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Known:
    """What the file is held against: people (id, name) by number, the serial numbers that are registered, the
    use of each tag that was given out. `repeated`: this very file was taken in before."""

    people: Mapping[str, tuple[int, str]]
    serials: frozenset[str]
    tags: Mapping[str, TagUse]
    repeated: bool = False


class Outcome(StrEnum):
    """What a line would do."""

    NEW = "new"
    KNOWN = "known"
    BAD = "bad"


OUTCOMES = {
    Outcome.NEW: mark("登记"),
    Outcome.KNOWN: mark("已登记过"),
    Outcome.BAD: mark("有误"),
}


@dataclass(slots=True)
class Line:
    """One line: its number in the file, what it says, what it would do, what is wrong with it."""

    number: int
    outcome: Outcome = Outcome.NEW
    name: str = ""
    category: str = ""
    spot: str = ""
    custodian_id: int | None = None
    custodian: str = ""
    price: int | None = None
    bought_on: date | None = None
    voucher: str = ""
    serial: str = ""
    quantity: int = 1
    tag: str = ""
    blank: bool = False
    words: str = ""
    problems: list[Sentence] = field(default_factory=list)


class _Reader:
    """Reads one line and gathers what is wrong with it."""

    def __init__(self, line: Line, cells: Sequence[str], columns: Mapping[Column, int]) -> None:
        self.line, self.cells, self.columns = line, cells, columns

    def text(self, column: Column) -> str:
        place = self.columns.get(column)
        text = self.cells[place].strip() if place is not None and place < len(self.cells) else ""
        most = LIMITS.get(column)
        if most is not None and len(text) > most:
            self.complain(mark("“%(column)s”最多 %(most)s 个字"), column=say(COLUMNS[column]), most=most)
        return text if column is Column.WORDS else " ".join(text.split())

    def complain(self, message: str, **values: object) -> None:
        self.line.problems.append(say(message, **values))


def check_lines(
    rows: Iterable[tuple[int, Sequence[str]]], columns: Mapping[Column, int], known: Known
) -> list[Line]:
    """Every line of the file. Refusal when a column is missing without which nothing can be registered."""
    missing = tuple(say(COLUMNS[one]) for one in REQUIRED if one not in columns)
    if missing:
        raise Refusal("文件里没有这些列：%(columns)s", columns=missing)
    seen: dict[tuple[Column, str], int] = {}
    return [_line(number, cells, columns, known, seen) for number, cells in rows]


def _line(
    number: int,
    cells: Sequence[str],
    columns: Mapping[Column, int],
    known: Known,
    seen: dict[tuple[Column, str], int],
) -> Line:
    line = Line(number)
    reader = _Reader(line, cells, columns)
    _read_words(reader)
    _read_values(reader, known)
    _read_quantity(reader)
    already = _read_tag(reader, known) or line.serial in known.serials
    _refuse_twice(reader, seen)
    if line.quantity > 1 and (line.serial or line.tag):
        reader.complain(mark("有序列号或编号的物资一行一件，数量只能是 1"))
    if line.problems:
        line.outcome = Outcome.BAD
    elif already or (known.repeated and not (line.serial or line.tag)):
        line.outcome = Outcome.KNOWN
    return line


def _read_words(reader: _Reader) -> None:
    line = reader.line
    line.name, line.category = reader.text(Column.NAME), reader.text(Column.CATEGORY)
    line.spot, line.voucher = reader.text(Column.SPOT), reader.text(Column.VOUCHER)
    line.serial, line.words = reader.text(Column.SERIAL), reader.text(Column.WORDS)
    if not line.name:
        reader.complain(mark("没有名称"))
    if not line.category:
        reader.complain(mark("没有类别"))


def _read_values(reader: _Reader, known: Known) -> None:
    line = reader.line
    if number := reader.text(Column.CUSTODIAN):
        line.custodian_id, line.custodian = known.people.get(number, (None, ""))
        if line.custodian_id is None:
            reader.complain(mark("名册里没有这个学号或工号：%(number)s"), number=number)
    if price := reader.text(Column.PRICE):
        try:
            line.price = parse_yuan(price)
        except ValueError:
            reader.complain(mark("看不懂价格：%(price)s。请写成 1200 或 12.50（元）"), price=price)
    if day := reader.text(Column.BOUGHT_ON):
        line.bought_on = _day(day)
        if line.bought_on is None:
            reader.complain(mark("看不懂购置日期：%(day)s。请写成 2026-09-01"), day=day)


def _read_quantity(reader: _Reader) -> None:
    if quantity := reader.text(Column.QUANTITY):
        whole = _WHOLE.fullmatch(quantity)
        reader.line.quantity = int(whole[1]) if whole else 0
        if not 1 <= reader.line.quantity <= MOST_OF_A_LINE:
            reader.complain(mark("数量要是 1 到 %(most)s 的整数"), most=MOST_OF_A_LINE)


def _read_tag(reader: _Reader, known: Known) -> bool:
    """Whether the tag is that of an asset which is registered already."""
    text = reader.text(Column.TAG)
    if not text:
        return False
    tag = read_tag(text)
    if tag is None:
        reader.complain(mark("这不是物资编号：%(tag)s。没有编号就留空，系统会生成"), tag=text)
        return False
    use = known.tags.get(tag)
    reader.line.tag, reader.line.blank = tag, use is TagUse.BLANK
    if use is TagUse.ELSEWHERE:
        reader.complain(mark("编号 %(tag)s 已用在别处"), tag=show_tag(tag))
    return use is TagUse.OURS


def _refuse_twice(reader: _Reader, seen: dict[tuple[Column, str], int]) -> None:
    line = reader.line
    for column, value in ((Column.TAG, line.tag), (Column.SERIAL, line.serial)):
        first = seen.setdefault((column, value), line.number) if value else line.number
        if first != line.number:
            what = say(COLUMNS[column])
            reader.complain(mark("%(what)s与第%(first)s行相同"), what=what, first=first)


def _day(text: str) -> date | None:
    parts = _DATE.fullmatch(text)
    try:
        day = date(int(parts[1]), int(parts[2]), int(parts[3])) if parts else None
    except ValueError:
        return None
    return day if day is not None and FIRST_DAY <= day <= LAST_DAY else None
