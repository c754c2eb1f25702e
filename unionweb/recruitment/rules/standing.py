"""How applicants stand to one another in an opening: score first, then the tie keys in the written order.

Exact and quick: all numbers are brought to one denominator, so that whole numbers are compared.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import cast

from unionweb.base.fractions import decimal_text

Standing = tuple[int, ...]
"""Score and tie keys over one denominator; the greater stands higher. Equal ones are tied."""


@dataclass(frozen=True, slots=True)
class OpeningFacts:
    """A department or the presidium that takes people: so many places, from this score on (its pass line;
    None: from any). `wished_only`: nobody is adjusted to it who did not wish for it."""

    key: int
    name: str
    places: int
    line: Fraction | None = None
    wished_only: bool = False


@dataclass(frozen=True, slots=True)
class Applicant:
    """One application. `choices`: keys of openings, the first choice first. `scores`: by opening, where
    departments score by themselves; `score`: for all the others; None: no score.

    `ties`: the tie keys in the order that the regulation writes, more is better (a drawn lot is given as
    its negative when number one goes first). None is a key that is not there, e.g. a lot not drawn: then it
    and what follows it decide nothing between those who are equal so far."""

    key: int
    name: str
    choices: tuple[int, ...]
    score: Fraction | None = None
    scores: Mapping[int, Fraction] = field(default_factory=dict)
    ties: tuple[Fraction | None, ...] = ()
    adjusts: bool = False
    withdrawn: bool = False

    def score_for(self, opening: int) -> Fraction | None:
        """What counts for an opening."""
        return self.scores.get(opening, self.score)


class Standings:
    """Who may be placed where, and how high: `at[opening key]` is applicant key → standing, of those who have
    not withdrawn, have a score there, and reach the line."""

    def __init__(self, applicants: Iterable[Applicant], openings: Sequence[OpeningFacts]) -> None:
        present = [one for one in applicants if not one.withdrawn]
        scale = _denominator(present, openings)
        longest = max((len(one.ties) for one in present), default=0)
        tails = {one.key: _tail(one.ties, longest, scale) for one in present}
        common = {
            one.key: (_scaled(one.score, scale), *tails[one.key]) for one in present if one.score is not None
        }
        shared = _settled(common)
        lines = {opening.line for opening in openings}
        reaching = {line: _reaching(shared, line, scale) for line in lines}
        by_opening = _own(present, tails, scale)
        self.at: dict[int, dict[int, Standing]] = {}
        for opening in openings:
            own = by_opening.get(opening.key)
            self.at[opening.key] = (
                _reaching(_settled({**common, **own}), opening.line, scale) if own else reaching[opening.line]
            )


def _reaching(everybody: dict[int, Standing], line: Fraction | None, scale: int) -> dict[int, Standing]:
    if line is None:
        return everybody
    least = _scaled(line, scale)
    return {key: standing for key, standing in everybody.items() if standing[0] >= least}


_Loose = tuple[int | None, ...]


def _denominator(applicants: Iterable[Applicant], openings: Iterable[OpeningFacts]) -> int:
    numbers = [opening.line for opening in openings]
    for one in applicants:
        numbers += (one.score, *one.scores.values(), *one.ties)
    return lcm(*{number.denominator for number in numbers if number is not None})


def _scaled(number: Fraction, scale: int) -> int:
    return number.numerator * (scale // number.denominator)


def _tail(ties: tuple[Fraction | None, ...], longest: int, scale: int) -> _Loose:
    there = tuple([None if tie is None else tie.numerator * (scale // tie.denominator) for tie in ties])
    return there + (None,) * (longest - len(ties))


def _own(
    applicants: Iterable[Applicant], tails: Mapping[int, _Loose], scale: int
) -> dict[int, dict[int, _Loose]]:
    """Scores of departments that score by themselves: opening → applicant → score and tie keys."""
    found: dict[int, dict[int, _Loose]] = {}
    for one in applicants:
        for opening, score in one.scores.items():
            found.setdefault(opening, {})[one.key] = (_scaled(score, scale), *tails[one.key])
    return found


def _settled(loose: Mapping[int, _Loose]) -> dict[int, Standing]:
    """Cut where one of those equal so far lacks the next key."""
    cuts = {numbers[: numbers.index(None)] for numbers in loose.values() if None in numbers}
    if not cuts:
        return cast(dict[int, Standing], loose)
    lengths = sorted({len(cut) for cut in cuts})
    return {key: cast(Standing, _cut(numbers, cuts, lengths)) for key, numbers in loose.items()}


def _cut(numbers: _Loose, cuts: Set[_Loose], lengths: Sequence[int]) -> _Loose:
    return next((numbers[:length] for length in lengths if numbers[:length] in cuts), numbers)


def points_text(score: Fraction) -> str:
    """A score for people, at most four digits after the point and none in vain: "81.4". For display only."""
    text = decimal_text(score, 4)
    return text.rstrip("0").rstrip(".")
