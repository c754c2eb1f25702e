"""What a count comes to: every case by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from unionweb.assets.rules.counting import (
    Decision,
    Finding,
    Line,
    Result,
    Scan,
    count,
    decide,
    options,
)
from unionweb.assets.rules.states import AssetState
from unionweb.base.refusals import Refusal

START = datetime(2026, 11, 21, 2, tzinfo=UTC)
SHELF, CUPBOARD = 1, 2


def line(asset: int = 1, state: AssetState = AssetState.AVAILABLE, **fields: object) -> Line:
    return Line(asset, state, **({"spot": SHELF} | fields))  # type: ignore[arg-type]


def scan(key: str, asset: int | None = 1, spot: int | None = SHELF, minute: int = 0, text: str = "") -> Scan:
    return Scan(key, asset, text or f"tag {asset}", spot, 7, START + timedelta(minutes=minute))


def finding(one: Line, *scans: Scan) -> Finding:
    (counted,) = count([one], scans).lines
    return counted.finding


def test_on_its_shelf_it_is_found_and_unseen_it_is_missing() -> None:
    assert finding(line(), scan("a")) is Finding.FOUND
    assert finding(line()) is Finding.MISSING


def test_in_another_place_it_is_misplaced_and_without_a_place_it_is_found() -> None:
    assert finding(line(), scan("a", spot=CUPBOARD)) is Finding.MISPLACED
    assert finding(line(spot=None), scan("a", spot=CUPBOARD)) is Finding.MISPLACED
    assert finding(line(), scan("a", spot=None)) is Finding.FOUND


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (AssetState.LENT, Finding.LENT),
        (AssetState.REPAIR, Finding.REPAIR),
        (AssetState.LOST, Finding.LOST),
        (AssetState.WRITTEN_OFF, Finding.WRITTEN_OFF),
    ],
)
def test_what_should_not_be_here_is_named_by_why(state: AssetState, expected: Finding) -> None:
    assert finding(line(state=state)) is Finding.AWAY
    assert finding(line(state=state), scan("a")) is expected


def test_what_belongs_elsewhere_is_told_only_when_it_was_scanned() -> None:
    other = line(in_scope=False)
    assert finding(other, scan("a")) is Finding.ELSEWHERE
    assert count([other], []).lines == ()


def test_what_the_desk_did_meanwhile_explains_a_difference() -> None:
    assert finding(line(changed=True)) is Finding.CHANGED
    assert finding(line(state=AssetState.LENT, changed=True), scan("a")) is Finding.CHANGED
    assert finding(line(changed=True), scan("a")) is Finding.FOUND


def test_the_earliest_scan_counts_and_the_others_are_named() -> None:
    first, second = scan("b", minute=1), scan("a", minute=2)
    (counted,) = count([line()], [second, first, second]).lines
    assert (counted.scan, counted.again) == (first, (second,))


def test_whoever_carried_it_back_is_right() -> None:
    astray, back = scan("a", spot=CUPBOARD, minute=1), scan("b", minute=5)
    (counted,) = count([line()], [astray, back]).lines
    assert (counted.finding, counted.scan, counted.again) == (Finding.FOUND, back, (astray,))


def test_what_nobody_knows_is_told_once() -> None:
    result = count([line()], [scan("a", None, text="WIFI:"), scan("b", None, minute=1, text="WIFI:")])
    assert [one.text for one in result.unknown] == ["WIFI:"]
    assert (result.expected, result.seen) == (1, 0)


def differences() -> Result:
    lines = [line(1), line(2), line(3), line(4, AssetState.LOST), line(5, in_scope=False)]
    scans = [scan("c", 3, CUPBOARD), scan("d", 4), scan("e", 5, spot=None)]
    return count(lines, scans)


def test_a_difference_is_decided_alone_or_with_all_of_its_kind_or_as_usual() -> None:
    groups = {Finding.MISSING: Decision.LOST}
    decided = decide(differences(), groups, {2: Decision.SEARCHING})
    assert decided == {
        1: Decision.LOST,
        2: Decision.SEARCHING,
        3: Decision.MOVED,
        4: Decision.FOUND,
        5: Decision.KEPT,
    }


def test_nothing_is_decided_that_cannot_be_done() -> None:
    with pytest.raises(Refusal):
        decide(differences(), {}, {1: Decision.FOUND})
    (elsewhere,) = differences().of(Finding.ELSEWHERE)
    assert options(elsewhere) == (Decision.KEPT,)
    assert decide(differences(), {Finding.ELSEWHERE: Decision.MOVED}, {})[5] is Decision.KEPT
