"""Canonical JSON and its strict reading: whatever is not exactly as expected is Unreadable."""

import re
from fractions import Fraction
from typing import Any

from unionweb.base.strict import Reader
from unionweb.base.text import Sentence, say

_NUMBER = re.compile(r"-?\d{1,60}(/\d{1,60})?", re.ASCII)


class Unreadable(ValueError):
    """Bytes that are no questionnaire, response or statistics. `sentence` says why."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        super().__init__(str(sentence))


def wrong(what: str) -> Unreadable:
    """The refusal of a value that is not what it should be."""
    return Unreadable(say("内容不完整或格式不对：%(what)s", what=what))


_READER = Reader(lambda: Unreadable(say("不是规范的 JSON")), wrong)
canonical, read_canonical = _READER.canonical, _READER.read_canonical
fields, table, items = _READER.fields, _READER.table, _READER.items
text, whole, flag, word = _READER.text, _READER.whole, _READER.flag, _READER.word


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
