"""Who is placed where, and why: deferred acceptance over the choices, then 调剂 over the places left."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from unionweb.base.text import Sentence
from unionweb.recruitment.rules.acceptance import Cut, Desk, Lot, deferred_acceptance
from unionweb.recruitment.rules.adjustment import Adjustment, adjust
from unionweb.recruitment.rules.reasons import Book, Placed, Way
from unionweb.recruitment.rules.standing import Applicant, OpeningFacts, Standings


@dataclass(frozen=True, slots=True)
class Placing:
    """The result: `placed` by applicant key, in the order of keys; `left`: places that stay free, by opening.
    As long as a lot is needed, everything but a rejection is provisional and nobody is adjusted unless it
    stands fast."""

    placed: Mapping[int, Placed]
    left: Mapping[int, int]
    book: Book

    @property
    def lots(self) -> tuple[Lot, ...]:
        """The lots that must be drawn."""
        return self.book.lots

    @property
    def decided(self) -> bool:
        """Whether no lot is needed."""
        return not self.book.lots

    @property
    def standings(self) -> Standings:
        """How the applicants stand to one another."""
        return self.book.standings

    @property
    def cuts(self) -> Mapping[int, Cut]:
        """How far each opening took those who wished for it."""
        return self.book.cuts

    def reason(self, applicant: int) -> Sentence:
        """Why somebody was placed as he was. Worded when asked for: most pages show a few only."""
        return self.book.reason(self.placed[applicant])

    def lot_sentences(self) -> tuple[Sentence, ...]:
        """Between whom a lot is needed, and for what."""
        return tuple(self.book.lot_needed(lot) for lot in self.book.lots)

    @property
    def openings(self) -> dict[int, int | None]:
        """Applicant → where he is placed."""
        return {key: one.opening for key, one in self.placed.items()}


def place(
    applicants: Iterable[Applicant],
    openings: Sequence[OpeningFacts],
    *,
    adjustment: bool = True,
    tie_names: Sequence[str | Sentence] = (),
) -> Placing:
    """Place all. `openings` in the drive's order; `tie_names`: what the tie keys are called in reasons."""
    everybody = sorted(applicants, key=lambda one: one.key)
    standings = Standings(everybody, openings)
    desks = deferred_acceptance(everybody, openings, standings)
    lots = tuple(lot for key, desk in desks.items() if (lot := desk.lot(key)))
    adjusted = _adjusted(everybody, openings, standings, desks) if adjustment and not lots else None
    if adjusted is not None and adjusted.lot is not None:
        lots = (adjusted.lot,)
    left = _left(desks) | (adjusted.left if adjusted is not None else {})
    book = Book(
        {one.key: one for one in everybody},
        {opening.key: opening for opening in openings},
        standings,
        {key: desk.cut() for key, desk in desks.items()},
        lots,
        any(left[opening.key] for opening in openings if not opening.wished_only),
        tuple(tie_names),
        adjustment,
    )
    taken = _held(desks)
    if adjusted is not None:
        taken |= adjusted.placed
    drawn = {key for lot in lots for key in lot.applicants}
    later = adjustment and bool(lots)
    placed = {
        one.key: _one(one, taken.get(one.key), one.key in drawn, later and one.adjusts) for one in everybody
    }
    return Placing(placed, left, book)


def _left(desks: Mapping[int, Desk]) -> dict[int, int]:
    return {key: max(desk.places - desk.held, 0) for key, desk in desks.items()}


def _adjusted(
    everybody: Sequence[Applicant],
    openings: Sequence[OpeningFacts],
    standings: Standings,
    desks: Mapping[int, Desk],
) -> Adjustment:
    held = _held(desks)
    pool = [one for one in everybody if one.adjusts and not one.withdrawn and one.key not in held]
    open_to = [opening for opening in openings if not opening.wished_only]
    return adjust(pool, open_to, standings, _left(desks))


def _held(desks: Mapping[int, Desk]) -> dict[int, int]:
    return {one.key: key for key, desk in desks.items() for group in desk.groups.values() for one in group}


def _one(one: Applicant, opening: int | None, tied: bool, waits: bool) -> Placed:
    if one.withdrawn:
        return Placed(one.key, Way.WITHDRAWN)
    if tied or (opening is None and waits):
        return Placed(one.key, Way.LOT)
    if opening is None:
        return Placed(one.key, Way.NONE)
    if opening not in one.choices:
        return Placed(one.key, Way.ADJUSTED, opening)
    return Placed(one.key, Way.CHOICE, opening, one.choices.index(opening) + 1)
