"""Exact shares."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unionweb.base.fractions import (
    ceil_share,
    decimal_text,
    fraction_text,
    over_share,
    parse_fraction,
    percent,
)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("20%", Fraction(1, 5)),
        ("1/5", Fraction(1, 5)),
        ("0.2", Fraction(1, 5)),
        (" 33.3％", Fraction(333, 1000)),
        ("3", Fraction(3)),
    ],
)
def test_shares_are_read_exactly(text: str, share: Fraction) -> None:
    assert parse_fraction(text) == share


@pytest.mark.parametrize("text", ["", "a", "1/0", "-20%", "1e3", "٣", "20%%", "1.2.3", "nan"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_fraction(text)


def test_at_least_and_more_than_differ_where_the_product_is_whole() -> None:
    assert ceil_share(Fraction(2, 3), 9) == 6
    assert over_share(Fraction(2, 3), 9) == 7
    assert ceil_share(Fraction(1, 3), 370) == 124


@given(st.fractions(min_value=0, max_value=1), st.integers(min_value=0, max_value=10**6))
def test_thresholds_are_the_smallest_counts_that_satisfy_them(share: Fraction, whole: int) -> None:
    least, more = ceil_share(share, whole), over_share(share, whole)
    assert least >= share * whole > least - 1
    assert more > share * whole >= more - 1


@given(st.fractions(min_value=0, max_value=100))
def test_a_share_survives_being_spelt_out(share: Fraction) -> None:
    assert parse_fraction(fraction_text(share)) == share


def test_display_rounds_half_up() -> None:
    assert percent(Fraction(1, 6)) == "16.7%"
    assert percent(Fraction(5, 1000), 0) == "1%"
    assert decimal_text(Fraction(92, 5)) == "18.40"
