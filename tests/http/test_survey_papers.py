"""The three addresses that a page of respondents knows by heart, and 10,000 requests nobody should send."""

import json
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.surveys import TITLE, Opened, one_of_each
from tests.visitor import Visitor
from tests.world import World
from unionweb.audit import SYSTEM
from unionweb.ballots import box
from unionweb.ballots.models import BallotDraw
from unionweb.ballots.rules.ballots import check_receipt
from unionweb.ballots.rules.encoding import digest, unb64
from unionweb.ballots.rules.parameters import Vote
from unionweb.ballots.rules.several import split_ballots
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.people.models import Unit
from unionweb.surveys.actions import setup
from unionweb.surveys.models import Audience
from unionweb.surveys.queries.forms import fingerprint_of, form_of
from unionweb.surveys.queries.surveys import survey_of
from unionweb.surveys.rules.shipped import SurveyKind
from unionweb.surveys.views.papers import WORDS

Visit = Callable[..., Visitor]
REQUESTS = 10_000
HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def opened(world: World) -> Opened:
    return Opened.build(world)


def code_of(answer: TestResponse) -> str:
    """The code of a refusal that has everything a refusal must have."""
    told = json.loads(answer.data)
    words = WORDS[told["error"]]
    assert told["message"] == {"zh": words.zh, "en": words.en}
    assert answer.status_code == words.status
    return str(told["error"])


def post(visitor: Visitor, opened: Opened, body: bytes) -> TestResponse:
    return visitor.client.post(f"/surveys/papers/{opened.code}", data=body, headers=HERE)


def drawn(world: World) -> int:
    with world.look():
        return db.session.scalar(select(func.count()).select_from(BallotDraw)) or 0


def signatures(answer: TestResponse) -> list[bytes]:
    assert (answer.status_code, answer.mimetype) == (200, "application/octet-stream")
    return [answer.data[at : at + 256] for at in range(0, len(answer.data), 256)]


# --- the form -----------------------------------------------------------------------------------------------


def test_the_form_is_public_and_every_paper_carries_its_hash(
    world: World, visit: Visit, opened: Opened
) -> None:
    answer = visit().client.get(f"/surveys/form/{opened.code}")
    told = json.loads(answer.data)
    form = unb64(told["form"])
    with world.look():
        assert form == form_of(survey_of(opened.survey))
    assert list(told["votes"]) == ["d1", "d2", "d3"]
    for key, data in told["votes"].items():
        vote = Vote(unb64(data))
        assert (vote.parameters.style, vote.parameters.form, vote.name) == (
            key,
            digest(form),
            opened.votes[key].name,
        )
    assert json.loads(form)["groups"] == [{"key": "g1", "college": "College 1", "grade": "2024", "size": 12}]
    assert "max-age" in answer.headers["Cache-Control"] and "no-store" not in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


def test_a_browser_that_can_is_given_the_form_compressed(visit: Visit, opened: Opened) -> None:
    client = visit().client
    plain = client.get(f"/surveys/form/{opened.code}")
    packed = client.get(f"/surveys/form/{opened.code}", headers={"Accept-Encoding": "br, gzip"})
    assert packed.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain.headers
    assert len(packed.data) < len(plain.data) and packed.headers["Vary"] == "Accept-Encoding"


def test_a_draft_has_no_form_and_no_papers(world: World, visit: Visit, opened: Opened) -> None:
    with world.work():
        unit = db.session.get_one(Unit, world.school)
        details = setup.SurveyDetails("Draft", Audience.STUDENTS)
        draft = setup.create_survey(unit, SurveyKind.GENERAL, details, by=SYSTEM, now=clock.now())
        code = draft.code
        assert fingerprint_of(draft) is None
    client = visit(opened.students[0]).client
    assert code_of(client.get(f"/surveys/form/{code}")) == "unknown"
    assert client.get(f"/surveys/sheet/{code}").json["state"] == "early"  # type: ignore[index]
    assert code_of(client.post(f"/surveys/papers/{code}", data=bytes(256), headers=HERE)) == "closed"


def test_nobody_else_has_the_fingerprint(world: World, opened: Opened) -> None:
    other = Opened.build(world, departments=1)
    with world.look():
        first, second = (fingerprint_of(survey_of(one.survey)) for one in (opened, other))
    assert first is not None and first != second and len(first) == 9


# --- the sheet ----------------------------------------------------------------------------------------------


def sheet_of(visitor: Visitor, opened: Opened) -> dict[str, Any]:
    answer = visitor.client.get(f"/surveys/sheet/{opened.code}")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    return dict(json.loads(answer.data))


