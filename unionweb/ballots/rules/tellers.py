"""A teller's keys: both follow from one 32-byte secret, which is all that is kept and backed up (监票人)."""

from functools import cached_property

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from unionweb.ballots.rules.ballots import signed_by
from unionweb.ballots.rules.encoding import label
from unionweb.ballots.rules.parameters import TellerPublic, Vote
from unionweb.ballots.rules.reasons import Malformed
from unionweb.ballots.rules.tokens import derive


class TellerSecret:
    """Made in the teller's own browser; on the server only where the server is the teller."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != 32:
            raise Malformed("size")
        self.x25519_private = derive(secret, b"", "teller x25519", 32)
        self._signing = Ed25519PrivateKey.from_private_bytes(derive(secret, b"", "teller ed25519", 32))

    @cached_property
    def x25519_public(self) -> bytes:
        """What voters seal shares to, 32 bytes."""
        return x25519_public_of(self.x25519_private)

    @cached_property
    def ed25519_public(self) -> bytes:
        """What the teller's signatures are checked with, 32 bytes."""
        return self._signing.public_key().public_bytes_raw()

    def public(self, name: str) -> TellerPublic:
        """The public halves, as the parameters list them."""
        return TellerPublic(name, self.x25519_public, self.ed25519_public)

    def sign(self, what: str, data: bytes) -> bytes:
        """Ed25519 over L(what) ‖ data, 64 bytes; what: "close", or "paper" with ph ‖ batch as data."""
        return self._signing.sign(label(what) + data)


def x25519_public_of(private: bytes) -> bytes:
    """The public half of an X25519 key that a teller hands in; Malformed for a wrong length."""
    if len(private) != 32:
        raise Malformed("size")
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def check_teller_key(vote: Vote, number: int, private: bytes) -> None:
    """Malformed unless this private key belongs to that teller (numbered from 1)."""
    if x25519_public_of(private) != teller_of(vote, number).x25519:
        raise Malformed("shares")


def check_teller_signature(vote: Vote, number: int, what: str, data: bytes, signature: bytes) -> None:
    """Malformed unless that teller (numbered from 1) signed L(what) ‖ data."""
    if not signed_by(teller_of(vote, number).ed25519, signature, label(what) + data):
        raise Malformed("signature")


def teller_of(vote: Vote, number: int) -> TellerPublic:
    """The teller with this number, from 1; Malformed when there is none."""
    if not 1 <= number <= len(vote.parameters.tellers):
        raise Malformed("shape", what="teller")
    return vote.parameters.tellers[number - 1]
