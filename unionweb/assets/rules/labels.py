"""Labels 标签: the sheets that are sold in shops, and how large a code must be to be read.

A module of a code is at least half a millimetre and has four light ones around all: measured on paper, phones
of the cheapest kind read that from a hand's breadth. Error correction is Q: a quarter of it may be scratched.
"""

from dataclasses import dataclass

from unionweb.base.refusals import Refusal
from unionweb.base.text import mark

QUIET = 4
"""Light modules on every side."""
LEAST_MODULE = 0.5
"""Millimetres."""
MOST = 480
"""Labels printed at once."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with so many labels, or a tape with one a page. `code`: side of the code with its quiet zone,
    in millimetres. The geometry is in `labels.css`, by the id."""

    id: str
    title: str
    count: int
    code: float


SHEETS = {
    one.id: one
    for one in (
        Sheet("a4-24", mark("A4 24 张（3 × 8，70 × 36 毫米，无边距）"), 24, 25),
        Sheet("a4-24-gaps", mark("A4 24 张（3 × 8，63.5 × 33.9 毫米，圆角）"), 24, 25),
        Sheet("a4-21", mark("A4 21 张（3 × 7，63.5 × 38.1 毫米，圆角）"), 21, 25),
        Sheet("a4-40", mark("A4 40 张（4 × 10，48.5 × 25.4 毫米）"), 40, 20.5),
        Sheet("tape-62", mark("标签带 62 × 29 毫米，一张一页"), 1, 25),
        Sheet("tape-50", mark("标签带 50 × 30 毫米，一张一页"), 1, 25),
    )
}


def check_fits(sheet: Sheet, modules: int) -> None:
    """Refuse a code of so many modules a side, the quiet zone not counted, that would be too fine."""
    if sheet.code / (modules + 2 * QUIET) < LEAST_MODULE:
        raise Refusal(
            "本系统的网址太长，二维码在这种标签上太密，手机扫不出。请换一种更大的标签", field="sheet"
        )


@dataclass(frozen=True, slots=True)
class Printed:
    """What a label says beside its code; nothing on a blank one."""

    tag: str
    owner: str
    name: str = ""
    words: str = ""


def pages(sheet: Sheet, labels: list[Printed], first: int = 1) -> list[list[Printed | None]]:
    """The labels page by page, beginning at the `first` place of the first page; None: left free, because a
    sheet was begun before. Refusal: no such place, nothing to print, too much."""
    if not 1 <= first <= sheet.count:
        raise Refusal("起始位置应在 1 到 %(n)s 之间", field="first", n=sheet.count)
    if not labels:
        raise Refusal("没有要打印的标签")
    if len(labels) > MOST:
        raise Refusal("一次最多打印 %(most)s 张，现有 %(n)s 张，请缩小范围", most=MOST, n=len(labels))
    places: list[Printed | None] = [None] * (first - 1)
    places += labels
    return [places[start : start + sheet.count] for start in range(0, len(places), sheet.count)]
