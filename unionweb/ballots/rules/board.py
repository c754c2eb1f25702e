"""The board of a closed vote: its Merkle root, the counts and the statement tellers sign (公示板、封箱)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from unionweb.ballots.rules.encoding import b64, canonical, digest, label, read_canonical
from unionweb.ballots.rules.parameters import Vote
from unionweb.ballots.rules.reasons import Malformed
from unionweb.ballots.rules.shapes import fields, octets, whole
from unionweb.ballots.rules.slips import SlipCounts, read_counts


@dataclass(frozen=True, slots=True)
class Counts:
    """应到 expected ≥ 实到 present ≥ 发出 drawn ≥ 收回 received; Malformed otherwise. `slips`, where any were
    made: one that is missing may have been cast by whoever found it, so that many more may come back."""

    expected: int
    present: int
    drawn: int
    received: int
    slips: SlipCounts | None = None

    def __post_init__(self) -> None:
        missing = self.slips.missing if self.slips else 0
        fits = self.expected >= self.present >= self.drawn >= 0 and self.drawn + missing >= self.received >= 0
        if not fits or (self.slips and self.slips.handed > self.drawn):
            raise Malformed("counts")


@dataclass(frozen=True, slots=True)
class Close:
    """What a close statement says."""

    counts: Counts
    root: bytes


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """The root of RFC 6962 over the leaves in the order given, 32 bytes."""
    # Complete trees over all leaves so far, each smaller than the one before: (number of leaves, root).
    trees: list[tuple[int, bytes]] = []
    for leaf in leaves:
        number, root = 1, digest(b"\0", leaf)
        while trees and trees[-1][0] == number:
            number, root = 2 * number, digest(b"\1", trees.pop()[1], root)
        trees.append((number, root))
    if not trees:
        return digest()
    _number, root = trees.pop()
    while trees:
        root = digest(b"\1", trees.pop()[1], root)
    return root


def roll_leaf(salt: bytes, number: str) -> bytes:
    """One voter on the roll, hidden behind a random salt of 32 bytes."""
    return digest(label("roll"), salt, number.encode())


def roll_root(leaves: Sequence[bytes]) -> bytes:
    """The root that the parameters carry."""
    return merkle_root(sorted(leaves))


def close_statement(vote: Vote, root: bytes, counts: Counts) -> bytes:
    """What every teller signs at the close, canonical JSON. Without slips it says nothing of any."""
    slips: dict[str, Any] = {"slips": counts.slips.as_json()} if counts.slips else {}
    return canonical(
        {
            "kind": "close",
            "vote": vote.name,
            "root": b64(root),
            "expected": counts.expected,
            "present": counts.present,
            "drawn": counts.drawn,
            "received": counts.received,
            **slips,
        }
    )


def read_close_statement(vote: Vote, data: bytes) -> Close:
    """Malformed when it is none, of another vote, or its counts contradict each other or the parameters."""
    statement = read_canonical(data)
    more = ("slips",) if isinstance(statement, dict) and "slips" in statement else ()
    kind, name, root, expected, present, drawn, received, *slips = fields(
        statement, "kind", "vote", "root", "expected", "present", "drawn", "received", *more
    )
    if kind != "close" or name != vote.name:
        raise Malformed("shape", what="close")
    numbers = whole(expected), whole(present), whole(drawn), whole(received)
    counts = Counts(*numbers, *map(read_counts, slips))
    if counts.expected != vote.parameters.roll.count:
        raise Malformed("counts")
    if not vote.parameters.checkin and counts.present != counts.drawn:
        raise Malformed("counts")
    return Close(counts, octets(root, 32))
