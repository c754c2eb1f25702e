"""The board of a closed vote: its Merkle root, the counts and the statement tellers sign (公示板、封箱)."""

from collections.abc import Sequence
from dataclasses import dataclass

from unionweb.ballots.rules.encoding import b64, canonical, digest, label, read_canonical
from unionweb.ballots.rules.parameters import Vote
from unionweb.ballots.rules.reasons import Malformed
from unionweb.ballots.rules.shapes import fields, octets, whole


@dataclass(frozen=True, slots=True)
class Counts:
    """应到 expected ≥ 实到 present ≥ 发出 drawn ≥ 收回 received; Malformed otherwise."""

    expected: int
    present: int
    drawn: int
    received: int

    def __post_init__(self) -> None:
        if not self.expected >= self.present >= self.drawn >= self.received >= 0:
            raise Malformed("counts")


@dataclass(frozen=True, slots=True)
class Close:
    """What a close statement says."""

    counts: Counts
    root: bytes


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """The root of RFC 6962 over the leaves in the order given, 32 bytes."""
    if not leaves:
        return digest()
    level = [digest(b"\0", leaf) for leaf in leaves]
    while len(level) > 1:
        # An odd one at the end moves up as it is, which is the tree of RFC 6962 built from below.
        odd = [level.pop()] if len(level) % 2 else []
        level = [digest(b"\1", level[i], level[i + 1]) for i in range(0, len(level), 2)] + odd
    return level[0]


def roll_leaf(salt: bytes, number: str) -> bytes:
    """One voter on the roll, hidden behind a random salt of 32 bytes."""
    return digest(label("roll"), salt, number.encode())


def roll_root(leaves: Sequence[bytes]) -> bytes:
    """The root that the parameters carry."""
    return merkle_root(sorted(leaves))


def close_statement(vote: Vote, root: bytes, counts: Counts) -> bytes:
    """What every teller signs at the close, canonical JSON."""
    return canonical(
        {
            "kind": "close",
            "vote": vote.name,
            "root": b64(root),
            "expected": counts.expected,
            "present": counts.present,
            "drawn": counts.drawn,
            "received": counts.received,
        }
    )


def read_close_statement(vote: Vote, data: bytes) -> Close:
    """Malformed when it is none, of another vote, or its counts contradict each other or the parameters."""
    kind, name, root, expected, present, drawn, received = fields(
        read_canonical(data), "kind", "vote", "root", "expected", "present", "drawn", "received"
    )
    if kind != "close" or name != vote.name:
        raise Malformed("shape", what="close")
    counts = Counts(whole(expected), whole(present), whole(drawn), whole(received))
    if counts.expected != vote.parameters.roll.count:
        raise Malformed("counts")
    if not vote.parameters.checkin and counts.present != counts.drawn:
        raise Malformed("counts")
    return Close(counts, octets(root, 32))
