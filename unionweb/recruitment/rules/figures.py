"""From the scores of the rounds to ranks, placements and waiting lists: one calculation for the ranking page,
for trying out other rules, for the decision, and for whoever checks it afterwards.

It knows numbers only: candidates go by the number of their application, openings by their key.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from unionweb.base.text import Sentence, say
from unionweb.recruitment.rules.placement import Placing, place
from unionweb.recruitment.rules.ranking import Ranked, opening_ranking, ranking
from unionweb.recruitment.rules.scores import Binding, settle
from unionweb.recruitment.rules.standing import Applicant, OpeningFacts, points_text
from unionweb.recruitment.rules.terms import TIE_KEYS, TieKey
from unionweb.recruitment.rules.waiting import Waiter, waiting_lists


class Result(NamedTuple):
    """What a round came to for a candidate; `score` is the one that counted when the round closed. A tuple:
    a page has some thousand of them, and a dataclass takes three times as long to make."""

    raw: Fraction | None
    trimmed: Fraction | None = None
    corrected: Fraction | None = None
    score: Fraction | None = None
    panel: int = 0

    def by(self, binding: Binding) -> Fraction | None:
        """One of the three."""
        values = {Binding.RAW: self.raw, Binding.TRIMMED: self.trimmed, Binding.CORRECTED: self.corrected}
        return values[binding]


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """A round: its part of the total and its line. A review has one score only."""

    name: str
    weight: Fraction
    line: Fraction | None = None
    review: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """What counts of an application. `results` by round in order, None where there is none; `barred`: did not
    pass the recommendations that a key post needs."""

    number: int
    choices: tuple[int, ...]
    results: tuple[Result | None, ...]
    adjusts: bool = False
    lot: int | None = None
    barred: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What the calculation goes by. `binding` None: the score that counted when the round closed."""

    rounds: tuple[RoundFacts, ...]
    openings: tuple[OpeningFacts, ...]
    ties: tuple[TieKey, ...]
    adjustment: bool = True
    move_up: bool = False
    binding: Binding | None = None

    @property
    def keys(self) -> tuple[TieKey, ...]:
        """The tie keys. A lot decides everything, so it is the last; also where the regulation does not write
        it, as nothing else is left."""
        return (*self.ties[: self._lot_at], TieKey.LOT)

    @property
    def _lot_at(self) -> int:
        return self.ties.index(TieKey.LOT) if TieKey.LOT in self.ties else len(self.ties)

    def counted(self, nth: int, result: Result | None) -> Fraction | None:
        """The score of a round that counts."""
        if result is None or self.binding is None:
            return None if result is None else result.score
        value = result.raw if self.rounds[nth].review else result.by(self.binding)
        return None if value is None else settle(value)


@dataclass(frozen=True, slots=True)
class Line:
    """A candidate's scores that count. `stopped`: the round, from 0, whose line was not reached; `missing`:
    the first one without a score; then there is no total."""

    number: int
    scores: tuple[Fraction | None, ...]
    total: Fraction | None
    stopped: int | None
    missing: int | None


def line_of(rules: Rules, one: Candidate) -> Line:
    """What the rounds came to."""
    scores = tuple([rules.counted(nth, result) for nth, result in enumerate(one.results)])
    for nth, (score, about) in enumerate(zip(scores, rules.rounds, strict=True)):
        if score is None:
            return Line(one.number, scores, None, None, nth)
        if about.line is not None and score < about.line:
            return Line(one.number, scores, None, nth, None)
    return Line(one.number, scores, _total(rules.rounds, scores), None, None)


def _total(rounds: Sequence[RoundFacts], scores: Sequence[Fraction | None]) -> Fraction:
    """The exact weighted sum over one denominator: a quarter of the time of adding fractions."""
    above, below = 0, 1
    for about, score in zip(rounds, scores, strict=True):
        assert score is not None
        part = about.weight.denominator * score.denominator
        above = above * part + about.weight.numerator * score.numerator * below
        below *= part
    return Fraction(above, below)