def test_the_sheet_says_whom_one_rates(visit: Visit, opened: Opened) -> None:
    mine = sheet_of(visit(opened.students[0]), opened)
    member = sheet_of(visit(opened.members[1][0]), opened)
    assert (mine["state"], mine["rates"], mine["group"], mine["drawn"]) == (
        "open",
        ["d1", "d2", "d3"],
        "g1",
        False,
    )
    assert member["rates"] == ["d1", "d3"]
    assert mine["closes"].endswith("+08:00")
    assert mine["me"] and mine["me"] != member["me"]
    assert sheet_of(visit(opened.students[0]), opened)["me"] == mine["me"]


def test_who_is_not_asked_or_not_known_is_told_so(world: World, visit: Visit, opened: Opened) -> None:
    assert code_of(visit().client.get(f"/surveys/sheet/{opened.code}")) == "not_signed_in"
    elsewhere = visit(world.student())
    assert code_of(elsewhere.client.get(f"/surveys/sheet/{opened.code}")) == "not_asked"
    assert code_of(post(elsewhere, opened, bytes(256))) == "not_asked"
    assert code_of(elsewhere.client.get("/surveys/sheet/nothere")) == "unknown"
    assert code_of(post(visit(), opened, bytes(256))) == "not_signed_in"


def test_short_addresses_lead_to_the_page(visit: Visit, opened: Opened) -> None:
    visitor = visit()
    assert visitor.get(f"/s/{opened.code.upper()}", status=303).location == f"/survey#{opened.code}"
    visitor.get("/s/..%2f..", status=404)
    visitor.get("/s/<script>", status=404)
    assert "保密" in visitor.get("/how-your-answers-stay-secret").text


# --- the papers ---------------------------------------------------------------------------------------------


def test_papers_are_drawn_together_and_ballots_cast_together(
    world: World, visit: Visit, opened: Opened
) -> None:
    visitor, answering = visit(opened.students[0]), opened.respondent(opened.students[0])
    answering.take(signatures(post(visitor, opened, answering.blinded)))
    assert drawn(world) == 3
    assert sheet_of(visitor, opened)["drawn"]
    body = answering.seal(opened.graded(4))
    answer = visit().client.post("/box/ballots", data=body)
    receipts = [answer.data[at : at + 96] for at in range(0, len(answer.data), 96)]
    for (name, ballot), receipt in zip(split_ballots(body), receipts, strict=True):
        vote = next(vote for vote in opened.votes.values() if vote.name == name)
        check_receipt(vote, ballot, receipt)
    for key in opened.votes:
        assert opened.opened(key) == [(opened.graded(4), "g1")]


def test_the_same_papers_are_answered_again_and_others_are_not(
    world: World, visit: Visit, opened: Opened
) -> None:
    visitor, answering = visit(opened.students[0]), opened.respondent(opened.students[0])
    first = post(visitor, opened, answering.blinded)
    assert post(visitor, opened, answering.blinded).data == first.data
    other = opened.respondent(opened.students[0], seed=bytes(32))
    assert code_of(post(visitor, opened, other.blinded)) == "drawn_elsewhere"
    mixed = answering.blinded[:512] + other.blinded[512:]
    assert code_of(post(visitor, opened, mixed)) == "drawn_elsewhere"
    assert drawn(world) == 3


def test_members_draw_for_the_other_departments_only(world: World, visit: Visit, opened: Opened) -> None:
    member = opened.members[0][0]
    visitor, answering = visit(member), opened.respondent(member)
    assert list(answering.votes) == ["d2", "d3"]
    assert code_of(post(visitor, opened, answering.blinded + answering.blinded[:256])) == "malformed"
    assert drawn(world) == 0
    answering.take(signatures(post(visitor, opened, answering.blinded)))
    assert drawn(world) == 2


def test_who_belongs_to_the_only_department_has_nothing_to_rate(world: World, visit: Visit) -> None:
    opened = Opened.build(world, departments=1)
    visitor = visit(opened.members[0][0])
    assert sheet_of(visitor, opened)["rates"] == []
    assert code_of(post(visitor, opened, b"")) == "nothing"


def test_nothing_is_handed_out_after_the_time_or_the_close(
    world: World, visit: Visit, opened: Opened
) -> None:
    visitor, answering = visit(opened.students[0]), opened.respondent(opened.students[0])
    with clock.frozen(clock.now() + timedelta(days=8)):
        late = Visitor(world.app)
        late.sign_in(world.log_in(opened.students[0]))
        assert sheet_of(late, opened)["state"] == "closed"
        assert code_of(post(late, opened, answering.blinded)) == "closed"
    assert sheet_of(visitor, opened)["state"] == "open"
    opened.close()
    assert sheet_of(visitor, opened)["state"] == "closed"
    assert code_of(post(visitor, opened, answering.blinded)) == "closed"
    assert drawn(world) == 0


