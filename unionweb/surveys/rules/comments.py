"""Comments (意见): released together, shuffled, and only when there are enough; names may be blotted out.

At least eight, released together. A blot replaces a name by a mark of
fixed length and leaves an entry that is logged and never published.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from random import Random

from unionweb.base.refusals import Refusal

LEAST_COMMENTS = 8
BLOT = "■■"
LONGEST_BLOT = 20
"""Code points. A name fits; an opinion does not."""


def may_release(count: int, least: int = LEAST_COMMENTS) -> bool:
    """Whether so many comments may be shown; fewer are shown to nobody."""
    return count >= least


def released(comments: Iterable[str], random: Random, least: int = LEAST_COMMENTS) -> tuple[str, ...]:
    """All comments in an order that says nothing of the ballots'; none at all when there are too few.
    `random` should be a `SystemRandom`: whoever knows its seed knows the order."""
    # Sorted first: the outcome then depends on nothing but the texts and the random numbers.
    shuffled = sorted(comments)
    random.shuffle(shuffled)
    return tuple(shuffled) if may_release(len(shuffled), least) else ()


@dataclass(frozen=True, slots=True)
class Blot:
    """One act of blotting out. `start` and `length` are code points of the comment as it was then; `seal` is
    HMAC-SHA256 of what stood there, so that a claim can be checked and nothing can be read from it."""

    start: int
    length: int
    seal: str


def blot(comment: str, start: int, length: int, key: bytes) -> tuple[str, Blot]:
    """The comment without the span, and the entry for the log. Refusal when the span is empty, too long,
    outside the comment or blotted already. `key`: 32 secret bytes of the survey, destroyed with the rows."""
    covered = comment[start : start + length] if start >= 0 else ""
    if length < 1 or len(covered) < length:
        raise Refusal("请选中要涂去的姓名", field="start")
    if length > LONGEST_BLOT:
        raise Refusal("只能涂去姓名，一次最多 %(n)s 个字", field="length", n=LONGEST_BLOT)
    if BLOT[0] in covered:
        raise Refusal("选中的文字已经涂去", field="start")
    seal = hmac.new(key, covered.encode(), sha256).hexdigest()
    return comment[:start] + BLOT + comment[start + length :], Blot(start, length, seal)
