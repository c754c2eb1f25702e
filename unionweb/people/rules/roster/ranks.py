"""Ranks in the major as exact shares, 0 < share ≤ 1: "twelfth of 45" is 12/45.

"28.5%" and "12/45" say what they mean. A bare number does not: 28.5 is a percentage and
0.285 a share, but 12 may be a place, and 0.5 the best half or the best two hundredth. So
the whole column decides (`scale_of`), and where even that leaves a doubt, bare numbers
are refused with the reason; nothing is guessed, because P10 decides on it.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction
from unicodedata import normalize

from unionweb.base.refusals import Refusal
from unionweb.base.text import mark


class Scale(StrEnum):
    """What bare numbers of a column mean."""

    PERCENT = "percent"
    SHARE = "share"
    UNCLEAR = "unclear"


SCALES = {
    Scale.PERCENT: mark("百分数（如 28.5）"),
    Scale.SHARE: mark("小数（如 0.285）"),
    Scale.UNCLEAR: mark("看不出是名次还是百分比"),
}

_PREFIX = re.compile(r"^(?:前|第|top)", re.IGNORECASE)
_PERCENT = re.compile(r"(\d{1,3})(?:\.(\d{1,15}))?%", re.ASCII)
_RATIO = re.compile(r"(\d{1,6})(?:名)?/(\d{1,6})(?:人|名)?", re.ASCII)
_BARE = re.compile(r"(\d{1,6})(?:\.(\d{1,20}))?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}月\d{1,2}日|\d{1,2}-[A-Za-z]{3}|[A-Za-z]{3}-\d{1,2}", re.ASCII)


def _bare(text: str) -> str:
    return _PREFIX.sub("", text.replace(" ", ""), count=1)


def scale_of(header: str, values: Iterable[str]) -> Scale:
    """What the bare numbers of one column mean. All at most 1, some with decimals: shares (Excel's
    percent format gives these too). Some above 1 and some with decimals, or a header that says
    percent: percentages. Whole numbers only: unclear, they may be places."""
    numbers = [found for value in set(values) if (found := _BARE.fullmatch(_bare(value)))]
    decimals = any(number[2] and number[2].strip("0") for number in numbers)
    if any(Fraction(number[0]) > 1 for number in numbers):
        return Scale.PERCENT if decimals or _says_percent(header) else Scale.UNCLEAR
    return Scale.SHARE if decimals else Scale.UNCLEAR


def _says_percent(header: str) -> bool:
    normal = normalize("NFKC", header).lower()
    return any(word in normal for word in ("%", "百分", "percent"))


def read_rank(text: str, scale: Scale) -> Fraction:
    """The exact share that a cleaned cell says."""
    word = _bare(text)
    if found := _RATIO.fullmatch(word):
        return _place(int(found[1]), int(found[2]))
    if found := _PERCENT.fullmatch(word):
        return _share(text, _exact(found) / 100)
    if (found := _BARE.fullmatch(word)) and scale is not Scale.UNCLEAR:
        return _share(text, _exact(found) / (100 if scale is Scale.PERCENT else 1))
    if found:
        raise Refusal(
            "“%(text)s”看不出是名次还是百分比，请写成 12/45（名次/人数）或 %(example)s",
            text=text[:20],
            example="28.5%",
        )
    if _DATE.fullmatch(word):
        raise Refusal(
            "“%(text)s”是日期：Excel 把 12/45 这样的名次变成了日期。请把这一列设为“文本”格式再填",
            text=text[:20],
        )
    raise Refusal(
        "看不懂排名“%(text)s”，请写成 12/45（名次/人数）或 %(example)s", text=text[:20], example="28.5%"
    )


def _exact(found: re.Match[str]) -> Fraction:
    digits = found[2] or ""
    return Fraction(int(found[1] + digits), 10 ** len(digits))


def _place(place: int, among: int) -> Fraction:
    if not 1 <= place <= among:
        raise Refusal("名次 %(place)s/%(among)s 不对：名次应在 1 和人数之间", place=place, among=among)
    return Fraction(place, among)


def _share(text: str, share: Fraction) -> Fraction:
    if not 0 < share <= 1:
        raise Refusal("排名“%(text)s”不对：应大于 0，不超过 %(most)s", text=text[:20], most="100%")
    return share


def rank_text(share: Fraction) -> str:
    """The spelling that `read_rank` reads back exactly: "28.5%", else "前4/15" (without 前 Excel makes
    a date of it)."""
    for digits in range(7):
        scaled = share * 100 * 10**digits
        if scaled.denominator == 1:
            text = str(scaled.numerator).rjust(digits + 1, "0")
            return f"{text[:-digits]}.{text[-digits:]}%" if digits else f"{text}%"
    return f"前{share.numerator}/{share.denominator}"
