"""The desk without script, its door, the loan's pages, a member's code."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.lending import DAY, NOW, Lending
from tests.visitor import Answer, Visitor
from tests.world import World
from unionweb.assets import policies
from unionweb.assets.models import AssetEvent, Loan, LoanItem, MemberCode
from unionweb.assets.queries.scanning import look
from unionweb.assets.rules.bodies import ALONE
from unionweb.assets.rules.states import EventKind
from unionweb.audit import SYSTEM, record
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.people.models import Person
from unionweb.people.queries.identity import who_by_session
from unionweb.people.rules.organisation import Post
from unionweb.people.rules.roles import Role
from unionweb.people.signin import token_hash

Visit = Callable[..., Visitor]


@pytest.fixture
def desk(world: World) -> Lending:
    return Lending.build(world)


def scan(desk: Lending, who: Visitor, text: str, status: int = 200, **more: Any) -> dict[str, Any]:
    """At the door, as the page's script asks."""
    body: Any = json.dumps({"text": text, "key": desk.key() + "s", "mode": "desk", "person": None} | more)
    answer = who.post(f"/assets/desk/scan/{desk.store}", body, status, content_type="application/json")
    told: dict[str, Any] = answer.response.get_json()
    return told


def code_of(desk: Lending, who: Visitor) -> str:
    who.post("/assets/me")
    return str(who.get("/assets/me").texts(".my-code code")[0])


def test_the_desk_works_without_script(desk: Lending, visit: Visit) -> None:
    keeper, member = visit(desk.keeper), visit(desk.member)
    first, second = desk.room.assets(2)
    base, state = f"/assets/{desk.store}/desk", {"person": "", "body": "", "cart": ""}

    def type_(code: str) -> Answer:
        answer = keeper.follow(keeper.post(f"{base}/typed", state | {"code": code, "key": desk.key()}))
        hidden = {
            one.attributes["name"]: one.attributes.get("value") or ""
            for one in answer.all("#lend [type=hidden]")
        }
        state.update({name: str(hidden[name]) for name in ("person", "cart")}, body=f"d{desk.department}")
        return answer

    keeper.get(base)
    type_(code_of(desk, member))
    type_(first)
    shown = type_(second)
    assert "王小明" in shown.text and shown.texts("[data-lines] strong") == ["Speaker", "Speaker"]
    lent = keeper.follow(keeper.post(f"{base}/lend", state | {"key": desk.key(), "event": "Concert"}))
    assert "已借出 2 件给 王小明" in lent.text
    state.update(person="", cart="")
    assert "已归还：Speaker（权益服务部 王小明）" in type_(first).text
    assert desk.state(first) == "available" and desk.state(second) == "lent"
    undo = keeper.get(base).all("[data-backs] form")[0].attributes["action"]
    assert "已撤销归还" in keeper.follow(keeper.post(str(undo))).text
    assert desk.state(first) == "lent"


def test_a_name_that_several_have_is_chosen_from(desk: Lending, visit: Visit) -> None:
    for _twin in range(2):
        desk.world.student(name="张三丰")
    keeper, base = visit(desk.keeper), f"/assets/{desk.store}/desk"
    found = keeper.post(f"{base}/typed", {"code": "张三", "key": desk.key()}, 200)
    links = [str(one.attributes["href"]) for one in found.all("[data-candidates] a")]
    assert len(links) == 2 and "张三丰" in keeper.get(links[0]).texts("[data-borrower]")[0]
    assert len(scan(desk, keeper, "张三丰")["people"]) == 2


def test_refusals_of_a_hand_over_name_holder_and_due_time(desk: Lending, visit: Visit) -> None:
    tags = desk.room.assets(2)
    desk.lend(*tags, person_id=desk.other, body=ALONE, at=clock.now())
    sent = {"person": str(desk.member), "cart": " ".join(tags), "key": desk.key()}
    shown = visit(desk.keeper).post(f"/assets/{desk.store}/desk/lend", sent, 422)
    assert shown.text.count("已借给 李四，应于") == 4  # above, and beside each
    assert "没有借出任何物资" in shown.text


def test_the_door_answers_each_kind_of_scan(desk: Lending, visit: Visit) -> None:
    keeper = visit(desk.keeper)
    one, two, three = desk.room.assets(3)
    kit = desk.kit(one, two)
    told = scan(desk, keeper, f"https://old.example/a/{three}")
    assert (told["kind"], told["tag"], told["warning"]) == ("asset", three, None)
    assert {part["tag"] for part in scan(desk, keeper, kit)["parts"]} == {one, two}
    assert scan(desk, keeper, code_of(desk, visit(desk.member)))["name"] == "王小明"
    assert scan(desk, keeper, "王小明")["bodies"][0] == [f"d{desk.department}", "权益服务部"]
    for text, words in (
        ("22222222", "没有编号"),
        ("M-22222222", "失效"),
        ("nobody at all", "没有找到"),
        ("x", "看不懂"),
    ):
        told = scan(desk, keeper, text, 409)
        assert words in told["message"]["zh"] and set(told["message"]) == {"zh", "en"}
    assert "在库，不需要归还" in scan(desk, keeper, one, 409, mode="return")["message"]["zh"]


