"""The order of a contest's nominees, as the election's rule says."""

from dataclasses import dataclass
from itertools import pairwise

from unionweb.elections.models import Contest, Nominee, NomineeOrder
from unionweb.elections.rules.ordering import By, Names

BY = {NomineeOrder.STROKES: By.STROKES, NomineeOrder.PINYIN: By.PINYIN}


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands in the list: whether people may move him up or down, and what the rule went by
    ("" where there is none). Under a rule those may be moved whom it cannot tell from their neighbour."""

    up: bool
    down: bool
    words: str = ""


def names_of(contest: Contest) -> Names | None:
    """The names of the nominees, to be ordered by the rule; None where people or chance decide."""
    by = BY.get(contest.election.nominee_order)
    return None if by is None or contest.motion else Names([one.name for one in contest.nominees], by)


def places_of(contest: Contest) -> dict[int, Place]:
    """The place of every nominee, by id."""
    names, listed = names_of(contest), contest.nominees
    gaps = [names is None or not names.compare(n, n + 1) for n in range(len(listed) - 1)]
    ends = [False, *gaps, False] if listed else []
    return {
        one.id: Place(ends[n], ends[n + 1], names.words(n) if names else "") for n, one in enumerate(listed)
    }


def untold(contest: Contest, places: dict[int, Place]) -> list[tuple[Nominee, Nominee]]:
    """Neighbours whose order the rule ought to say, and cannot."""
    if contest.election.nominee_order not in BY:
        return []
    return [pair for pair in pairwise(contest.nominees) if places[pair[0].id].down]
