"""Fifty guesses at the same moment are no way round the limit."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from tests.world import LONG_AGO, World
from unionweb.base.clock import now
from unionweb.base.db import db, unit_of_work
from unionweb.people.actions import attempts
from unionweb.people.hashing import hash_password
from unionweb.people.models import Account, Person
from unionweb.people.rules.throttle import ACCOUNT, ACCOUNT_AT_ADDRESS, Attempt, TooManyAttempts

PASSWORD = "chunfeng-huayu-3"
GUESSES = 50


def storm(app: Flask, number: str, addresses: list[str]) -> Counter[int]:
    """One wrong guess from each address, all let go together; how many got which status."""
    start = Barrier(len(addresses))

    def guess(address: str) -> int:
        browser = app.test_client()
        start.wait()
        data = {"number": number, "password": "wrong-password"}
        answer = browser.post("/people/sign-in", data=data, environ_overrides={"REMOTE_ADDR": address})
        return answer.status_code

    with ThreadPoolExecutor(len(addresses)) as pool:
        return Counter(pool.map(guess, addresses))


@pytest.mark.parametrize(
    ("addresses", "most"),
    [
        (["203.0.113.7"] * GUESSES, ACCOUNT_AT_ADDRESS.attempts),
        ([f"198.51.100.{host}" for host in range(GUESSES)], ACCOUNT.attempts),
    ],
    ids=["one address", "many addresses"],
)
def test_no_more_guesses_are_checked_than_allowed(
    world: World, app: Flask, addresses: list[str], most: int
) -> None:
    student = world.student()
    world.add(Account(person_id=student, password_hash=hash_password(PASSWORD), activated_at=LONG_AGO))
    with world.look():
        person = db.session.get(Person, student)
        assert person is not None
        number = person.number
    answers = storm(app, number, addresses)
    # 503 is the gate: not checked, not counted.
    assert set(answers) <= {422, 429, 503}, answers
    assert 0 < answers[422] <= most, answers
    assert answers[422] == most or answers[503] > 0, answers


def test_attempts_that_count_together_take_turns(world: World, app: Flask) -> None:
    """Without the gate in front, which lets only two at a time pass in one process."""
    start = Barrier(20)

    def reserve(_number: int) -> bool:
        with app.app_context():
            start.wait()
            try:
                with unit_of_work():
                    attempts.reserve(Attempt("a" * 64, "b" * 64, trusted=False), now=now())
            except TooManyAttempts:
                return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(reserve, range(20))) == ACCOUNT_AT_ADDRESS.attempts