def test_a_scan_takes_back_once_however_often_it_arrives(desk: Lending, visit: Visit) -> None:
    keeper, tag = visit(desk.keeper), desk.room.asset()
    desk.lend(tag, at=clock.now())
    first = scan(desk, keeper, tag, key="scan-00000001")
    assert first["kind"] == "returned" and first["holder"] == "权益服务部 王小明" and first["undo"] == 10
    desk.lend(tag, at=clock.now())
    assert scan(desk, keeper, tag, key="scan-00000001") == first
    assert desk.state(tag) == "lent"
    with desk.world.look():
        assert db.session.query(LoanItem).filter(LoanItem.returned_at.is_not(None)).count() == 1
        assert db.session.query(AssetEvent).filter_by(kind=EventKind.RETURNED).count() == 1


def test_with_a_borrower_set_what_is_out_is_refused_by_name(desk: Lending, visit: Visit) -> None:
    keeper, tag = visit(desk.keeper), desk.room.asset()
    desk.lend(tag, at=clock.now())
    told = scan(desk, keeper, tag, 409, person=desk.other)
    assert "已借给 权益服务部 王小明，应于" in told["message"]["zh"]
    assert "清除借用人" in told["message"]["zh"]
    assert desk.state(tag) == "lent"


def test_a_reserved_thing_is_lent_with_a_reason_only(desk: Lending, visit: Visit) -> None:
    keeper, tag, now = visit(desk.keeper), desk.room.asset(), clock.now()
    desk.reserve(desk.other, tag, start=now, end=now + DAY)
    told = scan(desk, keeper, tag, person=desk.member, body=f"d{desk.department}")
    assert "已由 李四 预约" in told["warning"]["zh"]
    sent = {"person": str(desk.member), "cart": tag, "key": desk.key(), "body": f"d{desk.department}"}
    base = f"/assets/{desk.store}/desk/lend"
    assert "已由 李四 预约" in keeper.post(base, sent, 422).text
    keeper.post(base, sent | {"override": "The concert is off"})
    assert desk.state(tag) == "lent"


def test_a_double_tap_hands_over_once(desk: Lending, visit: Visit) -> None:
    keeper, tag = visit(desk.keeper), desk.room.asset()
    sent = {"person": str(desk.member), "cart": tag, "key": desk.key()}
    first, second = (keeper.post(f"/assets/{desk.store}/desk/lend", sent).location for _tap in range(2))
    assert first == second
    with desk.world.look():
        assert db.session.query(Loan).count() == 1


def test_the_borrower_confirms_and_the_desk_sees_it(desk: Lending, visit: Visit) -> None:
    loan = desk.lend(desk.room.asset(price=60000), at=clock.now())
    keeper, member, path = visit(desk.keeper), visit(desk.member), f"/assets/loans/{loan}"
    shown = keeper.get(f"/assets/{desk.store}/desk?lent={loan}")
    assert "等待借用人" in shown.text and shown.all("svg.qr")
    assert "等待借用人" in keeper.get(f"{path}/state").text
    keeper.get(f"{path}/confirm", 403)
    member.get(f"{path}/confirm")
    assert "已确认收到" in member.follow(member.post(f"{path}/confirm")).text
    assert "借用人已确认" in keeper.get(f"{path}/state").text
    assert "您已在" in member.get(f"{path}/confirm").text
    visit(desk.other).get(path, 403)


def test_an_undone_hand_over_leaves_everything_on_its_shelf(desk: Lending, visit: Visit) -> None:
    keeper, tag = visit(desk.keeper), desk.room.asset()
    loan = desk.lend(tag, at=clock.now())
    assert "已撤销借出" in keeper.follow(keeper.post(f"/assets/loans/{loan}/undo")).text
    assert desk.state(tag) == "available"
    assert "撤销" in keeper.get(f"/assets/loans/{loan}").text
    late = desk.lend(tag, at=NOW)
    assert "逐件扫描归还" in keeper.follow(keeper.post(f"/assets/loans/{late}/undo")).text


