"""The hash chain of the log, without a database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from unionweb.audit.rules import START, SYSTEM, Actor, Link, canonical, first_break, link_hash

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
Chain = list[tuple[Link, str, str]]


def chain_of(length: int) -> Chain:
    previous, chain = START, []
    for number in range(1, length + 1):
        link = Link(number, NOW, SYSTEM, "test", f"unit:{number}", "{}")
        chain.append((link, previous, link_hash(previous, link)))
        previous = chain[-1][2]
    return chain


def test_an_untouched_chain_holds_to_its_head() -> None:
    chain = chain_of(5)
    assert first_break(chain) == (5, chain[-1][2], None)
    assert first_break([]) == (0, START, None)


FORGERIES: list[Callable[[Link], Link]] = [
    lambda link: replace(link, verb="forged"),
    lambda link: replace(link, subject="forged"),
    lambda link: replace(link, details="forged"),
    lambda link: replace(link, actor=Actor(7, "forged")),
    lambda link: replace(link, at=NOW + timedelta(microseconds=1)),
]


@pytest.mark.parametrize("forge", FORGERIES)
def test_an_altered_entry_is_found(forge: Callable[[Link], Link]) -> None:
    chain = chain_of(5)
    link, previous, stored = chain[2]
    chain[2] = (forge(link), previous, stored)
    count, _head, broken = first_break(chain)
    assert count == 2
    assert broken is not None
    assert (broken.number, broken.reason) == (3, "altered")


def test_a_removed_entry_is_found() -> None:
    chain = chain_of(5)
    del chain[2]
    _count, _head, broken = first_break(chain)
    assert broken is not None
    assert (broken.number, broken.reason) == (3, "missing")


def test_a_chain_rehashed_from_the_middle_does_not_join() -> None:
    chain = chain_of(5)
    link = chain[2][0]
    other = "f" * 64
    chain[2] = (link, other, link_hash(other, link))
    _count, _head, broken = first_break(chain)
    assert broken is not None
    assert broken.reason == "not linked to the entry before"


def test_details_are_spelt_in_one_way_only() -> None:
    assert canonical({"b": Fraction(1, 3), "a": NOW.date()}) == '{"a":"2026-11-21","b":"1/3"}'
    with pytest.raises(TypeError):
        canonical({"a": object()})
