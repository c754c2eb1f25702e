"""Numbers that are shown while a survey is open: how many have come, by college, and nothing else.

Every number is rounded down to a multiple of five: so it moves only when the fifth after its last move
comes, and whoever looks twice learns at most that somebody of a college came. Colleges in which fewer than
five have come stand together in one line. What is shown follows from the present counts alone; nothing that
was shown earlier has to be remembered.
"""

from collections.abc import Mapping
from dataclasses import dataclass

LEAST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Line:
    """Colleges in one line; `came`: a multiple of five, 0 when fewer than five have come."""

    colleges: tuple[str, ...]
    came: int


def rounded(count: int, least: int = LEAST_SHOWN) -> int:
    """As it may be shown."""
    return count - count % least


def lines(counts: Mapping[str, int], least: int = LEAST_SHOWN) -> tuple[Line, ...]:
    """A line for each college in which enough have come, by name; then one for all the others together."""
    alone = sorted(college for college, count in counts.items() if count >= least)
    others = tuple(sorted(college for college in counts if college not in alone))
    shown = [Line((college,), rounded(counts[college], least)) for college in alone]
    if others:
        shown.append(Line(others, rounded(sum(counts[college] for college in others), least)))
    return tuple(shown)
