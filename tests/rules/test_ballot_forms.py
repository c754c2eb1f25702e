"""Votes that carry a form instead of contests: parameters, sealing, several ballots as bytes."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.booth.browser_side import BrowserSide, Refused
from tests.forms import FORM, answered, freeze_form, spoiled
from tests.votes import Secrets, election, freeze, marks
from unionweb.ballots.rules.ballots import check_ballot, make_ballot, make_form_ballot, receipt, tracker_of
from unionweb.ballots.rules.choices import Choices
from unionweb.ballots.rules.encoding import b64, canonical
from unionweb.ballots.rules.parameters import Vote, read_parameters
from unionweb.ballots.rules.reasons import Malformed, Spoiled
from unionweb.ballots.rules.sealing import seal, seal_text, unseal, unseal_text
from unionweb.ballots.rules.several import MOST, join_ballots, split_ballots

SEED = bytes(range(32))
ANSWERS = '{"q1":5,"q2":"不了解"}'.encode()


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserSide]:
    side = BrowserSide()
    yield side
    side.close()


@pytest.fixture(scope="module")
def held() -> Secrets:
    return freeze_form()


# --- parameters -------------------------------------------------------------------------------------------


def test_a_form_vote_says_what_is_answered(held: Secrets) -> None:
    told = json.loads(held.vote.data)
    assert (told["form"], told["contests"], told["style"]) == (b64(FORM), [], "study")
    assert read_parameters(held.vote.data).to_bytes() == held.vote.data
    assert held.vote.parameters.form == FORM


def test_a_vote_with_contests_says_nothing_of_a_form() -> None:
    vote = freeze((election("c1", 1, "A", "B"),)).vote
    assert "form" not in json.loads(vote.data) and vote.parameters.form is None


EDITS: list[tuple[str, Any]] = [
    *(("form", None), ("form", ""), ("form", b64(bytes(31))), ("form", b64(bytes(33))), ("form", [])),
    *(("form", b64(FORM) + "="), ("form", 7), ("disclosure", "board"), ("order", "random"), ("void", "warn")),
    *(("order", "pinyin"), ("checkin", True), ("pad", 0), ("pad", 513), ("pad", 8704), ("pad", True)),
    *(("pad", "512"), ("contests", None), ("contests", {})),
]


@pytest.mark.parametrize(("name", "value"), EDITS, ids=str)
def test_form_votes_that_cannot_be_are_refused_by_both(
    browser: BrowserSide, held: Secrets, name: str, value: object
) -> None:
    refused_by_both(browser, canonical(json.loads(held.vote.data) | {name: value}))


def refused_by_both(browser: BrowserSide, data: bytes) -> None:
    with pytest.raises(Malformed):
        Vote(data)
    with pytest.raises(Refused):
        browser.ask("vote", vote=data)


def test_contests_and_a_form_exclude_each_other(browser: BrowserSide, held: Secrets) -> None:
    contests = json.loads(freeze((election("c1", 1, "A", "B"),)).vote.data)["contests"]
    told = json.loads(held.vote.data)
    refused_by_both(browser, canonical(told | {"contests": contests}))
    del told["form"]
    refused_by_both(browser, canonical(told))


# --- sealing ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [0, 1, 255, 256, 510])
def test_what_was_answered_comes_out_as_it_went_in(held: Secrets, length: int) -> None:
    data = bytes(range(256)) * 2
    ballot = check_ballot(held.vote, answered(held, data[:length]))
    assert unseal_text(held.vote, ballot.vk, ballot.box, held.keys()) == data[:length]
    assert len(ballot.data) == held.vote.ballot_length == 400 + 81 + 512


def test_the_longest_form(browser: BrowserSide) -> None:
    held = freeze_form(pad=8192)
    data = b"\xff" * 8190
    ballot = answered(held, data)
    assert unseal_text(held.vote, ballot[:32], ballot[352:], held.keys()) == data
    assert browser.asked_bytes("unsealText", vote=held.vote.data, ballot=ballot, keys=held.keys()) == data
    with pytest.raises(Malformed) as refused:
        answered(held, data + b"x")
    assert refused.value.code == "long"


def test_a_form_with_several_tellers_opens_with_enough_of_them() -> None:
    held = freeze_form(tellers=3)
    ballot = check_ballot(held.vote, answered(held, ANSWERS))
    assert unseal_text(held.vote, ballot.vk, ballot.box, held.keys()) == ANSWERS
    with pytest.raises(Malformed):
        unseal_text(held.vote, ballot.vk, ballot.box, held.keys(1, 2))


def test_a_ballot_with_no_answers_in_it_is_spoiled(browser: BrowserSide, held: Secrets) -> None:
    ballot = spoiled(held)
    with pytest.raises(Spoiled):
        unseal_text(held.vote, ballot[:32], ballot[352:], held.keys())
    with pytest.raises(Refused, match="spoiled"):
        browser.ask("unsealText", vote=held.vote.data, ballot=ballot, keys=held.keys())


def test_choices_and_answers_are_not_taken_for_each_other(browser: BrowserSide, held: Secrets) -> None:
    booth, token = held.draw(SEED)
    with pytest.raises(Malformed):
        make_ballot(held.vote, booth, token, Choices((), ()))
    asked = {"vote": held.vote.data, "seed": SEED, "token": token}
    with pytest.raises(Refused):
        browser.ask("ballot", choices={"m": [], "w": []}, **asked)
    ballot = answered(held, Choices((), ()).to_bytes())
    with pytest.raises(Spoiled):
        unseal(held.vote, ballot[:32], ballot[352:], held.keys())
    with pytest.raises(Refused, match="spoiled"):
        browser.ask("unseal", vote=held.vote.data, ballot=ballot, keys=held.keys())
    other = freeze((election("c1", 1, "A", "B"),))
    booth, token = other.draw(SEED)
    with pytest.raises(Malformed):
        make_form_ballot(other.vote, booth, token, ANSWERS)
    with pytest.raises(Refused):
        browser.ask("formBallot", vote=other.vote.data, seed=SEED, token=token, data=ANSWERS)


def test_choices_are_one_use_of_it() -> None:
    held = freeze((election("c1", 1, "A", "B"),))
    booth, _token = held.draw()
    choices = marks("f-")
    box = seal_text(held.vote, booth.vk, choices.to_bytes())
    assert unseal(held.vote, booth.vk, box, held.keys()) == choices
    sealed = seal(held.vote, booth.vk, choices)
    assert unseal_text(held.vote, booth.vk, sealed, held.keys()) == choices.to_bytes()


# --- both languages ---------------------------------------------------------------------------------------


def test_both_know_a_form_vote_by_the_same_name(browser: BrowserSide, held: Secrets) -> None:
    told = browser.ask("vote", vote=held.vote.data)
    assert (told["name"], told["ballotLength"]) == (held.vote.name, held.vote.ballot_length)
    assert browser.asked_bytes("form", vote=held.vote.data) == FORM


@pytest.mark.parametrize("data", [b"", ANSWERS, b"\0" * 510])
def test_python_opens_what_the_browser_sealed(browser: BrowserSide, held: Secrets, data: bytes) -> None:
    _booth, token = held.draw(SEED)
    ballot = browser.asked_bytes("formBallot", vote=held.vote.data, seed=SEED, token=token, data=data)
    checked = check_ballot(held.vote, ballot)
    assert unseal_text(held.vote, checked.vk, checked.box, held.keys()) == data
    opened = browser.asked_bytes("unsealText", vote=held.vote.data, ballot=ballot, keys=held.keys())
    assert opened == data


@pytest.mark.parametrize("data", [b"", ANSWERS, b"\0" * 510])
def test_the_browser_opens_what_python_sealed(browser: BrowserSide, held: Secrets, data: bytes) -> None:
    ballot = answered(held, data)
    assert browser.asked_bytes("check", vote=held.vote.data, ballot=ballot) == tracker_of(ballot)
    opened = browser.asked_bytes("unsealText", vote=held.vote.data, ballot=ballot, keys=held.keys())
    assert opened == data


def test_the_browser_does_not_seal_what_is_too_long(browser: BrowserSide, held: Secrets) -> None:
    _booth, token = held.draw(SEED)
    asked = {"vote": held.vote.data, "seed": SEED, "token": token}
    with pytest.raises(Refused, match="too-long"):
        browser.ask("formBallot", data=bytes(511), **asked)


# --- several ----------------------------------------------------------------------------------------------


def test_both_put_several_ballots_together_alike(browser: BrowserSide, held: Secrets) -> None:
    long = freeze_form(pad=8192)
    cast = [(one.vote, answered(one, ANSWERS)) for one in (held, long)]
    together = join_ballots((vote.name, ballot) for vote, ballot in cast)
    asked = [{"vote": vote.data, "ballot": ballot} for vote, ballot in cast]
    assert browser.asked_bytes("join_ballots", cast=asked) == together
    assert split_ballots(together) == [(vote.name, ballot) for vote, ballot in cast]
    given = [
        receipt(one.vote, one.receipt, tracker_of(ballot))
        for one, (_vote, ballot) in zip((held, long), cast, strict=True)
    ]
    assert browser.ask("receipts", cast=asked, answer=b"".join(given)) == 2
    for wrong in (given[0], b"".join(reversed(given)), b"".join(given) + b"\0"):
        with pytest.raises(Refused, match="receipt"):
            browser.ask("receipts", cast=asked, answer=wrong)


@given(
    st.lists(st.tuples(st.binary(min_size=32, max_size=32), st.binary(max_size=9)), min_size=1, max_size=MOST)
)
def test_several_come_apart_as_they_went_together(cast: list[tuple[bytes, bytes]]) -> None:
    named = [(b64(ph), ballot) for ph, ballot in cast]
    together = join_ballots(named)
    assert split_ballots(together) == named
    for wrong in (together[:-1], together + b"\0", together[1:]):
        apart(wrong)


@given(st.binary(max_size=200))
def test_any_other_bytes_are_refused_or_mean_what_they_say(data: bytes) -> None:
    apart(data)


def apart(data: bytes) -> None:
    try:
        found = split_ballots(data)
    except Malformed:
        return
    assert 1 <= len(found) <= MOST and join_ballots(found) == data


def test_nothing_and_too_many_are_refused() -> None:
    for data in (b"", bytes(36) * (MOST + 1)):
        with pytest.raises(Malformed):
            split_ballots(data)
    assert len(split_ballots(bytes(36) * MOST)) == MOST
