"""Bytes and texts: labels, hashes, base64url, base32, canonical JSON."""

from base64 import b32encode, urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from unionweb.ballots.rules.reasons import Malformed
from unionweb.base.strict import Reader

__all__ = ["STRICT", "Malformed", "b32", "b64", "canonical", "digest", "label", "read_canonical", "unb64"]

VERSION = "yq-vote/1"


STRICT = Reader(lambda: Malformed("json"), lambda what: Malformed("shape", what=what))
read_canonical = STRICT.read_canonical


def label(what: str) -> bytes:
    """L(what): keeps one kind of hashed or signed bytes apart from every other."""
    return f"{VERSION} {what}\0".encode("ascii")


def digest(*parts: bytes) -> bytes:
    """SHA-256 over the parts put together, 32 bytes."""
    return sha256(b"".join(parts)).digest()


def b64(data: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unb64(text: str) -> bytes:
    """The bytes of a base64url text; Malformed unless `b64` would write them just so."""
    try:
        data = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError:
        raise Malformed("base64") from None
    if b64(data) != text:
        raise Malformed("base64")
    return data


def b32(data: bytes) -> str:
    """Base32 in capitals without padding; for what people read aloud and compare."""
    return b32encode(data).rstrip(b"=").decode("ascii")


def canonical(thing: object) -> bytes:
    """Canonical JSON. Malformed for a float or a text that has no UTF-8."""
    _refuse_floats(thing)
    return STRICT.canonical(thing)


def _refuse_floats(thing: object) -> None:
    if isinstance(thing, float):
        raise Malformed("json")
    if isinstance(thing, dict):
        for value in thing.values():
            _refuse_floats(value)
    elif isinstance(thing, list | tuple):
        for value in thing:
            _refuse_floats(value)
