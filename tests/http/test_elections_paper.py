"""Paper ballots through the pages: handed out, entered, signed by two tellers, counted with the others."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.hall import Hall
from tests.visitor import Visitor
from tests.world import World
from unionweb.audit import SYSTEM, record
from unionweb.ballots.rules.bundle import pack, read_bundle
from unionweb.ballots.rules.encoding import b64
from unionweb.ballots.rules.tokens import Booth
from unionweb.ballots.verify import Wrong, verify
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.elections.models import Election, PaperBatch, Voter
from unionweb.elections.queries.elections import election_of
from unionweb.elections.queries.hall import numbers_of
from unionweb.elections.queries.outcome import outcome, report_of, statement_of
from unionweb.elections.rules.stages import Stage
from unionweb.elections.views.report import bundle_now
from unionweb.people.rules.roles import Role

pytestmark = pytest.mark.usefixtures("sound")
Open = Callable[..., Visitor]
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def hall(world: World) -> Hall:
    made = Hall.build(world, voters=12)
    made.to_voting()
    return made


def pile(issued: int, returned: int, void: int, *marks: str, contest: str = "c1") -> dict[str, Any]:
    """What is typed in; marks: "5 1 0" for, against, abstain of each nominee."""
    sent: dict[str, Any] = {"issued": issued, "returned": returned, f"{contest}_void": void}
    for place, numbers in enumerate(marks, start=1):
        names = ("for", "against", "abstain")
        sent |= {f"{contest}_o{place}_{name}": n for name, n in zip(names, numbers.split(), strict=True)}
    return sent


SIX = pile(7, 6, 1, "5 0 0", "4 1 0", "3 1 1", "0 4 0")
"""Seven papers, one kept, one void; of the last nominee one mark is missing."""


def hand_out(visit: Open, hall: Hall, *places: int) -> None:
    officer = visit(hall.officer)
    for place in places:
        officer.post(hall.path("paper/voters"), {"number": place})


def enter(visit: Open, hall: Hall, person: int, numbers: dict[str, Any]) -> str:
    """The address of the new pile."""
    return visit(person).post(hall.path("paper/new"), numbers).location


def stored(hall: Hall, address: str) -> PaperBatch:
    with hall.world.look():
        batch = db.session.get_one(PaperBatch, int(address.rsplit("/", 1)[1]))
        db.session.expunge(batch)
        return batch


def sign(visit: Open, hall: Hall, address: str, *people: int, status: int = 303) -> None:
    data = hall.vote.ph + stored(hall, address).data
    for person in people:
        signature = b64(hall.tellers[person].sign("paper", data))
        visit(person).post(address + "/sign", {"signature": signature}, status)


def close(visit: Open, hall: Hall, status: int = 303) -> str:
    return visit(hall.officer).post(hall.path("stage"), {"to": "closed"}, status).text


def stage_of(hall: Hall) -> Stage:
    with hall.world.look():
        return election_of(hall.election).stage


def finished(hall: Hall, app: Flask) -> bytes:
    """Signed, opened, counted and packed; the bundle."""
    for person in list(hall.tellers)[:2]:
        hall.sign(person)
        hall.hand_in(person)
    hall.count()
    with app.test_request_context(), hall.world.work():
        bundle_now(election_of(hall.election), SYSTEM, clock.now())
        kept = outcome(hall.election)
        assert kept is not None
        assert kept.bundle is not None
        return kept.bundle


def test_paper_counts_beside_the_ballots_of_the_box(
    visit: Open, app: Flask, world: World, hall: Hall
) -> None:
    first, second, _third = hall.tellers
    hand_out(visit, hall, *range(1, 8))
    for voter in range(8, 13):
        hall.cast(voter, "fffa")
    address = enter(visit, hall, first, SIX)
    sign(visit, hall, address, first, second)
    with world.look():
        numbers = numbers_of(election_of(hall.election))
    assert (numbers.present, numbers.drawn, numbers.received) == (12, 12, 11)
    close(visit, hall)
    with world.look():
        kept = outcome(hall.election)
        assert kept is not None
        said = statement_of(kept)
    assert [said[name] for name in ("expected", "present", "drawn", "received")] == [12, 12, 12, 11]
    bundle = finished(hall, app)
    verify(bundle)
    assert b"paper.json" in bundle
    with world.look():
        report = report_of(election_of(hall.election))
    assert report is not None
    contest = report.contests[0]
    assert (report.drawn, report.received, contest.valid, contest.void) == (12, 11, 10, 1)
    votes = [(line.votes, line.against, line.abstain) for line in contest.lines]
    assert votes == [(10, 0, 0), (9, 1, 0), (8, 1, 1), (0, 9, 0)]


def test_a_changed_pile_is_found_by_the_verifier(visit: Open, app: Flask, hall: Hall) -> None:
    first, second, _third = hall.tellers
    hand_out(visit, hall, *range(1, 8))
    sign(visit, hall, enter(visit, hall, first, SIX), first, second)
    close(visit, hall)
    files = read_bundle(finished(hall, app))
    files["paper.json"] = files["paper.json"].replace(b'"for":5,"id":"o1"', b'"for":4,"id":"o1"')
    with pytest.raises(Wrong, match="纸票"):
        verify(pack(files))


def test_one_signature_keeps_the_box_open(visit: Open, hall: Hall) -> None:
    first, second, _third = hall.tellers
    hand_out(visit, hall, *range(1, 8))
    address = enter(visit, hall, first, SIX)
    sign(visit, hall, address, first)
    sign(visit, hall, address, first)
    assert "没有两人签名" in close(visit, hall, 422)
    assert stage_of(hall) is Stage.VOTING
    sign(visit, hall, address, second)
    close(visit, hall)
    assert stage_of(hall) is Stage.CLOSED
    sign(visit, hall, address, list(hall.tellers)[2], status=422)
    visit(first).post(address + "/withdraw", status=422)
    visit(first).post(hall.path("paper/new"), SIX, 422)


def test_a_strangers_signature_is_refused(visit: Open, hall: Hall) -> None:
    first, second, _third = hall.tellers
    address = enter(visit, hall, first, SIX)
    data = hall.vote.ph + stored(hall, address).data
    for wrong in (hall.tellers[first].sign("paper", data), hall.tellers[second].sign("close", data), b"x"):
        answer = visit(second).post(address + "/sign", {"signature": b64(wrong)}, 422)
        assert "签名不对" in answer.text
    visit(second).post(address + "/sign", {"signature": ""}, 422)
    visit(hall.voters[0]).post(address + "/sign", {"signature": ""}, 403)
    assert stored(hall, address).signatures == {}


def test_as_many_papers_as_paper_voters_or_the_box_stays_open(visit: Open, hall: Hall) -> None:
    first, second, _third = hall.tellers
    hand_out(visit, hall, *range(1, 7))
    address = enter(visit, hall, first, SIX)
    sign(visit, hall, address, first, second)
    refused = close(visit, hall, 422)
    assert "登记领纸质票 6 人，各批纸质选票合计发出 7 张" in refused
    assert "登记领纸质票 6 人" in visit(first).get(hall.path("paper")).text
    hand_out(visit, hall, 7)
    close(visit, hall)


def test_a_withdrawn_pile_does_not_count_and_its_number_is_entered_anew(
    visit: Open, app: Flask, hall: Hall
) -> None:
    first, second, third = hall.tellers
    hand_out(visit, hall, *range(1, 11))
    wrong = enter(visit, hall, first, pile(5, 5, 0, "5 0 0", "5 0 0", "5 0 0", "0 5 0"))
    other = enter(visit, hall, second, pile(5, 5, 0, "4 1 0", "3 1 1", "2 2 1", "1 4 0"))
    for address in (wrong, other):
        sign(visit, hall, address, first, third)
    visit(second).post(wrong + "/withdraw")
    assert "第 1 批纸质选票已经撤回" in close(visit, hall, 422)
    form = visit(first).get(f"{hall.path('paper/new')}?from={wrong.rsplit('/', 1)[1]}")
    assert form.all("input[name=c1_o4_against]")[0].attributes["value"] == "5"
    again = enter(visit, hall, first, pile(5, 5, 0, "5 0 0", "5 0 0", "4 0 1", "0 5 0"))
    assert stored(hall, again).number == 1
    sign(visit, hall, again, second, third)
    sign(visit, hall, wrong, second, status=422)
    close(visit, hall)
    verify(finished(hall, app))
    with hall.world.look():
        report = report_of(election_of(hall.election))
        assert report is not None
        assert [line.votes for line in report.contests[0].lines] == [9, 8, 6, 1]


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        (pile(5, 6, 0), "收回 6 张，多于发出 5 张"),
        (pile(6, 6, 7), "无效 7 张，多于收回 6 张"),
        (pile(6, 6, 0, "4 2 1", "6 0 0", "0 0 6", "0 0 6"), "多于有效票 6"),
        (pile(6, 6, 0, *["5 0 1"] * 4), "赞成票（含另选）合计 20，多于有效票 6 × 应选 3 名"),
    ],
)
def test_numbers_that_contradict_each_other_are_not_entered(
    visit: Open, hall: Hall, numbers: dict[str, Any], words: str
) -> None:
    teller = visit(next(iter(hall.tellers)))
    refused = teller.post(hall.path("paper/new"), numbers, 422)
    assert words in refused.text
    assert words in teller.post(hall.path("paper/check"), numbers, 200, headers={"HX-Request": "true"}).text
    with hall.world.look():
        assert db.session.query(PaperBatch).count() == 0


def test_what_is_missing_is_said_while_it_is_typed_and_stays(visit: Open, hall: Hall) -> None:
    teller = visit(next(iter(hall.tellers)))
    said = teller.post(hall.path("paper/check"), SIX, 200, headers={"HX-Request": "true"}).text
    assert "收回 6 = 有效 5 + 无效 1" in said
    assert "赵六：赞成 0 + 反对 4 + 弃权 0 = 4，比有效票少 1" in said
    assert "3 行的赞成、反对、弃权合计都等于有效票 5" in said
    teller.post(hall.path("paper/check"), {"issued": "many"}, 200, headers={"HX-Request": "true"})
    teller.post(hall.path("paper/new"), {"issued": "many"}, 422)


def test_paper_or_screen_but_not_both(visit: Open, hall: Hall) -> None:
    booth = Booth(bytes(32), hall.vote)
    officer, person = visit(hall.officer), hall.voters[0]
    officer.post(hall.path("paper/voters"), {"number": 1, "door": "1"})
    draw = visit(person).client.post(f"/draw/{hall.vote.name}", data=booth.blinded, headers=SAME_ORIGIN)
    assert (draw.status_code, draw.get_json()["error"]) == (409, "on_paper")
    assert "您已领纸质选票" in visit(person).get(hall.path("vote")).text
    assert "此前已领纸质票" in officer.post(hall.path("paper/voters"), {"number": 1}, 422).text
    hall.cast(2, "fff-")
    refused = officer.post(hall.path("paper/voters"), {"number": 2}, 422)
    assert "已经领过票了" in refused.text
    with hall.world.look():
        held = [one.paper for one in db.session.query(Voter).order_by(Voter.number).limit(2)]
        assert held == [True, False]
        assert numbers_of(election_of(hall.election)).drawn == 2
    assert "已领纸质票" in officer.get(hall.path("check-in/staff?text=一团")).text
    assert "已领纸质票" in officer.get(hall.path("paper/voters?text=一团")).text


def test_who_has_not_checked_in_gets_no_paper(visit: Open, world: World) -> None:
    hall = Hall.build(world)
    officer = visit(hall.officer)
    officer.post(hall.path("paper/voters"), {"number": 1}, 422)
    hall.to_check_in()
    refused = officer.post(hall.path("paper/voters"), {"number": 1}, 422)
    assert "还没有签到" in refused.text
    hall.check_in(hall.voters[0])
    officer.post(hall.path("paper/voters"), {"number": 1})
    officer.post(hall.path("paper/voters"), {"number": 99}, 404)
    officer.post(hall.path("paper/voters"), {"number": "x"}, 404)


def test_who_may_do_what(visit: Open, hall: Hall) -> None:
    teller, voter = next(iter(hall.tellers)), hall.voters[3]
    address = enter(visit, hall, teller, SIX)
    for path in (hall.path("paper"), hall.path("paper/new"), address, hall.path("paper/voters")):
        visit(voter).get(path, 403)
    officer = visit(hall.officer)
    officer.get(hall.path("paper"))
    officer.get(address)
    officer.get(hall.path("paper/new"), 403)
    officer.post(hall.path("paper/new"), SIX, 403)
    officer.post(address + "/confirm", {}, 403)
    visit(teller).post(hall.path("paper/voters"), {"number": 1}, 403)
    visit(teller).post(address + "/confirm", {}, 422)
    visit(teller).get(f"/elections/{hall.election}/paper/999999", 404)


def test_where_the_server_opens_a_second_person_confirms(visit: Open, app: Flask, world: World) -> None:
    hall = Hall.build(world, voters=8)
    second = world.teacher()
    world.grant(second, Role.ELECTION_COMMITTEE)
    with world.work():
        election = db.session.get_one(Election, hall.election)
        election.server_opens, election.check_in, election.threshold = True, False, 1
        record("test.server", subject=("election", election.id), by=SYSTEM, now=clock.now())
    hall.move(Stage.FROZEN, Stage.VOTING)
    hand_out(visit, hall, *range(1, 8))
    hall.cast(8, "fff-")
    address = enter(visit, hall, hall.officer, SIX)
    assert "请另一名工作人员" in visit(hall.officer).get(address).text
    visit(hall.officer).post(address + "/confirm", {}, 422)
    close(visit, hall, 422)
    visit(second).get(address)
    visit(second).post(address + "/confirm")
    close(visit, hall)
    with world.look():
        kept = outcome(hall.election)
        assert kept is not None
        assert [statement_of(kept)[name] for name in ("present", "drawn", "received")] == [8, 8, 7]
    hall.count()
    with app.test_request_context(), world.work():
        bundle_now(election_of(hall.election), SYSTEM, clock.now())
        kept = outcome(hall.election)
        assert kept is not None
        verify(kept.bundle or b"")


def test_names_written_in_on_paper_are_read_by_two_tellers_and_counted(
    visit: Open, app: Flask, world: World, hall: Hall
) -> None:
    first, second, _third = hall.tellers
    hand_out(visit, hall, *range(1, 8))
    sent = SIX | {"c1_o4_for": 0, "c1_o1_for": 4, "c1_written": "孙七 2\n\n小孙，1票"}
    address = enter(visit, hall, first, sent)
    shown = visit(second).get(address)
    assert "小孙 1" in shown.text
    assert "另选：孙七 2 票" in shown.text
    assert b'"writeins":[{"for":2,"name":"' in stored(hall, address).data
    sign(visit, hall, address, first, second)
    close(visit, hall)
    for person in (first, second):
        hall.sign(person)
        hall.hand_in(person)
    officer = visit(hall.officer)
    officer.post(hall.path("open"))
    officer.post(hall.path("count"), status=422)
    texts = visit(first).get(hall.path("texts"))
    forms = [str(node.attributes["action"]) for node in texts.all("form[action*='/texts/']")]
    assert len(forms) == 2
    for person in (first, second):
        for form in forms:
            visit(person).post(form, {"name": "孙七"})
    officer.post(hall.path("count"))
    with app.test_request_context(), world.work():
        bundle_now(election_of(hall.election), SYSTEM, clock.now())
        kept = outcome(hall.election)
        assert kept is not None
        assert kept.bundle is not None
        verify(kept.bundle)
        report = report_of(election_of(hall.election))
        assert report is not None
        assert [(line.name, line.votes) for line in report.contests[0].writeins] == [("孙七", 3)]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("孙七", "请写成姓名、空格、票数"),
        ("孙七 1\n孙七 2", "写了两行"),
        ("孙" * 41 + " 1", "姓名最多 40 个字"),
        ("张三 1", "另选他人写了候选人张三"),
        ("孙七 0", "票数至少是 1"),
        ("孙七 6", "多于有效票 5"),
        ("\n".join(f"孙{place} 1" for place in range(201)), "最多录入 200 个名字"),
        ("孙七 5", "赞成票（含另选）合计"),
    ],
)
def test_names_that_cannot_be_are_not_entered(visit: Open, hall: Hall, written: str, words: str) -> None:
    teller = visit(next(iter(hall.tellers)))
    refused = teller.post(hall.path("paper/new"), SIX | {"c1_written": written}, 422)
    assert words in refused.text
    told = teller.post(hall.path("paper/check"), SIX | {"c1_written": written}, 200)
    assert words in told.text


def test_a_withdrawn_pile_is_entered_again_with_its_names(visit: Open, hall: Hall) -> None:
    first = next(iter(hall.tellers))
    address = enter(visit, hall, first, SIX | {"c1_written": "孙七 1"})
    visit(first).post(address + "/withdraw")
    form = visit(first).get(f"{hall.path('paper/new')}?from={address.rsplit('/', 1)[1]}")
    assert [area.text().strip() for area in form.all("textarea")] == ["孙七 1"]


def test_a_pile_waits_for_its_second_teller_on_the_first_page(visit: Open, hall: Hall) -> None:
    first, second, third = hall.tellers
    address = enter(visit, hall, first, SIX)
    words = "请核对并签名第 1 批纸质选票"
    assert all(words in visit(person).get("/").text for person in hall.tellers)
    sign(visit, hall, address, first)
    assert words not in visit(first).get("/").text
    waits = visit(second).get("/")
    assert [link.text() for link in waits.all(f"a[href='{address}']")]
    assert "请签名纸质选票" in visit(third).get("/elections/").text
    sign(visit, hall, address, second)
    assert all(words not in visit(person).get("/").text for person in hall.tellers)
    other = enter(visit, hall, first, SIX)
    visit(first).post(other + "/withdraw")
    assert "纸质选票" not in visit(third).get("/").text
