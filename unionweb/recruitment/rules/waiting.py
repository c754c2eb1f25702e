"""Waiting lists 候补, and who is next when a place gets free."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from unionweb.base.text import Sentence, say
from unionweb.recruitment.rules.acceptance import Lot
from unionweb.recruitment.rules.placement import Placing
from unionweb.recruitment.rules.standing import Applicant, OpeningFacts, Standing


@dataclass(frozen=True, slots=True)
class Waiter:
    """Somebody on the list of an opening. `choice` counts from 1; None: as agreed to be adjusted. `number` is
    the place on the list, shared by those tied. `placed`: has a place that he wished for less."""

    applicant: int
    number: int
    choice: int | None
    standing: Standing
    placed: bool


@dataclass(frozen=True, slots=True)
class NextOffer:
    """An offer to be made: `leaves` is the opening whose place the person gives up for it."""

    applicant: int
    opening: int
    leaves: int | None
    reason: Sentence


@dataclass(frozen=True, slots=True)
class RollUp:
    """What follows when places are free: offers, lots that must be drawn first, and places that stay free as
    nobody waits for them."""

    offers: tuple[NextOffer, ...]
    lots: tuple[Lot, ...]
    vacant: Mapping[int, int]


def waiting_lists(
    applicants: Iterable[Applicant],
    openings: Sequence[OpeningFacts],
    placing: Placing,
    *,
    adjustment: bool = True,
    move_up: bool = False,
) -> dict[int, tuple[Waiter, ...]]:
    """Who waits for each opening, best first: those without a place who wished for it, with `move_up` also
    those with a place that they wished for less; after them those without one who agreed to be adjusted. All
    reach the line."""
    placed_for_good = (
        set() if move_up else {key for key, opening in placing.openings.items() if opening is not None}
    )
    everybody = {one.key: one for one in applicants if one.key not in placed_for_good}
    placed = placing.openings
    return {
        opening.key: _listed(
            [
                (one, choice)
                for key in placing.standings.at[opening.key]
                if (one := everybody.get(key))
                and (choice := _waits(one, opening, placed.get(key), adjustment)) is not None
            ],
            placing.standings.at[opening.key],
            placed,
        )
        for opening in openings
    }


def _waits(one: Applicant, opening: OpeningFacts, placed: int | None, adjustment: bool) -> int | None:
    """As whose choice somebody waits: 0 as to be adjusted, None not at all."""
    if placed == opening.key:
        return None
    if opening.key in one.choices:
        choice = one.choices.index(opening.key) + 1
        return choice if placed not in one.choices[: choice - 1] else None
    adjusts = adjustment and one.adjusts and not opening.wished_only
    return 0 if adjusts and placed is None else None


def _listed(
    waiting: list[tuple[Applicant, int]],
    standing: Mapping[int, Standing],
    placed: Mapping[int, int | None],
) -> tuple[Waiter, ...]:
    # Sorted twice, as sorting is stable: by standing, then those who wished for it before the others.
    waiting.sort(key=lambda pair: pair[0].key)
    waiting.sort(key=lambda pair: standing[pair[0].key], reverse=True)
    waiting.sort(key=lambda pair: pair[1] == 0)
    waiters: list[Waiter] = []
    for number, (one, choice) in enumerate(waiting, 1):
        before = waiters[-1] if waiters else None
        own = standing[one.key]
        tied = before and before.standing == own and (before.choice is None) == (choice == 0)
        shared = before.number if before and tied else number
        waiters.append(Waiter(one.key, shared, choice or None, own, placed.get(one.key) is not None))
    return tuple(waiters)


def roll_up(
    applicants: Iterable[Applicant],
    openings: Sequence[OpeningFacts],
    lists: Mapping[int, Sequence[Waiter]],
    holding: Mapping[int, int],
    gone: Iterable[int] = (),
    *,
    move_up: bool = False,
) -> RollUp:
    """Who is next. `holding`: applicant → opening of everybody who has a place or an open offer now; `gone`:
    those who declined, let an offer lapse or withdrew, who are never asked again. With `move_up` somebody
    with a place in a later choice moves when an earlier one gets free, and his place passes on.

    As long as there are `lots` the offers are provisional: draw them first, and ask again."""
    rolling = _Rolling(applicants, openings, lists, holding, set(gone), move_up)
    while rolling.step():
        pass
    return rolling.result()


def without(
    rolled: RollUp, later: Set[tuple[int, int]], holding: Mapping[int, int], places: Mapping[int, int]
) -> RollUp:
    """The same while some offers, as (applicant, opening), have to wait: who waits does not leave what he
    holds either. `holding` as above, `places` by opening."""
    made = [one for one in rolled.offers if (one.applicant, one.opening) not in later]
    while True:
        taken = Counter({**holding, **{one.applicant: one.opening for one in made}}.values())
        last = next((one for one in reversed(made) if taken[one.opening] > places[one.opening]), None)
        if last is None:
            return replace(rolled, offers=tuple(made))
        made.remove(last)


class _Rolling:
    """Openings with free places ask the next of their lists; who is asked by several takes what he wished
    for most. People only move up, so it ends; who is adjusted goes to the first in the drive's order."""

    def __init__(
        self,
        applicants: Iterable[Applicant],
        openings: Sequence[OpeningFacts],
        lists: Mapping[int, Sequence[Waiter]],
        holding: Mapping[int, int],
        gone: set[int],
        move_up: bool,
    ) -> None:
        self.people = {one.key: one for one in applicants}
        self.openings = {opening.key: opening for opening in openings}
        self.lists, self.before = lists, dict(holding)
        self.now = {key: opening for key, opening in holding.items() if key not in gone}
        barred = gone if move_up else gone | set(holding)
        self.waiting = {
            key: [one for one in lists.get(key, ()) if one.applicant not in barred] for key in self.openings
        }
        self.free = {key: opening.places for key, opening in self.openings.items()}
        for opening in self.now.values():
            self.free[opening] -= 1

    def step(self) -> bool:
        """Make one round of offers; False when nothing moves any more."""
        moved = False
        for key in self.openings:
            while self.free[key] > 0 and (tied := self._next(key)) and len(tied) <= self.free[key]:
                for waiter in tied:
                    self._seat(waiter.applicant, key)
                moved = True
        return moved

    def _next(self, opening: int) -> list[Waiter]:
        """Those first on the list who would come, all that are tied."""
        would = [one for one in self.waiting[opening] if self._prefers(one.applicant, opening)]
        return [one for one in would if one.number == would[0].number]

    def _prefers(self, key: int, opening: int) -> bool:
        held = self.now.get(key)
        return held is None or _wish(self.people[key], opening) < _wish(self.people[key], held)

    def _seat(self, key: int, opening: int) -> None:
        if key in self.now:
            self.free[self.now[key]] += 1
        self.now[key] = opening
        self.free[opening] -= 1

    def result(self) -> RollUp:
        """The offers by opening in the order of its list; the lots still needed."""
        moved = [
            (waiter, key)
            for key in self.openings
            for waiter in self.waiting[key]
            if self.now.get(waiter.applicant) == key and self.before.get(waiter.applicant) != key
        ]
        lots = tuple(
            Lot(key, tuple(sorted(one.applicant for one in tied)), free)
            for key, free in self.free.items()
            if free > 0 and (tied := self._next(key))
        )
        waited_for = {lot.opening for lot in lots}
        vacant = {key: free for key, free in self.free.items() if free > 0 and key not in waited_for}
        return RollUp(tuple(self._offer(waiter, key) for waiter, key in moved), lots, vacant)

    def _offer(self, waiter: Waiter, opening: int) -> NextOffer:
        reason = say(
            "%(opening)s候补第 %(number)s 位，依次递补",
            opening=self.openings[opening].name,
            number=waiter.number,
        )
        return NextOffer(waiter.applicant, opening, self.before.get(waiter.applicant), reason)


def _wish(one: Applicant, opening: int) -> int:
    return one.choices.index(opening) if opening in one.choices else len(one.choices)
