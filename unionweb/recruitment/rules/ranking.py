"""Ranks with ties, and everything that is needed to recompute one with a pocket calculator."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from unionweb.base.text import Sentence
from unionweb.recruitment.rules.acceptance import Cut
from unionweb.recruitment.rules.placement import Placing
from unionweb.recruitment.rules.scores import settle
from unionweb.recruitment.rules.sheets import CriterionMean
from unionweb.recruitment.rules.standing import Applicant, OpeningFacts, Standing, Standings


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place in the ranking, shared by those tied: 1, 2, 2, 4. `decided_by`: the number from 1 of the tie
    key that parts somebody from the one before him; 0: the score does, or he is first; None: nothing does."""

    applicant: int
    rank: int
    standing: Standing
    tied: bool
    decided_by: int | None


def ranking(applicants: Iterable[Applicant]) -> tuple[Ranked, ...]:
    """All who have a common score and have not withdrawn, best first. Use `opening_ranking` where departments
    score by themselves."""
    everybody = OpeningFacts(0, "", 0)
    return opening_ranking(applicants, everybody)


def opening_ranking(applicants: Iterable[Applicant], opening: OpeningFacts) -> tuple[Ranked, ...]:
    """All who have a score for an opening and reach its line, best first; those tied in the order of keys."""
    at = Standings(applicants, (opening,)).at[opening.key]
    in_order = sorted(sorted(at), key=lambda key: at[key], reverse=True)
    ranked: list[Ranked] = []
    for number, key in enumerate(in_order, 1):
        before = ranked[-1] if ranked else None
        parted = _parted(before.standing, at[key]) if before else 0
        rank = before.rank if before and parted is None else number
        following = in_order[number] if number < len(in_order) else None
        tied = parted is None or (following is not None and at[following] == at[key])
        ranked.append(Ranked(key, rank, at[key], tied, parted))
    return tuple(ranked)


def _parted(one: Standing, other: Standing) -> int | None:
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (own, others) in pairs if own != others), None)


@dataclass(frozen=True, slots=True)
class JurorScore:
    """What one juror gave: `juror` as the reader may know him (a number, unless names are open).
    `correction` is what the severity model adds, `weight` the score's weight in it; `dropped`: the highest or
    lowest, left out."""

    juror: str | Sentence
    raw: Fraction
    correction: Fraction | None = None
    weight: Fraction | None = None
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class RoundScore:
    """A round of one candidate: the jurors' scores, the settled score that counts, and its weight. `most`:
    the total of the rubric, from which jurors' points were converted; `criteria`: as they were given."""

    name: str
    weight: Fraction
    score: Fraction | None
    jurors: tuple[JurorScore, ...] = ()
    most: int = 100
    criteria: tuple[CriterionMean, ...] = ()

    @property
    def part(self) -> Fraction | None:
        """What it adds to the total."""
        return None if self.score is None else self.score * self.weight


@dataclass(frozen=True, slots=True)
class LastAdmitted:
    """How far a wished opening went: the score of the last it took (None: it took nobody), and one's own."""

    opening: OpeningFacts
    choice: int
    own: Fraction | None
    last: Fraction | None
    full: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """One candidate's result in full. `ties` are the keys by name, in the written order; `rank` of `ranked`
    people, None without a score; `tied_with`: how many share the rank."""

    applicant: int
    rounds: tuple[RoundScore, ...]
    total: Fraction | None
    ties: tuple[tuple[str | Sentence, Fraction | None], ...]
    rank: int | None
    ranked: int
    tied_with: int
    wishes: tuple[LastAdmitted, ...]
    reason: Sentence

    @property
    def adds_up(self) -> bool:
        """Whether the rounds' parts make the total; a page that shows both must not contradict itself."""
        parts = [one.part for one in self.rounds if one.part is not None]
        complete = len(parts) == len(self.rounds)
        return self.total is None or (complete and settle(sum(parts, Fraction(0))) == settle(self.total))


def explain(
    one: Applicant,
    rounds: Sequence[RoundScore],
    ranked: Mapping[int, Ranked],
    placing: Placing,
) -> Explanation:
    """Everything about one candidate. `ranked`: the ranking by applicant key, made once for all."""
    own = ranked.get(one.key)
    return Explanation(
        one.key,
        tuple(rounds),
        one.score,
        tuple(zip(placing.book.tie_names, one.ties, strict=False)),
        own.rank if own else None,
        len(ranked),
        sum(1 for other in ranked.values() if other.rank == own.rank) - 1 if own else 0,
        tuple(_wish(one, number, key, placing) for number, key in enumerate(one.choices, 1)),
        placing.reason(one.key),
    )


def _wish(one: Applicant, choice: int, key: int, placing: Placing) -> LastAdmitted:
    cut: Cut = placing.cuts[key]
    last = None if cut.last is None else placing.book.applicants[cut.last].score_for(key)
    return LastAdmitted(placing.book.openings[key], choice, one.score_for(key), last, cut.full)
