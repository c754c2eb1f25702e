"""Choices, or the answers to a form, sealed so that only enough tellers together can open them (密封、开箱).

A fresh key K encrypts them; each teller gets a share of K by HPKE. A commitment to K makes sure that
whoever opens the ballot, with whichever shares, sees the same or nothing.
"""

import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from unionweb.ballots.rules import shamir
from unionweb.ballots.rules.choices import Choices, check_choices, read_choices
from unionweb.ballots.rules.encoding import digest, label
from unionweb.ballots.rules.parameters import Vote
from unionweb.ballots.rules.reasons import Malformed, Spoiled

SHARE_LENGTH, SEALED_SHARE_LENGTH = 33, 81

_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
_COMMITMENT, _SHARE = label("com"), label("share")
_NONCE = bytes(12)


def seal(vote: Vote, vk: bytes, choices: Choices) -> bytes:
    """The box, as long for every voter. Malformed when the choices do not fit the vote or its pad."""
    check_choices(choices, vote.parameters.contests)
    return seal_text(vote, vk, choices.to_bytes())


def seal_text(vote: Vote, vk: bytes, data: bytes) -> bytes:
    """The box around any bytes, as long for every voter. Malformed when they do not fit the vote's pad."""
    if len(data) + 2 > vote.parameters.pad:
        raise Malformed("long")
    return seal_padded(vote, vk, (len(data).to_bytes(2) + data).ljust(vote.parameters.pad, b"\0"))


def seal_padded(vote: Vote, vk: bytes, padded: bytes) -> bytes:
    """The box around any bytes of the right length; nobody but a test seals what is not a ballot."""
    key, aad = secrets.token_bytes(32), vote.ph + vk
    tellers = vote.parameters.tellers
    shares = shamir.split(key, vote.parameters.threshold, len(tellers), secrets.token_bytes)
    sealed = [
        _SUITE.encrypt(share, X25519PublicKey.from_public_bytes(teller.x25519), _SHARE + aad + share[:1])
        for teller, share in zip(tellers, shares, strict=True)
    ]
    return digest(_COMMITMENT, key) + b"".join(sealed) + ChaCha20Poly1305(key).encrypt(_NONCE, padded, aad)


def unseal(vote: Vote, vk: bytes, box: bytes, keys: Mapping[int, bytes]) -> Choices:
    """The choices of one ballot; raises as `Opener` does."""
    opener = Opener(vote, keys)
    return opener.read(opener.content(vk, box))


def unseal_text(vote: Vote, vk: bytes, box: bytes, keys: Mapping[int, bytes]) -> bytes:
    """The bytes in one ballot; raises as `Opener` does."""
    return Opener(vote, keys).content(vk, box)


class Opener:
    """Opens ballots with the tellers' X25519 private keys (by number from 1); the lowest numbers are used.
    Malformed with too few keys."""

    def __init__(self, vote: Vote, keys: Mapping[int, bytes]) -> None:
        if len(keys) < vote.parameters.threshold:
            raise Malformed("shares")
        self.vote = vote
        self.keys = {number: keys[number] for number in sorted(keys)[: vote.parameters.threshold]}
        # Loading computes the public half, which costs as much as opening a share.
        self._loaded = [(n, X25519PrivateKey.from_private_bytes(key)) for n, key in self.keys.items()]
        self._choices_at = 32 + SEALED_SHARE_LENGTH * len(vote.parameters.tellers)

    def shares(self, vk: bytes, box: bytes) -> list[bytes]:
        """The shares of the key, for `content`: nearly all of the work. Spoiled when one does not open."""
        aad = self.vote.ph + vk
        try:
            return [_open_share(box, aad, number, private) for number, private in self._loaded]
        except (InvalidTag, ValueError):
            raise Spoiled from None

    def content(self, vk: bytes, box: bytes, shares: list[bytes] | None = None) -> bytes:
        """What was sealed, without the padding: for `read`. Spoiled when the box does not open."""
        padded = self._open(self.vote.ph + vk, box, shares or self.shares(vk, box))
        length = int.from_bytes(padded[:2])
        if 2 + length > len(padded) or padded.count(0, 2 + length) != len(padded) - 2 - length:
            raise Spoiled
        return padded[2 : 2 + length]

    def read(self, content: bytes) -> Choices:
        """Spoiled when it does not hold choices."""
        try:
            return read_choices(content, self.vote.parameters.contests)
        except Malformed:
            raise Spoiled from None

    def _open(self, aad: bytes, box: bytes, shares: list[bytes]) -> bytes:
        try:
            key = shamir.join(shares)
            if digest(_COMMITMENT, key) != box[:32]:
                raise Spoiled
            return ChaCha20Poly1305(key).decrypt(_NONCE, box[self._choices_at :], aad)
        except (InvalidTag, ValueError):
            raise Spoiled from None


def _open_share(box: bytes, aad: bytes, number: int, private: X25519PrivateKey) -> bytes:
    at = 32 + SEALED_SHARE_LENGTH * (number - 1)
    share = _SUITE.decrypt(box[at : at + SEALED_SHARE_LENGTH], private, _SHARE + aad + bytes([number]))
    if share[0] != number or len(share) != SHARE_LENGTH:
        raise Spoiled
    return share
