"""The box on the network: its three doors, and ten thousand requests that nobody should send."""

import json
import logging
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.votes import Secrets, election, freeze, marks
from unionweb.ballots import box
from unionweb.ballots.box.refusals import WORDS
from unionweb.ballots.rules.ballots import check_receipt, make_ballot
from unionweb.ballots.rules.encoding import b64

REQUESTS = 10_000
CONTEST = election("c1", 2, "A", "B", "C")


@pytest.fixture
def held(app: Flask) -> Iterator[Secrets]:
    """A vote whose box is open."""
    held = freeze((CONTEST,))
    with app.app_context():
        box.prepare(held.vote.data, held.receipt)
        box.open_box(held.vote.name)
        yield held


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def cast(client: FlaskClient, held: Secrets, ballot: bytes) -> TestResponse:
    return client.post(f"/box/v/{held.vote.name}/ballots", data=ballot)


def code_of(answer: TestResponse) -> str:
    """The code of a refusal that has everything a refusal must have."""
    told = json.loads(answer.data)
    assert told.keys() == {"error", "message"} and told["message"].keys() == {"zh", "en"}
    words = WORDS[told["error"]]
    assert (told["message"]["zh"], told["message"]["en"]) == (words.zh, words.en)
    return str(told["error"])


def test_the_parameters_are_the_bytes_that_the_vote_is_named_after(
    client: FlaskClient, held: Secrets
) -> None:
    answer = client.get(f"/box/v/{held.vote.name}/params")
    assert (answer.status_code, answer.data) == (200, held.vote.data)
    assert "immutable" in answer.headers["Cache-Control"]


def test_a_ballot_is_answered_with_its_receipt(client: FlaskClient, held: Secrets) -> None:
    ballot = held.cast(marks("ffa"))
    answer = cast(client, held, ballot)
    assert (answer.status_code, answer.mimetype) == (200, "application/octet-stream")
    check_receipt(held.vote, ballot, answer.data)
    assert cast(client, held, ballot).data == answer.data


def test_the_state_tells_voters_whether_to_wait(client: FlaskClient, held: Secrets) -> None:
    address = f"/box/v/{held.vote.name}/state"
    assert client.get(address).json == {"state": "open"}
    box.close_box(held.vote.name)
    assert client.get(address).json == {"state": "closed"}


def test_refusals_have_their_status(client: FlaskClient, held: Secrets) -> None:
    booth, token = held.draw()
    first, second = (make_ballot(held.vote, booth, token, marks(text)) for text in ("ffa", "aaf"))
    cast(client, held, first)
    other = cast(client, held, second)
    assert (other.status_code, code_of(other)) == (409, "other")
    box.close_box(held.vote.name)
    late = cast(client, held, held.cast(marks("ffa")))
    assert (late.status_code, code_of(late)) == (410, "closed")
    unknown = client.get(f"/box/v/{b64(bytes(32))}/params")
    assert (unknown.status_code, code_of(unknown)) == (404, "unknown")


def test_a_box_that_is_not_open_yet_says_so(app: Flask, client: FlaskClient) -> None:
    held = freeze((CONTEST,))
    with app.app_context():
        box.prepare(held.vote.data, held.receipt)
    early = cast(client, held, held.cast(marks("ffa")))
    assert (early.status_code, code_of(early)) == (409, "early")


def test_the_box_gives_no_cookie_and_reads_none(client: FlaskClient, held: Secrets) -> None:
    client.set_cookie("unionweb", "whoever")
    for answer in (
        client.get(f"/box/v/{held.vote.name}/params"),
        cast(client, held, held.cast(marks("ffa"))),
        cast(client, held, b"x"),
        client.get("/box/"),
    ):
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_body_that_cannot_be_a_ballot_is_refused_unread(client: FlaskClient, held: Secrets) -> None:
    class Body:
        def read(self, *_size: int) -> bytes:
            raise AssertionError("read")

        readline = __iter__ = read

    answer = client.post(
        f"/box/v/{held.vote.name}/ballots",
        environ_overrides={"wsgi.input": Body(), "CONTENT_LENGTH": str(10**10)},
    )
    assert (answer.status_code, code_of(answer)) == (413, "large")


# --- ten thousand ------------------------------------------------------------------------------------------


