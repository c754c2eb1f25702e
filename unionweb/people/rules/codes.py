"""One-time codes 激活码: twelve characters that can be read out, copied by hand and typed on a phone.

Crockford's base 32 leaves out I, L, O and U, and reads them as 1, 1 and 0. Twelve characters
are 60 random bits: guessing needs no throttle, so nobody can be locked out of his code.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from unicodedata import normalize

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
GROUP = 4
VALID_FOR = timedelta(days=30)

_MISREAD = str.maketrans("OIL", "011", "- \t")


@dataclass(frozen=True, slots=True)
class Activation:
    """What somebody types to use a code: number and code as typed, and the password chosen."""

    number: str
    code: str
    password: str


def new_code() -> str:
    """A fresh code, without separators."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def show_code(code: str) -> str:
    """The code as people read it: "7K2M-Q9XA-03TB"."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read_code(text: str) -> str | None:
    """A code as somebody typed it; None when it cannot be one."""
    code = normalize("NFKC", text).upper().translate(_MISREAD)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def read_number(text: str) -> str:
    """A student number as somebody typed it: no spaces, half-width."""
    return "".join(normalize("NFKC", text).split())


def keyed_hash(key: str, purpose: str, text: str) -> str:
    """HMAC-SHA256 as 64 hexadecimal digits. Without the key nobody can try out all codes, numbers
    or addresses against a stolen table; one purpose tells nothing about another."""
    return hmac.new(key.encode(), f"{purpose}:{text}".encode(), sha256).hexdigest()


def is_live(expires_at: datetime | None, now: datetime) -> bool:
    """Whether a code can still be used."""
    return expires_at is not None and now < expires_at
