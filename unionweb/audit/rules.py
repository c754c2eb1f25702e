"""The chain: what is hashed, and what a whole chain looks like."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from fractions import Fraction
from hashlib import sha256

from unionweb.base.text import mark

START = "0" * 64


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something. `id` is None for the program itself; the name is kept as it was then."""

    id: int | None
    name: str


SYSTEM = Actor(None, mark("系统"))


@dataclass(frozen=True, slots=True)
class Link:
    """One entry as it is hashed; `details` is canonical JSON."""

    number: int
    at: datetime
    actor: Actor
    verb: str
    subject: str
    details: str


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain does not hold."""

    number: int
    reason: str


def canonical(details: object) -> str:
    """JSON with sorted keys and no spaces; dates and fractions as text."""
    return json.dumps(details, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_text)


def _text(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    raise TypeError(f"not for the log: {value!r}")


def link_hash(previous: str, link: Link) -> str:
    """SHA-256 over the previous hash and this entry; 64 hexadecimal digits."""
    at = link.at.astimezone(UTC).isoformat(timespec="microseconds")
    content = canonical(
        [previous, link.number, at, link.actor.id, link.actor.name, link.verb, link.subject, link.details]
    )
    return sha256(content.encode()).hexdigest()


def first_break(links: Iterable[tuple[Link, str, str]]) -> tuple[int, str, Break | None]:
    """Follow a chain of (entry, stored previous hash, stored hash), in order.
    Returns how many entries hold, the head's hash, and the first break if there is one."""
    head, count = START, 0
    for link, previous, stored in links:
        if link.number != count + 1:
            return count, head, Break(count + 1, "missing")
        if previous != head:
            return count, head, Break(link.number, "not linked to the entry before")
        if link_hash(previous, link) != stored:
            return count, head, Break(link.number, "altered")
        head, count = stored, link.number
    return count, head, None
