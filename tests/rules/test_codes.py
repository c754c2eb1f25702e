"""One-time codes."""

from datetime import UTC, datetime, timedelta

import pytest

from unionweb.people.rules.codes import (
    ALPHABET,
    is_live,
    keyed_hash,
    new_code,
    read_code,
    read_number,
    show_code,
)

NOW = datetime(2026, 9, 1, tzinfo=UTC)


def test_a_code_is_sixty_random_bits_without_letters_that_look_like_digits() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {12}
    assert set("".join(codes)) == set(ALPHABET)
    assert not set(ALPHABET) & set("ILOU")


@pytest.mark.parametrize(
    "typed",
    ["7K2M-Q9XA-03TB", "7k2mq9xa03tb", " 7k2m q9xa o3tb ", "７Ｋ２Ｍ-Ｑ９ＸＡ-０３ＴＢ", "7K2M Q9XA-O3TB"],
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert read_code(typed) == "7K2MQ9XA03TB"


def test_letters_that_look_like_one_are_read_as_one() -> None:
    assert read_code("IL1i-l1IL-1il1") == "1" * 12


@pytest.mark.parametrize("typed", ["", "7K2M-Q9XA", "7K2M-Q9XA-03TBX", "7K2M-Q9XA-03TU", "七K2M-Q9XA-03TB"])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


def test_a_shown_code_is_read_back() -> None:
    code = new_code()
    assert read_code(show_code(code)) == code
    assert [len(part) for part in show_code(code).split("-")] == [4, 4, 4]


def test_numbers_are_read_without_spaces_and_in_half_width() -> None:
    assert read_number(" ２０２４ 0102 ") == "20240102"


def test_a_keyed_hash_depends_on_key_purpose_and_text() -> None:
    hashes = {keyed_hash(key, purpose, text) for key in "ab" for purpose in "ab" for text in "ab"}
    assert len(hashes) == 8
    assert all(len(one) == 64 for one in hashes)


def test_a_code_lives_until_its_last_moment() -> None:
    assert is_live(NOW + timedelta(seconds=1), NOW)
    assert not is_live(NOW, NOW)
    assert not is_live(None, NOW)
