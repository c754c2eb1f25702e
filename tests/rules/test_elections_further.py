"""Who stands again when a count leaves seats without an owner."""

from fractions import Fraction

import pytest

from unionweb.elections.rules.further import further_ballot, runoff
from unionweb.elections.rules.report import ContestReport, Line


def line(key: str, votes: int, *, elected: bool = False, tied: bool = False) -> Line:
    return Line(key, key, "", "", votes, 0, 0, elected or tied, elected, tied)


def report(*lines: Line, seats: int, open_: int = 0, vacant: int = 0) -> ContestReport:
    return ContestReport("选举", False, seats, 10, 0, 6, True, None, lines, (), open_, vacant, (), ())


def test_equals_stand_again_for_the_seats_between_them() -> None:
    counted = report(
        line("a", 9, elected=True), line("b", 7, tied=True), line("c", 7, tied=True), seats=2, open_=1
    )
    found = runoff(counted)
    assert found is not None
    assert (found.seats, found.keys) == (1, ("b", "c"))
    assert runoff(report(line("a", 9, elected=True), seats=1)) is None


@pytest.mark.parametrize(
    ("margin", "keys"), [(Fraction(1, 5), ("b", "c")), (None, ("b",)), (Fraction(2), ("b", "c", "d"))]
)
def test_vacant_seats_go_to_those_not_elected_by_votes_with_the_margin(
    margin: Fraction | None, keys: tuple[str, ...]
) -> None:
    counted = report(line("a", 9, elected=True), line("d", 1), line("c", 4), line("b", 5), seats=2, vacant=1)
    found = further_ballot(counted, margin)
    assert found is not None
    assert (found.seats, found.keys) == (1, keys)


def test_the_list_does_not_cut_between_equals() -> None:
    counted = report(line("a", 9, elected=True), line("b", 4), line("c", 4), line("d", 1), seats=2, vacant=1)
    found = further_ballot(counted, None)
    assert found is not None
    assert found.keys == ("b", "c")


def test_nothing_follows_when_every_seat_is_filled_or_nobody_is_left() -> None:
    assert further_ballot(report(line("a", 9, elected=True), line("b", 8), seats=1), None) is None
    assert further_ballot(report(line("a", 9, elected=True), seats=2, vacant=1), None) is None
