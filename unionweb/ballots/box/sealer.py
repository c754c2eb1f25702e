"""Sealing for the inbox. Without the key nobody can match what waits there with a published ballot."""

import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from unionweb.ballots.box.wiping import wipe

NONCE = 12


class Damaged(Exception):
    """What stands in the inbox was not sealed with this key."""


class Sealer:
    """One box key. The same ballot is sealed into the same bytes, so that a second sending can be recognised
    without opening what is stored; two ballots share a nonce with a chance of 2⁻⁹⁶."""

    def __init__(self, key: bytes | bytearray) -> None:
        self._tags, self._nonces, secret = (
            hmac.digest(key, use, "sha256") for use in (b"tag", b"nonce", b"seal")
        )
        self._cipher = ChaCha20Poly1305(secret)
        wipe(secret)

    def forget(self) -> None:
        """Leave nothing of the key here. The cipher clears its own when the last one who seals lets it go."""
        wipe(self._tags)
        wipe(self._nonces)

    def tag(self, vk: bytes) -> bytes:
        """Where the ballot under this key waits; 32 bytes that say nothing about it."""
        return hmac.digest(self._tags, vk, "sha256")

    def seal(self, tag: bytes, ballot: bytes) -> bytes:
        """The ballot for its place: nonce ‖ ciphertext, 28 bytes longer."""
        nonce = hmac.digest(self._nonces, ballot, "sha256")[:NONCE]
        return nonce + self._cipher.encrypt(nonce, ballot, tag)

    def unseal(self, tag: bytes, sealed: bytes) -> bytes:
        """The ballot again. Raises Damaged."""
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], tag)
        except (InvalidTag, ValueError):
            raise Damaged from None
