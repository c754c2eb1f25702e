"""The result as slides for the hall screen: one question at a time, and never more lines than can be read."""

from dataclasses import dataclass
from datetime import datetime

from unionweb.base.text import Sentence, mark, say
from unionweb.elections.rules.report import ContestReport, CountReport, Line

LINES = 26
"""On one slide, in two columns: 20 m away a line must be 5 cm high on a screen of 2 m."""

SECONDS = 12
WIDTH = 1000
"""Of a drawn bar."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a slide: `length` of its bar in thousandths, and how it ended."""

    name: str
    unit: str
    votes: int
    length: int
    word: str
    good: bool


@dataclass(frozen=True, slots=True)
class Slide:
    """`number` of `total` slides, from 1; `line` is where the needed votes stand, in thousandths."""

    number: int
    total: int
    contest: ContestReport
    bars: tuple[Bar, ...]
    line: int | None
    verdict: Sentence
    good: bool

    @property
    def columns(self) -> int:
        """Two where one would be too long."""
        return 2 if len(self.bars) > LINES // 2 else 1


def slides(report: CountReport) -> list[Slide]:
    """All slides of a result."""
    parts = [(contest, part) for contest in report.contests for part in _parts(contest)]
    return [
        _slide(number, len(parts), contest, part) for number, (contest, part) in enumerate(parts, start=1)
    ]


def shown_slide(known: list[Slide], chosen: int | None, now: datetime) -> Slide | None:
    """The chosen one, else each for twelve seconds."""
    if not known:
        return None
    if chosen is not None and 1 <= chosen <= len(known):
        return known[chosen - 1]
    return known[int(now.timestamp()) // SECONDS % len(known)]


def _parts(contest: ContestReport) -> list[tuple[Line, ...]]:
    named = [line for line in (*contest.lines, *contest.writeins) if line.name]
    ordered = sorted(named, key=lambda line: (not line.elected, -line.votes))
    return [tuple(ordered[start : start + LINES]) for start in range(0, len(ordered), LINES)]


def _slide(number: int, total: int, contest: ContestReport, part: tuple[Line, ...]) -> Slide:
    most = max([contest.valid, contest.needed or 0, 1] + [line.votes for line in part])
    bars = _motion_bars(contest, part[0], most) if contest.motion else [_bar(line, most) for line in part]
    return Slide(
        number=number,
        total=total,
        contest=contest,
        bars=tuple(bars),
        line=None if contest.needed is None else contest.needed * WIDTH // most,
        verdict=verdict(contest),
        good=bool(contest.elected) and not (contest.tied or contest.vacant),
    )


def _bar(line: Line, most: int) -> Bar:
    word = mark("当选") if line.elected else mark("待定") if line.tied else ""
    return Bar(line.name, line.unit, line.votes, line.votes * WIDTH // most, word, line.elected)


def _motion_bars(contest: ContestReport, line: Line, most: int) -> list[Bar]:
    marks = ((mark("赞成"), line.votes), (mark("反对"), line.against or 0), (mark("弃权"), line.abstain or 0))
    return [
        Bar(word, "", votes, votes * WIDTH // most, "", contest.carried and place == 0)
        for place, (word, votes) in enumerate(marks)
    ]


def verdict(contest: ContestReport) -> Sentence:
    """How a question ended, in a few words that can be read far away."""
    if contest.quorum is False:
        return say("未达到法定人数，选举不成立")
    if contest.turnout is False:
        return say("收回选票不足，选举不成立")
    if contest.motion:
        return say("通过") if contest.carried else say("未通过")
    elected = len(contest.elected)
    if contest.tied:
        return say("当选 %(n)s 名，%(open)s 名票数相同待定", n=elected, open=contest.open)
    if contest.vacant:
        return say("当选 %(n)s 名，空缺 %(vacant)s 名", n=elected, vacant=contest.vacant)
    return say("当选 %(n)s 名", n=elected)
