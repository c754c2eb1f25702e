"""Ballots of several votes cast together, as bytes (一次提交多张选票): all of them are taken, or none.

For each: the hash of the vote's parameters (32 bytes) ‖ the ballot's length (4, big-endian) ‖ the ballot.
"""

from collections.abc import Iterable

from unionweb.ballots.rules.encoding import b64, unb64
from unionweb.ballots.rules.reasons import Malformed

MOST = 32

_HASH, _LENGTH = 32, 4


def join_ballots(cast: Iterable[tuple[str, bytes]]) -> bytes:
    """From pairs of a vote's name and a ballot."""
    return b"".join(unb64(name) + len(ballot).to_bytes(_LENGTH) + ballot for name, ballot in cast)


def split_ballots(data: bytes) -> list[tuple[str, bytes]]:
    """The pairs, unchecked. Malformed "size" unless they are 1 to 32 and fill the bytes."""
    found: list[tuple[str, bytes]] = []
    at = 0
    while at < len(data) and len(found) < MOST:
        ballot = at + _HASH + _LENGTH
        end = ballot + int.from_bytes(data[at + _HASH : ballot])
        # A head that is cut off has no ballot behind it that could fill the bytes.
        found.append((b64(data[at : at + _HASH]), data[ballot:end]))
        at = end
    if at != len(data) or not found:
        raise Malformed("size")
    return found
