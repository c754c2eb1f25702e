"""Applicants and openings in few words, for tests of placements."""

from collections.abc import Sequence
from fractions import Fraction

from unionweb.recruitment.rules.standing import Applicant, OpeningFacts

RIGHTS, SPORT, OFFICE = 1, 2, 3
NAMES = {RIGHTS: "权益服务部", SPORT: "文体部", OFFICE: "办公室"}


def opening(key: int, places: int, line: str | None = "60") -> OpeningFacts:
    """A department with places."""
    return OpeningFacts(key, NAMES.get(key, f"部门{key}"), places, None if line is None else Fraction(line))


def applicant(
    key: int,
    score: str | None,
    *choices: int,
    ties: Sequence[int | None] = (),
    adjusts: bool = False,
    withdrawn: bool = False,
    scores: dict[int, str] | None = None,
) -> Applicant:
    """Somebody with a score for all departments, or with `scores` of their own."""
    return Applicant(
        key,
        f"考生{key}",
        choices,
        None if score is None else Fraction(score),
        {opening: Fraction(own) for opening, own in (scores or {}).items()},
        tuple(None if tie is None else Fraction(tie) for tie in ties),
        adjusts,
        withdrawn,
    )