def test_a_questionnaire_about_nobody_is_one_paper(visit: Visit, world: World) -> None:
    opened = Opened.build(world, departments=0, kind=SurveyKind.GENERAL, questionnaire=one_of_each())
    visitor, answering = visit(opened.students[0]), opened.respondent(opened.students[0])
    assert sheet_of(visitor, opened)["rates"] == ["d1"]
    answering.take(signatures(post(visitor, opened, answering.blinded)))


def test_another_site_can_draw_for_nobody(world: World, visit: Visit, opened: Opened) -> None:
    answering = opened.respondent(opened.students[0])
    answer = visit(opened.students[0]).client.post(
        f"/surveys/papers/{opened.code}", data=answering.blinded, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert code_of(answer) == "foreign"
    assert drawn(world) == 0


# --- ten thousand -------------------------------------------------------------------------------------------


@dataclass
class Garbage:
    """Makes requests that look more or less like real ones, and none of which is."""

    opened: Opened
    chance: random.Random
    good: bytes

    def request(self) -> dict[str, Any]:
        """Arguments for the client's `open`."""
        kinds = (self.bad_papers, self.bad_papers, self.bad_code, self.bad_method)
        arguments: dict[str, Any] = self.chance.choice(kinds)()
        return arguments | {"headers": self.headers()}

    def bad_papers(self) -> dict[str, Any]:
        return {"path": f"/surveys/papers/{self.opened.code}", "method": "POST", "data": self.body()}

    def body(self) -> bytes:
        match self.chance.randrange(6):
            case 0:
                return self.good[: self.chance.randrange(len(self.good))]
            case 1:
                return self.good + self.chance.randbytes(self.chance.randrange(1, 600))
            case 2:
                return b"\xff" * len(self.good)  # above every modulus
            case 3:
                return bytes(len(self.good))
            case 4:
                place = self.chance.randrange(3)
                return self.good[: 256 * place] + bytes(256) + self.good[256 * (place + 1) :]
            case _:
                return self.chance.randbytes(self.chance.randrange(700))

    def bad_code(self) -> dict[str, Any]:
        code = self.opened.code
        wrong = ("", code[:-1], code + "x", code.upper(), f"{code}/", f"%20{code}", self.text(), "x" * 3000)
        name, method = self.chance.choice((("form", "GET"), ("sheet", "GET"), ("papers", "POST")))
        return {"path": f"/surveys/{name}/{self.chance.choice(wrong)}", "method": method, "data": self.good}

    def bad_method(self) -> dict[str, Any]:
        pairs = (("form", "POST"), ("sheet", "PUT"), ("papers", "GET"), ("papers", "BREW"), ("form", "HEAD"))
        name, method = self.chance.choice(pairs)
        return {"path": f"/surveys/{name}/{self.opened.code}", "method": method, "data": b"x"}

    def headers(self) -> dict[str, str]:
        names = ("Content-Type", "Accept", "Accept-Encoding", "X-Forwarded-For", "Range", "Origin", "Expect")
        sent = {self.chance.choice(names): self.text() for _header in range(self.chance.randrange(3))}
        return HERE | sent

    def text(self) -> str:
        letters = "aZ0-_.~%:;=&?#[]{}<>'\"\\ éß票\u202e"
        return "".join(self.chance.choice(letters) for _letter in range(self.chance.randrange(1, 50)))


@pytest.mark.either_database
def test_ten_thousand_malformed_requests_change_nothing(
    world: World, visit: Visit, opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    answering = opened.respondent(opened.students[0])
    garbage = Garbage(opened, random.Random(2026), answering.blinded)
    clients: list[FlaskClient] = [visit(opened.students[0]).client, visit().client]
    with caplog.at_level(logging.WARNING):
        for number in range(REQUESTS):
            arguments = garbage.request()
            answer = clients[number % 8 == 0].open(**arguments)
            # Other addresses of the application answer in pages.
            assert 300 <= answer.status_code < 500 or arguments["path"] == "/surveys/", arguments
            if answer.is_json and answer.data:
                assert code_of(answer) not in {"incident", "busy"}, arguments
    assert not caplog.records
    assert drawn(world) == 0
    assert TITLE in visit(opened.students[0]).get("/surveys/").text
    with world.look():
        assert all(box.received(vote.name) == 0 for vote in opened.votes.values())
