"""Slips through the pages: made, handed out, voted with, collected, accounted for at the close."""

import secrets
from collections.abc import Callable

import pytest
from flask import Flask

from tests.hall import Hall
from tests.http.test_elections_paper import close, finished
from tests.visitor import Visitor
from tests.world import World
from unionweb.ballots import box
from unionweb.ballots.models import BallotSlip
from unionweb.ballots.queries import drawn_count
from unionweb.ballots.rules.ballots import make_ballot
from unionweb.ballots.rules.bundle import pack, read_bundle
from unionweb.ballots.rules.choices import Choices
from unionweb.ballots.rules.encoding import b64, canonical
from unionweb.ballots.rules.tokens import Booth
from unionweb.ballots.verify import Wrong, verify
from unionweb.base.db import db
from unionweb.elections.models import Voter
from unionweb.elections.queries.elections import election_of
from unionweb.elections.queries.outcome import outcome, report_of, statement_of
from unionweb.elections.queries.slips import slips_of
from unionweb.elections.rules.stages import Stage

pytestmark = pytest.mark.usefixtures("sound")
Open = Callable[..., Visitor]
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
MARKS = "fffa"


class Slips:
    """What the browser of the officer does: seeds that only paper has."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.vote = hall.vote
        self.booths: dict[bytes, Booth] = {}

    def make(self, officer: Visitor, number: int, status: int = 200) -> list[bytes]:
        seeds = [secrets.token_bytes(32) for _one in range(number)]
        booths = [Booth(seed, self.vote) for seed in seeds]
        body = b"".join(booth.blinded for booth in booths)
        answer = officer.client.post(self.hall.path("slips/requests"), data=body, headers=SAME_ORIGIN)
        assert answer.status_code == status, answer.text
        if status == 200:
            for place, booth in enumerate(booths):
                booth.token_from(answer.data[256 * place : 256 * place + 256])
            self.booths |= dict(zip(seeds, booths, strict=True))
        return seeds

    def code(self, seed: bytes) -> str:
        return f"https://vote.example/booth#{self.vote.name}.{b64(seed)}"

    def cast(self, app: Flask, seed: bytes, marks: str = MARKS) -> bytes:
        """As a phone without log-in."""
        booth = self.booths[seed]
        answer = app.test_client().post(f"/elections/slip/{self.vote.name}", data=booth.blinded)
        assert answer.status_code == 200, answer.text
        ballot = make_ballot(self.vote, booth, booth.token_from(answer.data), Choices((marks,), ((),)))
        with self.hall.world.look():
            return box.cast(self.vote.name, ballot)

    def void(self, visitor: Visitor, *seeds: bytes, status: int = 303) -> str:
        codes = "\n".join(self.code(seed) for seed in seeds)
        return visitor.post(self.hall.path("slips/void"), {"codes": codes}, status).text


@pytest.fixture
def hall(world: World) -> Hall:
    made = Hall.build(world, voters=12)
    made.to_voting()
    return made


@pytest.fixture
def slips(hall: Hall) -> Slips:
    return Slips(hall)


def hand_out(visit: Open, hall: Hall, *places: int) -> None:
    for place in places:
        visit(hall.officer).post(hall.path("slips/voters"), {"number": place})


def numbers(hall: Hall) -> tuple[int, int, int, int]:
    with hall.world.look():
        now_there = slips_of(election_of(hall.election))
    return now_there.made, now_there.handed, now_there.void, now_there.missing


def said_at_close(hall: Hall) -> dict[str, object]:
    with hall.world.look():
        kept = outcome(hall.election)
        assert kept is not None
        return statement_of(kept)


def ask(app: Flask, slips: Slips, seed: bytes) -> tuple[int, str]:
    booth = slips.booths.get(seed) or Booth(seed, slips.vote)
    answer = app.test_client().post(f"/elections/slip/{slips.vote.name}", data=booth.blinded)
    return answer.status_code, "" if answer.status_code == 200 else answer.get_json()["error"]


def test_slips_count_beside_phones(visit: Open, app: Flask, hall: Hall, slips: Slips) -> None:
    seeds = slips.make(visit(hall.officer), 5)
    hand_out(visit, hall, 1, 2, 3)
    for seed in seeds[:2]:
        slips.cast(app, seed)
    for voter in range(4, 10):
        hall.cast(voter, MARKS)
    assert "还差 2 张" in close(visit, hall, 422)
    slips.void(visit(hall.officer), *seeds[3:])
    assert numbers(hall) == (5, 3, 2, 0)
    close(visit, hall)
    said = said_at_close(hall)
    assert [said[name] for name in ("expected", "present", "drawn", "received")] == [12, 12, 9, 8]
    told = said["slips"]
    assert isinstance(told, dict)
    del told["list"]
    assert told == {"made": 5, "handed": 3, "void": 2, "missing": 0, "cast": 0}
    bundle = finished(hall, app)
    found = verify(bundle)
    assert found.counts["received"] == 8
    assert b"slips.json" in read_bundle(bundle)["README.txt"]
    page = visit(hall.officer).get(hall.path("report")).text
    assert "印制 5，发给选举人 3，收回作废 2，缺少 0" in page
    visit(hall.officer).get(hall.path("report/print"))
    visit(hall.officer).get(hall.path("report.xlsx"))
    telling = visit(next(iter(hall.tellers))).get(hall.path("telling"))
    assert telling.status == 200


def test_a_ballot_under_a_void_slip_does_not_count(visit: Open, app: Flask, hall: Hall, slips: Slips) -> None:
    first, second, third = slips.make(visit(hall.officer), 3)
    hand_out(visit, hall, 1)
    token_ready = slips.booths[second]
    answer = app.test_client().post(f"/elections/slip/{slips.vote.name}", data=token_ready.blinded)
    slips.void(visit(hall.officer), second, third)
    token = token_ready.token_from(answer.data)
    stolen = make_ballot(slips.vote, token_ready, token, Choices(("aaaf",), ((),)))
    with hall.world.look():
        box.cast(slips.vote.name, stolen)
    slips.cast(app, first)
    for voter in range(2, 8):
        hall.cast(voter, MARKS)
    close(visit, hall)
    said = said_at_close(hall)
    assert (said["drawn"], said["received"]) == (7, 7)
    bundle = finished(hall, app)
    assert verify(bundle).slips["cast"] == 1
    with hall.world.look():
        report = report_of(election_of(hall.election))
        assert report is not None and report.slips is not None and report.in_order
        assert sorted(line.votes for line in report.contests[0].lines) == [0, 7, 7, 7]
        assert (report.contests[0].valid, report.slips.cast) == (7, 1)


def test_lost_slips_are_stated_and_may_come_back(visit: Open, app: Flask, hall: Hall, slips: Slips) -> None:
    officer = visit(hall.officer)
    seeds = slips.make(officer, 4)
    hand_out(visit, hall, *range(1, 3))
    for voter in range(3, 13):
        hall.cast(voter, MARKS)
    for seed in seeds[:3]:  # one more than were handed out: somebody found a lost one
        slips.cast(app, seed)
    slips.void(officer, seeds[3])
    assert "还差 1 张" in officer.get(hall.path("slips")).text
    assert "还差 1 张" in close(visit, hall, 422)
    for number, reason in ((2, "丢了"), (1, " "), (0, "丢了")):
        officer.post(hall.path("slips/missing"), {"number": number, "reason": reason}, 422)
    officer.post(hall.path("slips/missing"), {"number": 1, "reason": "印坏了"})
    officer.post(hall.path("slips/missing"), {"number": 1, "reason": "找不到了"})
    assert "找不到了" in officer.get(hall.path("slips")).text
    close(visit, hall)
    said = said_at_close(hall)
    assert (said["drawn"], said["received"]) == (12, 13)
    bundle = finished(hall, app)
    verify(bundle)
    assert "缺少的原因：找不到了" in officer.get(hall.path("report")).text
    files = read_bundle(bundle)
    files["slips.json"] = canonical({"reason": "", "void": [b64(seeds[3])]})
    with pytest.raises(Wrong, match="纸条清单"):
        verify(pack(files))


def test_what_was_stated_must_still_be_right(visit: Open, hall: Hall, slips: Slips) -> None:
    officer = visit(hall.officer)
    seeds = slips.make(officer, 3)
    officer.post(hall.path("slips/missing"), {"number": 3, "reason": "丢了"})
    slips.void(officer, seeds[0])
    assert "还差 2 张" in close(visit, hall, 422)
    slips.void(officer, *seeds)
    close(visit, hall)
    slips.void(officer, seeds[0], status=422)
    slips.make(officer, 1, status=409)
    officer.post(hall.path("slips/missing"), {"number": 1, "reason": "x"}, 422)
    officer.post(hall.path("slips/voters"), {"number": 1}, 422)


def test_more_handed_out_than_there_were_keeps_the_box_open(visit: Open, hall: Hall, slips: Slips) -> None:
    officer = visit(hall.officer)
    seeds = slips.make(officer, 2)
    hand_out(visit, hall, 1)
    slips.void(officer, *seeds)
    assert "多了 1 张" in close(visit, hall, 422)
    assert "没有可以发的" in officer.post(hall.path("slips/voters"), {"number": 2}, 422).text
    officer.post(hall.path("slips/voters"), {"number": 1, "back": "1"})
    close(visit, hall)


def test_one_ballot_for_each_voter(visit: Open, app: Flask, hall: Hall, slips: Slips) -> None:
    officer, person = visit(hall.officer), hall.voters[0]
    slips.make(officer, 4)
    officer.post(hall.path("slips/voters"), {"number": 1, "door": "1"})
    booth = Booth(bytes(32), hall.vote)
    draw = visit(person).client.post(f"/draw/{hall.vote.name}", data=booth.blinded, headers=SAME_ORIGIN)
    assert (draw.status_code, draw.get_json()["error"]) == (409, "on_slip")
    assert "您已领预领票纸条" in visit(person).get(hall.path("vote")).text
    assert "此前已领" in officer.post(hall.path("slips/voters"), {"number": 1}, 422).text
    assert "此前已领预领票纸条" in officer.post(hall.path("paper/voters"), {"number": 1}, 422).text
    hall.cast(2, MARKS)
    assert "已经用手机领过票了" in officer.post(hall.path("slips/voters"), {"number": 2}, 422).text
    officer.post(hall.path("paper/voters"), {"number": 3})
    assert "此前已领" in officer.post(hall.path("slips/voters"), {"number": 3}, 422).text
    for path in ("check-in/staff", "slips/voters", "paper/voters"):
        assert "已领纸条" in officer.get(hall.path(f"{path}?text=一团")).text
    with hall.world.look():
        held = [(one.slip, one.paper) for one in db.session.query(Voter).order_by(Voter.number).limit(3)]
        assert held == [(True, False), (False, False), (False, True)]
        assert drawn_count(hall.vote.name) == 3
    officer.post(hall.path("slips/voters"), {"number": 1, "back": "1"})
    assert "没有领预领票纸条" in officer.post(hall.path("slips/voters"), {"number": 1, "back": "1"}, 422).text
    again = visit(person).client.post(f"/draw/{hall.vote.name}", data=booth.blinded, headers=SAME_ORIGIN)
    assert again.status_code == 200
    officer.post(hall.path("slips/voters"), {"number": "x"}, 404)


def test_who_has_not_checked_in_gets_no_slip(visit: Open, world: World) -> None:
    hall = Hall.build(world)
    hall.to_check_in()
    officer = visit(hall.officer)
    Slips(hall).make(officer, 1)
    assert "还没有签到" in officer.post(hall.path("slips/voters"), {"number": 1}, 422).text


def test_the_booth_is_told_why_a_slip_does_not_open(
    visit: Open, app: Flask, hall: Hall, slips: Slips
) -> None:
    good, void = slips.make(visit(hall.officer), 2)
    slips.void(visit(hall.officer), void)
    assert ask(app, slips, good) == (200, "")
    assert ask(app, slips, void) == (409, "void")
    assert ask(app, slips, bytes(32)) == (404, "unknown")
    client, name = app.test_client(), slips.vote.name
    for body in (b"", b"x", bytes(255), bytes(257)):
        assert client.post(f"/elections/slip/{name}", data=body).get_json()["error"] == "malformed"
    assert client.post("/elections/slip/none", data=bytes(256)).status_code == 404
    assert client.get(f"/elections/slip/{name}").status_code == 405
    slips.void(visit(hall.officer), good)
    close(visit, hall)
    assert ask(app, slips, good)[0] == 409


def test_slips_are_made_after_the_freeze_and_used_from_check_in_on(
    visit: Open, app: Flask, world: World
) -> None:
    hall = Hall.build(world)
    officer = visit(hall.officer)
    officer.get(hall.path("slips/sheet"), 404)
    assert "定稿以后" in officer.get(hall.path("slips")).text
    hall.make_keys()
    early = officer.client.post(hall.path("slips/requests"), data=bytes(255) + b"1", headers=SAME_ORIGIN)
    assert early.status_code == 409
    hall.move(Stage.FROZEN)
    slips = Slips(hall)
    seed = slips.make(officer, 1)[0]
    assert ask(app, slips, seed) == (409, "closed")
    hall.compare()
    hall.move(Stage.CHECK_IN)
    assert ask(app, slips, seed) == (200, "")


def test_malformed_requests_make_nothing(visit: Open, hall: Hall, slips: Slips) -> None:
    officer = visit(hall.officer)
    for body in (b"", b"x", bytes(257), bytes(256), b"\xff" * 256):
        answer = officer.client.post(hall.path("slips/requests"), data=body, headers=SAME_ORIGIN)
        assert (answer.status_code, answer.get_json()["error"]) == (400, "malformed")
    slips.make(officer, 13, status=409)
    slips.make(officer, 12)
    slips.make(officer, 1, status=409)
    body = next(iter(slips.booths.values())).blinded
    again = officer.client.post(hall.path("slips/requests"), data=body, headers=SAME_ORIGIN)
    assert again.status_code == 200
    assert numbers(hall) == (12, 0, 0, 12)
    with hall.world.look():
        assert all(one.seed is None for one in db.session.query(BallotSlip))


def test_a_slip_that_was_cast_or_is_foreign_is_not_void(
    visit: Open, app: Flask, hall: Hall, slips: Slips
) -> None:
    cast, unused, _other = slips.make(visit(hall.officer), 3)
    slips.cast(app, cast)
    teller = visit(next(iter(hall.tellers)))
    foreign = f"https://vote.example/booth#{b64(bytes(32))}.{b64(unused)}"
    codes = [slips.code(cast), slips.code(unused), slips.code(unused), foreign, "junk", slips.code(bytes(32))]
    teller.post(hall.path("slips/void"), {"codes": " ".join(codes)})
    page = teller.get(hall.path("slips/void")).text
    assert numbers(hall) == (3, 0, 1, 2)
    for words in ("作废 1 张纸条", "1 张已经投过票", "3 个码不是本次选举的纸条"):
        assert words in page
    slips.void(teller, unused)
    assert "1 张此前已经作废" in teller.get(hall.path("slips/void")).text
    for nothing in ("", "junk", foreign):
        teller.post(hall.path("slips/void"), {"codes": nothing}, 422)
    assert numbers(hall) == (3, 0, 1, 2)


def test_who_may_do_what(visit: Open, hall: Hall) -> None:
    teller, voter = visit(next(iter(hall.tellers))), visit(hall.voters[3])
    for path in ("slips", "slips/void", "slips/sheet", "slips/voters"):
        voter.get(hall.path(path), 403)
    teller.get(hall.path("slips"))
    teller.get(hall.path("slips/void"))
    for path in ("slips/sheet", "slips/voters"):
        teller.get(hall.path(path), 403)
    for path in ("slips/requests", "slips/voters", "slips/missing"):
        teller.post(hall.path(path), {"number": 1}, 403)
        voter.post(hall.path(path), {"number": 1}, 403)
    visit(hall.officer).get(hall.path("slips/sheet"))


def test_without_slips_nothing_is_said_of_them(visit: Open, app: Flask, hall: Hall) -> None:
    for voter in range(1, 7):
        hall.cast(voter, MARKS)
    close(visit, hall)
    assert "slips" not in said_at_close(hall)
    files = read_bundle(finished(hall, app))
    assert "slips.json" not in files and "slips" not in files["README.txt"].decode()
    assert "预领票" not in visit(hall.officer).get(hall.path("report")).text