def test_what_was_wrong_stands_in_the_loan_and_in_the_history(desk: Lending, visit: Visit) -> None:
    keeper, tag = visit(desk.keeper), desk.room.asset()
    loan = desk.lend(tag, at=clock.now())
    item = scan(desk, keeper, tag)["item"]
    keeper.get(f"/assets/returns/{item}/wrong")
    keeper.post(f"/assets/returns/{item}/wrong", {"words": " "}, 422)
    keeper.post(f"/assets/returns/{item}/wrong", {"words": "One foot is missing", "repair": "y"})
    assert "One foot is missing" in keeper.get(f"/assets/loans/{loan}").text
    assert desk.state(tag) == "repair"


def test_loans_are_searched_filtered_exported_and_printed(desk: Lending, visit: Visit) -> None:
    keeper, now = visit(desk.keeper), clock.now()
    drum, horn = desk.room.asset("Drum"), desk.room.asset("Horn")
    first = desk.lend(drum, at=now, event="Concert")
    desk.lend(horn, person_id=desk.other, body=ALONE, at=NOW.replace(year=2025))
    base = f"/assets/{desk.store}/loans"
    for query, number in (
        ("", 2),
        ("?text=Drum", 1),
        ("?text=Concert", 1),
        (f"?text={horn}", 1),
        ("?state=out", 2),
    ):
        assert len(keeper.get(base + query).all("tbody tr")) == number, query
    assert keeper.get(f"{base}?state=overdue").texts("tbody th") == ["李四"]
    assert "没有符合条件" in keeper.get(f"{base}?state=returned").text
    assert keeper.get(f"{base}.xlsx").response.data[:2] == b"PK"
    assert "交接单" in keeper.get(f"/assets/loans/{first}/slip").text


def test_a_new_member_code_ends_the_old_one(desk: Lending, visit: Visit) -> None:
    member, keeper = visit(desk.member), visit(desk.keeper)
    old, new = code_of(desk, member), code_of(desk, member)
    assert old != new and old.startswith("M-") and len(old) == 10
    scan(desk, keeper, old, 409)
    assert scan(desk, keeper, new.replace("-", "").lower())["id"] == desk.member
    with desk.world.look():
        assert db.session.query(MemberCode).count() == 1


def test_the_door_lets_in_just_whom_the_policy_lets_in(desk: Lending, visit: Visit) -> None:
    world, tag = desk.world, desk.room.asset()
    office = world.department(name="Office")
    people = [desk.keeper, desk.member, world.administrator(), world.adviser(), world.student()]
    world.grant(people[-1], Role.ASSET_OFFICER, department=office)
    gone = world.teacher()
    world.grant(gone, Role.ASSET_OFFICER)
    college = world.administrator(world.college())
    head = world.student()
    world.tenure(head, Post.HEAD, department_id=office)
    with world.work():
        db.session.get_one(Person, gone).left_on = NOW.date()
        policies.the_store(desk.store).office_id = office
        record("test.change", subject=("asset_store", desk.store), by=SYSTEM, now=NOW)
    for person in (*people, gone, college, head):
        token = token_hash(world.log_in(person))
        with world.look():
            seen, who = (
                look(token, desk.store, tag, "some-key-1", clock.now()),
                who_by_session(token, clock.now()),
            )
            assert seen is not None and who is not None
            assert seen.keeps == policies.keeps_store(who, desk.store), person
    assert scan(desk, visit(desk.member), tag, 403)["error"] == "not_keeper"
    assert scan(desk, visit(), tag, 401)["error"] == "not_signed_in"
    assert scan(desk, visit(desk.member), "王小明", 403)["error"] == "not_keeper"


def test_a_garbled_scan_is_refused(desk: Lending, visit: Visit, app: Flask) -> None:
    keeper: Visitor = visit(desk.keeper)
    raw: Any = "{"
    keeper.post(f"/assets/desk/scan/{desk.store}", raw, 400, content_type="application/json")
    keeper.get(f"/assets/desk/scan/{desk.store}", 405)
    tag = desk.room.asset()
    desk.lend(tag, at=clock.now())
    assert "重新载入" in scan(desk, keeper, tag, 409, key="short")["message"]["zh"]


def test_from_a_labels_page_a_keeper_lends_and_takes_back(desk: Lending, visit: Visit) -> None:
    keeper, tag = visit(desk.keeper), desk.room.asset()
    link = next(one for one in keeper.get(f"/a/{tag}").all("a") if one.text(strip=True) == "借出")
    assert keeper.get(str(link.attributes["href"])).texts("[data-lines] strong") == ["Speaker"]
    desk.lend(tag, at=clock.now())
    shown = keeper.get(f"/a/{tag}")
    form = next(one for one in shown.all("main form") if "归还" in one.text())
    sent = {str(one.attributes["name"]): one.attributes["value"] for one in form.css("input")}
    for _tap in range(2):
        assert "刚刚归还" in keeper.follow(keeper.post(str(form.attributes["action"]), sent)).text
    assert desk.state(tag) == "available"
