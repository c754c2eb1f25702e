"""What follows when a count leaves seats without an owner: who stands again, for how many seats.

Source: the regulations' election options (tie at the last seat; fewer pass than seats) and rule C11 for the
margin.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from unionweb.elections.rules.report import ContestReport, Line


@dataclass(frozen=True, slots=True)
class Further:
    """A further ballot: its seats and the keys (see Line) of those who stand, by votes."""

    seats: int
    keys: tuple[str, ...]


def runoff(contest: ContestReport) -> Further | None:
    """A ballot among those who are tied, for the seats they are tied for; None when nobody is tied."""
    tied = contest.tied
    return Further(contest.open, tuple(line.key for line in tied)) if tied else None


def further_ballot(contest: ContestReport, margin: Fraction | None) -> Further | None:
    """A ballot for the vacant seats among those not elected, in the order of their votes, as many as the
    margin asks for; None when no seat is vacant or nobody is left. Fewer people than the margin asks for
    all stand."""
    if contest.motion or not contest.vacant:
        return None
    left = sorted(_left(contest), key=lambda line: -line.votes)
    if not left:
        return None
    wanted = (
        contest.vacant if margin is None else max(ceil((1 + margin) * contest.vacant), contest.vacant + 1)
    )
    last = left[min(wanted, len(left)) - 1].votes
    # Equals at the end all stand: a list must not cut between people whom the voters did not tell apart.
    return Further(contest.vacant, tuple(line.key for line in left if line.votes >= last))


def _left(contest: ContestReport) -> Sequence[Line]:
    return [line for line in (*contest.lines, *contest.writeins) if line.name and not line.elected]
