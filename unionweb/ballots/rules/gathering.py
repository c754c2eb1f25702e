"""What opened ballots come to, gathered (唱票): the parts of a board add up to the whole, in any order.

A slip without names is judged when it is seen and then only counted, so that 30,000 ballots take no more room
than thirty. One with names waits for the tellers who read them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from unionweb.ballots.rules.choices import AGAINST, BLANK, FOR, Choices
from unionweb.ballots.rules.encoding import canonical, read_canonical
from unionweb.ballots.rules.parameters import Contest, Vote
from unionweb.ballots.rules.rule import Marks, WriteIn

Slip = tuple[str, tuple[str, ...]]
"""The marks and the names written in, for one contest."""


def why_void(contest: Contest, marks: str, texts: Sequence[str], names: Mapping[str, str]) -> str | None:
    """Why a slip is void: "names", "seats", "marks" or "twice"; None when it is valid."""
    rule = contest.rule
    if texts and rule.writein is WriteIn.NONE:
        return "names"
    if rule.writein is WriteIn.AGAINST and len(texts) > marks.count(AGAINST):
        return "names"
    if marks.count(FOR) + len(texts) > contest.seats:
        return "seats"
    if rule.marks is Marks.FOR and marks.strip(FOR + BLANK):
        return "marks"
    if not texts:
        return None
    people = [name for name in (names.get(text, "") for text in texts) if name]
    everybody = {option.name for option in contest.options}
    if len(set(people)) < len(people) or len(set(texts)) < len(texts) or not everybody.isdisjoint(people):
        return "twice"
    return None


class Pile:
    """The slips of one contest. `valid` and `void` are those without names; `letters`, how often a letter
    stands at the place of an option (from 0) on the valid ones; `named`, how often each different slip with
    names was cast."""

    def __init__(self, contest: Contest) -> None:
        self.contest = contest
        self.valid = self.void = 0
        self.letters = Counter[tuple[int, str]]()
        self.named = Counter[Slip]()

    def add(self, slip: Slip) -> None:
        """One slip."""
        marks, texts = slip
        if texts:
            self.named[slip] += 1
        elif why_void(self.contest, marks, (), {}):
            self.void += 1
        else:
            self.valid += 1
            self.letters.update(enumerate(marks))

    def add_all(self, other: "Pile") -> None:
        """Another pile of the same contest."""
        self.valid += other.valid
        self.void += other.void
        self.letters.update(other.letters)
        self.named.update(other.named)

    def as_json(self) -> list[Any]:
        """For `from_json`."""
        letters = [[place, letter, times] for (place, letter), times in sorted(self.letters.items())]
        named = [[marks, texts, times] for (marks, texts), times in sorted(self.named.items())]
        return [self.valid, self.void, letters, named]

    @classmethod
    def from_json(cls, contest: Contest, value: list[Any]) -> "Pile":
        """What `as_json` wrote."""
        pile = cls(contest)
        pile.valid, pile.void, letters, named = value
        pile.letters.update({(place, letter): times for place, letter, times in letters})
        pile.named.update({(marks, tuple(texts)): times for marks, texts, times in named})
        return pile


class Gathered:
    """Everything gathered so far: a pile for each contest, and how many ballots are spoiled."""

    def __init__(self, vote: Vote) -> None:
        self.spoiled = 0
        self.piles = [Pile(contest) for contest in vote.parameters.contests]

    def add(self, choices: Choices | None) -> None:
        """One ballot; None for a spoiled one."""
        if choices is None:
            self.spoiled += 1
            return
        for place, pile in enumerate(self.piles):
            pile.add(choices.slip(place))

    def add_all(self, other: "Gathered") -> None:
        """What other ballots of the same vote came to."""
        self.spoiled += other.spoiled
        for mine, its in zip(self.piles, other.piles, strict=True):
            mine.add_all(its)

    @property
    def readable(self) -> int:
        """How many ballots are not spoiled."""
        pile = self.piles[0]
        return pile.valid + pile.void + sum(pile.named.values())

    def texts(self) -> list[set[str]]:
        """What was written in, contest by contest."""
        return [{text for _marks, texts in pile.named for text in texts} for pile in self.piles]

    def to_bytes(self) -> bytes:
        """For `from_bytes`; what is alike has the same bytes."""
        return canonical([self.spoiled, [pile.as_json() for pile in self.piles]])

    @classmethod
    def from_bytes(cls, vote: Vote, data: bytes) -> "Gathered":
        """What `to_bytes` wrote, of the same vote."""
        gathered = cls(vote)
        gathered.spoiled, piles = read_canonical(data)
        contests = vote.parameters.contests
        gathered.piles = [Pile.from_json(*one) for one in zip(contests, piles, strict=True)]
        return gathered


def gather(vote: Vote, ballots: Iterable[Choices | None]) -> Gathered:
    """What these ballots come to; None for one that is spoiled."""
    gathered = Gathered(vote)
    for choices in ballots:
        gathered.add(choices)
    return gathered
