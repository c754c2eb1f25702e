"""Slowing guesses down."""

from datetime import UTC, datetime, timedelta

import pytest

from unionweb.people.rules.throttle import (
    ACCOUNT,
    ACCOUNT_AT_ADDRESS,
    ADDRESS,
    KEPT_FOR,
    KNOWN_DEVICE,
    Attempt,
    Limit,
    free_at,
    limits,
    minutes_until,
    network,
)

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
ALL = (KNOWN_DEVICE, ACCOUNT_AT_ADDRESS, ACCOUNT, ADDRESS)


@pytest.mark.parametrize("limit", ALL)
def test_as_long_as_a_limit_is_not_filled_one_is_free(limit: Limit) -> None:
    assert free_at(None, limit, NOW) is None


@pytest.mark.parametrize("limit", ALL)
def test_at_the_limit_one_waits_for_the_oldest_that_counts(limit: Limit) -> None:
    filled = NOW - timedelta(minutes=2)
    assert free_at(filled, limit, NOW) == filled + limit.within
    assert free_at(NOW - limit.within, limit, NOW) is None


def test_no_limit_looks_further_back_than_attempts_are_kept() -> None:
    assert all(limit.within <= KEPT_FOR for limit in ALL)


def test_a_known_device_is_not_touched_by_what_strangers_do() -> None:
    assert limits(Attempt("a", "s", trusted=True)) == (KNOWN_DEVICE,)
    assert KNOWN_DEVICE.by_source
    assert set(limits(Attempt("a", "s", trusted=False))) == {ACCOUNT_AT_ADDRESS, ACCOUNT, ADDRESS}


@pytest.mark.parametrize(
    ("wait", "minutes"),
    [(timedelta(), 1), (timedelta(seconds=1), 1), (timedelta(seconds=61), 2), (timedelta(minutes=15), 15)],
)
def test_the_wait_is_told_in_whole_minutes(wait: timedelta, minutes: int) -> None:
    assert minutes_until(NOW + wait, NOW) == minutes


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("2001:da8:1:2:3:4:5:6", "2001:da8:1:2::/64"),
        ("2001:da8:1:2:ffff::1", "2001:da8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("not an address", ""),
        (None, ""),
    ],
)
def test_what_counts_as_one_address(address: str | None, same: str) -> None:
    assert network(address) == same
