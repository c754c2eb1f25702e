"""Counts that real student unions published, as batches of paper, through all three counts."""

import csv
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from tests.booth.browser_side import BrowserSide
from tests.votes import FinishedVote, election, make_vote, motion
from unionweb.ballots.rules.paper import Batch, PaperContest
from unionweb.ballots.rules.parameters import Contest
from unionweb.ballots.rules.rule import Base, Elected, Reach, Rule, Share
from unionweb.ballots.verify import summary, verify

FILE = Path(__file__).parents[1] / "data" / "vote_counts.csv"
with FILE.open(encoding="utf-8", newline="") as published:
    CASES = {row["case"]: row for row in csv.DictReader(published)}

TWO_THIRDS = Share(Fraction(2, 3), strict=False)


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserSide]:
    side = BrowserSide()
    yield side
    side.close()


def number(case: str, column: str) -> int:
    return int(CASES[case][column] or 0)


def as_paper(case: str) -> Batch:
    """The published numbers as one pile. Where it was not published how many papers were handed out, as many
    as came back; an abstention that was not published is none."""
    returned = number(case, "returned_or_votes_cast")
    marks = number(case, "for"), number(case, "against"), number(case, "abstain")
    return Batch(
        1, (PaperContest(number(case, "issued") or returned, returned, number(case, "invalid"), (marks,)),)
    )


def held(case: str, contest: Contest, browser: BrowserSide) -> FinishedVote:
    """A vote on paper alone, its bundle verified by both verifiers. Nobody published who was present: those
    who took a paper were; an electorate that was not published is those present."""
    batch = as_paper(case)
    electorate = number(case, "electorate") or batch.issued
    vote = make_vote((contest,), [], paper=[batch], expected=electorate, checkin=False)
    assert verify(vote.pack()).result["contests"] == [vote.result.contests[0].as_json()]
    assert browser.ask("bundle", data=vote.pack())["received"] == batch.returned
    return vote


@pytest.mark.parametrize(("base", "needed", "passed"), [(Base.VALID, 369, True), (Base.RETURNED, 423, False)])
def test_a_charter_passes_by_the_base_of_its_two_thirds(
    browser: BrowserSide, base: Base, needed: int, passed: bool
) -> None:
    rule = Rule(elected=Elected(Reach.SHARE, base, TWO_THIRDS))
    (counted,) = held("BNUZ-2009", motion("c1", rule), browser).result.contests
    (option,) = counted.options
    assert counted.valid == number("BNUZ-2009", "valid_published")
    assert (option.votes_for, option.against, option.abstain) == (400, 114, 39)
    assert (counted.needed, option.passed, bool(counted.elected)) == (needed, passed, passed)


def test_a_president_is_elected_although_three_votes_are_missing(browser: BrowserSide) -> None:
    """More for than against, at a turnout of a tenth: 971 of 9,707 (the source says 970)."""
    rule = Rule(elected=Elected(Reach.MORE_FOR), turnout=Share(Fraction(1, 10), strict=False))
    vote = held("SHU-15", election("c1", 1, "会长候选人", rule=rule), browser)
    (counted,) = vote.result.contests
    (option,) = counted.options
    residue = counted.valid - option.votes_for - option.against - option.abstain
    assert (counted.valid, residue, option.abstain) == (1001, number("SHU-15", "missing"), 0)
    assert (counted.needed, counted.turnout, counted.elected) == (None, True, ("o1",))
    assert any("residue 3" in line for line in summary(verify(vote.pack())))
