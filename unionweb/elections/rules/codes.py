"""Codes of the hall: the one on the screen that changes, the voter's own, and what people compare by eye."""

import hmac
from base64 import b32encode, urlsafe_b64decode
from datetime import datetime

SLOT = 30
"""Seconds for which the hall screen shows one code."""

SLOTS_ACCEPTED = 6
"""For so many slots a code is still taken after it has left the screen: three minutes."""

_LETTERS = 10


def hall_code(secret: bytes, now: datetime) -> str:
    """The code that the hall screen shows now: 10 letters of base 32. Only who sees the screen knows it."""
    return _code(secret, "hall", _slot(now))


def is_hall_code(secret: bytes, code: str, now: datetime) -> bool:
    """Whether the screen shows this code, or showed it within the last three minutes."""
    newest = _slot(now)
    known = [_code(secret, "hall", slot) for slot in range(newest - SLOTS_ACCEPTED, newest + 1)]
    return any(hmac.compare_digest(code.encode(), one.encode()) for one in known)


def arrival_code(secret: bytes, number: int) -> str:
    """What a voter shows to the staff: "17-ABCDEFGHIJ". It opens nothing for anybody else."""
    return f"{number}-{_code(secret, 'arrival', number)}"


def read_arrival(secret: bytes, code: str) -> int | None:
    """The number on the roll in a voter's code; None for a code that we did not make."""
    digits, _dash, _rest = code.partition("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 10):
        return None
    genuine = hmac.compare_digest(code.encode(), arrival_code(secret, int(digits)).encode())
    return int(digits) if genuine else None


def fingerprint(vote: str) -> str:
    """What people compare of a vote's name: "XXXX-XXXX"."""
    return _grouped(urlsafe_b64decode(vote + "=")[:5])


def root_words(root: str) -> str:
    """The beginning of a root (base64url) in four groups of four: enough for the eye, 80 bits."""
    return _grouped(urlsafe_b64decode(root + "=")[:10])


def _grouped(data: bytes) -> str:
    letters = b32encode(data).decode()
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def _slot(now: datetime) -> int:
    return int(now.timestamp()) // SLOT


def _code(secret: bytes, use: str, number: int) -> str:
    digest = hmac.digest(secret, f"{use} {number}".encode(), "sha256")
    return b32encode(digest).decode()[:_LETTERS]
