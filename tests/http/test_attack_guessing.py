"""Thousands behind one address are let in; who guesses there is not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from tests.visitor import Visitor
from tests.world import World
from unionweb.base.clock import frozen
from unionweb.base.db import db
from unionweb.people.actions import attempts
from unionweb.people.models import LoginArrival, LoginFailure
from unionweb.people.rules.throttle import ADDRESS, KEPT_FOR, LOOK_UPS, Attempt, TooManyAttempts

Visit = Callable[..., Visitor]
NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
CAMPUS = "c" * 64
STORM, MINUTES, MISTYPED = 3000, 5, 8
"""So many log in within so many minutes; every eighth mistypes and gives up."""


def attempt(number: int) -> Attempt:
    return Attempt(f"{number:064d}", CAMPUS, trusted=False)


def refused(one: Attempt, at: datetime) -> bool:
    try:
        attempts.reserve(one, now=at)
    except TooManyAttempts:
        return True
    return False


def storm(people: int) -> int:
    """So many log-ins from one address, evenly over five minutes; how many of every hundredth were refused.
    The others are put down as they would have been: they are many."""
    turned_away = 0
    for first in range(0, people, 100):
        at = NOW + timedelta(minutes=MINUTES) * first / STORM
        for number in range(first, first + 100):
            one = attempt(number)
            row = {"account": one.account, "source": one.source, "at": at}
            if number % MISTYPED:
                db.session.execute(insert(LoginArrival).values(row))
            else:
                db.session.execute(insert(LoginFailure).values(row | {"trusted": False}))
        turned_away += refused(attempt(10**5 + first), at)
        attempts.arrive(attempt(10**5 + first), now=at)
    return turned_away


def guesses(first: int, at: datetime, most: int = 2000) -> int:
    """One guess at each account after the other, until the address has to wait."""
    return next(number for number in range(most) if refused(attempt(first + number), at))


@pytest.mark.either_database
def test_a_storm_of_honest_log_ins_from_one_address_is_not_refused(world: World) -> None:
    with world.work():
        assert storm(STORM) == 0


def test_who_guesses_gets_no_further_than_the_limit(world: World) -> None:
    with world.work():
        assert guesses(10**6, NOW) == ADDRESS.attempts


def test_an_address_earns_as_many_guesses_as_accounts_got_in_and_not_for_ever(world: World) -> None:
    with world.work():
        assert storm(100) == 0
        # 87 got in and one more who was seen to; 13 did not.
        assert guesses(10**6, NOW + timedelta(minutes=1)) == ADDRESS.attempts + 88 - 13
        later = NOW + KEPT_FOR + timedelta(minutes=10)
        assert guesses(2 * 10**6, later) == ADDRESS.attempts


def test_who_logs_in_again_and_again_earns_one_guess(world: World) -> None:
    with world.work():
        for _again in range(50):
            attempts.arrive(attempt(1), now=NOW)
        assert guesses(10**6, NOW) == ADDRESS.attempts + 1
        assert db.session.query(LoginArrival).count() == 1


@pytest.mark.parametrize("prefix", ["/r/", "/a/"])
def test_who_tries_out_codes_has_to_wait_and_the_rest_of_the_campus_does_not(
    world: World, visit: Visit, prefix: str
) -> None:
    browser = visit().client

    def look_up(code: str, address: str = "203.0.113.7") -> int:
        return browser.get(prefix + code, environ_overrides={"REMOTE_ADDR": address}).status_code

    with frozen(NOW):
        # A poster with a wrong code: a whole class scans it.
        assert {look_up("AAAAAAAA") for _phone in range(3)} == {404}
        assert [look_up(f"AAAAAA{n:02d}") for n in range(LOOK_UPS.attempts - 1)] == [404] * (
            LOOK_UPS.attempts - 1
        )
        assert look_up("BBBBBBBB") == 429
        assert look_up("AAAAAAAA") == 404
        assert look_up("BBBBBBBB", "203.0.113.8") == 404
        with world.look():
            assert db.session.query(LoginFailure).count() == LOOK_UPS.attempts + 1
    with frozen(NOW + LOOK_UPS.within + timedelta(minutes=1)):
        assert look_up("BBBBBBBB") == 404
