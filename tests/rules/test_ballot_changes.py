"""Ballots that may be changed until the close: what the parameters say, and the number behind the ballot."""

import json
from collections.abc import Iterator

import pytest

from tests.booth.browser_side import BrowserSide, Refused
from tests.forms import answered, freeze_form, versions
from tests.votes import Secrets, election, freeze
from unionweb.ballots.rules.ballots import (
    check_ballot,
    check_cast,
    check_receipt,
    make_form_ballot,
    number_ballot,
    receipt,
)
from unionweb.ballots.rules.encoding import canonical
from unionweb.ballots.rules.parameters import Vote, read_parameters
from unionweb.ballots.rules.reasons import Malformed
from unionweb.ballots.rules.sealing import unseal_text

SEED = bytes(range(32))
HIGHEST = 2**32 - 1


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserSide]:
    side = BrowserSide()
    yield side
    side.close()


@pytest.fixture(scope="module")
def held() -> Secrets:
    return freeze_form(changes=True)


# --- parameters -------------------------------------------------------------------------------------------


def test_the_parameters_say_so_or_say_nothing(browser: BrowserSide, held: Secrets) -> None:
    assert json.loads(held.vote.data)["changes"] is True
    assert held.vote.changes and read_parameters(held.vote.data).to_bytes() == held.vote.data
    fixed = freeze_form().vote
    assert "changes" not in json.loads(fixed.data) and not fixed.changes
    assert [browser.ask("changes", vote=vote.data) for vote in (held.vote, fixed)] == [True, False]


@pytest.mark.parametrize("value", [False, None, 1, 0, "true", []], ids=str)
def test_there_is_one_way_to_say_it(browser: BrowserSide, held: Secrets, value: object) -> None:
    refused_by_both(browser, canonical(json.loads(held.vote.data) | {"changes": value}))


def test_marks_for_candidates_are_not_changed(browser: BrowserSide) -> None:
    contests = freeze((election("c1", 1, "A", "B"),)).vote.data
    refused_by_both(browser, canonical(json.loads(contests) | {"changes": True}))


def refused_by_both(browser: BrowserSide, data: bytes) -> None:
    with pytest.raises(Malformed):
        Vote(data)
    with pytest.raises(Refused):
        browser.ask("vote", vote=data)


# --- the number behind the ballot -------------------------------------------------------------------------


def test_what_is_cast_is_a_ballot_like_any_other_and_a_number(held: Secrets) -> None:
    for number, cast in enumerate(versions(held, 3)):
        assert len(cast) == held.vote.ballot_length + 4 + 64
        found = check_cast(held.vote, cast)
        assert (found.number, found.data) == (number, cast[: held.vote.ballot_length])
        assert check_ballot(held.vote, found.data).vk == cast[:32]
        assert unseal_text(held.vote, found.vk, found.box, held.keys()) == b"%d" % number


def test_a_vote_that_is_not_changed_takes_the_ballot_alone(held: Secrets) -> None:
    fixed = freeze_form()
    ballot = answered(fixed)
    assert check_cast(fixed.vote, ballot) == check_ballot(fixed.vote, ballot)
    assert refusal(fixed, ballot + bytes(68)) == "size"
    assert refusal(held, answered(held)) == "size"


def refusal(held: Secrets, data: bytes) -> str:
    with pytest.raises(Malformed) as refused:
        check_cast(held.vote, data)
    return refused.value.code


def test_nobody_else_gives_a_ballot_another_number(held: Secrets) -> None:
    """Neither one made up, nor those of another ballot, of the same person or of somebody else."""
    first, second, *_more = versions(held)
    end, (stranger, _second, *_others) = held.vote.ballot_length, versions(held)
    assert refusal(held, first[:end] + second[end:]) == "signature"
    assert refusal(held, second[:end] + first[end:]) == "signature"
    assert refusal(held, first[:end] + stranger[end:]) == "signature"
    assert refusal(held, first[:end] + (9).to_bytes(4) + first[-64:]) == "signature"
    booth, token = held.draw()
    ballot = make_form_ballot(held.vote, booth, token, b"")
    assert refusal(held, number_ballot(freeze_form(changes=True).vote, booth, ballot, 1)) == "signature"


def test_every_byte_of_it_counts(held: Secrets) -> None:
    cast = versions(held)[1]
    for place in (*range(0, len(cast), 37), *range(len(cast) - 70, len(cast))):
        damaged = cast[:place] + bytes([cast[place] ^ 1]) + cast[place + 1 :]
        assert refusal(held, damaged) in ("token", "signature"), place
    for length in (0, len(cast) - 1, len(cast) - 64, len(cast) + 1):
        assert refusal(held, cast.ljust(len(cast) + 1, b"\0")[:length]) == "size"


@pytest.mark.parametrize("number", [0, 1, 255, 65536, HIGHEST])
def test_both_write_the_same_number(browser: BrowserSide, held: Secrets, number: int) -> None:
    booth, token = held.draw(SEED)
    ballot = make_form_ballot(held.vote, booth, token, b"{}")
    asked = {"vote": held.vote.data, "seed": SEED, "ballot": ballot}
    cast = number_ballot(held.vote, booth, ballot, number)
    assert browser.asked_bytes("number", number=number, **asked) == cast
    assert check_cast(held.vote, cast).number == number
    with pytest.raises(Refused):
        browser.ask("number", number=HIGHEST + 1, **asked)
    with pytest.raises(Refused):
        browser.ask("number", number=0, **asked | {"vote": freeze_form().vote.data})


def test_the_receipt_is_for_the_ballot_without_its_number(browser: BrowserSide, held: Secrets) -> None:
    cast = versions(held)[1]
    found = check_cast(held.vote, cast)
    given = receipt(held.vote, held.receipt, found.tracker)
    check_receipt(held.vote, found.data, given)
    assert browser.ask("receipt", vote=held.vote.data, ballot=cast, receipt=given)
