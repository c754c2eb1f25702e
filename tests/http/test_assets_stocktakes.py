"""The pages of a count, and the door where its phones send."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import python_calamine

from tests.stocktakes import Counting, key
from tests.visitor import Visitor
from tests.world import World
from unionweb.assets.models import Asset, StockScan, Stocktake
from unionweb.assets.rules.counting import Finding
from unionweb.assets.rules.states import AssetState, StocktakeState
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.people.models import Person

Visit = Callable[..., Visitor]


def name(world: World, person: int) -> str:
    with world.look():
        return db.session.get_one(Person, person).name


def sent(text: str, spot: int | None = None, **more: Any) -> dict[str, Any]:
    return {"key": key(), "text": text, "spot": spot, "at": int(clock.now().timestamp() * 1000)} | more


def push(browser: Visitor, scene: Counting, person: int, *scans: object, status: int = 200) -> Any:
    answer = browser.post(
        f"/assets/stocktakes/scans/{scene.id}",
        status=status,
        content_type="application/json",
        data=json.dumps({"person": person, "scans": scans}),  # type: ignore[arg-type]
    )
    return json.loads(answer.text)


def test_a_count_from_the_form_to_the_approved_result(world: World, visit: Visit) -> None:
    scene = Counting.build(world)
    here, gone = scene.assets(2, scene.shelf)
    keeper, other, president = visit(scene.first), visit(scene.second), visit(scene.president)
    home = f"/assets/{scene.room.id}/stocktakes"
    assert "还没有盘点过" in keeper.get(home).text
    same = {"title": "Semester", "scope": "", "first_id": scene.first, "second_id": scene.first}
    assert "两个人" in keeper.post(f"{home}/new", same, status=422).text
    keeper.get(f"{home}/new")
    page = keeper.follow(keeper.post(f"{home}/new", same | {"second_id": scene.second}))
    assert "Semester" in page.text
    with world.look():
        scene.id = db.session.query(Stocktake).one().id
    here_page = f"/assets/stocktakes/{scene.id}"
    assert "请继续盘点" in other.get("/").text
    code = {"code": here, "spot": scene.shelf, "key": key()}
    assert "找到" in other.follow(other.post(f"{here_page}/count", code)).text
    assert "正在盘点" in keeper.post(f"{home}/new", same | {"second_id": scene.second}, status=422).text
    assert "还缺 1 件" in keeper.get(f"{here_page}/finish").text
    assert keeper.post(f"{here_page}/finish", {"other": "Nobody"}, status=422)
    keeper.post(f"{here_page}/finish", {"other": name(world, scene.second)})
    assert keeper.get(f"{here_page}/finish", status=303)
    assert "提交审批" in keeper.get(here_page).text
    president.get(here_page)
    president.post(f"{here_page}/answer", {"answer": "yes"}, status=422)
    keeper.post(f"{here_page}/propose", {"group-missing": "lost", "words": "Looked twice"})
    assert "请审批盘点结果" in president.get("/").text
    keeper.post(f"{here_page}/answer", {"answer": "yes"}, status=403)
    president.post(f"{here_page}/answer", {"answer": "yes"})
    assert "Looked twice" in president.get(here_page).text
    assert "登记遗失" in president.get(f"{here_page}/print").text
    with world.look():
        assert db.session.query(Asset).filter_by(tag=gone).one().state is AssetState.LOST
    keeper.get(home)


def test_the_result_is_a_file_that_no_spreadsheet_runs(world: World, visit: Visit) -> None:
    scene = Counting.build(world)
    (here,) = scene.assets(1, scene.shelf)
    scene.begin()
    scene.scan([here, "=1+1"], scene.shelf)
    answer = visit(scene.president).get(f"/assets/stocktakes/{scene.id}/export")
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(answer.response.data))
    found, unknown = (book.get_sheet_by_index(number).to_python() for number in range(2))
    assert [found[1][place] for place in (1, 3, 6)] == ["Speaker", "找到", "Shelf"]
    assert unknown[1][0] == "=1+1"


def test_phones_send_and_are_answered_key_by_key(world: World, visit: Visit) -> None:
    scene = Counting.build(world)
    tags = scene.assets(3, scene.shelf)
    scene.begin()
    phone = visit(scene.second)
    scans = [sent(tag, scene.shelf) for tag in tags[:2]]
    told = push(phone, scene, scene.second, *scans, sent("hello"))
    assert [one["kind"] for one in told["answers"]] == ["found", "found", "unknown"]
    assert [one["key"] for one in told["answers"]][:2] == [one["key"] for one in scans]
    assert told["counting"] and set(told["answers"][0]["message"]) == {"zh", "en"}
    assert push(phone, scene, scene.second, *scans)["answers"] == told["answers"][:2]
    undo = {"key": key(), "undo": scans[0]["key"]}
    assert push(phone, scene, scene.second, undo)["answers"][0]["kind"] == "taken_back"
    page = visit(scene.first).get(f"/assets/stocktakes/{scene.id}/progress")
    assert "1 / 3" in page.text
    with world.look():
        assert db.session.query(StockScan).count() == 3
    assert scene.tags(Finding.MISSING) == {tags[0], tags[2]}
    wild = sent(tags[0], 2**40, at=-(10**18))
    assert push(phone, scene, scene.second, wild)["answers"][0]["kind"] == "found"


def test_the_door_says_why_it_stays_shut(world: World, visit: Visit) -> None:
    scene = Counting.build(world)
    tags = scene.assets(1, scene.shelf)
    scene.begin()
    one, phone = sent(tags[0]), visit(scene.first)
    assert push(visit(), scene, scene.first, one, status=401)["error"] == "not_signed_in"
    assert push(phone, scene, scene.second, one, status=409)["error"] == "somebody_else"
    assert push(visit(scene.president), scene, scene.president, one, status=403)["error"] == "not_counter"
    assert push(phone, scene, scene.first, {"key": "x"}, status=400)["error"] == "malformed"
    assert push(phone, scene, scene.first, *[one] * 101, status=400)["error"] == "malformed"
    address = f"/assets/stocktakes/scans/{scene.id}"
    assert json.loads(phone.get(address, status=405).text)["error"] == "method"
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert json.loads(phone.post(address, status=403, headers=foreign).text)["error"] == "foreign"
    scene.finish()
    assert push(phone, scene, scene.first, one)["answers"][0]["kind"] == "closed"


def test_the_two_and_the_overseers_look_others_do_not(world: World, visit: Visit) -> None:
    scene = Counting.build(world)
    scene.assets(1, scene.shelf)
    scene.begin()
    page = f"/assets/stocktakes/{scene.id}"
    stranger = world.student()
    visit(stranger).get(page, status=403)
    visit(scene.president).get(f"{page}/count", status=403)
    visit(scene.second).get(f"{page}/count")
    visit(scene.first).post(f"{page}/drop")
    with world.look():
        assert db.session.query(Stocktake).count() == 0


def test_sent_back_and_reopened(world: World, visit: Visit) -> None:
    scene = Counting.build(world)
    scene.assets(1, scene.shelf)
    scene.begin()
    scene.finish()
    page = f"/assets/stocktakes/{scene.id}"
    keeper, president = visit(scene.first), visit(scene.president)
    keeper.post(f"{page}/propose", {"asset-999999": "nonsense"})
    assert "理由" in president.post(f"{page}/answer", {"answer": "no"}, status=422).text
    president.post(f"{page}/answer", {"answer": "no", "words": "Look under the table"})
    assert "Look under the table" in keeper.get(page).text
    keeper.post(f"{page}/reopen")
    with world.look():
        assert scene.one.state is StocktakeState.COUNTING
