"""The codes of the hall: how long one is good, and that nobody can make one."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from unionweb.elections.rules.codes import (
    arrival_code,
    fingerprint,
    hall_code,
    is_hall_code,
    read_arrival,
    root_words,
)

AT = datetime(2026, 11, 21, 9, 30, 10, tzinfo=UTC)
SECRET, OTHER = bytes(32), bytes([1]) * 32


def after(seconds: int) -> datetime:
    return AT + timedelta(seconds=seconds)


@given(st.integers(0, 180))
def test_a_code_is_good_for_three_minutes(seconds: int) -> None:
    assert is_hall_code(SECRET, hall_code(SECRET, AT), after(seconds))


@given(st.one_of(st.integers(210, 100_000), st.integers(-100_000, -30)))
def test_a_code_is_not_good_later_or_earlier(seconds: int) -> None:
    assert not is_hall_code(SECRET, hall_code(SECRET, AT), after(seconds))


def test_the_screen_changes_every_thirty_seconds() -> None:
    assert hall_code(SECRET, AT) == hall_code(SECRET, after(19)) != hall_code(SECRET, after(20))


def test_a_code_of_another_election_is_not_good() -> None:
    assert not is_hall_code(OTHER, hall_code(SECRET, AT), AT)


@given(st.text(max_size=12))
def test_a_guess_is_not_good(guess: str) -> None:
    assert is_hall_code(SECRET, guess, AT) == (guess == hall_code(SECRET, AT))


@given(st.integers(1, 30_000))
def test_a_voters_code_says_the_number_and_only_for_its_election(number: int) -> None:
    code = arrival_code(SECRET, number)
    assert read_arrival(SECRET, code) == number
    assert read_arrival(OTHER, code) is None
    assert read_arrival(SECRET, code[:-1]) is None


@given(st.text(max_size=20))
def test_no_other_text_is_a_voters_code(text: str) -> None:
    assert read_arrival(SECRET, text) is None


def test_a_voters_code_is_no_code_of_the_hall() -> None:
    letters = arrival_code(SECRET, int(AT.timestamp()) // 30).partition("-")[2]
    assert not is_hall_code(SECRET, letters, AT)


def test_what_people_compare_is_grouped_by_fours() -> None:
    name = urlsafe_b64encode(bytes(range(32))).rstrip(b"=").decode()
    assert fingerprint(name) == "AAAQ-EAYE"
    assert root_words(name) == "AAAQ-EAYE-AUDA-OCAJ"
