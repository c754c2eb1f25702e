"""What is known of Chinese characters: how many strokes, in which shapes, and how they are read.

Stroke counts are Unihan's (package strokes), readings those of the package pypinyin. Their files are opened
for characters that were not asked for before, and the rest is forgotten: kept, or imported as modules, they
would cost every process 20 to 60 MB for a page that is seldom used.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any
from unicodedata import normalize

from unionweb.elections.rules.shapes import SHAPES

CORRECTED = {"范": 8}
"""Stroke counts that the data have wrong for the forms written in mainland China."""

TONES = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0300": 4}
DIAERESIS = "\u0308"
TONELESS = 5


@dataclass(frozen=True, order=True, slots=True)
class Sound:
    """A reading that can be compared: letters, whether its u is ü, the tone (5: none). A ü stands as "u" or
    as "v", because some lists put lü right after lu, and others after luo."""

    letters: str
    umlaut: bool
    tone: int


@dataclass(frozen=True, slots=True)
class Character:
    """`strokes` is None and `readings` empty where the data know nothing. `shapes` as in `shapes.SHAPES`, or
    empty. Readings with tone marks, the usual one first."""

    strokes: int | None = None
    shapes: str = ""
    readings: tuple[str, ...] = ()


_met: dict[str, Character] = {}


def look_up(texts: Iterable[str]) -> dict[str, Character]:
    """What is known of every character in the texts."""
    wanted = set("".join(texts))
    if not wanted <= _met.keys():
        _meet(wanted - _met.keys())
    return {one: _met[one] for one in wanted}


def _meet(characters: Iterable[str]) -> None:
    counts: dict[str, int] = _data("strokes", "data/strokeCount.json")
    readings: dict[str, str] = _data("pypinyin", "pypinyin/pinyin_dict.json")
    for one in characters:
        known = tuple(text for text in readings.get(str(ord(one)), "").split(",") if text)
        _met[one] = Character(CORRECTED.get(one, counts.get(one)), SHAPES.get(one, ""), known)


def _data(package: str, name: str) -> Any:
    file = Path(str(distribution(package).locate_file(name)))
    return json.loads(file.read_text(encoding="utf-8"))


def sounds(reading: str) -> tuple[Sound, ...]:
    """The ways in which a reading with tone marks is ordered: one, or two where it has a ü."""
    parts = normalize("NFD", reading)
    tone = next((TONES[mark] for mark in parts if mark in TONES), TONELESS)
    letters = "".join(mark for mark in parts if mark.isascii())
    if DIAERESIS not in parts:
        return (Sound(letters, False, tone),)
    at = parts.index(DIAERESIS) - 1
    return (Sound(letters, True, tone), Sound(letters[:at] + "v" + letters[at + 1 :], True, tone))
