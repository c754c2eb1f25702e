"""Lists of what events of a kind need, held against what a store lends."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from unionweb.base.refusals import Refusal

MOST_LINES, MOST_QUANTITY, MOST_NAME, MOST_WORDS = 60, 999, 80, 120


@dataclass(frozen=True, slots=True)
class Need:
    """A line: so many of something; `category` is a heading, `words` how to reckon."""

    category: str
    name: str
    quantity: int
    words: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "category": self.category,
            "name": self.name,
            "quantity": self.quantity,
            "words": self.words,
        }


@dataclass(frozen=True, slots=True)
class NeedText:
    """A whole list."""

    title: str
    words: str
    lines: tuple[Need, ...]


def read_lines(stored: Iterable[Mapping[str, Any]]) -> list[Need]:
    """The lines that `as_json` wrote."""
    return [Need(one["category"], one["name"], one["quantity"], one["words"]) for one in stored]


def check_list(text: NeedText) -> NeedText:
    """The list, when it has lines, and each thing once."""
    if not text.lines:
        raise Refusal("清单里还没有物资，请至少填一行")
    if len(text.lines) > MOST_LINES:
        raise Refusal("一份清单最多 %(most)s 行", most=MOST_LINES)
    seen: set[str] = set()
    for line in text.lines:
        if line.name in seen:
            raise Refusal("“%(name)s”填了两行，请合并", name=line.name)
        seen.add(line.name)
    return text


@dataclass(frozen=True, slots=True)
class Offered:
    """A kind of things that a store has, by the id that a form knows it by, and how many are free."""

    id: int
    name: str
    free: int


@dataclass(slots=True)
class Met:
    """A line with what it gets: how many of which kind or consumable, and how many are missing."""

    need: Need
    assets: dict[int, int] = field(default_factory=dict)
    consumables: dict[int, int] = field(default_factory=dict)
    known: bool = False

    @property
    def got(self) -> int:
        """Of all kinds together."""
        return sum(self.assets.values()) + sum(self.consumables.values())

    @property
    def missing(self) -> int:
        """What the union has to find elsewhere."""
        return self.need.quantity - self.got


def meet(lines: Iterable[Need], assets: Sequence[Offered], consumables: Sequence[Offered]) -> list[Met]:
    """Give each line what is free of its name: first what is called just so, then what has the name in it
    ("音箱" may be "户外音箱（大）"). Nothing is given twice."""
    left = {("a", one.id): one.free for one in assets} | {("c", one.id): one.free for one in consumables}
    found = []
    for need in lines:
        met = Met(need)
        _give(met, "a", assets, met.assets, left)
        if not met.assets:
            _give(met, "c", consumables, met.consumables, left)
        found.append(met)
    return found


def _give(
    met: Met,
    letter: str,
    offered: Sequence[Offered],
    into: dict[int, int],
    left: dict[tuple[str, int], int],
) -> None:
    name = met.need.name.casefold()
    alike = [one for one in offered if name in one.name.casefold()]
    for one in sorted(alike, key=lambda each: (each.name.casefold() != name, each.name)):
        met.known = True
        number = min(met.missing, left[letter, one.id])
        if number > 0:
            left[letter, one.id] -= number
            into[one.id] = number
