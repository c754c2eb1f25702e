"""Ballots of several votes in one request, and requests that nobody should send to that door."""

import logging
import random
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.forms import answered, freeze_form, versions
from tests.http.test_box import code_of
from tests.votes import Secrets
from unionweb.ballots import box
from unionweb.ballots.rules.ballots import check_receipt, make_form_ballot
from unionweb.ballots.rules.encoding import b64
from unionweb.ballots.rules.several import join_ballots, split_ballots

SUBJECTS = 3
REQUESTS = 3_000
DOOR = "/box/ballots"


@pytest.fixture
def forms(app: Flask) -> Iterator[list[Secrets]]:
    """The votes of a survey, their boxes open."""
    forms = [freeze_form() for _subject in range(SUBJECTS)]
    with app.app_context():
        for held in forms:
            box.prepare(held.vote.data, held.receipt)
            box.open_box(held.vote.name)
        yield forms


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def together(forms: Sequence[Secrets], ballots: Sequence[bytes]) -> bytes:
    return join_ballots((held.vote.name, ballot) for held, ballot in zip(forms, ballots, strict=True))


def cast(client: FlaskClient, body: bytes) -> TestResponse:
    return client.post(DOOR, data=body)


def test_ballots_of_several_votes_are_answered_with_their_receipts(
    client: FlaskClient, forms: list[Secrets]
) -> None:
    ballots = [answered(held) for held in forms]
    answer = cast(client, together(forms, ballots))
    assert (answer.status_code, answer.mimetype) == (200, "application/octet-stream")
    assert len(answer.data) == 96 * SUBJECTS
    for place, (held, ballot) in enumerate(zip(forms, ballots, strict=True)):
        check_receipt(held.vote, ballot, answer.data[96 * place : 96 * (place + 1)])
    assert cast(client, together(forms, ballots)).data == answer.data
    assert "Set-Cookie" not in answer.headers and answer.headers["Referrer-Policy"] == "no-referrer"


def test_the_first_that_is_refused_names_the_refusal_and_nothing_is_kept(
    client: FlaskClient, forms: list[Secrets]
) -> None:
    good = [answered(held) for held in forms]
    booth, token = forms[1].draw()
    first, second = (make_form_ballot(forms[1].vote, booth, token, data) for data in (b"1", b"2"))
    box.cast(forms[1].vote.name, first)
    box.close_box(forms[2].vote.name)
    pairs = list(zip((held.vote.name for held in forms), good, strict=True))
    for changed, told in (
        ([pairs[0], (forms[1].vote.name, second)], (409, "other")),
        (pairs, (410, "closed")),
        ([pairs[0], (b64(bytes(32)), good[1])], (404, "unknown")),
        ([pairs[0], (forms[1].vote.name, good[0])], (400, "token")),
        ([pairs[0], (forms[1].vote.name, good[1][:-1])], (400, "size")),
    ):
        answer = cast(client, join_ballots(changed))
        assert (answer.status_code, code_of(answer)) == told
    assert box.received(forms[0].vote.name) == 0


def open_to_changes(client: FlaskClient) -> tuple[list[Secrets], list[bytes]]:
    """Votes whose ballots may be changed, and the bodies of one person's requests: first, and the changes."""
    held = [freeze_form(changes=True) for _subject in range(SUBJECTS)]
    for one in held:
        box.prepare(one.vote.data, one.receipt)
        box.open_box(one.vote.name)
    return held, [together(held, cast) for cast in zip(*(versions(one) for one in held), strict=True)]


def test_a_change_is_answered_with_other_receipts_and_the_old_is_refused_in_words(
    client: FlaskClient, forms: list[Secrets]
) -> None:
    held, (first, second, third) = open_to_changes(client)
    one, other = cast(client, first), cast(client, second)
    assert (one.status_code, other.status_code) == (200, 200) and one.data != other.data
    assert cast(client, second).data == other.data
    late = cast(client, first)
    assert (late.status_code, code_of(late)) == (409, "newer")
    assert late.get_json()["message"].keys() == {"zh", "en"}
    assert cast(client, third).status_code == 200
    assert [box.received(one.vote.name) for one in held] == [1] * SUBJECTS
    ballot = split_ballots(first)[0][1]
    alone = client.post(f"/box/v/{held[0].vote.name}/ballots", data=ballot)
    assert (alone.status_code, code_of(alone)) == (409, "newer")


