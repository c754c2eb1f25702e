"""A process that opens ballots, because Python uses one core (see `opening`).

In: a line of canonical JSON with the parameters, the tellers' keys by number and the void one-time keys; then
ballots, one after another, to the end. Out: what they came to. Keys come by the pipe and are nowhere else.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from unionweb.ballots.rules.ballots import split_ballot
from unionweb.ballots.rules.encoding import b64, canonical, read_canonical, unb64
from unionweb.ballots.rules.gathering import Gathered
from unionweb.ballots.rules.parameters import Vote
from unionweb.ballots.rules.reasons import Spoiled
from unionweb.ballots.rules.sealing import Opener

AT_ONCE = 100
"""Ballots that go through each kind of work together: the processor's caches do not hold all kinds at once,
and doing everything with one ballot after the other costs a fifth of the time."""

Found = TypeVar("Found")


def open_ballots(opener: Opener, data: Iterator[bytes], void: frozenset[bytes]) -> Gathered:
    """What these ballots come to, without those under a void one-time key."""
    gathered = Gathered(opener.vote)
    while part := list(islice(data, AT_ONCE)):
        found = contents(opener, [one for one in part if one[:32] not in void])
        for choices in [_unless_spoiled(opener.read, content) for content in found]:
            gathered.add(choices)
    return gathered


def contents(opener: Opener, data: Sequence[bytes]) -> list[bytes | None]:
    """What was sealed in each of some ballots; None for one that does not open."""
    ballots = [split_ballot(opener.vote, one) for one in data]
    shares = [_unless_spoiled(opener.shares, one.vk, one.box) for one in ballots]
    pairs = zip(ballots, shares, strict=True)
    return [_unless_spoiled(opener.content, one.vk, one.box, its) for one, its in pairs]


def _unless_spoiled(work: Callable[..., Found], *given: object) -> Found | None:
    """None when the ballot turns out to be spoiled, or was found to be so before."""
    if None in given:
        return None
    try:
        return work(*given)
    except Spoiled:
        return None


def order(data: bytes, keys: Mapping[int, bytes], void: frozenset[bytes]) -> bytes:
    """The first line, for a vote with these parameters."""
    secrets = {str(number): b64(key) for number, key in keys.items()}
    return canonical([b64(data), secrets, sorted(map(b64, void))]) + b"\n"


def read_order(line: bytes) -> tuple[Opener, frozenset[bytes]]:
    """What that line says."""
    data, secrets, void = read_canonical(line.rstrip(b"\n"))
    opener = Opener(Vote(unb64(data)), {int(number): unb64(key) for number, key in secrets.items()})
    return opener, frozenset(map(unb64, void))


def _main() -> None:
    opener, void = read_order(sys.stdin.buffer.readline())
    ballots = iter(lambda: sys.stdin.buffer.read(opener.vote.ballot_length), b"")
    sys.stdout.buffer.write(open_ballots(opener, ballots, void).to_bytes())


if __name__ == "__main__":
    _main()
