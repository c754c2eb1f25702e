"""Choices sealed so that only enough tellers together can open them (密封、开箱).

A fresh key K encrypts the choices; each teller gets a share of K by HPKE. A commitment to K makes sure that
whoever opens the ballot, with whichever shares, sees the same or nothing.
"""

import secrets
from collections.abc import Mapping
from functools import lru_cache

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
    data = choices.to_bytes()
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
    """The choices, by the tellers' X25519 private keys (by number from 1); the lowest numbers are used.
    Spoiled when the ballot does not open or does not hold choices. Malformed with too few keys."""
    padded = _open(vote, vk, box, _lowest(vote, keys))
    length = int.from_bytes(padded[:2])
    if 2 + length > len(padded) or padded.count(0, 2 + length) != len(padded) - 2 - length:
        raise Spoiled
    try:
        return read_choices(padded[2 : 2 + length], vote.parameters.contests)
    except Malformed:
        raise Spoiled from None


def _lowest(vote: Vote, keys: Mapping[int, bytes]) -> list[tuple[int, X25519PrivateKey]]:
    if len(keys) < vote.parameters.threshold:
        raise Malformed("shares")
    return [(number, _load(keys[number])) for number in sorted(keys)[: vote.parameters.threshold]]


@lru_cache(maxsize=255)
def _load(key: bytes) -> X25519PrivateKey:
    """Loading computes the public half, which costs as much as opening a share. These keys are public."""
    return X25519PrivateKey.from_private_bytes(key)


def _open(vote: Vote, vk: bytes, box: bytes, keys: list[tuple[int, X25519PrivateKey]]) -> bytes:
    aad = vote.ph + vk
    try:
        key = shamir.join([_open_share(box, aad, number, private) for number, private in keys])
        if digest(_COMMITMENT, key) != box[:32]:
            raise Spoiled
        sealed_choices = box[32 + SEALED_SHARE_LENGTH * len(vote.parameters.tellers) :]
        return ChaCha20Poly1305(key).decrypt(_NONCE, sealed_choices, aad)
    except (InvalidTag, ValueError):
        raise Spoiled from None


def _open_share(box: bytes, aad: bytes, number: int, private: X25519PrivateKey) -> bytes:
    at = 32 + SEALED_SHARE_LENGTH * (number - 1)
    share = _SUITE.decrypt(box[at : at + SEALED_SHARE_LENGTH], private, _SHARE + aad + bytes([number]))
    if share[0] != number or len(share) != SHARE_LENGTH:
        raise Spoiled
    return share
