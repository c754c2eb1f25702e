"""The hall: check-in, drawing, the big screen, the teller's page and the voter's page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.hall import Hall
from tests.visitor import Visitor
from tests.world import World
from unionweb.audit.models import AuditEntry
from unionweb.ballots.rules.encoding import b64
from unionweb.ballots.rules.tokens import Booth
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.elections.models import CheckedIn, Teller, Voter
from unionweb.elections.rules.codes import arrival_code, hall_code
from unionweb.elections.rules.stages import Stage
from unionweb.elections.views.telling import is_secure

Open = Callable[..., Visitor]
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def hall(world: World) -> Hall:
    return Hall.build(world)


def here(hall: Hall, person: int) -> CheckedIn | None:
    with hall.world.look():
        return db.session.get_one(Voter, (hall.election, person)).checked_in


def code_now(hall: Hall) -> str:
    return hall_code(hall.secret, clock.now())


# --- check-in -----------------------------------------------------------------------------------------------


def test_who_scans_the_screen_is_checked_in_with_one_tap(visit: Open, hall: Hall) -> None:
    hall.to_check_in()
    person = hall.voters[0]
    shown = visit(person).get(hall.path(f"check-in/{code_now(hall)}"))
    assert shown.texts("main button") == ["签到"]
    assert here(hall, person) is None
    answer = visit(person).post(hall.path(f"check-in/{code_now(hall)}"))
    assert answer.location.endswith(hall.path("vote"))
    assert here(hall, person) is CheckedIn.HALL


def test_who_is_not_signed_in_comes_back_to_the_code(visit: Open, hall: Hall) -> None:
    hall.to_check_in()
    path = hall.path(f"check-in/{code_now(hall)}")
    assert visit().get(path, 303).location.endswith(f"/people/sign-in?next={path}")


def test_an_old_code_asks_to_scan_again_and_checks_nobody_in(visit: Open, hall: Hall) -> None:
    hall.to_check_in()
    old = hall_code(hall.secret, clock.now() - timedelta(minutes=4))
    person = hall.voters[0]
    assert "请重新扫描大屏幕" in visit(person).get(hall.path(f"check-in/{old}")).text
    visit(person).post(hall.path(f"check-in/{old}"), status=422)
    assert here(hall, person) is None


def test_a_second_scan_says_so_kindly(visit: Open, hall: Hall) -> None:
    hall.to_check_in()
    person = hall.voters[0]
    visit(person).post(hall.path(f"check-in/{code_now(hall)}"))
    assert "您已经签到了" in visit(person).get(hall.path(f"check-in/{code_now(hall)}")).text


def test_who_is_not_on_the_roll_is_told_so(visit: Open, hall: Hall) -> None:
    hall.to_check_in()
    stranger = hall.world.student()
    assert "不在这次选举的选举人名册上" in visit(stranger).get(hall.path(f"check-in/{code_now(hall)}")).text
    visit(stranger).post(hall.path(f"check-in/{code_now(hall)}"), status=422)


def test_the_log_does_not_tell_who_checked_in_when(visit: Open, hall: Hall) -> None:
    """An order of names would be an order of ballots drawn."""
    hall.to_check_in()
    visit(hall.voters[0]).post(hall.path(f"check-in/{code_now(hall)}"))
    with hall.world.look():
        entry = db.session.query(AuditEntry).filter_by(verb="elections.check_in").one()
        assert entry.actor_id is None
        assert str(hall.voters[0]) not in entry.details


def test_staff_find_a_person_and_check_in(visit: Open, hall: Hall) -> None:
    hall.to_check_in()
    with hall.world.look():
        number = db.session.get_one(Voter, (hall.election, hall.voters[2])).person.number
    staff = visit(hall.officer)
    shown = staff.get(hall.path(f"check-in/staff?text={number}"))
    (form,) = shown.all("table form input[name=number]")
    staff.post(hall.path("check-in/staff"), {"number": form.attributes["value"]})
    assert here(hall, hall.voters[2]) is CheckedIn.STAFF
    assert "实到 1" in staff.get(hall.path("check-in/staff/numbers")).text
    staff.post(hall.path("check-in/staff"), {"number": "999"}, status=404)


def test_staff_scan_the_voters_own_code_and_nobody_else_may(visit: Open, hall: Hall) -> None:
    hall.to_check_in()
    code = arrival_code(hall.secret, 2)
    visit(hall.voters[1]).get(hall.path(f"arrive/{code}"), 403)
    staff = visit(hall.officer)
    assert "一团" in staff.get(hall.path(f"arrive/{code}")).text
    staff.get(hall.path("arrive/2-AAAAAAAAAA"), 404)
    answer = staff.post(hall.path("check-in/staff"), {"number": "2", "scanned": "1"})
    assert answer.location.endswith("#scan")
    assert here(hall, hall.voters[1]) is CheckedIn.STAFF


# --- drawing ------------------------------------------------------------------------------------------------


def draw(visit: Open, hall: Hall, person: int | None, body: bytes) -> tuple[int, str | bytes]:
    """The status, and the code of the refusal or the bytes."""
    browser = visit(person)
    answer = browser.client.post(f"/draw/{hall.vote.name}", data=body, headers=SAME_ORIGIN)
    if answer.status_code == 200:
        assert answer.mimetype == "application/octet-stream"
        return 200, answer.data
    words = answer.get_json()
    assert set(words["message"]) == {"zh", "en"}
    return answer.status_code, words["error"]


def test_a_ballot_is_drawn_once_and_the_same_request_is_answered_the_same(visit: Open, hall: Hall) -> None:
    hall.to_check_in()
    hall.check_in(hall.voters[0])
    booth, other = Booth(bytes(32), hall.vote), Booth(bytes([7]) * 32, hall.vote)
    status, signature = draw(visit, hall, hall.voters[0], booth.blinded)
    assert status == 200
    assert isinstance(signature, bytes)
    assert len(booth.token_from(signature)) == 256
    assert draw(visit, hall, hall.voters[0], booth.blinded) == (200, signature)
    assert draw(visit, hall, hall.voters[0], other.blinded) == (409, "drawn_elsewhere")


def test_what_keeps_from_drawing_is_said_in_a_code(visit: Open, hall: Hall) -> None:
    hall.make_keys()
    hall.move(Stage.FROZEN)
    body = Booth(bytes(32), hall.vote).blinded
    assert draw(visit, hall, hall.voters[0], body) == (409, "closed")
    hall.compare()
    hall.move(Stage.CHECK_IN)
    assert draw(visit, hall, None, body) == (401, "not_signed_in")
    assert draw(visit, hall, hall.officer, body) == (403, "not_on_roll")
    assert draw(visit, hall, hall.voters[0], body) == (403, "not_checked_in")
    hall.check_in(hall.voters[0])
    assert draw(visit, hall, hall.voters[0], b"\xff" * 256) == (400, "malformed")
    assert draw(visit, hall, hall.voters[0], body[:-1]) == (400, "malformed")
    assert draw(visit, hall, hall.voters[0], b"") == (400, "malformed")
    lost = visit(hall.voters[0]).client.post("/draw/nothing", data=body, headers=SAME_ORIGIN)
    assert (lost.status_code, lost.get_json()["error"]) == (404, "unknown")
    assert "发出" not in visit(hall.officer).get(hall.path("hall/now")).text


# --- the voter's page ---------------------------------------------------------------------------------------


def test_the_voters_page_says_what_comes_next(visit: Open, hall: Hall) -> None:
    me = visit(hall.voters[0])
    assert "还没有开始" in me.get(hall.path("vote")).text
    hall.to_check_in()
    shown = me.get(hall.path("vote"))
    assert "扫描会场大屏幕上的二维码" in shown.text
    assert shown.all("figure.qr svg")
    hall.check_in(*hall.voters)
    assert me.get(hall.path("vote")).texts("main a.primary") == ["去领票"]
    hall.move(Stage.VOTING)
    (button,) = me.get(hall.path("vote")).all("main a.primary")
    assert button.attributes["href"] == f"/booth#{hall.vote.name}"
    hall.cast(1, "fff-")
    assert "您已领票" in me.get(hall.path("vote")).text
    hall.move(Stage.CLOSED)
    assert "投票已结束" in me.get(hall.path("vote")).text
    assert "不在这次选举的选举人名册上" in visit(hall.officer).get(hall.path("vote")).text


def test_after_the_close_the_voters_see_who_drew(visit: Open, hall: Hall) -> None:
    hall.to_voting()
    hall.cast(1, "fff-")
    visit(hall.voters[0]).get(hall.path("drawn"), 404)
    hall.move(Stage.CLOSED)
    shown = visit(hall.voters[1]).get(hall.path("drawn"))
    assert len(shown.all("tbody tr")) == 1
    visit(hall.world.student()).get(hall.path("drawn"), 403)


def test_how_a_vote_stays_secret_is_open_to_everybody(visit: Open) -> None:
    shown = visit().get("/how-your-vote-stays-secret")
    assert "它不能保证什么" in shown.text
    assert len(shown.all("dl.limits dt")) >= 6


# --- the hall screen ----------------------------------------------------------------------------------------


def test_the_hall_screen_follows_the_election(visit: Open, hall: Hall) -> None:
    staff = visit(hall.officer)
    assert "筹备" in staff.get(hall.path("hall")).text
    hall.to_check_in()
    shown = staff.get(hall.path("hall"))
    assert shown.texts(".fingerprint") == [hall.vote.fingerprint]
    assert "还差 4 人" in shown.text
    assert len(shown.all("svg.qr")) == 1
    hall.check_in(*hall.voters)
    hall.move(Stage.VOTING)
    hall.cast(1, "fff-")
    hall.cast(2, "ff-a")
    now = staff.get(hall.path("hall/now"))
    assert now.texts(".figure") == ["应到 5", "实到 5", "发出 2", "收回 2"]
    assert len(now.all("svg.qr")) == 2


def test_the_hall_screen_is_sent_again_only_when_it_changed(visit: Open, hall: Hall) -> None:
    staff = visit(hall.officer)
    with clock.frozen(clock.now()):
        address = staff.get(hall.path("hall")).all("#now")[0].attributes["hx-get"]
        assert address is not None
        staff.get(address, 204)
        hall.make_keys()
        hall.move(Stage.FROZEN)
        staff.get(address, 200)


def test_the_hall_screen_shows_tellers_one_by_one_and_the_result_when_it_is_announced(
    visit: Open, hall: Hall
) -> None:
    hall.to_voting()
    for number, choices in enumerate(("fff-", "ff-f", "ff--", "f-aa"), start=1):
        hall.cast(number, choices)
    hall.move(Stage.CLOSED)
    staff = visit(hall.officer)
    first, second, _third = hall.tellers
    hall.sign(first)
    hall.sign(second)
    hall.hand_in(first)
    shown = staff.get(hall.path("hall/now"))
    assert shown.texts(".tellers li") == ["孟监票 已交钥匙", "柳监票 已签名", "秦监票 待签名"]
    hall.hand_in(second)
    hall.count()
    assert "张三" not in staff.get(hall.path("hall")).text
    hall.announce()
    result = staff.get(hall.path("hall/now"))
    assert result.texts("tr.good th") == ["张三 计算机学院", "李四 计算机学院"]
    assert "需要赞成 3 票" in result.text
    assert [node.attributes["d"] for node in result.all("path:not(.rim)")] == ["M750 0V10"] * 4


def test_the_hall_screen_is_for_those_who_run_the_election(visit: Open, hall: Hall) -> None:
    visit(hall.voters[0]).get(hall.path("hall"), 403)
    visit(next(iter(hall.tellers))).get(hall.path("hall/now"), 403)


# --- the teller's page --------------------------------------------------------------------------------------


def test_a_teller_goes_through_four_steps(visit: Open, hall: Hall) -> None:
    person, secret = next(iter(hall.tellers.items()))
    me = visit(person)
    assert me.get(hall.path("telling")).texts(".steps [aria-current]") == ["生成钥匙"]
    keys = {"x25519": b64(secret.x25519_public), "ed25519": b64(secret.ed25519_public)}
    me.post(hall.path("telling/keys"), keys)
    hall.make_keys()
    hall.move(Stage.FROZEN)
    assert me.get(hall.path("telling")).texts(".steps [aria-current]") == ["核对指纹"]
    me.post(hall.path("telling/compared"))
    hall.compare()
    hall.move(Stage.CHECK_IN)
    hall.check_in(*hall.voters)
    hall.move(Stage.VOTING, Stage.CLOSED)
    shown = me.get(hall.path("telling"))
    assert shown.texts(".steps [aria-current]") == ["签名封箱"]
    me.post(hall.path("telling/signature"), {"signature": b64(bytes(64))}, status=422)
    hall.sign(person)
    assert me.get(hall.path("telling")).texts(".steps [aria-current]") == ["交出钥匙"]
    me.post(hall.path("telling/key"), {"private": b64(bytes(32))}, status=422)
    me.post(hall.path("telling/key"), {"private": b64(secret.x25519_private)})
    assert not me.get(hall.path("telling")).all(".steps [aria-current]")
    with hall.world.look():
        assert db.session.get_one(Teller, (hall.election, person)).handed_in == secret.x25519_private


def test_a_form_that_no_script_filled_in_is_refused_in_words(visit: Open, hall: Hall) -> None:
    me = visit(next(iter(hall.tellers)))
    for sent in ({}, {"x25519": "", "ed25519": ""}, {"x25519": "?", "ed25519": "AAAA"}):
        assert "没有发出钥匙" in me.post(hall.path("telling/keys"), sent, status=422).text


def test_a_teller_is_warned_where_the_connection_is_not_encrypted(
    visit: Open, app: Flask, hall: Hall
) -> None:
    addresses = {"http://localhost": True, "https://192.168.1.5": True, "http://192.168.1.5": False}
    for address, expected in addresses.items():
        with app.test_request_context(base_url=address):
            assert is_secure() is expected
    assert "连接没有加密" not in visit(next(iter(hall.tellers))).get(hall.path("telling")).text


def test_only_tellers_see_the_tellers_page(visit: Open, hall: Hall) -> None:
    visit(hall.officer).get(hall.path("telling"), 403)
