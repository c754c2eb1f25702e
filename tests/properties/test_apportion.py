"""What must hold of every apportionment, whatever the figures."""

from fractions import Fraction
from itertools import product
from math import ceil, floor

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from unionweb.congress.rules.apportion import (
    Apportionment,
    FixedTotal,
    Method,
    QuotaUnit,
    Rate,
    Rounding,
    apportion,
)

DIVISORS = (Method.WEBSTER, Method.HUNTINGTON_HILL)
members = st.integers(0, 3000)
some_units = st.lists(
    st.builds(
        lambda count, least: (count, least),
        st.one_of(members, st.integers(1, 6)),
        st.none() | st.integers(0, 3),
    ),
    min_size=1,
    max_size=12,
).map(lambda rows: tuple(QuotaUnit(f"U{place}", *row) for place, row in enumerate(rows)))
peopled = st.lists(st.integers(1, 400), min_size=2, max_size=8)


def named(counts: list[int]) -> tuple[QuotaUnit, ...]:
    return tuple(QuotaUnit(f"U{place}", count) for place, count in enumerate(counts))


def seats(result: Apportionment) -> dict[str, int]:
    return {row.unit.name: row.seats for row in result.rows}


def least(unit: QuotaUnit, floor_of_all: int) -> int:
    if unit.floor is not None:
        return unit.floor
    return floor_of_all if unit.members else 0


def shared(units: tuple[QuotaUnit, ...], plan: FixedTotal) -> Apportionment:
    """The result for plans that owe no more than they have."""
    owed = sum(least(unit, plan.floor) for unit in units)
    assume(plan.total >= owed and any(unit.members for unit in units))
    return apportion(units, plan)


@settings(deadline=None)
@given(some_units, st.integers(0, 60), st.sampled_from(Method), st.integers(0, 2))
def test_the_total_is_met_exactly_and_every_minimum_is_kept(
    units: tuple[QuotaUnit, ...], total: int, method: Method, floor_of_all: int
) -> None:
    result = shared(units, FixedTotal(total, method, floor_of_all))
    assert result.total == total
    for row in result.rows:
        assert row.seats >= least(row.unit, floor_of_all)
        if not row.unit.members:
            assert row.seats == (row.unit.floor or 0)


@settings(deadline=None)
@given(some_units, st.integers(0, 60), st.sampled_from(DIVISORS), st.integers(0, 2))
def test_divisor_methods_are_house_monotone(
    units: tuple[QuotaUnit, ...], total: int, method: Method, floor_of_all: int
) -> None:
    small = seats(shared(units, FixedTotal(total, method, floor_of_all)))
    large = seats(apportion(units, FixedTotal(total + 1, method, floor_of_all)))
    assert all(large[name] >= small[name] for name in small)


@settings(deadline=None)
@given(peopled, st.integers(0, 80))
def test_hamilton_without_minima_stays_within_one_seat_of_the_quota(counts: list[int], total: int) -> None:
    result = apportion(named(counts), FixedTotal(total))
    for row in result.rows:
        quota = Fraction(row.unit.members * total, sum(counts))
        assert floor(quota) <= row.seats <= ceil(quota)


@settings(deadline=None)
@given(some_units, st.integers(0, 60), st.sampled_from(Method), st.integers(0, 2), st.randoms())
def test_the_order_of_the_table_decides_nothing_but_reported_ties(
    units: tuple[QuotaUnit, ...], total: int, method: Method, floor_of_all: int, random: object
) -> None:
    plan = FixedTotal(total, method, floor_of_all)
    result = shared(units, plan)
    shuffled = list(units)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = apportion(tuple(shuffled), plan)
    if all(tie.by_size for tie in result.ties):
        assert seats(again) == seats(result)
    else:
        assert sorted(seats(again).values()) == sorted(seats(result).values())
        differing = {name for name, count in seats(result).items() if seats(again)[name] != count}
        assert differing <= {name for tie in result.ties for name in tie.winners + tie.losers}


@settings(deadline=None)
@given(st.data(), peopled, st.integers(0, 60), st.sampled_from(DIVISORS), st.integers(0, 1))
def test_divisor_methods_never_take_from_a_growing_unit_to_give_to_a_shrinking_one(
    data: st.DataObject, counts: list[int], total: int, method: Method, floor_of_all: int
) -> None:
    new = data.draw(st.lists(st.integers(1, 400), min_size=len(counts), max_size=len(counts)))
    plan = FixedTotal(total, method, floor_of_all)
    before, after = shared(named(counts), plan), apportion(named(new), plan)
    rows = list(zip(counts, new, before.rows, after.rows, strict=True))
    for old_i, new_i, was_i, is_i in rows:
        for old_j, new_j, was_j, is_j in rows:
            if new_i >= old_i and new_j <= old_j:
                assert not (is_i.seats < was_i.seats and is_j.seats > was_j.seats)


def cost(method: Method, counts: list[int], given_seats: tuple[int, ...]) -> Fraction | None:
    """What the method is known to make least: Webster Σ s²/p, Huntington–Hill Σ p²/s."""
    if method is Method.WEBSTER:
        return sum((Fraction(s * s, p) for p, s in zip(counts, given_seats, strict=True)), Fraction(0))
    if 0 in given_seats:
        return None
    return sum((Fraction(p * p, s) for p, s in zip(counts, given_seats, strict=True)), Fraction(0))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=4),
    st.integers(4, 9),
    st.sampled_from(DIVISORS),
    st.integers(0, 1),
)
def test_divisor_methods_find_the_best_of_all_possible_tables(
    counts: list[int], total: int, method: Method, floor_of_all: int
) -> None:
    result = apportion(named(counts), FixedTotal(total, method, floor_of_all))
    tables = product(range(floor_of_all, total + 1), repeat=len(counts))
    costs = [cost(method, counts, table) for table in tables if sum(table) == total]
    mine = cost(method, counts, tuple(row.seats for row in result.rows))
    assert mine == min(each for each in costs if each is not None)


@pytest.mark.parametrize("rounding", [Rounding.HALF_UP, Rounding.UP, Rounding.DOWN])
@settings(deadline=None)
@given(some_units, st.fractions(min_value=Fraction(1, 1000), max_value=1), st.integers(0, 2))
def test_a_rate_stays_within_one_seat_of_the_exact_claim_unless_a_floor_raises_it(
    rounding: Rounding, units: tuple[QuotaUnit, ...], share: Fraction, floor_of_all: int
) -> None:
    for row in apportion(units, Rate(share, rounding, floor_of_all)).rows:
        assert row.exact == share * row.unit.members
        assert row.seats >= least(row.unit, floor_of_all)
        assert abs(row.seats - row.exact) < 1 or row.seats == least(row.unit, floor_of_all)


@settings(deadline=None)
@given(some_units, st.integers(2, 300), st.data())
def test_a_remainder_of_t_is_the_exact_count_of_persons(
    units: tuple[QuotaUnit, ...], persons: int, data: st.DataObject
) -> None:
    t = data.draw(st.integers(1, persons))
    plan = Rate(Fraction(1, persons), Rounding.REMAINDER, remainder=t)
    for row in apportion(units, plan).rows:
        whole, left = divmod(row.unit.members, persons)
        assert row.seats == max(whole + (left >= t), row.unit.floor or 0)
