"""Opening the answers to a form, step by step as in `opening`: whoever reads them gets one after another and
says what they come to.

In this process: reading the answers takes a third as long as opening them, and to hand them over from another
process costs more CPU time than it saves.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

from unionweb.ballots import box
from unionweb.ballots.opening import NOBODY, Progress, Step, came_to, take_step
from unionweb.ballots.opening_process import contents
from unionweb.ballots.rules.parameters import Vote
from unionweb.ballots.rules.sealing import Opener


class Tally(Protocol):
    """What the answers opened so far come to."""

    def add(self, content: bytes | None) -> None:
        """What is in one ballot; None for a spoiled one."""

    def to_bytes(self) -> bytes:
        """For the next step; never empty."""


def advance_texts(
    name: str, keys: Mapping[int, bytes], tally_of: Callable[[bytes], Tally], most: int
) -> Progress:
    """Open at most so many more ballots of a closed form vote, in the order of the board, and keep what they
    come to. `tally_of` makes the tally from its bytes, of which there are none at the beginning. When all are
    open nothing happens. Only some hundreds are in memory at once.

    Raises Malformed with too few keys, and what reading the board raises."""
    opener = Opener(Vote(box.parameters(name)), keys)

    def work(before: bytes, step: Step) -> bytes:
        tally = tally_of(before)
        for part in iter(step.take, []):
            for content in contents(opener, part):
                tally.add(content)
        return tally.to_bytes()

    return take_step(opener, NOBODY, most, work)


def tallied(name: str, keys: Mapping[int, bytes]) -> bytes | None:
    """The bytes of the last tally; None while not all ballots are opened with just these keys."""
    return came_to(Opener(Vote(box.parameters(name)), keys), NOBODY)
