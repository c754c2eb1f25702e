"""Reading what JSON says, strictly: every function returns the typed value or raises Malformed."""

import re
from fractions import Fraction
from typing import Any

from unionweb.ballots.rules.encoding import STRICT, unb64
from unionweb.ballots.rules.reasons import Malformed

_PART = re.compile(r"(\d{1,9})/(\d{1,9})", re.ASCII)

fields, items = STRICT.fields, STRICT.items
text, whole, flag, word = STRICT.text, STRICT.whole, STRICT.flag, STRICT.word


def octets(value: Any, length: int) -> bytes:
    """Exactly so many bytes, written in base64url."""
    data = unb64(text(value))
    if len(data) != length:
        raise Malformed("size")
    return data


def part(value: Any) -> Fraction:
    """A share between 0 and 1, written "p/q" in lowest terms."""
    match = _PART.fullmatch(text(value))
    if match is None or int(match[2]) == 0:
        raise Malformed("shape", what="p/q")
    share = Fraction(int(match[1]), int(match[2]))
    if share > 1 or spell_part(share) != value:
        raise Malformed("shape", what="p/q")
    return share


def spell_part(share: Fraction) -> str:
    """The one spelling of a share: "1/2"."""
    return f"{share.numerator}/{share.denominator}"
