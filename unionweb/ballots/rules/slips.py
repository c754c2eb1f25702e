"""Slips (预领票纸条): ballots drawn before the vote, each on a piece of paper, for whoever is handed one.

What became of each is accounted for at the close: made = handed out + void + missing. A slip that was not
handed out is collected and its seed published; a ballot cast with it counts for nothing.
"""

from dataclasses import dataclass
from typing import Any

from unionweb.ballots.rules.encoding import b64, canonical, digest, read_canonical
from unionweb.ballots.rules.parameters import Vote
from unionweb.ballots.rules.reasons import Malformed
from unionweb.ballots.rules.shapes import fields, items, octets, text, whole
from unionweb.ballots.rules.tokens import one_time_key

SEED = 32
"""Bytes of a seed."""


@dataclass(frozen=True, slots=True)
class SlipCounts:
    """What the close statement says of slips; Malformed when it contradicts itself. `cast`: ballots on the
    board under a void slip; `listed`: the hash of slips.json."""

    made: int
    handed: int
    void: int
    missing: int
    cast: int
    listed: bytes

    def __post_init__(self) -> None:
        adds_up = self.made == self.handed + self.void + self.missing
        if not adds_up or self.made < 1 or self.cast > self.void:
            raise Malformed("slips")

    def as_json(self) -> dict[str, Any]:
        """As in the close statement."""
        return {
            "made": self.made,
            "handed": self.handed,
            "void": self.void,
            "missing": self.missing,
            "cast": self.cast,
            "list": b64(self.listed),
        }


@dataclass(frozen=True, slots=True)
class SlipList:
    """slips.json: the seeds of the void slips, in their order, and why some are missing ("" when none is)."""

    void: tuple[bytes, ...]
    reason: str

    def to_bytes(self) -> bytes:
        """Canonical JSON."""
        return canonical({"reason": self.reason, "void": [b64(seed) for seed in sorted(self.void)]})

    def keys(self, vote: Vote) -> frozenset[bytes]:
        """The one-time public keys of the void slips."""
        return frozenset(one_time_key(seed, vote).public_key().public_bytes_raw() for seed in self.void)


def read_counts(value: Any) -> SlipCounts:
    """From the close statement. Malformed."""
    made, handed, void, missing, cast, listed = fields(
        value, "made", "handed", "void", "missing", "cast", "list"
    )
    return SlipCounts(
        whole(made), whole(handed), whole(void), whole(missing), whole(cast), octets(listed, 32)
    )


def read_list(counts: SlipCounts, data: bytes) -> SlipList:
    """slips.json as the close statement names it. Malformed for any other, and for one out of order."""
    reason, void = fields(read_canonical(data), "reason", "void")
    listed = SlipList(tuple(octets(seed, SEED) for seed in items(void)), text(reason))
    in_order = list(listed.void) == sorted(set(listed.void))
    if not in_order or len(listed.void) != counts.void or digest(data) != counts.listed:
        raise Malformed("slips")
    if bool(listed.reason.strip()) != bool(counts.missing):
        raise Malformed("slips")
    return listed
