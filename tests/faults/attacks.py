"""What somebody tries who has every file of a finished vote, and knows who came first, second, third.

An attack looks at the evidence and says in what order the published ballots were cast, as well as it can.
Where it finds nothing it guesses. Who knows the order of the ballots and that of the people has the votes.
"""

import hashlib
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from unionweb.ballots.box.sealer import Sealer
from unionweb.ballots.rules.ballots import short_tracker, tracker_of
from unionweb.ballots.rules.encoding import b64

Files = dict[str, bytes]


@dataclass
class Evidence:
    """Everything that there is. `during`: copies of the files while people voted, in their order; `halfway`:
    the backup in the middle; `final`: the files afterwards; `asked`: the ballots in orders that the database
    itself gave, by the name of the question; `drawn`: the stored hash of each person's draw."""

    published: list[bytes]
    during: list[Files] = field(default_factory=list)
    halfway: Files = field(default_factory=dict)
    final: Files = field(default_factory=dict)
    asked: dict[str, list[bytes]] = field(default_factory=dict)
    drawn: list[bytes] = field(default_factory=list)

    @cached_property
    def search(self) -> "Search":
        """For whatever gives a ballot away."""
        return Search({trace: ballot for ballot in self.published for trace in traces(ballot)})


Clue = Callable[[bytes], float | None]
"""Where a ballot stands by this clue; None: the clue says nothing about it."""


class Search:
    """Looks for thousands of strings at once, and says whose they are. What was found in a piece of a file is
    remembered: copies of a file have most of their pieces in common."""

    PREFIX, PIECE, LONGEST = 8, 4096, 64

    def __init__(self, whose: Mapping[bytes, bytes]) -> None:
        self._by_prefix = {text[: self.PREFIX]: (text, owner) for text, owner in whose.items()}
        self._numbers = frozenset(int.from_bytes(prefix, sys.byteorder) for prefix in self._by_prefix)
        self._known: dict[bytes, list[tuple[int, bytes]]] = {}

    def places(self, content: bytes) -> Iterator[tuple[int, bytes]]:
        """Where something begins, and whose it is, in order."""
        for start in range(0, len(content), self.PIECE):
            # With a bit of the next piece, for what reaches beyond this one.
            piece = content[start : start + self.PIECE + self.LONGEST]
            if piece not in self._known:
                self._known[piece] = list(self._in_piece(piece))
            yield from ((start + at, owner) for at, owner in self._known[piece])

    def _in_piece(self, piece: bytes) -> Iterator[tuple[int, bytes]]:
        for at in sorted(self._prefixes(piece)):
            text, owner = self._by_prefix[piece[at : at + self.PREFIX]]
            if at < self.PIECE and piece.startswith(text, at):
                yield at, owner

    def _prefixes(self, piece: bytes) -> Iterator[int]:
        """Where some prefix stands: read as whole numbers, five times as fast as byte by byte."""
        for start in range(self.PREFIX):
            end = len(piece) - (len(piece) - start) % self.PREFIX
            numbers = memoryview(piece[start:end]).cast("Q").tolist()
            if not self._numbers.isdisjoint(numbers):
                found = (place for place, number in enumerate(numbers) if number in self._numbers)
                yield from (start + self.PREFIX * place for place in found)


@dataclass(frozen=True)
class Score:
    """How good a guessed order is: people linked to their ballots, and the rank correlation."""

    linked: int
    correlation: float


def score(guess: list[bytes], truth: list[bytes]) -> Score:
    """By chance: one person linked, correlation 0 ± 1/√n."""
    size = len(truth)
    place = {ballot: number for number, ballot in enumerate(guess)}
    linked = sum(mine == theirs for mine, theirs in zip(guess, truth, strict=True))
    squares = sum((place[ballot] - number) ** 2 for number, ballot in enumerate(truth))
    return Score(linked, 1 - 6 * squares / (size * (size**2 - 1)))


def guess(evidence: Evidence, clue: Clue) -> list[bytes]:
    """The ballots by the clue; ties at random, and at the end those of which it says nothing."""
    chance = random.Random(1)
    found = {ballot: clue(ballot) for ballot in evidence.published}

    def place(ballot: bytes) -> tuple[bool, float, float]:
        stands = found[ballot]
        return stands is None, stands or 0.0, chance.random()

    return sorted(evidence.published, key=place)


