"""Reading what JSON says, strictly: every function returns the typed value or raises Malformed."""

import re
from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from unionweb.ballots.rules.encoding import unb64
from unionweb.ballots.rules.reasons import Malformed

Word = TypeVar("Word", bound=StrEnum)

_PART = re.compile(r"(\d{1,9})/(\d{1,9})", re.ASCII)


def fields(value: Any, *names: str) -> Iterator[Any]:
    """The values of an object that has these names and no others, in the order asked for."""
    if not isinstance(value, dict) or value.keys() != set(names):
        raise Malformed("shape", what=" ".join(names))
    return iter([value[name] for name in names])


def items(value: Any) -> list[Any]:
    """A list."""
    if not isinstance(value, list):
        raise Malformed("shape", what="[…]")
    return value


def text(value: Any) -> str:
    """A text."""
    if not isinstance(value, str):
        raise Malformed("shape", what="text")
    return value


def whole(value: Any, least: int = 0, most: int = 10**9) -> int:
    """A whole number within bounds, both allowed."""
    if type(value) is not int or not least <= value <= most:
        raise Malformed("shape", what=f"{least}–{most}")
    return value


def flag(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Malformed("shape", what="true/false")
    return value


def word(kind: type[Word], value: Any) -> Word:
    """One of the words of an enum."""
    try:
        return kind(text(value))
    except ValueError:
        raise Malformed("shape", what=" | ".join(kind)) from None


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
