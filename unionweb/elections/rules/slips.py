"""Slips (预领票纸条): what became of each, what keeps the box open, and reading what was scanned."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from unionweb.ballots.rules.encoding import Malformed, unb64
from unionweb.ballots.rules.slips import SEED
from unionweb.base.text import Sentence, say

MOST = 500
"""Slips of one election."""

_CODE = re.compile(r"([\w-]{43})\.([\w-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Slips:
    """The slips of an election: made, of these handed to voters, and collected unused. `stated` are missing,
    as somebody stated with a reason."""

    made: int = 0
    handed: int = 0
    void: int = 0
    stated: int = 0
    reason: str = ""

    @property
    def missing(self) -> int:
        """Neither handed out nor collected. Less than 0: some count twice."""
        return self.made - self.handed - self.void


NO_SLIPS = Slips()


def in_the_way(slips: Slips) -> Iterator[Sentence]:
    """Why the box may not be closed yet."""
    numbers = {"made": slips.made, "handed": slips.handed, "void": slips.void}
    if slips.missing < 0:
        yield say(
            "预领票纸条印制 %(made)s 张，发给选举人 %(handed)s 张，收回作废 %(void)s 张，多了 %(n)s 张："
            "请撤销误登记的发放",
            n=-slips.missing,
            **numbers,
        )
    elif slips.missing and slips.missing != slips.stated:
        yield say(
            "预领票纸条印制 %(made)s 张，发给选举人 %(handed)s 张，收回作废 %(void)s 张，还差 %(n)s 张："
            "请收回没有发出的纸条，找不到的写明原因",
            n=slips.missing,
            **numbers,
        )


def most_of(voters: int) -> int:
    """How many slips an election with so many voters may have."""
    return min(MOST, voters)


@dataclass(frozen=True, slots=True)
class Scanned:
    """Seeds of slips as scanned, each once, and what else was in the text: codes of another vote, and words
    that are no codes of slips."""

    seeds: tuple[bytes, ...]
    foreign: int
    unreadable: int


def read_scanned(text: str, vote: str) -> Scanned:
    """What a scanner or a camera typed: one address, or its end, after the other."""
    seeds: dict[bytes, None] = {}
    foreign = unreadable = 0
    for word in text.split():
        named = _CODE.fullmatch(word.rpartition("#")[2])
        if named is None:
            unreadable += 1
        elif named[1] != vote:
            foreign += 1
        elif (seed := _seed(named[2])) is None:
            unreadable += 1
        else:
            seeds[seed] = None
    return Scanned(tuple(seeds), foreign, unreadable)


def _seed(written: str) -> bytes | None:
    try:
        seed = unb64(written)
    except Malformed:
        return None
    return seed if len(seed) == SEED else None
