"""The result of a count does not depend on how the scans came in."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from unionweb.assets.rules.counting import Finding, Line, Scan, count
from unionweb.assets.rules.states import AssetState

START = datetime(2026, 11, 21, 2, tzinfo=UTC)
ASSETS = range(6)
spots = st.one_of(st.none(), st.integers(1, 3))


def a_line(asset: int) -> st.SearchStrategy[Line]:
    states = st.sampled_from(AssetState)
    return st.builds(Line, st.just(asset), states, spots, st.booleans(), st.booleans())


def a_scan(key: int) -> st.SearchStrategy[Scan]:
    assets = st.one_of(st.none(), st.sampled_from(ASSETS))
    moments = st.integers(0, 3).map(lambda minutes: START + timedelta(minutes=minutes))
    return st.builds(Scan, st.just(f"{key:03}"), assets, st.sampled_from("xyz"), spots, st.just(1), moments)


shelves = st.tuples(*map(a_line, ASSETS))
scanned = st.integers(0, 14).flatmap(lambda number: st.tuples(*map(a_scan, range(number))))


@given(st.data(), shelves, scanned)
def test_any_order_and_any_repetition_give_the_same(
    data: st.DataObject, lines: Sequence[Line], scans: Sequence[Scan]
) -> None:
    more = data.draw(st.lists(st.sampled_from(scans), max_size=20)) if scans else []
    sent = data.draw(st.permutations([*scans, *more]))
    assert count(data.draw(st.permutations(lines)), sent) == count(lines, scans)


@given(shelves, scanned)
def test_every_scan_and_every_expected_asset_is_told_exactly_once(
    lines: Sequence[Line], scans: Sequence[Scan]
) -> None:
    result = count(lines, scans)
    told = [one.scan.key for one in result.lines if one.scan]
    told += [scan.key for one in result.lines for scan in one.again]
    assert sorted(told) == sorted(one.key for one in scans if one.asset is not None)
    assert {one.text for one in result.unknown} == {one.text for one in scans if one.asset is None}
    expected = {one.asset for one in lines if one.expected}
    assert result.expected == len(expected)
    missing = {one.line.asset for one in result.of(Finding.MISSING)}
    assert missing <= expected - {one.asset for one in scans}