def test_malformed_changes_change_nothing(client: FlaskClient, forms: list[Secrets]) -> None:
    chance = random.Random(2027)
    held, bodies = open_to_changes(client)
    _held, others = open_to_changes(client)
    strange = [pair[1] for body in (bodies[0], *others) for pair in split_ballots(body)]
    strange += [one[:-68] for one in strange] + [one[:-1] for one in strange]
    cast(client, bodies[1])
    for _request in range(REQUESTS // 3):
        body = malformed(chance, split_ballots(bodies[2]), strange)
        answer = cast(client, body)
        assert 400 <= answer.status_code < 500 and code_of(answer) != "incident", body
    for one, (_name, kept) in zip(held, split_ballots(bodies[1]), strict=True):
        box.close_box(one.vote.name)
        assert list(box.board(one.vote.name)) == [kept[: one.vote.ballot_length]]


def test_more_than_a_quarter_of_a_megabyte_is_refused_unread(
    client: FlaskClient, forms: list[Secrets]
) -> None:
    answer = cast(client, bytes(256 * 1024 + 1))
    assert (answer.status_code, code_of(answer)) == (413, "large")


def malformed(chance: random.Random, pairs: list[tuple[str, bytes]], strange: Sequence[bytes]) -> bytes:
    """Nearly what should be sent."""
    whole = join_ballots(pairs)
    place = chance.randrange(len(whole))
    match chance.randrange(8):
        case 0:
            return whole[:place]
        case 1:
            return whole + chance.randbytes(chance.randrange(1, 60))
        case 2:
            return whole[:place] + bytes((whole[place] ^ 1 << chance.randrange(8),)) + whole[place + 1 :]
        case 3:
            return chance.choice(
                (bytes(chance.randrange(1, 40) * 36), chance.randbytes(chance.randrange(3000)))
            )
        case 4:
            return join_ballots((pairs * 11)[:33])
        case 5:
            names = [name for name, _ballot in pairs]
            return join_ballots([*pairs[:-1], (chance.choice(names), chance.choice(strange))])
        case 6:
            at = 32 + 4 * chance.randrange(2)
            return whole[:at] + chance.randbytes(4) + whole[at + 4 :]
        case _:
            return join_ballots([*pairs, (b64(chance.randbytes(32)), chance.choice(strange))])


@pytest.mark.either_database
def test_malformed_requests_are_answered_in_one_sentence_and_change_nothing(
    client: FlaskClient, forms: list[Secrets], caplog: pytest.LogCaptureFixture
) -> None:
    chance = random.Random(2026)
    pairs = [(held.vote.name, answered(held)) for held in forms]
    strange = [answered(freeze_form()), b"", pairs[0][1][:-1], bytes(40_000), *(b[::-1] for _n, b in pairs)]
    kept = [answered(held) for held in forms]
    cast(client, together(forms, kept))
    with caplog.at_level(logging.WARNING):
        for _request in range(REQUESTS):
            body = malformed(chance, pairs, strange)
            answer = cast(client, body)
            assert 400 <= answer.status_code < 500, body
            assert code_of(answer) != "incident"
        for arguments in odd_requests():
            answer = client.open(**arguments)
            assert 400 <= answer.status_code < 500 and code_of(answer) in (
                "method",
                "page",
                "request",
                "unknown",
            )
    assert not caplog.records
    for held, ballot in zip(forms, kept, strict=True):
        box.close_box(held.vote.name)
        assert list(box.board(held.vote.name)) == [ballot]


def odd_requests() -> Iterator[dict[str, Any]]:
    for method in ("GET", "PUT", "DELETE", "HEAD-", "BREW"):
        yield {"path": DOOR, "method": method, "data": b"x"}
    for path in (f"{DOOR}/", f"{DOOR}/x", "/box//ballots", "/box/v/ballots"):
        yield {"path": path, "method": "POST", "data": b"x"}
    yield {"path": DOOR, "method": "POST"}