def attacks(evidence: Evidence) -> Iterator[tuple[str, list[bytes]]]:
    """Every attack by its name, and the order that it guesses."""
    for name, clue in _clues(evidence):
        yield name, guess(evidence, clue)


def _clues(evidence: Evidence) -> Iterator[tuple[str, Clue]]:
    yield "first trace while voting", _first_seen(evidence)
    for stage, files in (("halfway", evidence.halfway), ("final", evidence.final)):
        seen: set[bytes] = set()
        for name, content in files.items():
            first, last = _places(content, evidence.search)
            seen |= first.keys()
            yield f"{stage}: first place in {name}", first.get
            yield f"{stage}: last place in {name}", last.get
        yield f"{stage}: is in any file", lambda ballot, seen=seen: float(ballot not in seen)  # type: ignore[misc]
    for question, order in evidence.asked.items():
        places = {ballot: float(number) for number, ballot in enumerate(order)}
        yield question, places.get
    yield "size", lambda ballot: float(len(ballot))
    for part, start in {"vk": 0, "token": 32, "signature": 288, "box": 352}.items():
        yield f"number of {part}", _number_at(start)
    yield "number at the end", lambda ballot: float(int.from_bytes(ballot[-4:]))
    yield "hash of the draw", _hash_of_draw(evidence.drawn)
    yield "sealed under something that lies about", sealed(evidence)


def traces(ballot: bytes) -> list[bytes]:
    """What would give a ballot away wherever it stands, as bytes and as people and programs write them."""
    vk, tracker = ballot[:32], tracker_of(ballot)
    spelt = [b64(vk), vk.hex(), b64(tracker), tracker.hex(), short_tracker(tracker)]
    return [vk, ballot[288:320], tracker, *(text.encode() for text in spelt)]


def _places(content: bytes, search: Search) -> tuple[dict[bytes, float], dict[bytes, float]]:
    """Where each ballot leaves its first and its last trace."""
    first: dict[bytes, float] = {}
    last: dict[bytes, float] = {}
    for at, ballot in search.places(content):
        first.setdefault(ballot, float(at))
        last[ballot] = float(at)
    return first, last


def _first_seen(evidence: Evidence) -> Clue:
    seen: dict[bytes, float] = {}
    for number, files in enumerate(evidence.during):
        for content in files.values():
            for at, ballot in evidence.search.places(content):
                seen.setdefault(ballot, number + at / (len(content) + 1))
    return seen.get


def _number_at(start: int) -> Clue:
    return lambda ballot: float(int.from_bytes(ballot[start : start + 32]))


def _hash_of_draw(drawn: list[bytes]) -> Clue:
    """What a voter sent to draw must not be something that can be computed from the ballot."""
    people = {stored: float(number) for number, stored in enumerate(drawn)}

    def place(ballot: bytes) -> float | None:
        parts = (ballot, ballot[:32], ballot[32:288], ballot[:288], tracker_of(ballot))
        hashes = (hashlib.sha256(part).digest() for part in parts)
        return next((people[value] for value in hashes if value in people), None)

    return place


def sealed(evidence: Evidence) -> Clue:
    """Try whatever 32 bytes are found beside the votes as the key of the box."""
    kept = [files for one in evidence.during for files in one.values()]
    # Some came after the last copy; that all of these did happens once in a million votes.
    few = [ballot[:32] for ballot in evidence.published[:6]]
    search = Search({tag: key for key in _keys(evidence) for tag in map(Sealer(key).tag, few)})
    hit = next((key for files in kept for _at, key in search.places(files)), None)
    if hit is None:
        return lambda _ballot: None
    sealer, content = Sealer(hit), b"".join(kept)

    def place(ballot: bytes) -> float | None:
        at = content.find(sealer.tag(ballot[:32]))
        return None if at < 0 else float(at)

    return place


def _keys(evidence: Evidence) -> Iterable[bytes]:
    """Windows of 32 bytes of everything small."""
    small = (content for content in (evidence.halfway | evidence.final).values() if len(content) < 2000)
    return {content[at : at + 32] for content in small for at in range(len(content) - 31)}
