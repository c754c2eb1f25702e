"""The count report (计票报告单): every number, what must agree with what, and the verdict.

Built from the parameters that were frozen, the close statement that the tellers signed and the result that
anybody can recount; nothing is taken from elsewhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from unionweb.ballots.rules.parameters import Contest, Kind, Order, Parameters
from unionweb.ballots.rules.slips import SlipCounts, read_counts
from unionweb.base.text import Sentence, say
from unionweb.elections.rules.words import rule_words

WRITTEN = "w:"


@dataclass(frozen=True, slots=True)
class Line:
    """One nominee, one person written in, or the motion. `key` is the option's id, or "w:" and the name.
    `against` and `abstain` are None for a person
    written in."""

    key: str
    name: str
    unit: str
    group: str
    votes: int
    against: int | None
    abstain: int | None
    passed: bool
    elected: bool
    tied: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """Two numbers that must agree; what is missing is printed as such."""

    words: Sentence
    left: int
    right: int
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether they agree."""
        return self.left >= self.right if self.at_least else self.left == self.right

    @property
    def residue(self) -> int:
        """How much the two differ."""
        return self.left - self.right


@dataclass(frozen=True, slots=True)
class ContestReport:
    """One question of the ballot. `needed` is None where no number of votes decides (more for than
    against)."""

    title: str
    motion: bool
    seats: int
    valid: int
    void: int
    needed: int | None
    quorum: bool | None
    turnout: bool | None
    lines: tuple[Line, ...]
    writeins: tuple[Line, ...]
    open: int
    vacant: int
    words: tuple[Sentence, ...]
    identities: tuple[Identity, ...]

    @property
    def elected(self) -> tuple[Line, ...]:
        """Those who are elected, by votes."""
        chosen = [line for line in (*self.lines, *self.writeins) if line.elected]
        return tuple(sorted(chosen, key=lambda line: -line.votes))

    @property
    def tied(self) -> tuple[Line, ...]:
        """Those between whom a further ballot or a lot decides."""
        return tuple(line for line in (*self.lines, *self.writeins) if line.tied)

    @property
    def carried(self) -> bool:
        """Whether a motion is passed."""
        return self.motion and bool(self.elected)


@dataclass(frozen=True, slots=True)
class CountReport:
    """The whole report. Numbers of people (expected, present) and of ballots (drawn, received, spoiled).
    `slips`, where some were made, and why some are missing."""

    title: str
    union: str
    round: int
    practice: bool
    expected: int
    present: int
    drawn: int
    received: int
    spoiled: int
    contests: tuple[ContestReport, ...]
    identities: tuple[Identity, ...]
    slips: SlipCounts | None = None
    missing_reason: str = ""

    @property
    def in_order(self) -> bool:
        """Whether every number agrees with the others."""
        inner = (one for contest in self.contests for one in contest.identities)
        return all(one.holds for one in (*self.identities, *inner))


def count_report(
    parameters: Parameters, statement: Mapping[str, Any], result: Mapping[str, Any], missing_reason: str = ""
) -> CountReport:
    """The report. `statement` and `result` are the close statement and the result as read."""
    slips = read_counts(statement["slips"]) if "slips" in statement else None
    numbers = {name: int(statement[name]) for name in ("expected", "present", "drawn", "received")}
    contests = tuple(
        _contest(contest, counted, numbers["received"], parameters.order)
        for contest, counted in zip(parameters.contests, result["contests"], strict=True)
    )
    return CountReport(
        title=parameters.title,
        union=parameters.union,
        round=parameters.round,
        practice=parameters.practice,
        spoiled=result["spoiled"],
        contests=contests,
        identities=tuple(_totals(numbers, slips)),
        slips=slips,
        missing_reason=missing_reason,
        **numbers,
    )


def _totals(numbers: Mapping[str, int], slips: SlipCounts | None) -> Iterator[Identity]:
    yield Identity(say("应到 ≥ 实到"), numbers["expected"], numbers["present"], at_least=True)
    yield Identity(say("实到 ≥ 发出"), numbers["present"], numbers["drawn"], at_least=True)
    if slips is None or not slips.missing:
        yield Identity(say("发出 ≥ 收回"), numbers["drawn"], numbers["received"], at_least=True)
    else:
        most = numbers["drawn"] + slips.missing
        yield Identity(say("发出 + 缺少的纸条 ≥ 收回"), most, numbers["received"], at_least=True)
    if slips is not None:
        accounted = slips.handed + slips.void + slips.missing
        yield Identity(say("印制的纸条 = 发给选举人 + 收回作废 + 缺少"), slips.made, accounted)


def _contest(contest: Contest, counted: Mapping[str, Any], received: int, order: Order) -> ContestReport:
    motion = contest.kind is Kind.MOTION
    options = {option.id: option for option in contest.options}
    lines = tuple(
        Line(
            key=row["id"],
            name=options[row["id"]].name,
            unit=options[row["id"]].unit,
            group=options[row["id"]].group,
            votes=row["for"],
            against=row["against"],
            abstain=row["abstain"],
            passed=row["passed"],
            elected=row["id"] in counted["elected"],
            tied=row["id"] in counted["tied"],
        )
        for row in counted["options"]
    )
    return ContestReport(
        title=contest.title,
        motion=motion,
        seats=contest.seats,
        valid=counted["valid"],
        void=counted["void"],
        needed=counted["needed"],
        quorum=counted["quorum"],
        turnout=counted["turnout"],
        lines=lines,
        writeins=tuple(_written(row, counted) for row in counted["writeins"]),
        open=counted["open"],
        vacant=counted["vacant"],
        words=tuple(rule_words(contest.rule, contest.seats, motion=motion, order=order)),
        identities=tuple(_identities(counted, lines, received)),
    )


def _written(row: Mapping[str, Any], counted: Mapping[str, Any]) -> Line:
    key = WRITTEN + row["name"]
    return Line(
        key=key,
        name=row["name"],
        unit="",
        group="",
        votes=row["for"],
        against=None,
        abstain=None,
        passed=row["passed"],
        elected=key in counted["elected"],
        tied=key in counted["tied"],
    )


def _identities(counted: Mapping[str, Any], lines: tuple[Line, ...], received: int) -> list[Identity]:
    found = [Identity(say("收回 = 有效 + 无效"), received, counted["valid"] + counted["void"])]
    for line in lines:
        marks = line.votes + (line.against or 0) + (line.abstain or 0)
        words = say("%(name)s：赞成 + 反对 + 弃权 = 有效", name=line.name)
        found.append(Identity(words, marks, counted["valid"]))
    return found
