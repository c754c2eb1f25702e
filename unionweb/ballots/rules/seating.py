"""Who takes the seats when candidates are ordered by votes and equals may stand in any order (席位)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who reached what it takes. `group` "" counts for no group."""

    id: str
    votes: int
    group: str = ""


@dataclass(frozen=True, slots=True)
class Seating:
    """Ids in the order of the candidates: seated in every order of equals, and only in some."""

    elected: tuple[str, ...]
    tied: tuple[str, ...]


def seat(candidates: Sequence[Candidate], seats: int, each_group: int) -> Seating:
    """`candidates` by falling votes; the first `each_group` of each group go before the rest."""
    elected, tied = [], []
    for candidate in candidates:
        # Whether somebody is seated depends on who stands ahead, not on how those stand among themselves.
        above = [other for other in candidates if other.votes > candidate.votes]
        equals = [c for c in candidates if c.votes == candidate.votes and c.id != candidate.id]
        if _seated(candidate, [*above, *equals], candidates, seats, each_group):
            elected.append(candidate.id)
        elif _seated(candidate, above, candidates, seats, each_group):
            tied.append(candidate.id)
    return Seating(tuple(elected), tuple(tied))


def _seated(
    candidate: Candidate, ahead: Sequence[Candidate], everybody: Sequence[Candidate], seats: int, least: int
) -> bool:
    """Whether somebody takes a seat when just these stand ahead."""
    groups = Counter(other.group for other in everybody if other.group)
    groups_ahead = Counter(other.group for other in ahead if other.group)
    if candidate.group and groups_ahead[candidate.group] < least:
        return True
    kept = sum(min(number, least) for number in groups.values())
    kept_ahead = sum(min(number, least) for number in groups_ahead.values())
    return len(ahead) - kept_ahead < seats - kept