@dataclass(frozen=True)
class Outcome:
    """Everything that follows. `lists`: by opening who waits for it."""

    rules: Rules
    candidates: Mapping[int, Candidate]
    lines: Mapping[int, Line]
    applicants: tuple[Applicant, ...]
    placing: Placing

    @cached_property
    def ranked(self) -> Mapping[int, Ranked]:
        """All who have a total, by number."""
        return {one.applicant: one for one in ranking(self.applicants)}

    @cached_property
    def of_openings(self) -> Mapping[int, Mapping[int, Ranked]]:
        """By opening: the ranks of those who wished for it and reach its line."""
        return {
            opening.key: {
                one.applicant: one
                for one in opening_ranking(
                    [each for each in self.applicants if opening.key in each.choices], opening
                )
            }
            for opening in self.rules.openings
        }

    @cached_property
    def lists(self) -> Mapping[int, tuple[Waiter, ...]]:
        """Who waits for each opening, best first."""
        rules = self.rules
        return waiting_lists(
            self.applicants,
            rules.openings,
            self.placing,
            adjustment=rules.adjustment,
            move_up=rules.move_up,
        )

    @cached_property
    def waiting(self) -> Mapping[int, tuple[int, int]]:
        """Of those without a place who wait somewhere: the opening wished for most, and the number there."""
        found: dict[int, list[tuple[int, int, int]]] = {}
        for order, opening in enumerate(self.rules.openings):
            for one in self.lists[opening.key]:
                if not one.placed:
                    wish = len(self.rules.openings) + order if one.choice is None else one.choice - 1
                    found.setdefault(one.applicant, []).append((wish, opening.key, one.number))
        return {number: min(places)[1:] for number, places in found.items()}

    def reason(self, number: int) -> Sentence:
        """Why somebody was placed as he was."""
        one, line = self.candidates[number], self.lines[number]
        if one.barred:
            return say("推荐审查程序没有通过")
        if line.stopped is not None:
            return _stopped(self.rules.rounds[line.stopped], line.scores[line.stopped])
        if line.missing is not None:
            return say("没有“%(round)s”的成绩，不能计算总分", round=say(self.rules.rounds[line.missing].name))
        return self.placing.reason(number)

    @cached_property
    def to_draw(self) -> tuple[int, ...]:
        """Who must draw a lot for this."""
        return self.equal_to({key for lot in self.placing.lots for key in lot.applicants})

    def equal_to(self, needed: Collection[int]) -> tuple[int, ...]:
        """These, and everybody who is equal to one of them: one draw then settles it for all openings and for
        the waiting lists."""
        equal = {_before_the_lot(one) for one in self.applicants if one.key in needed}
        return tuple(one.key for one in self.applicants if _before_the_lot(one) in equal)


def _before_the_lot(one: Applicant) -> tuple[object, ...]:
    return (one.score, *one.ties[:-1])


def _stopped(about: RoundFacts, score: Fraction | None) -> Sentence:
    return say(
        "“%(round)s”成绩 %(score)s，没有达到 %(line)s，未进入下一轮",
        round=say(about.name),
        score="" if score is None else points_text(score),
        line="" if about.line is None else points_text(about.line),
    )


def compute(rules: Rules, candidates: Sequence[Candidate]) -> Outcome:
    """The whole calculation."""
    lines = {one.number: line_of(rules, one) for one in candidates}
    keys = rules.keys
    applicants = tuple([_applicant(keys, one, lines[one.number]) for one in candidates])
    placing = place(
        applicants,
        rules.openings,
        adjustment=rules.adjustment,
        tie_names=[say(TIE_KEYS[key]) for key in keys],
    )
    return Outcome(rules, {one.number: one for one in candidates}, lines, applicants, placing)


def _applicant(keys: Sequence[TieKey], one: Candidate, line: Line) -> Applicant:
    return Applicant(
        one.number,
        f"{one.number:03}",
        one.choices,
        None if one.barred else line.total,
        ties=tuple([_tie(key, one, line) for key in keys]),
        adjusts=one.adjusts,
    )


_NTH = {TieKey.LAST_ROUND: -1, TieKey.MIDDLE_ROUND: -2, TieKey.FIRST_ROUND: 0}


def _tie(key: TieKey, one: Candidate, line: Line) -> Fraction | None:
    """More is better. Numbers are given in the order in which applications came in."""
    if key is TieKey.LOT:
        return None if one.lot is None else Fraction(-one.lot)
    if key is TieKey.EARLIER:
        return Fraction(-one.number)
    nth = _NTH[key]
    return line.scores[nth] if -len(line.scores) <= nth < len(line.scores) else Fraction(0)


@dataclass(frozen=True, slots=True)
class Change:
    """What other rules would do to somebody: the opening before and after, None for no place."""

    number: int
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Who gains a place, who loses it, who goes elsewhere."""

    gains: tuple[Change, ...] = field(default=())
    loses: tuple[Change, ...] = field(default=())
    moves: tuple[Change, ...] = field(default=())


def compare(before: Mapping[int, int | None], after: Mapping[int, int | None]) -> Comparison:
    """By candidate the opening."""
    changes = [Change(key, before.get(key), after[key]) for key in after if before.get(key) != after[key]]
    return Comparison(
        tuple(one for one in changes if one.before is None),
        tuple(one for one in changes if one.after is None),
        tuple(one for one in changes if one.before is not None and one.after is not None),
    )