@dataclass
class Garbage:
    """Makes requests that look more or less like real ones, and none of which is."""

    held: Secrets
    chance: random.Random
    good: list[bytes] = field(default_factory=list)
    foreign: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        other = freeze((CONTEST,))
        self.good = [self.held.cast(marks("ffa")) for _voter in range(5)]
        self.foreign = [other.cast(marks("ffa")) for _voter in range(5)]

    def request(self) -> dict[str, Any]:
        """Arguments for the client's `open`."""
        kinds = (
            self.bad_ballot,
            self.bad_ballot,
            self.bad_ballot,
            self.bad_name,
            self.bad_method,
            self.bad_path,
        )
        arguments: dict[str, Any] = self.chance.choice(kinds)()
        arguments.setdefault("headers", {}).update(self.headers())
        return arguments

    def bad_ballot(self) -> dict[str, Any]:
        return {"path": f"/box/v/{self.held.vote.name}/ballots", "method": "POST", "data": self.body()}

    def body(self) -> bytes:
        ballot = self.chance.choice(self.good)
        match self.chance.randrange(7):
            case 0:
                return ballot[: self.chance.randrange(len(ballot))]
            case 1:
                return ballot + self.chance.randbytes(self.chance.randrange(1, 40))
            case 2:
                return self.chance.randbytes(len(ballot))
            case 3:
                return self.chance.choice(self.foreign)
            case 4:
                return self.chance.randbytes(self.chance.randrange(3000))
            case 5:
                return bytes(self.chance.randrange(32_000, 40_000))
            case _:
                place = self.chance.randrange(len(ballot))
                flipped = ballot[place] ^ (1 << self.chance.randrange(8))
                return ballot[:place] + bytes((flipped,)) + ballot[place + 1 :]

    def bad_name(self) -> dict[str, Any]:
        name = self.chance.choice(
            (
                b64(self.chance.randbytes(32)),
                b64(self.chance.randbytes(self.chance.randrange(80))),
                self.held.vote.name[:-1],
                self.held.vote.name + "=",
                self.held.vote.name.swapcase(),
                self.text(),
                "..%2f..%2fsecret_key",
                "%00",
                "' OR 1=1 --",
            )
        )
        door, method = self.chance.choice((("params", "GET"), ("state", "GET"), ("ballots", "POST")))
        data = self.chance.choice(self.good) if method == "POST" else None
        return {"path": f"/box/v/{name}/{door}", "method": method, "data": data}

    def bad_method(self) -> dict[str, Any]:
        door, method = self.chance.choice(
            (
                ("ballots", "GET"),
                ("ballots", "PUT"),
                ("params", "POST"),
                ("state", "DELETE"),
                ("params", "BREW"),
            )
        )
        return {"path": f"/box/v/{self.held.vote.name}/{door}", "method": method, "data": b"x"}

    def bad_path(self) -> dict[str, Any]:
        path = self.chance.choice(
            ("", "/", "/v", "/v/", f"/v/{self.held.vote.name}", f"/{self.text()}", "/v//params")
        )
        return {"path": f"/box{path}", "method": self.chance.choice(("GET", "POST"))}

    def headers(self) -> dict[str, str]:
        names = (
            "Host",
            "Content-Type",
            "Accept",
            "Cookie",
            "X-Forwarded-For",
            "Range",
            "If-None-Match",
            "Expect",
        )
        return {self.chance.choice(names): self.text() for _header in range(self.chance.randrange(3))}

    def text(self) -> str:
        letters = "aZ0-_.~%:;=&?#[]{}<>'\"\\ éß票\u202e"
        return "".join(self.chance.choice(letters) for _letter in range(self.chance.randrange(1, 50)))


@pytest.mark.either_database
def test_ten_thousand_malformed_requests_are_answered_with_one_clear_sentence(
    client: FlaskClient, held: Secrets, caplog: pytest.LogCaptureFixture
) -> None:
    garbage = Garbage(held, random.Random(2026))
    kept = held.cast(marks("ffa"))
    cast(client, held, kept)
    with caplog.at_level(logging.WARNING):
        for _request in range(REQUESTS):
            arguments = garbage.request()
            answer = client.open(**arguments)
            assert 400 <= answer.status_code < 500, arguments
            assert code_of(answer) != "incident"
    assert not caplog.records
    assert box.received(held.vote.name) == 1
    box.close_box(held.vote.name)
    assert list(box.board(held.vote.name)) == [kept]
