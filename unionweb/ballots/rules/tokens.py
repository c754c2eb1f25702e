"""The voter's side of drawing (领票): one secret seed, from which everything else follows.

The browser does the same in `static/src/booth/`; here it serves the rehearsal and the tests.
"""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from unionweb.ballots.rules.blindrsa import SALT_LENGTH, blind, finalize
from unionweb.ballots.rules.encoding import label
from unionweb.ballots.rules.parameters import Vote


def derive(seed: bytes, salt: bytes, what: str, length: int) -> bytes:
    """HKDF-SHA256 of a secret, with a label."""
    return HKDF(SHA256(), length, salt, label(what)).derive(seed)


def one_time_key(seed: bytes, vote: Vote) -> Ed25519PrivateKey:
    """The key that a ballot drawn with this seed is signed with."""
    return Ed25519PrivateKey.from_private_bytes(derive(seed, vote.ph, "key", 32))


class Booth:
    """One voter's one-time key and blinded message. `vk` 32 bytes, `blinded` 256 bytes to hand in."""

    def __init__(self, seed: bytes, vote: Vote) -> None:
        self._key = one_time_key(seed, vote)
        self.vk = self._key.public_key().public_bytes_raw()
        self._issuer = vote.issuer
        self._message = vote.token_prefix + self.vk
        wide = int.from_bytes(derive(seed, vote.ph, "blind", 272))
        self._r = 1 + wide % (vote.issuer.n - 1)
        salt = derive(seed, vote.ph, "salt", SALT_LENGTH)
        self.blinded = blind(vote.issuer, self._message, salt, self._r)

    def token_from(self, blind_signature: bytes) -> bytes:
        """The token, 256 bytes. Malformed when the answer is not a signature by the issuer of this vote."""
        return finalize(self._issuer, self._message, blind_signature, self._r)

    def sign(self, data: bytes) -> bytes:
        """Ed25519 by the one-time key, 64 bytes."""
        return self._key.sign(data)
