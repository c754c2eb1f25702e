"""Amounts of money: whole fen in the code, yuan on the screen."""

import re
from decimal import Decimal
from unicodedata import normalize

MOST = 100_000_000_00
"""A hundred million yuan: more is a slip of the finger."""

_YUAN = re.compile(r"\d{1,12}(\.\d{1,2})?")


def parse_yuan(text: str) -> int:
    """ "12.5" or "￥1,200" as fen. ValueError for anything else, for a third decimal and above `MOST`."""
    plain = normalize("NFKC", text).strip().lstrip("¥").removesuffix("元").replace(",", "").strip()
    if not _YUAN.fullmatch(plain):
        raise ValueError(f"no amount: {text!r}")
    fen = int(Decimal(plain) * 100)
    if fen > MOST:
        raise ValueError(f"too much: {text!r}")
    return fen


def yuan(fen: int) -> str:
    """1250 as "12.50"."""
    sign, rest = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{rest // 100}.{rest % 100:02}"
