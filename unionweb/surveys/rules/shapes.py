"""Canonical JSON and its strict reading: whatever is not exactly as expected is Unreadable."""

import json
import re
from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from unionweb.base.text import Sentence, say

Word = TypeVar("Word", bound=StrEnum)

_NUMBER = re.compile(r"-?\d{1,60}(/\d{1,60})?", re.ASCII)


class Unreadable(ValueError):
    """Bytes that are no questionnaire, response or statistics. `sentence` says why."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        super().__init__(str(sentence))


def _no_floats(_text: str) -> object:
    raise Unreadable(say("不是规范的 JSON"))


# Made once: json.loads and json.dumps would make them anew for each of 100,000 responses.
_DECODER = json.JSONDecoder(parse_float=_no_floats, parse_constant=_no_floats)
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(thing: object) -> bytes:
    """JSON with sorted keys and without spaces, in UTF-8; Unreadable for a text that has no UTF-8."""
    try:
        return _ENCODER.encode(thing).encode()
    except (UnicodeEncodeError, RecursionError):
        raise Unreadable(say("不是规范的 JSON")) from None


def read_canonical(data: bytes) -> Any:
    """What canonical JSON says; Unreadable for any other spelling, even of the same content."""
    try:
        thing = _DECODER.decode(data.decode())
    except (ValueError, RecursionError):
        raise Unreadable(say("不是规范的 JSON")) from None
    if canonical(thing) != data:
        raise Unreadable(say("不是规范的 JSON"))
    return thing


def wrong(what: str) -> Unreadable:
    """The refusal of a value that is not what it should be."""
    return Unreadable(say("内容不完整或格式不对：%(what)s", what=what))


def fields(value: Any, *names: str) -> Iterator[Any]:
    """The values of an object that has these names and no others, in the order asked for."""
    if not isinstance(value, dict) or value.keys() != set(names):
        raise wrong(" ".join(names))
    return iter([value[name] for name in names])


def table(value: Any) -> dict[str, Any]:
    """An object with any names."""
    if not isinstance(value, dict):
        raise wrong("{…}")
    return value


def items(value: Any) -> list[Any]:
    """A list."""
    if not isinstance(value, list):
        raise wrong("[…]")
    return value


def text(value: Any) -> str:
    """A text."""
    if not isinstance(value, str):
        raise wrong("text")
    return value


def whole(value: Any, least: int = 0, most: int = 10**9) -> int:
    """A whole number within bounds, both allowed."""
    if type(value) is not int or not least <= value <= most:
        raise wrong(f"{least}–{most}")
    return value


def flag(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise wrong("true/false")
    return value


def word(kind: type[Word], value: Any) -> Word:
    """One of the words of an enum."""
    try:
        return kind(text(value))
    except ValueError:
        raise wrong(" | ".join(kind)) from None


def exact(value: Any) -> Fraction:
    """A number written as Python writes a fraction, "70" or "-1/3", in lowest terms."""
    if not _NUMBER.fullmatch(text(value)):
        raise wrong("p/q")
    try:
        number = Fraction(value)
    except ZeroDivisionError:
        raise wrong("p/q") from None
    if str(number) != value:
        raise wrong("p/q")
    return number
