"""The order of names on a ballot: by the strokes of the surname (姓氏笔画) or by pinyin (拼音).

Both compare character by character. By strokes: fewer strokes first; of equal counts by the shapes of the
strokes in the order in which they are written, 横竖撇点折; a given name of one character counts as if a blank
stood before it (as party congresses and consultative conferences print it). By pinyin: letters, then tone,
then strokes. What the data cannot decide is never guessed: people put those names in order.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import zip_longest

from unionweb.elections.rules.characters import Character, Sound, look_up, sounds
from unionweb.elections.rules.surnames import ONE, TWO

BLANK = ""
NOTHING = Character(strokes=0)
MANY, LAST = 99, "~"
UNKNOWN = Sound(LAST, False, 0)
IGNORED = str.maketrans("", "", " \u3000·•‧・.．")


class By(StrEnum):
    """What names are ordered by."""

    PINYIN = "pinyin"
    STROKES = "strokes"


class Names:
    """Some names, in the order people have put them in, to be ordered by a rule."""

    def __init__(self, names: Sequence[str], by: By) -> None:
        self.by, self.plain = by, [name.translate(IGNORED) for name in names]
        self.facts: Mapping[str, Character] = look_up(self.plain)

    def compare(self, one: int, other: int) -> int:
        """-1 or 1 when the first name comes before or after the second; 0 when that cannot be told."""
        pairs = self._pairs_of_strokes if self.by is By.STROKES else self._pairs_of_sounds
        return next((found for found in pairs(one, other) if found is not None), 0)

    def _pairs_of_strokes(self, one: int, other: int) -> Iterator[int | None]:
        """Character by character: what it decides, 0 for what cannot be told, None for equal ones."""
        left, right = _spaced(self.plain[one]), _spaced(self.plain[other])
        for a, b in zip_longest(left, right, fillvalue=BLANK):
            yield None if a == b else self._by_strokes(a, b)

    def _pairs_of_sounds(self, one: int, other: int) -> Iterator[int | None]:
        left = zip(self.plain[one], self.readings(one), strict=True)
        right = zip(self.plain[other], self.readings(other), strict=True)
        for (a, first), (b, second) in zip_longest(left, right, fillvalue=(BLANK, ())):
            if (a, first) == (b, second):
                yield None
            elif first == second and len(first) == 1:
                yield self._by_strokes(a, b)
            else:
                yield _by_sound(a, first, b, second)

    def _by_strokes(self, one: str, other: str) -> int:
        if BLANK in (one, other):
            return -1 if one == BLANK else 1
        left, right = self.facts[one], self.facts[other]
        if left.strokes is None or right.strokes is None:
            return 0
        if left.strokes != right.strokes:
            return -1 if left.strokes < right.strokes else 1
        if not left.shapes or not right.shapes or left.shapes == right.shapes:
            return 0
        return -1 if left.shapes < right.shapes else 1

    def readings(self, number: int) -> list[tuple[str, ...]]:
        """How each character of a name may be read, as a surname where it is one."""
        name = self.plain[number]
        found = [self.facts[one].readings for one in name]
        if name[:2] in TWO and len(name) > 2:
            found[:2] = [(reading,) for reading in TWO[name[:2]]]
        elif name:
            # The surnames that are read in an unusual way are all in the table: for others, the usual one.
            found[0] = ONE.get(name[0], found[0][:1])
        return found

    def words(self, number: int) -> str:
        """What a name was ordered by, to be read: "zhāng wěi" or "7 · 6"; "?" where nothing is known."""
        if self.by is By.PINYIN:
            return " ".join("/".join(one) or "?" for one in self.readings(number))
        counts = [self.facts[one].strokes for one in self.plain[number]]
        return " · ".join("?" if count is None else str(count) for count in counts)

    def guess(self, number: int) -> list[tuple[Sound, int, str]]:
        """Where a name most likely stands: by its usual reading, and unknown shapes last. It ends with the
        first character of which nothing is known."""
        name = self.plain[number]
        if self.by is By.PINYIN:
            sounds_of = [(*_sounds(readings[:1]), UNKNOWN)[0] for readings in self.readings(number)]
            known = [self.facts[one] for one in name]
        else:
            known = [self.facts.get(one, NOTHING) for one in _spaced(name)]
            sounds_of = [UNKNOWN] * len(known)
        found = []
        for sound, one in zip(sounds_of, known, strict=True):
            found.append((sound, MANY if one.strokes is None else one.strokes, one.shapes or LAST))
            if one.strokes is None:
                break
        return found

    def arranged(self, fresh: Iterable[int] = ()) -> list[int]:
        """The numbers of the names in order; names between which nothing can be told keep the order they
        have. Those in `fresh` have no place yet and get the one that is most likely."""
        numbers, new = range(len(self.plain)), sorted(fresh, key=self.guess)
        start = [n for n in numbers if n not in new]
        for n in new:
            behind = (place for place, other in enumerate(start) if self.guess(other) > self.guess(n))
            start.insert(next(behind, len(start)), n)
        before = {n: {m for m in numbers if self.compare(m, n) < 0} for n in numbers}
        order: list[int] = []
        while start:
            done = set(order)
            order.append(next((n for n in start if before[n] <= done), start[0]))
            start.remove(order[-1])
        return order


def _spaced(name: str) -> list[str]:
    return [name[0], BLANK, name[1]] if len(name) == 2 else list(name)


def _by_sound(one: str, first: tuple[str, ...], other: str, second: tuple[str, ...]) -> int:
    """Decided only if every possible reading of the one is on the same side of every one of the other."""
    if BLANK in (one, other):
        return -1 if one == BLANK else 1
    left, right = _sounds(first), _sounds(second)
    if not left or not right:
        return 0
    if max(left) < min(right):
        return -1
    return 1 if max(right) < min(left) else 0


def _sounds(readings: tuple[str, ...]) -> list[Sound]:
    return [sound for reading in readings for sound in sounds(reading)]
