"""Bytes and texts: labels, hashes, base64url, base32, canonical JSON."""

import json
from base64 import b32encode, urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

from unionweb.ballots.rules.reasons import Malformed

__all__ = ["Malformed", "b32", "b64", "canonical", "digest", "label", "read_canonical", "unb64"]

VERSION = "yq-vote/1"


def _refuse(_number: str) -> object:
    raise Malformed("json")


# Made once: json.loads and json.dumps would make them anew for each of 30,000 ballots.
_DECODER = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


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
    return _dump(thing)


def read_canonical(data: bytes) -> Any:
    """What canonical JSON says; Malformed for any other spelling, even of the same content."""
    try:
        thing = _DECODER.decode(data.decode())
    except (ValueError, RecursionError):
        raise Malformed("json") from None
    if _dump(thing) != data:
        raise Malformed("json")
    return thing


def _dump(thing: object) -> bytes:
    try:
        return _ENCODER.encode(thing).encode()
    except (UnicodeEncodeError, RecursionError):
        raise Malformed("json") from None


def _refuse_floats(thing: object) -> None:
    if isinstance(thing, float):
        raise Malformed("json")
    if isinstance(thing, dict):
        for value in thing.values():
            _refuse_floats(value)
    elif isinstance(thing, list | tuple):
        for value in thing:
            _refuse_floats(value)
