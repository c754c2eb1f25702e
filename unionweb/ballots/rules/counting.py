"""Count one contest: void or valid, for and against, who is elected, who is tied (计票).

Ballots are gathered first (`gathering`); what is left to judge here are slips with names.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from unionweb.ballots.rules.board import Counts
from unionweb.ballots.rules.choices import ABSTAIN, AGAINST, BLANK, FOR
from unionweb.ballots.rules.encoding import b64, canonical, digest
from unionweb.ballots.rules.gathering import Gathered, Pile, why_void
from unionweb.ballots.rules.paper import Batch, PaperContest
from unionweb.ballots.rules.parameters import Contest, Vote
from unionweb.ballots.rules.rule import Base, Blank, Reach, Share
from unionweb.ballots.rules.seating import Candidate, Seating, seat


@dataclass(frozen=True, slots=True)
class OptionResult:
    """One option: 赞成, 反对, 弃权, and whether it reached what it takes. On paper the three may come to less
    than the valid ballots; what is missing is the residue."""

    id: str
    votes_for: int
    against: int
    abstain: int
    passed: bool


@dataclass(frozen=True, slots=True)
class WriteInResult:
    """Somebody written in; "" gathers texts that name nobody."""

    name: str
    votes_for: int
    passed: bool


@dataclass(frozen=True, slots=True)
class ContestResult:
    """One contest counted. `quorum` and `turnout` are None where the rule asks for none."""

    id: str
    valid: int
    void: int
    needed: int | None
    quorum: bool | None
    turnout: bool | None
    options: tuple[OptionResult, ...]
    writeins: tuple[WriteInResult, ...]
    elected: tuple[str, ...]
    tied: tuple[str, ...]
    open: int
    vacant: int

    def as_json(self) -> dict[str, Any]:
        """As in result.json."""
        return {
            "id": self.id,
            "valid": self.valid,
            "void": self.void,
            "needed": self.needed,
            "quorum": self.quorum,
            "turnout": self.turnout,
            "options": [
                {
                    "id": o.id,
                    "for": o.votes_for,
                    "against": o.against,
                    "abstain": o.abstain,
                    "passed": o.passed,
                }
                for o in self.options
            ],
            "writeins": [{"name": w.name, "for": w.votes_for, "passed": w.passed} for w in self.writeins],
            "elected": list(self.elected),
            "tied": list(self.tied),
            "open": self.open,
            "vacant": self.vacant,
        }


@dataclass(frozen=True, slots=True)
class Result:
    """The whole vote counted; `spoiled` ballots are void in every contest."""

    contests: tuple[ContestResult, ...]
    spoiled: int


def count_vote(
    vote: Vote,
    gathered: Gathered,
    counts: Counts,
    writeins: Mapping[str, Mapping[str, str]] | None = None,
    paper: Sequence[Batch] = (),
) -> Result:
    """Every contest, from all its ballots. `writeins`: contest id → text → name or ""."""
    names, spoiled = writeins or {}, gathered.spoiled
    results = (
        count(pile, spoiled, counts, names.get(pile.contest.id, {}), [batch.contests[i] for batch in paper])
        for i, pile in enumerate(gathered.piles)
    )
    return Result(tuple(results), spoiled)


def count(
    pile: Pile,
    spoiled: int,
    counts: Counts,
    names: Mapping[str, str],
    paper: Sequence[PaperContest] = (),
) -> ContestResult:
    """One contest, from its slips."""
    tally = _Tally(pile, names)
    for part in paper:
        tally.add_paper(part)
    tally.void += spoiled
    return _judge(pile.contest, tally, counts)


def result_bytes(vote: Vote, statement: bytes, result: Result) -> bytes:
    """result.json, canonical."""
    return canonical(
        {
            "vote": vote.name,
            "close": b64(digest(statement)),
            "contests": [contest.as_json() for contest in result.contests],
            "spoiled": result.spoiled,
        }
    )


class _Tally:
    """Votes gathered so far."""

    def __init__(self, pile: Pile, names: Mapping[str, str]) -> None:
        self.contest, self.names = pile.contest, names
        self.valid, self.void = pile.valid, pile.void
        self.votes_for = [0] * len(self.contest.options)
        self.against = [0] * len(self.contest.options)
        self.abstain = [0] * len(self.contest.options)
        self._by_letter = {FOR: self.votes_for, AGAINST: self.against, ABSTAIN: self.abstain}
        blank_is_against = self.contest.rule.blank is Blank.AGAINST
        self._by_letter[BLANK] = self.against if blank_is_against else self.abstain
        for (place, letter), times in pile.letters.items():
            self._by_letter[letter][place] += times
        self.written: Counter[str] = Counter()
        for (marks, texts), times in pile.named.items():
            self._add(marks, texts, times)

    def _add(self, marks: str, texts: Sequence[str], times: int) -> None:
        if why_void(self.contest, marks, texts, self.names):
            self.void += times
            return
        self.valid += times
        for place, letter in enumerate(marks):
            self._by_letter[letter][place] += times
        for text in texts:
            self.written[self.names.get(text, "")] += times

    def add_paper(self, part: PaperContest) -> None:
        self.void += part.void
        self.valid += part.returned - part.void
        for place, (votes_for, against, abstain) in enumerate(part.marks):
            self.votes_for[place] += votes_for
            self.against[place] += against
            self.abstain[place] += abstain
        # Nobody can see any more which paper named somebody who stands on the ballot: it counts for nobody.
        listed = {option.name for option in self.contest.options}
        for text, times in part.writeins:
            name = self.names.get(text, "")
            self.written["" if name in listed else name] += times


def _judge(contest: Contest, tally: _Tally, counts: Counts) -> ContestResult:
    needed = _needed(contest, counts, tally.valid)
    quorum = _reached(contest.rule.quorum, counts.present, counts.expected)
    turnout = _reached(contest.rule.turnout, counts.received, counts.expected)
    held = quorum is not False and turnout is not False

    def passes(votes_for: int, against: int) -> bool:
        return held and (votes_for > against if needed is None else votes_for >= needed)

    options = tuple(
        OptionResult(option.id, yes, no, neither, passes(yes, no))
        for option, yes, no, neither in zip(
            contest.options, tally.votes_for, tally.against, tally.abstain, strict=True
        )
    )
    writeins = tuple(
        WriteInResult(name, votes, bool(name) and passes(votes, 0))
        for name, votes in sorted(tally.written.items())
    )
    seating = _seating(contest, options, writeins)
    left = contest.seats - len(seating.elected)
    return ContestResult(
        *(contest.id, tally.valid, tally.void, needed, quorum, turnout, options, writeins),
        *(seating.elected, seating.tied),
        left if seating.tied else 0,
        0 if seating.tied else left,
    )


def _needed(contest: Contest, counts: Counts, valid: int) -> int | None:
    rule = contest.rule.elected
    if rule.test is Reach.MORE_FOR:
        return None
    if rule.of is None or rule.share is None:
        return 1
    bases = {
        Base.PRESENT: counts.present,
        Base.VALID: valid,
        Base.RETURNED: counts.received,
        Base.EXPECTED: counts.expected,
    }
    return max(1, rule.share.least(bases[rule.of]))


def _reached(share: Share | None, number: int, base: int) -> bool | None:
    return None if share is None else number >= share.least(base)


def _seating(contest: Contest, options: Sequence[OptionResult], writeins: Sequence[WriteInResult]) -> Seating:
    listed = zip(contest.options, options, strict=True)
    candidates = [Candidate(o.id, o.votes_for, option.group) for option, o in listed if o.passed]
    candidates += [Candidate("w:" + w.name, w.votes_for) for w in writeins if w.passed]
    candidates.sort(key=lambda candidate: -candidate.votes)
    return seat(candidates, contest.seats, contest.rule.each_group)
